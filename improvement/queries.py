"""Every read of strategic areas, terms and reports. A read of drafts takes the person."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from hashlib import sha256

from django.conf import settings
from django.db.models import Q, QuerySet

from improvement.models import LastRecomputation, Report, ReportVersion, StrategicArea, Term
from improvement.report import (
    AreaText,
    Material,
    Period,
    Recomputation,
    ReportDocument,
    ReportFigure,
    ReportRelease,
    ReportTemplate,
    Slot,
    VersionDetails,
    assemble_report,
    counts_of_old_report,
    from_data,
    read_template,
    recompute,
    release_of,
)
from improvement.report import figures as report_figures
from improvement.report.figures import MonthlyFigure, as_report_figures, regrouped
from scorecard.measures import MEASURES
from scorecard.models import Cut
from scorecard.queries import as_of, canonical_json, shown_figures
from scorecard.release import Count, Protection
from scorecard.sources import group_names
from send_portal.calendar import today
from send_portal.days import add_months
from send_portal.frame import BREAKDOWNS, UNKNOWN
from send_portal.models import HistoryEntry, Person
from send_portal.people import Permission

WHOLE_AREA = {"breakdown": "all", "group": ""}  # of figures published before reports had groups

# Strategic areas


def areas(*, closed_too: bool = False) -> QuerySet[StrategicArea]:
    """Areas in the plan's order."""
    return StrategicArea.objects.all() if closed_too else StrategicArea.objects.filter(closed_on=None)


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


@cache
def report_template() -> ReportTemplate:
    """The committee report's template, held against every code that a case can have."""
    return read_template(_codes_by_breakdown())


def _codes_by_breakdown() -> dict[str, set[str]]:
    """The codes of each breakdown's groups. Towns are a setting, not a list of codes."""
    codes = {by: set(names) - {UNKNOWN} for by, names in group_names().items()}
    return codes | {"town": set(settings.TOWNS)}


def may_see_drafts(person: object) -> bool:
    return isinstance(person, Person) and person.may(Permission.DRAFT_REPORT, Permission.APPROVE_REPORT)


