from django.contrib import admin
from django.urls import include, path

from centres.views.landing import demo_sign_in, home
from config import views

urlpatterns = [
    path("", home, name="home"),
    path("", include("config.sign_in")),
    path("demo-sign-in/", demo_sign_in, name="demo_sign_in"),
    path("theme/", views.theme, name="theme"),
    path("style/", views.style, name="style"),
    path("", include("qualifications.urls")),
    path("", include("centres.urls")),
    path("", include("portfolios.urls")),
    path("", include("assessment.urls")),
    path("", include("iqa.urls")),
    path("", include("certification.urls")),
    path("admin/", admin.site.urls),
]
