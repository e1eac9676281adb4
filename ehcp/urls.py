"""Addresses of casework."""

from django.urls import path

from ehcp.pages import case_views, caseload_views, record_views, start_views

app_name = "cases"
urlpatterns = [
    path("cases/", caseload_views.mine, name="mine"),
    path("cases/team/", caseload_views.team, name="team"),
    path("cases/export.csv", caseload_views.export, name="export"),
    path("cases/reassign/", caseload_views.reassign, name="reassign"),
    path("cases/start/", start_views.start, name="start"),
    path("cases/start/new-child/", start_views.start_child, name="start_child"),
    path("cases/start/<str:reference>/", start_views.start_request, name="start_request"),
    path("cases/start/<str:reference>/with-plan/", start_views.start_with_plan, name="start_with_plan"),
    path("cases/<str:reference>/", case_views.show, name="show"),
    path("cases/<str:reference>/edit/", case_views.edit, name="edit"),
    path("cases/<str:reference>/child/", case_views.edit_child, name="edit_child"),
    path("cases/<str:reference>/history/", case_views.history, name="history"),
    path("cases/<str:reference>/seen-by/", case_views.seen_by, name="seen_by"),
    path("cases/<str:reference>/record/", record_views.record, name="record"),
    path("cases/<str:reference>/record/<str:kind>/", record_views.record_kind, name="record_kind"),
    path("cases/<str:reference>/events/<int:event_id>/correct/", record_views.correct, name="correct"),
    path(
        "cases/<str:reference>/events/<int:event_id>/strike-out/", record_views.strike_out, name="strike_out"
    ),
]
