"""Addresses of measures, under /scorecard/measures/."""

from django.urls import path

from scorecard.pages import views

app_name = "scorecard"

urlpatterns = [
    path("<slug:code>/", views.show_measure, name="measure"),
    path("<slug:code>/figures.csv", views.download_csv, name="measure_csv"),
    path("<slug:code>/figures.json", views.download_json, name="measure_json"),
    path("<slug:code>/cases/", views.list_cases, name="case_list"),
]
