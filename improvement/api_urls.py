"""Addresses of published reports and their figures, under /api/v1/."""

from django.urls import path

from improvement import api

urlpatterns = [
    path("published-figures/", api.PublishedFigures.as_view(), name="published_figures"),
    path("reports/", api.Reports.as_view(), name="reports"),
    path("reports/<slug:slug>/", api.OneReport.as_view(), name="report"),
]
