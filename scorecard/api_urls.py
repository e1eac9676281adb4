"""Addresses of measures and figures, under /api/v1/."""

from django.urls import path

from scorecard import api

urlpatterns = [
    path("measures/", api.Measures.as_view(), name="measures"),
    path("measures/<slug:code>/", api.OneMeasure.as_view(), name="measure"),
    path("figures/", api.Figures.as_view(), name="figures"),
]
