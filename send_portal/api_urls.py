"""Addresses of the API, under /api/. Each app lists its own under v1."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from send_portal import api_views

v1: list[URLPattern | URLResolver] = [
    path("", include("scorecard.api_urls")),
    path("", include("improvement.api_urls")),
    path("", include("ehcp.api_urls")),
    re_path(r"^[\s\S]*$", api_views.UnknownAddress.as_view(), name="unknown"),
]

app_name = "api"
urlpatterns = [
    path("", api_views.show_api, name="page"),
    path("schema/", api_views.Schema.as_view(), name="schema"),
    path("v1/", include(v1)),
]
