from django.urls import path

from qualifications import views

app_name = "qualifications"
urlpatterns = [
    path("qualifications/", views.qualification_list, name="qualification_list"),
    path("qualifications/<int:pk>/", views.qualification_detail, name="qualification_detail"),
    path("qualifications/units/<int:pk>/", views.unit_detail, name="unit_detail"),
]
