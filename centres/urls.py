from django.urls import path

from centres.views import cover, people

app_name = "centres"
urlpatterns = [
    path("role/", people.switch_role, name="switch_role"),
    path("unsent/", people.unsent_keep, name="unsent_keep"),
    path("staff/", people.staff_list, name="staff_list"),
    path("staff/add/", people.staff_add, name="staff_add"),
    path("staff/expiring/", people.expiring_list, name="expiring_list"),
    path("staff/<int:pk>/", people.staff_detail, name="staff_detail"),
    path("staff/<int:pk>/roles/", people.grant_add, name="grant_add"),
    path("staff/<int:pk>/competence/", people.competence_add, name="competence_add"),
    path("staff/<int:pk>/conflicts/", people.conflict_add, name="conflict_add"),
    path("staff/<int:pk>/invite/", cover.staff_invite, name="staff_invite"),
    path("staff/<int:pk>/leave/", cover.staff_leave, name="staff_leave"),
    path("approvals/<int:pk>/cover/", cover.unit_cover, name="unit_cover"),
    path("approvals/<int:pk>/cover.csv", cover.unit_cover_sheet, name="unit_cover_sheet"),
    path("grants/<int:pk>/end/", people.grant_end, name="grant_end"),
    path("competences/<int:pk>/end/", people.competence_end, name="competence_end"),
    path("approvals/", people.approval_list, name="approval_list"),
    path("approvals/add/", people.approval_add, name="approval_add"),
    path("approvals/<int:pk>/", people.approval_edit, name="approval_edit"),
    path("approvals/<int:pk>/sanction/", people.sanction_add, name="sanction_add"),
    path("sanctions/<int:pk>/end/", people.sanction_end, name="sanction_end"),
    path("ledger/", people.ledger, name="ledger"),
    path(".well-known/countersign-keys.json", people.public_keys, name="public_keys"),
]
