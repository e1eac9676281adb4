"""Every read of strategic areas, terms and reports. A read of drafts takes the person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.db.models import QuerySet

from improvement.models import Report, ReportVersion, StrategicArea, Term
from improvement.report_assembly import AreaText, Material, Publication, assemble_report
from improvement.report_document import Period, ReportDocument, ReportFigure, from_data
from improvement.report_figures import MonthlyFigure, as_report_figures, protected, term_figures
from improvement.report_template import Slot, report_template
from scorecard.measures import MEASURES
from scorecard.models import Cut
from scorecard.queries import as_of, canonical_json, total_series
from send_portal.calendar import today
from send_portal.models import HistoryEntry, Person
from send_portal.permissions import Permission
from send_portal.queries import history_of

# Strategic areas


def areas(*, closed_too: bool = False) -> QuerySet[StrategicArea]:
    """Areas in the plan's order."""
    return StrategicArea.objects.all() if closed_too else StrategicArea.objects.filter(closed_on=None)


def history_of_area(area: StrategicArea) -> QuerySet[HistoryEntry]:
    return history_of("improvement.strategicarea", [str(area.pk)])


# Terms


def terms() -> QuerySet[Term]:
    return Term.objects.all()


def terms_to_report(day: date) -> QuerySet[Term]:
    """Terms that have begun and have no report yet, newest first."""
    return Term.objects.filter(starts_on__lte=day, report=None).order_by("-starts_on")


def terms_shown(term: Term) -> list[Term]:
    """The report's term and those before it, oldest first, as many as the template shows."""
    until = Term.objects.filter(starts_on__lte=term.starts_on).order_by("-starts_on")
    return list(until[: report_template().terms_shown])[::-1]


# Reports


def may_see_drafts(person: object) -> bool:
    return isinstance(person, Person) and person.may(Permission.DRAFT_REPORT, Permission.APPROVE_REPORT)


def published_versions() -> QuerySet[ReportVersion]:
    """Published versions without their large parts, newest term and newest version first."""
    return (
        ReportVersion.objects.filter(published_at__isnull=False)
        .select_related("report__term", "cut")
        .defer("pdf", "document", "cut__frame", "cut__figures", "cut__definitions")
        .order_by("-report__term__starts_on", "-number")
    )


def latest_published() -> list[ReportVersion]:
    """The version in force of each report, newest term first."""
    newest: dict[int, ReportVersion] = {}
    for version in published_versions():
        newest.setdefault(version.report_id, version)
    return list(newest.values())


def drafts_for(person: object) -> list[ReportVersion]:
    """Drafts, for those who draft or approve; nothing for anybody else."""
    return list(drafts()) if may_see_drafts(person) else []


def published(slug: str, number: int | None = None) -> ReportVersion:
    """A report's published version: the newest, or the one asked for. Raises ReportVersion.DoesNotExist."""
    found = ReportVersion.objects.filter(report__slug=slug, published_at__isnull=False)
    if number is not None:
        found = found.filter(number=number)
    version = found.select_related("report__term").order_by("-number").first()
    if version is None:
        raise ReportVersion.DoesNotExist
    return version


def versions_of(report: Report) -> QuerySet[ReportVersion]:
    return published_versions().filter(report=report)


def drafts() -> QuerySet[ReportVersion]:
    """Versions not published yet; pages ask for the permission to see them."""
    return ReportVersion.objects.filter(published_at=None).select_related(
        "report__term", "drafted_by", "edited_by"
    )


def published_document(version: ReportVersion) -> ReportDocument:
    """The report exactly as it was published."""
    return from_data(version.document or {})


def published_figures() -> list[dict[str, object]]:
    """Figures of every report in force, newest term first, as published, with the report's slug and version."""
    in_force = [version.pk for version in latest_published()]
    rows = ReportVersion.objects.filter(pk__in=in_force).order_by("-report__term__starts_on")
    found = rows.values_list(
        "report__slug", "number", "document__figures"
    )  # the database leaves the rest unread
    return [
        {"report": slug, "version": number, **figure} for slug, number, figures in found for figure in figures
    ]


