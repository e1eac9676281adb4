"""Addresses of the improvement plan and of the termly reports."""

from django.urls import include, path

from improvement.pages import area_views, report_views

areas = [
    path("", area_views.list_areas, name="list"),
    path("add/", area_views.add_area, name="add"),
    path("<str:code>/", area_views.show_area, name="show"),
    path("<str:code>/edit/", area_views.edit_area, name="edit"),
    path("<str:code>/move/", area_views.move_area, name="move"),
    path("<str:code>/close/", area_views.close_area, name="close"),
    path("<str:code>/reopen/", area_views.reopen_area, name="reopen"),
]
reports = [
    path("", report_views.list_reports, name="list"),
    path("draft/", report_views.draft_report, name="draft"),
    path("<int:pk>/edit/", report_views.edit_report, name="edit"),
    path("<int:pk>/preview/", report_views.preview_report, name="preview"),
    path("<int:pk>/preview.pdf", report_views.preview_pdf, name="preview_pdf"),
    path("<int:pk>/publish/", report_views.publish_report, name="publish"),
    path("<slug:slug>/", report_views.show_report, name="show"),
    path("<slug:slug>/record/", report_views.show_record, name="record"),
    path("<slug:slug>/correct/", report_views.correct_report, name="correct"),
    path("<slug:slug>.pdf", report_views.download_pdf, name="pdf"),
    path("<slug:slug>.csv", report_views.download_csv, name="csv"),
]

urlpatterns = [
    path("plan/", include((areas, "areas"))),
    path("reports/", include((reports, "reports"))),
]
