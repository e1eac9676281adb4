"""Addresses of the page on how the portal is running, under /settings/running/."""

from django.urls import path

from scorecard.pages import running_views

app_name = "running"

urlpatterns = [
    path("", running_views.show_running, name="show"),
    path("accept-day/", running_views.accept_the_day, name="accept_day"),
]
