"""Puts a report together: what authors wrote, the plan's areas, and figures that have been through disclosure control.

Everything a reader can see of a figure comes from the `ReportFigure`s given here, so nothing hidden can reach a
sentence, a table or a chart. A change is worked out from the values as shown, for the same reason.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from improvement.report.document import (
    Appendix,
    ChartPoint,
    ChartSeries,
    Column,
    HeaderLine,
    Paragraph,
    Period,
    ReportChart,
    ReportDocument,
    ReportFigure,
    ReportTable,
    Section,
    as_shown,
    shown_value,
    split_paragraphs,
)
from improvement.report.figures import PROVISIONAL
from improvement.report.template import BreakdownPlan, ChartPlan, ReportTemplate, Slot
from scorecard.measures import Measure, judge_change
from send_portal.days import say_day
from send_portal.frame import UNKNOWN

SCORECARD_TITLE = "Performance scorecard"
NOT_KNOWN_GROUP = "Not known"
LEFT_OUT = (
    "This table is left out: too much of it would have to be hidden so that no child can be recognised."
)


@dataclass(frozen=True)
class AreaText:
    """A strategic area as a report tells of it."""

    code: str
    name: str
    aim: str
    progress: str
    note: str = ""


@dataclass(frozen=True)
class VersionDetails:
    """What distinguishes one version: its number and, once published, when and with which cut."""

    number: int = 1
    published_at: datetime | None = None
    cut_sha256: str = ""
    correction_reason: str = ""
    made_up: bool = False


@dataclass(frozen=True)
class Material:
    """What a report is made of. `terms`: labels in order of time, the report's own last. Figures cover just these.

    `left_out`: titles of breakdowns that stay out.
    """

    texts: Mapping[str, str]
    figures: tuple[ReportFigure, ...]
    measures: Mapping[str, Measure]
    terms: tuple[str, ...]
    areas: tuple[AreaText, ...]
    period: Period
    left_out: Collection[str] = ()

    def figure(self, measure: str, term: str, breakdown: str = "all", group: str = "") -> ReportFigure | None:
        wanted = measure, term, breakdown, group
        matching = (figure for figure in self.figures if _key(figure) == wanted)
        return next(matching, None)

    @property
    def term(self) -> str:
        return self.terms[-1]

    @property
    def last_term(self) -> str:
        """The term before the report's; empty where there is none."""
        return self.terms[-2] if len(self.terms) > 1 else ""


def _key(figure: ReportFigure) -> tuple[str, str, str, str]:
    return figure.measure, figure.term, figure.breakdown, figure.group


def assemble_report(
    template: ReportTemplate, material: Material, publication: VersionDetails
) -> ReportDocument:
    """The whole report in the template's order. Optional sections that hold nothing are left out."""
    sections = (_section(slot, template, material) for slot in template.sections)
    texts = material.texts
    return ReportDocument(
        committee=template.committee,
        title=texts.get("subject", "").strip() or f"SEND Improvement Plan: {material.term}",
        header=tuple(_header_line(slot, texts) for slot in template.header),
        second_table=tuple(_header_line(slot, texts) for slot in template.second_table),
        sections=tuple(section for section in sections if section),
        background_papers=split_paragraphs(texts.get("background_papers", "")),
        appendices=(Appendix(SCORECARD_TITLE, _whole_scorecard(material)), *_more_appendices(texts)),
        figures=material.figures,
        period=material.period,
        version=publication.number,
        published_at=publication.published_at,
        made_up=publication.made_up,
        cut_sha256=publication.cut_sha256,
        correction_reason=publication.correction_reason,
    )


def _header_line(slot: Slot, texts: Mapping[str, str]) -> HeaderLine:
    text = texts.get(slot.key, "")
    if slot.a_day and text:
        text = say_day(date.fromisoformat(text))
    return HeaderLine(slot.label, split_paragraphs(text))


def _more_appendices(texts: Mapping[str, str]) -> tuple[Appendix, ...]:
    """Supporting documents that travel beside the report: their titles, one to a paragraph."""
    return tuple(
        Appendix(
            title,
            Section("document", "", (Paragraph("Published with this report as a document of its own."),)),
        )
        for title in split_paragraphs(texts.get("appendices", ""))
    )


def _section(slot: Slot, template: ReportTemplate, material: Material) -> Section | None:
    written = () if slot.listed else split_paragraphs(material.texts.get(slot.key, ""))
    paragraphs = tuple(_paragraph(text) for text in written)
    filled = list(FILLED[slot.drawn](template, material)) if slot.drawn else []
    tables = tuple(part for part in filled if isinstance(part, ReportTable))
    parts = tuple(part for part in filled if isinstance(part, Section))
    if not (slot.required or slot.listed or paragraphs or filled):
        return None
    return Section(slot.key, slot.label, paragraphs, tables, parts=parts)


