"""What the API says of published reports: the machine-readable form of the committee's report."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from improvement.models import ReportVersion
from improvement.report import Appendix, Paragraph, ReportDocument, Section, split_paragraphs
from send_portal.api.view import Filters, PageFilters
from send_portal.frame import BREAKDOWNS

TEXTS = ("status", "subject", "executive_summary", "reason", "corporate_director", "wards", "classification")
LISTS = ("recommendations", "portfolio_holders", "authors")


class LinksShape(serializers.Serializer[Any]):
    html = serializers.CharField()
    pdf = serializers.CharField()
    csv = serializers.CharField()
    json = serializers.CharField()


class ReportLineShape(serializers.Serializer[Any]):
    slug = serializers.CharField()
    term = serializers.CharField()
    academic_year = serializers.CharField()
    version = serializers.IntegerField(min_value=1)
    published_at = serializers.DateTimeField()
    data_as_at = serializers.DateField()
    links = LinksShape()


class ReportListShape(serializers.Serializer[Any]):
    results = ReportLineShape(many=True)


class PartShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    heading = serializers.CharField()
    paragraphs = serializers.ListField(child=serializers.CharField())


class SectionShape(PartShape):
    parts = PartShape(many=True)


class AppendixShape(serializers.Serializer[Any]):
    no = serializers.IntegerField(min_value=1)
    title = serializers.CharField()
    document = serializers.CharField(help_text="Where it is; empty: a document of its own beside the report")


class PeriodShape(serializers.Serializer[Any]):
    term = serializers.CharField()
    academic_year = serializers.CharField()
    data_as_at = serializers.DateField()


class ReportFigureShape(serializers.Serializer[Any]):
    measure = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    term = serializers.CharField()
    numerator = serializers.CharField(help_text="A number, `c` hidden, or empty, as for every mean")
    denominator = serializers.CharField(help_text="A number, `c` hidden, or empty")
    value = serializers.CharField(
        help_text="A number, `c` hidden, `z` not applicable, or `x` not available: see `note`"
    )
    note = serializers.CharField()
    breakdown = serializers.ChoiceField(("all", *BREAKDOWNS), help_text="`all`: the whole area")
    group = serializers.CharField(help_text="In the report's own words; empty for the whole area")


class PublishedFigureShape(ReportFigureShape):
    report = serializers.CharField(help_text="Slug of the report")
    version = serializers.IntegerField(min_value=1)


class ReportShape(serializers.Serializer[Any]):
    slug = serializers.CharField()
    committee = serializers.CharField()
    meeting_date = serializers.DateField(allow_null=True)
    status = serializers.CharField()
    subject = serializers.CharField()
    executive_summary = serializers.CharField()
    recommendations = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField()
    portfolio_holders = serializers.ListField(child=serializers.CharField())
    corporate_director = serializers.CharField()
    authors = serializers.ListField(child=serializers.CharField())
    wards = serializers.CharField()
    classification = serializers.CharField()
    sections = SectionShape(many=True)
    background_papers = serializers.ListField(child=serializers.CharField())
    appendices = AppendixShape(many=True)
    period = PeriodShape()
    version = serializers.IntegerField(min_value=1)
    published_at = serializers.DateTimeField()
    correction_reason = serializers.CharField(help_text="Why a version after the first was made")
    made_up = serializers.BooleanField(help_text="A demonstration with made-up cases")
    cut_sha256 = serializers.CharField(help_text="Of the frozen data that every figure comes from")
    figures = ReportFigureShape(many=True)
    links = LinksShape()


class ReportFilters(Filters):
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=99_999, help_text="If left out, the one in force"
    )


class PublishedFigureFilters(PageFilters):
    report = serializers.SlugField(required=False, max_length=50, help_text="Slug of the report")
    measure = serializers.RegexField(r"\A[A-Z0-9]{1,10}\Z", required=False, help_text="Code of the measure")
    term = serializers.CharField(required=False, max_length=60, help_text="Like Spring term 2023/24")
    breakdown = serializers.ChoiceField(
        ("all", *BREAKDOWNS), required=False, default="all", help_text="If left out, the whole area"
    )


def report_line(version: ReportVersion, request: Request) -> dict[str, object]:
    """One line of the list of reports."""
    term = version.report.term
    return {
        "slug": version.report.slug,
        "term": term.name,
        "academic_year": term.academic_year,
        "version": version.number,
        "published_at": version.published_at,
        "data_as_at": version.cut.as_at if version.cut else None,
        "links": _links(version, request),
    }


def report_as_data(version: ReportVersion, document: ReportDocument, request: Request) -> dict[str, object]:
    """The whole report as published. Texts are those frozen with the version."""
    texts, links = version.texts, _links(version, request)
    return {
        "slug": version.report.slug,
        "committee": document.committee,
        "meeting_date": texts.get("meeting_date") or None,
        **{name: texts.get(name, "") for name in TEXTS},
        **{name: split_paragraphs(texts.get(name, "")) for name in LISTS},
        "sections": [_section(section) for section in document.sections],
        "background_papers": document.background_papers,
        "appendices": list(_appendices(document.appendices, links)),
        "period": vars(document.period),
        "version": document.version,
        "published_at": document.published_at,
        "correction_reason": document.correction_reason,
        "made_up": document.made_up,
        "cut_sha256": document.cut_sha256,
        "figures": [vars(figure) for figure in document.figures],
        "links": links,
    }


def _links(version: ReportVersion, request: Request) -> dict[str, str]:
    """Addresses of exactly this version in every format."""
    names = {"html": "reports:show", "pdf": "reports:pdf", "csv": "reports:csv", "json": "api:report"}
    return {
        kind: request.build_absolute_uri(
            f"{reverse(name, args=[version.report.slug])}?version={version.number}"
        )
        for kind, name in names.items()
    }


def _section(section: Section) -> dict[str, object]:
    return {**_part(section), "parts": [_part(part) for part in section.parts]}


def _part(section: Section) -> dict[str, object]:
    paragraphs = [_paragraph(paragraph) for paragraph in section.paragraphs]
    return {"key": section.key, "heading": section.heading, "paragraphs": paragraphs}


def _paragraph(paragraph: Paragraph) -> str:
    return paragraph.text if paragraph.numbered else f"> {paragraph.text}"


def _appendices(appendices: Iterable[Appendix], links: dict[str, str]) -> Iterable[dict[str, object]]:
    """Those with tables are drawn in the report itself; of the others the report knows the title."""
    for number, appendix in enumerate(appendices, start=1):
        within = bool(appendix.content.parts or appendix.content.tables)
        yield {"no": number, "title": appendix.title, "document": links["pdf"] if within else ""}
