from django.urls import path

from centres.views import approvals, cover, landing, people, records

app_name = "centres"
urlpatterns = [
    path("role/", landing.switch_role, name="switch_role"),
    path("unsent/", landing.unsent_keep, name="unsent_keep"),
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
    path("approvals/", approvals.approval_list, name="approval_list"),
    path("approvals/add/", approvals.approval_add, name="approval_add"),
    path("approvals/<int:pk>/", approvals.approval_edit, name="approval_edit"),
    path("approvals/<int:pk>/sanction/", approvals.sanction_add, name="sanction_add"),
    path("sanctions/<int:pk>/end/", approvals.sanction_end, name="sanction_end"),
    path("ledger/", records.ledger, name="ledger"),
    path(".well-known/countersign-keys.json", records.public_keys, name="public_keys"),
]