def _areas(template: ReportTemplate, material: Material) -> Iterator[Section]:
    return (_area(area, material) for area in material.areas)


def _headlines(template: ReportTemplate, material: Material) -> Iterator[ReportTable]:
    yield _comparison(f"Headline measures, {material.term}", template.headlines, material)


def _charts(template: ReportTemplate, material: Material) -> Iterator[Section]:
    return (_chart_part(plan, material) for plan in template.charts)


def _breakdowns(template: ReportTemplate, material: Material) -> Iterator[Section]:
    return (_breakdown_part(plan, template, material) for plan in template.breakdowns)


# What the portal adds under an author's paragraphs, tables or parts of the section, by the template's word `drawn`.
FILLED: Mapping[str, Callable[[ReportTemplate, Material], Iterator[Section | ReportTable]]] = {
    "areas": _areas,
    "scorecard": _headlines,
    "charts": _charts,
    "breakdowns": _breakdowns,
}


def _paragraph(text: str) -> Paragraph:
    """A paragraph led by ">" is a quotation, which carries no number."""
    return Paragraph(text.removeprefix(">").strip(), numbered=not text.startswith(">"))


def _area(area: AreaText, material: Material) -> Section:
    texts = [*split_paragraphs(area.aim), *split_paragraphs(area.progress)] or [*split_paragraphs(area.note)]
    codes = [code for code, measure in material.measures.items() if measure.plan_area == area.code]
    if not codes:
        texts.append("No measure of this area is counted from cases yet.")
    tables = (_comparison(f"{area.name}: measures", codes, material),) if codes else ()
    return Section(area.code.lower(), area.name, tuple(Paragraph(text) for text in texts), tables)


def _comparison(caption: str, codes: Sequence[str], material: Material) -> ReportTable:
    """Last term beside this one, for each measure."""
    before = material.last_term
    return ReportTable(
        caption=caption,
        columns=(
            Column("Measure"),
            Column(before or "Last term", is_number=True),
            Column(material.term, is_number=True),
            Column("Target", is_number=True),
            Column("Change"),
        ),
        rows=tuple(_comparison_row(material.measures[code], material) for code in codes),
        note=_provisional_note(material, codes),
    )


def _comparison_row(measure: Measure, material: Material) -> tuple[str, ...]:
    before, now = (
        material.figure(measure.code, material.last_term),
        material.figure(measure.code, material.term),
    )
    return (
        measure.name,
        shown_value(before) if before else "",
        shown_value(now) if now else "",
        _target(measure),
        _change(measure, before, now),
    )


def _provisional_note(material: Material, codes: Sequence[str]) -> str:
    running = [material.figure(code, material.term) for code in codes]
    if any(figure and figure.note == PROVISIONAL for figure in running):
        return f"{material.term} was still running: its figures are provisional."
    return ""


def _target(measure: Measure) -> str:
    target = _public_target(measure)
    if target is None:
        return "none"
    return f"{target:g}%" if measure.unit == "percent" else f"{target:g}"


def _public_target(measure: Measure) -> float | None:
    """The law's target only: the catalogue's others are examples that no board has set."""
    return measure.target if measure.target_basis == "statutory" else None


def _change(measure: Measure, before: ReportFigure | None, now: ReportFigure | None) -> str:
    """In words, from the values as shown and the target as public; nothing where one of them isn't a number."""
    was, is_now = _number(before), _number(now)
    if was is None or is_now is None:
        return ""
    if was == is_now:
        return "no change"
    direction = "up" if is_now > was else "down"
    judgement = judge_change(measure.polarity, was, is_now, target=_public_target(measure))
    return f"{direction}: {judgement}" if judgement in ("better", "worse") else direction


def _number(figure: ReportFigure | None) -> Decimal | None:
    try:
        return Decimal(figure.value) if figure else None
    except InvalidOperation:
        return None


def _chart_part(plan: ChartPlan, material: Material) -> Section:
    """A chart with its sentence, and the table that says the same."""
    key = "_".join(("chart", *plan.measures)).lower()
    return Section(key, plan.title, tables=(_chart_table(plan, material),), charts=(_chart(plan, material),))


def _chart(plan: ChartPlan, material: Material) -> ReportChart:
    series = tuple(
        ChartSeries(name, tuple(_point(code, term, material) for term in material.terms))
        for code, name in zip(plan.measures, plan.names, strict=True)
    )
    targets = {_public_target(material.measures[code]) for code in plan.measures}
    target = targets.pop() if len(targets) == 1 else None
    return ReportChart(
        f"{plan.title}, by term", _sentence(plan, material), plan.unit, series, target, plan.kind
    )


