"""Addresses of published reports and their figures, under /api/v1/."""

from django.urls import path

from improvement.api import views

urlpatterns = [
    path("published-figures/", views.PublishedFigures.as_view(), name="published_figures"),
    path("reports/", views.Reports.as_view(), name="reports"),
    path("reports/<slug:slug>/", views.OneReport.as_view(), name="report"),
]
