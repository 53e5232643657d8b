from django.urls import path

from assessment.views import assessor, learner, packages

app_name = "assessment"
urlpatterns = [
    path("learning/", learner.learner_home, name="learner_home"),
    path("registrations/<int:pk>/units/", learner.registration_units, name="registration_units"),
    path("registrations/<int:pk>/route/", learner.route, name="route"),
    path("units/<int:pk>/", learner.unit_detail, name="unit_detail"),
    path("units/<int:pk>/confirm/", learner.unit_confirm, name="unit_confirm"),
    path("evidence/<int:pk>/", learner.evidence_detail, name="evidence_detail"),
    path("work/", assessor.assessor_home, name="assessor_home"),
    path("evidence/<int:pk>/assess/", assessor.decide, name="decide"),
    path("decisions/<int:pk>/countersign/", assessor.countersign, name="countersign"),
    path("units/<int:pk>/sign-off/", assessor.unit_sign_off, name="unit_sign_off"),
    path("units/<int:pk>/test/", assessor.test_record, name="test_record"),
    path("units/<int:pk>/reopen/", assessor.unit_reopen, name="unit_reopen"),
    path("registrations/<int:pk>/take-away/", packages.take_away, name="take_away"),
    path("registrations/<int:pk>/bring/", packages.bring, name="bring"),
    path("registrations/<int:pk>/bring/uploads/", packages.bring_begin, name="bring_begin"),
    path("registrations/<int:pk>/arrivals/", packages.arrivals, name="arrivals"),
    path("registrations/<int:pk>/decided-elsewhere/", packages.priors, name="priors"),
    path("packages/<int:pk>/", packages.package_detail, name="package_detail"),
    path("packages/<int:pk>/fetch/", packages.package_fetch, name="package_fetch"),
    path("packages/<int:pk>/accept/", packages.package_accept, name="package_accept"),
    path("packages/<int:pk>/drop/", packages.package_drop, name="package_drop"),
    path("packages/<int:pk>/identity/", packages.package_identity, name="package_identity"),
    path("packages/<int:pk>/retry/", packages.package_retry, name="package_retry"),
]
