"""Addresses of measures and figures, under /api/v1/."""

from django.urls import path

from scorecard.api import views

urlpatterns = [
    path("measures/", views.Measures.as_view(), name="measures"),
    path("measures/<slug:code>/", views.OneMeasure.as_view(), name="measure"),
    path("figures/", views.Figures.as_view(), name="figures"),
]
