from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config import views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="style"), name="home"),  # until the roles have their own home
    path("", include("config.sign_in")),
    path("theme/", views.theme, name="theme"),
    path("style/", views.style, name="style"),
    path("admin/", admin.site.urls),
]