def _point(code: str, term: str, material: Material) -> ChartPoint:
    figure = material.figure(code, term)
    value = _number(figure)
    return ChartPoint(
        label=term,
        value=None if value is None else float(value),
        words=shown_value(figure) if figure else "",
        provisional=bool(figure and figure.note == PROVISIONAL),
    )


def _sentence(plan: ChartPlan, material: Material) -> str:
    """Each series' last term and this one."""
    sentences = []
    for code, name in zip(plan.measures, plan.names, strict=True):
        now, before = material.figure(code, material.term), material.figure(code, material.last_term)
        words = f"{name}: {shown_value(now) if now else 'not known'} in {material.term}"
        sentences.append(
            f"{words}, {shown_value(before)} in {material.last_term}." if before else f"{words}."
        )
    return " ".join(sentences)


def _chart_table(plan: ChartPlan, material: Material) -> ReportTable:
    return ReportTable(
        caption=f"{plan.title}: figures by term",
        columns=(Column("Term"), *(Column(name, is_number=True) for name in plan.names)),
        rows=tuple(
            (term, *(_point(code, term, material).words for code in plan.measures)) for term in material.terms
        ),
    )


def _breakdown_part(plan: BreakdownPlan, template: ReportTemplate, material: Material) -> Section:
    """A table of groups; or, where it stays out, the sentence that says why."""
    key = "_".join(("by", plan.by, *plan.measures)).lower()
    if plan.title in material.left_out:
        return Section(key, plan.title, (Paragraph(LEFT_OUT),))
    return Section(key, plan.title, tables=(_breakdown_table(plan, template, material),))


def _breakdown_table(plan: BreakdownPlan, template: ReportTemplate, material: Material) -> ReportTable:
    """A row for each group, in the template's order, and the whole area at the end."""
    given = {
        figure.group
        for figure in material.figures
        if figure.breakdown == plan.by and figure.measure in plan.measures
    }
    ordered = [*template.groups.get(plan.by, {}), *sorted(given)]
    rows = [
        _breakdown_row(group, plan, material, plan.by) for group in dict.fromkeys(ordered) if group in given
    ]
    return ReportTable(
        caption=f"{plan.title}, {material.term}",
        columns=(Column("Group"), *(Column(name, is_number=True) for name in plan.names)),
        rows=(*rows, _breakdown_row("", plan, material, "all")),
        note=_provisional_note(material, plan.measures),
    )


def _breakdown_row(group: str, plan: BreakdownPlan, material: Material, breakdown: str) -> tuple[str, ...]:
    figures = (material.figure(code, material.term, breakdown, group) for code in plan.measures)
    name = NOT_KNOWN_GROUP if group == UNKNOWN else group or "Whole area"
    return (name, *(_with_count(figure) if figure else "" for figure in figures))


def _with_count(figure: ReportFigure) -> str:
    """A share with the count behind it: 73.6% (191)."""
    shown = shown_value(figure)
    return f"{shown} ({figure.numerator})" if shown.endswith("%") else shown


def _whole_scorecard(material: Material) -> Section:
    return Section(
        key="whole_scorecard",
        heading=SCORECARD_TITLE,
        paragraphs=(
            Paragraph(
                "Every measure counted from cases, for the whole area, by term, with the numbers behind it."
            ),
            Paragraph(
                "Definitions speak of a month. What happened in a term is what happened in its months, added up; how "
                "things stand is as at the end of the term's last month; a figure over 12 months ends with that month."
            ),
        ),
        parts=tuple(_measure_part(measure, material) for measure in material.measures.values()),
    )


def _measure_part(measure: Measure, material: Material) -> Section:
    figures = [figure for term in material.terms if (figure := material.figure(measure.code, term))]
    headings: tuple[str, ...] = ("Value",)
    paragraphs = [Paragraph(f"{measure.definition} (Definition {measure.version}.)")]
    if measure.has_denominator:
        headings = ("Number", "Out of", "%" if measure.unit == "percent" else measure.unit.capitalize())
        paragraphs.append(Paragraph(f"Number: {measure.numerator}. Out of: {measure.denominator}."))
    has_notes = any(figure.note for figure in figures)
    return Section(
        key=f"measure_{measure.code.lower()}",
        heading=f"{measure.code} {measure.name}",
        paragraphs=tuple(paragraphs),
        tables=(
            ReportTable(
                caption=f"{measure.code} by term",
                columns=(
                    Column("Term"),
                    *(Column(heading, is_number=True) for heading in headings),
                    *([Column("Note")] if has_notes else []),
                ),
                rows=tuple(
                    (figure.term, *_numbers(measure, figure), *([figure.note] if has_notes else []))
                    for figure in figures
                ),
            ),
        ),
    )


def _numbers(measure: Measure, figure: ReportFigure) -> tuple[str, ...]:
    if not measure.has_denominator:
        return (shown_value(figure),)
    return (as_shown(figure.numerator), as_shown(figure.denominator), shown_value(figure))
