"""Addresses of the API, under /api/. Each app lists its own under v1."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from send_portal.api import views

v1: list[URLPattern | URLResolver] = [
    path("", include("scorecard.api.urls")),
    path("", include("improvement.api.urls")),
    path("", include("ehcp.api.urls")),
    re_path(r"^[\s\S]*$", views.UnknownAddress.as_view(), name="unknown"),
]

app_name = "api"
urlpatterns = [
    path("", views.show_api, name="page"),
    path("schema/", views.Schema.as_view(), name="schema"),
    path("v1/", include(v1)),
]
