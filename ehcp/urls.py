"""Addresses of casework."""

from django.urls import path

from ehcp import views

app_name = "cases"
urlpatterns = [
    path("cases/", views.mine, name="mine"),
    path("cases/team/", views.team, name="team"),
    path("cases/export.csv", views.export, name="export"),
    path("cases/reassign/", views.reassign, name="reassign"),
    path("cases/start/", views.start, name="start"),
    path("cases/start/new-child/", views.start_child, name="start_child"),
    path("cases/start/<str:reference>/", views.start_request, name="start_request"),
    path("cases/<str:reference>/", views.show, name="show"),
    path("cases/<str:reference>/edit/", views.edit, name="edit"),
    path("cases/<str:reference>/child/", views.edit_child, name="edit_child"),
    path("cases/<str:reference>/history/", views.history, name="history"),
    path("cases/<str:reference>/record/", views.record, name="record"),
    path("cases/<str:reference>/record/<str:kind>/", views.record_kind, name="record_kind"),
    path("cases/<str:reference>/events/<int:event_id>/correct/", views.correct, name="correct"),
    path("cases/<str:reference>/events/<int:event_id>/strike-out/", views.strike_out, name="strike_out"),
]
