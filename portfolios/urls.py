from django.urls import path

from portfolios.views import correcting, drafting, files, keeping, learners, library, mapping, suggesting

app_name = "portfolios"
urlpatterns = [
    path("learners/", learners.learner_list, name="learner_list"),
    path("learners/register/", learners.learner_register, name="learner_register"),
    path("registrations/<int:pk>/", learners.registration_detail, name="registration_detail"),
    path("registrations/<int:pk>/edit/", correcting.registration_edit, name="registration_edit"),
    path("registrations/<int:pk>/withdraw/", correcting.registration_withdraw, name="registration_withdraw"),
    path("registrations/<int:pk>/allocate/", learners.registration_allocate, name="registration_allocate"),
    path("registrations/<int:pk>/identity/", learners.registration_identity, name="registration_identity"),
    path("registrations/<int:pk>/confirm-name/", learners.name_confirm, name="name_confirm"),
    path("allocations/<int:pk>/end/", learners.allocation_end, name="allocation_end"),
    path("registrations/<int:pk>/evidence/", library.evidence_list, name="evidence_list"),
    path("registrations/<int:pk>/evidence/add/", drafting.evidence_add, name="evidence_add"),
    path("registrations/<int:pk>/evidence/begin/", keeping.evidence_begin, name="evidence_begin"),
    path("evidence/<int:pk>/account/", keeping.account_keep, name="account_keep"),
    path("evidence/<int:pk>/revisions/", keeping.revision_list, name="revision_list"),
    path("revisions/<int:pk>/take-back/", keeping.revision_take_back, name="revision_take_back"),
    path("registrations/<int:pk>/mapping/", mapping.mapping, name="mapping"),
    path("registrations/<int:pk>/mapping/typed/", mapping.mapping_typed, name="mapping_typed"),
    path("evidence/<int:pk>/copy-mapping/", mapping.mapping_copy, name="mapping_copy"),
    path("evidence/<int:pk>/edit/", drafting.evidence_edit, name="evidence_edit"),
    path("evidence/<int:pk>/withdraw/", library.evidence_withdraw, name="evidence_withdraw"),
    path("units/<int:pk>/suggestions/", suggesting.unit_suggestions, name="unit_suggestions"),
    path("files/<int:pk>/", files.file_download, name="file_download"),
    path("files/<int:pk>/replace/", files.file_replace, name="file_replace"),
    path("files/<int:pk>/remove/", files.file_remove, name="file_remove"),
]
