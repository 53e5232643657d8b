from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", include("config.sign_in")),
    path("theme/", views.theme, name="theme"),
    path("style/", views.style, name="style"),
    path("", include("portfolios.urls")),
    path("admin/", admin.site.urls),
]
