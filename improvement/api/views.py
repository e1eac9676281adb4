"""Published reports and their figures, for everybody. What is hidden in a report is hidden here."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from improvement import queries
from improvement.api.shapes import (
    PublishedFigureFilters,
    PublishedFigureShape,
    ReportFilters,
    ReportListShape,
    ReportShape,
    report_as_data,
    report_line,
)
from improvement.models import ReportVersion
from send_portal.api.view import ApiView, page_of, page_shape

FIGURES_ON_A_PAGE = 1000


class Reports(ApiView):
    tag = "Reports"
    scopes = {"GET": ""}

    @extend_schema(
        operation_id="list_reports", summary="Published reports, newest term first", responses=ReportListShape
    )
    def get(self, request: Request) -> Response:
        lines = [report_line(version, request) for version in queries.latest_published()]
        return Response({"results": lines})


class OneReport(ApiView):
    tag = "Reports"
    scopes = {"GET": ""}
    filters = ReportFilters

    @extend_schema(
        operation_id="show_report",
        summary="One published report, with its texts and figures",
        description="The version in force, or the one asked for. Paragraphs led by `>` are quotations.",
        responses=ReportShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        try:
            version = queries.published(slug, self.asked.get("version"))
        except ReportVersion.DoesNotExist:
            raise Http404 from None
        return Response(report_as_data(version, queries.published_document(version), request))


class PublishedFigures(ApiView):
    tag = "Figures"
    scopes = {"GET": ""}
    filters = PublishedFigureFilters

    @extend_schema(
        operation_id="list_published_figures",
        summary="Figures of the published reports, by term",
        description="As the reports give them: numbers as text, `c` where a figure is hidden so that no child can be "
        "recognised, `z` where it does not apply, `x` where it is not known. Each report shows its own term and those "
        "before it, of the whole area; groups of its own term only.",
        responses=page_shape(PublishedFigureShape),
    )
    def get(self, request: Request) -> Response:
        wanted = {name: value for name, value in self.asked.items() if name != "page"}
        rows = [
            row
            for row in queries.published_figures()
            if all(row[name] == value for name, value in wanted.items())
        ]
        around, page = page_of(request, rows, self.asked["page"], FIGURES_ON_A_PAGE)
        return Response({**around, "results": page})
