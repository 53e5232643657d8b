from django.urls import path

from centres import views

app_name = "centres"
urlpatterns = [
    path("role/", views.switch_role, name="switch_role"),
    path("unsent/", views.unsent_keep, name="unsent_keep"),
    path("staff/", views.staff_list, name="staff_list"),
    path("staff/add/", views.staff_add, name="staff_add"),
    path("staff/expiring/", views.expiring_list, name="expiring_list"),
    path("staff/<int:pk>/", views.staff_detail, name="staff_detail"),
    path("staff/<int:pk>/roles/", views.grant_add, name="grant_add"),
    path("staff/<int:pk>/competence/", views.competence_add, name="competence_add"),
    path("staff/<int:pk>/conflicts/", views.conflict_add, name="conflict_add"),
    path("grants/<int:pk>/end/", views.grant_end, name="grant_end"),
    path("competences/<int:pk>/end/", views.competence_end, name="competence_end"),
    path("approvals/", views.approval_list, name="approval_list"),
    path("approvals/add/", views.approval_add, name="approval_add"),
    path("approvals/<int:pk>/", views.approval_edit, name="approval_edit"),
    path("approvals/<int:pk>/sanction/", views.sanction_add, name="sanction_add"),
    path("sanctions/<int:pk>/end/", views.sanction_end, name="sanction_end"),
    path("ledger/", views.ledger, name="ledger"),
    path(".well-known/countersign-keys.json", views.public_keys, name="public_keys"),
]