def published_versions() -> QuerySet[ReportVersion]:
    """Published versions without their large parts, newest term and newest version first."""
    return (
        ReportVersion.objects.filter(published_at__isnull=False)
        .select_related("report__term", "cut")
        .defer("pdf", "document", "release", "cut__frame", "cut__figures", "cut__definitions")
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
    versions = ReportVersion.objects.filter(report__slug=slug, published_at__isnull=False)
    if number is not None:
        versions = versions.filter(number=number)
    version = versions.select_related("report__term").order_by("-number").first()
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
    figures_by_version = rows.values_list(
        "report__slug", "number", "document__figures"
    )  # the database leaves the rest unread
    return [
        {"report": slug, "version": number, **WHOLE_AREA, **figure}
        for slug, number, figures in figures_by_version
        for figure in figures
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


@dataclass(frozen=True)
class PreparedReport:
    """A report with what disclosure control decided on its figures; the second is not for outside."""

    document: ReportDocument
    release: ReportRelease


def draft_report(version: ReportVersion) -> PreparedReport:
    """The draft as it would be published now, from the stored figures; not stored anywhere."""
    before = _published_before(version)
    stored = (
        shown_figures()
        .filter(
            Q(breakdown="all") | Q(breakdown__in=_breakdowns(before), month__gte=_looked_back_to(version))
        )
        .values_list("measure", "month", "numerator", "denominator", "breakdown", "group")
    )
    months = [MonthlyFigure(*row) for row in stored if row[0] in MEASURES]
    return _prepared(version, months, before, as_at=as_of().day or today())


def draft_document(version: ReportVersion) -> ReportDocument:
    """The draft as a reader would see it."""
    return draft_report(version).document


def missing_texts(version: ReportVersion) -> Sequence[Slot]:
    """Required texts that the draft still lacks."""
    return report_template().missing(version.texts)


def draft_digest(version: ReportVersion, figures: Sequence[ReportFigure]) -> str:
    """SHA-256 of what an approver reads: the texts, and the figures as shown."""
    parts = {"texts": version.texts, "figures": [asdict(figure) for figure in figures]}
    return sha256(canonical_json(parts)).hexdigest()


def final_report(version: ReportVersion, cut: Cut, published_at: datetime) -> PreparedReport:
    """The report as it is published: figures from the frozen cut only."""
    before = _published_before(version)
    months = _months_of_cut(cut.figures, version, _breakdowns(before))
    return _prepared(version, months, before, as_at=cut.as_at, published_at=published_at, cut=cut)


def published_from(cut: Cut) -> QuerySet[ReportVersion]:
    """The versions whose figures were worked out from this cut."""
    return ReportVersion.objects.filter(cut=cut).select_related("report__term").defer("pdf").order_by("pk")


def recomputed(version: ReportVersion, cut: Cut, rows: Iterable[Mapping[str, object]]) -> Recomputation:
    """The figures that a published version shows beside those that `rows`, calculated again from its cut, give now.

    Left out are figures whose measure, or whose groups, are no longer defined as they were.
    """
    groups = (version.release or {}).get("groups")
    counted = {code: definition["version"] for code, definition in cut.definitions.items()}
    measures = {code: measure for code, measure in MEASURES.items() if counted.get(code) == measure.version}
    document = published_document(version)
    shown = {figure.term for figure in document.figures}
    terms = [term.as_rule() for term in Term.objects.all() if str(term) in shown]
    breakdowns = set() if groups is None else {figure.breakdown for figure in document.figures}
    months = regrouped(_months_of_cut(rows, version, breakdowns), groups or {})
    return recompute(document.figures, months, terms, measures, as_at=cut.as_at)


def last_recomputation(version: ReportVersion) -> LastRecomputation | None:
    return LastRecomputation.objects.filter(version=version).first()


def _months_of_cut(
    figures: Iterable[Mapping[str, object]], version: ReportVersion, breakdowns: Collection[str]
) -> list[MonthlyFigure]:
    """The figures of a cut that a report's rules take: the whole area's, and those of some breakdowns."""
    first = _looked_back_to(version).isoformat()
    return [
        MonthlyFigure(
            str(row["measure"]),
            date.fromisoformat(str(row["month"])),
            row["numerator"],  # type: ignore[arg-type]  # JSON number or null
            row["denominator"],  # type: ignore[arg-type]
            str(row["breakdown"]),
            str(row["group"]),
        )
        for row in figures
        if row["breakdown"] == "all" or (row["breakdown"] in breakdowns and str(row["month"]) >= first)
    ]


def _breakdowns(before: Iterable[Count]) -> set[str]:
    """The breakdowns of this report, and those of the earlier reports that it is set beside."""
    earlier = {name for count in before for name, _ in count.place.at if name in BREAKDOWNS}
    return earlier | {plan.by for plan in report_template().breakdowns}


def _looked_back_to(version: ReportVersion) -> date:
    """The first month a report looks at: figures of twelve months reach back from its first term, and a stock is set
    beside the day before them."""
    return add_months(terms_shown(version.report.term)[0].starts_on, -13)


def protection() -> Protection:
    """The terms that information governance signed off, with the report's headlines."""
    return Protection(settings.DISCLOSURE_THRESHOLD, settings.DISCLOSURE_WIDTH, report_template().headlines)


def _released(
    version: ReportVersion, months: Iterable[MonthlyFigure], before: tuple[Count, ...], as_at: date
) -> ReportRelease:
    """What the report may show, beside everything that was published before it."""
    template = report_template()
    grouped = regrouped(months, template.group_of_code)
    in_order = sorted(grouped, key=lambda row: (row.measure, row.breakdown, row.group, row.month))
    shown = tuple(term.as_rule() for term in terms_shown(version.report.term))
    return _worked_out(tuple(in_order), shown, as_at, before, protection())


@lru_cache(maxsize=4)
def _worked_out(
    months: tuple[MonthlyFigure, ...],
    terms: tuple[report_figures.Term, ...],
    as_at: date,
    earlier: tuple[Count, ...],
    wanted: Protection,
) -> ReportRelease:
    """The release, remembered for its figures, so that reading a draft again and publishing it take no time."""
    return release_of(months, terms, report_template(), as_at=as_at, earlier=earlier, protection=wanted)


def _published_before(version: ReportVersion) -> tuple[Count, ...]:
    """Counts that reports published before this one give, or hide, of the days that it concerns."""
    first = _looked_back_to(version)
    before = ReportVersion.objects.filter(published_at__isnull=False, report__term__ends_on__gte=first)
    if version.published_at:
        before = before.filter(published_at__lt=version.published_at)
    recorded = before.filter(release__isnull=False).order_by("published_at", "pk")
    named = recorded.values_list(
        "report__term__name", "report__term__academic_year", "number", "release__counts"
    )
    earlier = [
        Count.from_data(data, f"version {number} of the report of the {term} {year}")
        for term, year, number, counts in named
        for data in counts
    ]
    for old in before.filter(release=None).select_related("report__term", "cut"):
        earlier += _counts_without_record(old)
    return tuple(count for count in earlier if count.place.last >= first)


def _counts_without_record(version: ReportVersion) -> list[Count]:
    """The counts of a report that was published before records were kept, from its document and its cut."""
    if version.cut is None:
        return []
    counts = counts_of_old_report(
        published_document(version).figures,
        _months_of_cut(version.cut.figures, version, ()),
        [term.as_rule() for term in terms_shown(version.report.term)],
        as_at=version.cut.as_at,
    )
    words = f"version {version.number} of the report of the {version.report.term}"
    return [replace(count, version=words) for count in counts]


def _prepared(
    version: ReportVersion,
    months: Iterable[MonthlyFigure],
    before: tuple[Count, ...],
    *,
    as_at: date,
    published_at: datetime | None = None,
    cut: Cut | None = None,
) -> PreparedReport:
    term, release = version.report.term, _released(version, months, before, as_at)
    material = Material(
        texts=version.texts,
        figures=as_report_figures(release.figures, MEASURES),
        measures=MEASURES,
        terms=tuple(shown.as_rule() for shown in terms_shown(term)),
        areas=tuple(
            AreaText(area.code, area.name, area.aim, area.progress_text, area.note) for area in areas()
        ),
        period=Period(term.name, term.academic_year, as_at),
        left_out=release.left_out,
    )
    publication = VersionDetails(
        number=version.number,
        published_at=published_at,
        cut_sha256=cut.sha256 if cut else "",
        correction_reason=version.correction_reason,
        made_up=settings.IS_DEMONSTRATION,
    )
    return PreparedReport(assemble_report(report_template(), material, publication), release)
