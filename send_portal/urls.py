"""Every address of the portal; each app lists its own."""

from django.urls import include, path

from send_portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/", include("allauth.account.urls")),
]
