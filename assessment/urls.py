from django.urls import path

from assessment.views import learner

app_name = "assessment"
urlpatterns = [
    path("learning/", learner.learner_home, name="learner_home"),
    path("registrations/<int:pk>/units/", learner.registration_units, name="registration_units"),
    path("registrations/<int:pk>/route/", learner.route, name="route"),
    path("units/<int:pk>/", learner.unit_detail, name="unit_detail"),
    path("units/<int:pk>/confirm/", learner.unit_confirm, name="unit_confirm"),
    path("evidence/<int:pk>/", learner.evidence_detail, name="evidence_detail"),
]
