from django.urls import path

from assessment.views import assessor

app_name = "assessment"
urlpatterns = [
    path("work/", assessor.assessor_home, name="assessor_home"),
    path("evidence/<int:pk>/assess/", assessor.decide, name="decide"),
    path("decisions/<int:pk>/countersign/", assessor.countersign, name="countersign"),
    path("units/<int:pk>/sign-off/", assessor.unit_sign_off, name="unit_sign_off"),
    path("units/<int:pk>/test/", assessor.test_record, name="test_record"),
    path("units/<int:pk>/reopen/", assessor.unit_reopen, name="unit_reopen"),
]
