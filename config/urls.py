from django.contrib import admin
from django.urls import path

from config import views

urlpatterns = [
    path("", include("config.sign_in")),
    path("theme/", views.theme, name="theme"),
    path("style/", views.style, name="style"),
    path("admin/", admin.site.urls),
]