def writers_of(version: ReportVersion) -> set[int]:
    """Ids of everybody who wrote on this version; none of them may publish it."""
    wrote = HistoryEntry.objects.filter(
        subject_type="improvement.reportversion", subject_id=str(version.pk)
    ).values_list("by_id", flat=True)
    return {version.drafted_by_id, version.edited_by_id, *wrote}


def may_publish(version: ReportVersion, person: Person) -> bool:
    """Whether the person approves reports and wrote nothing on this version."""
    return person.may(Permission.APPROVE_REPORT) and person.pk not in writers_of(version)


def draft_document(version: ReportVersion) -> ReportDocument:
    """The draft as it would be published now, from the stored figures; not stored anywhere."""
    stamp = as_of()
    rows = [
        MonthlyFigure(code, figure.month, figure.numerator, figure.denominator)
        for code, series in total_series().items()
        for figure in series
    ]
    return _document(version, rows, as_at=stamp.day or today())


def missing_texts(version: ReportVersion) -> Sequence[Slot]:
    """Required texts that the draft still lacks."""
    return report_template().missing(version.texts)


def draft_digest(version: ReportVersion, figures: Sequence[ReportFigure]) -> str:
    """SHA-256 of what an approver reads: the texts, and the figures as shown."""
    parts = {"texts": version.texts, "figures": [asdict(figure) for figure in figures]}
    return sha256(canonical_json(parts)).hexdigest()


def final_document(version: ReportVersion, cut: Cut, published_at: datetime) -> ReportDocument:
    """The report as it is published: figures from the frozen cut only."""
    return _document(version, cut_rows(cut.figures), as_at=cut.as_at, published_at=published_at, cut=cut)


def recomputed_figures(
    version: ReportVersion, rows: Iterable[Mapping[str, object]]
) -> tuple[ReportFigure, ...]:
    """The published report's figures worked out again from rows of its cut; they must equal the document's."""
    if version.cut is None:
        raise ValueError("a draft has no cut to work figures out from")
    return _figures(version, cut_rows(rows), version.cut.as_at)


def cut_rows(figures: Iterable[Mapping[str, object]]) -> list[MonthlyFigure]:
    """The whole-area figures of a cut, as the rules take them."""
    return [
        MonthlyFigure(
            str(row["measure"]),
            date.fromisoformat(str(row["month"])),
            row["numerator"],  # type: ignore[arg-type]  # JSON number or null
            row["denominator"],  # type: ignore[arg-type]
        )
        for row in figures
        if row["breakdown"] == "all"
    ]


def _figures(version: ReportVersion, rows: list[MonthlyFigure], as_at: date) -> tuple[ReportFigure, ...]:
    shown = [term.as_rule() for term in terms_shown(version.report.term)]
    return as_report_figures(protected(term_figures(rows, MEASURES.values(), shown, as_at=as_at)), MEASURES)


def _document(
    version: ReportVersion,
    rows: list[MonthlyFigure],
    *,
    as_at: date,
    published_at: datetime | None = None,
    cut: Cut | None = None,
) -> ReportDocument:
    term = version.report.term
    material = Material(
        texts=version.texts,
        figures=_figures(version, rows, as_at),
        measures=MEASURES,
        terms=tuple(str(each) for each in terms_shown(term)),
        areas=tuple(
            AreaText(area.code, area.name, area.aim, area.progress_text, area.note) for area in areas()
        ),
        period=Period(term.name, term.academic_year, as_at),
    )
    publication = Publication(
        number=version.number,
        published_at=published_at,
        cut_sha256=cut.sha256 if cut else "",
        correction_reason=version.correction_reason,
        made_up=settings.IS_DEMONSTRATION,
    )
    return assemble_report(report_template(), material, publication)
