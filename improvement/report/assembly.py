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
from improvement.report.figures import MEAN, Term
from improvement.report.template import BreakdownPlan, ChartPlan, ReportTemplate, Slot
from scorecard.measures import Measure, Stock, evidence_for
from scorecard.words import (
    TOO_FEW_TO_COMPARE,
    Comparable,
    PeriodLength,
    comparable,
    fall_words,
    few_in_groups,
    good_way,
    is_a_fall,
    is_of_few,
    mean_a_month,
    moved,
    needs_means,
    reference_cell,
    target_of,
)
from send_portal.counting import say_count
from send_portal.days import say_day
from send_portal.frame import UNKNOWN
from send_portal.rounding import write_number
from send_portal.texts import in_sentence

SCORECARD_TITLE = "Performance scorecard"
NOT_KNOWN_GROUP = "Not known"
NO_MEASURE = "No measure for this area is counted from cases yet."
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
    """What a report is made of. `terms`: in order of time, the report's own last. Figures cover just these.

    `left_out`: titles of breakdowns that stay out.
    """

    texts: Mapping[str, str]
    figures: tuple[ReportFigure, ...]
    measures: Mapping[str, Measure]
    terms: tuple[Term, ...]
    areas: tuple[AreaText, ...]
    period: Period
    left_out: Collection[str] = ()

    def figure(self, measure: str, term: str, breakdown: str = "all", group: str = "") -> ReportFigure | None:
        wanted = measure, term, breakdown, group
        matching = (figure for figure in self.figures if _key(figure) == wanted)
        return next(matching, None)

    @property
    def term(self) -> str:
        return self.terms[-1].label

    @property
    def last_term(self) -> str:
        """The term before the report's; empty where there is none."""
        return self.terms[-2].label if len(self.terms) > 1 else ""

    def span(self, label: str) -> PeriodLength:
        """How much of a term the figures cover. Raises StopIteration for a term that isn't one of the report's."""
        term = next(term for term in self.terms if term.label == label)
        return PeriodLength.of(term.starts_on, term.ends_on, as_at=self.period.data_as_at)

    @property
    def is_running(self) -> bool:
        return self.span(self.term).running


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
        authors=tuple(
            line for text in split_paragraphs(texts.get("authors", "")) for line in text.split("\n")
        ),
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
            Section("document", "", (Paragraph("A document of its own, which is not part of this one."),)),
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
    codes = [measure.code for measure in evidence_for(area.code, material.measures.values())]
    if not codes:
        texts.append(NO_MEASURE)
    tables = (_comparison(f"{area.name}: measures", codes, material),) if codes else ()
    return Section(area.code.lower(), area.name, tuple(Paragraph(text) for text in texts), tables)


def _comparison(caption: str, codes: Sequence[str], material: Material) -> ReportTable:
    """Last term beside this one, for each measure; this term alone in a first report."""
    before = material.last_term
    terms = (before, material.term) if before else (material.term,)
    return ReportTable(
        caption=caption,
        columns=(
            Column("Measure"),
            *(Column(term, is_number=True) for term in terms),
            Column("Target", is_number=True),
            *((Column("Change"),) if _tells_change(material) else ()),
        ),
        rows=tuple(_comparison_row(material.measures[code], material, terms) for code in codes),
        note=" ".join((*_running_note(material), *_means_note(material, codes))),
    )


def _tells_change(material: Material) -> bool:
    """A first report has nothing to compare with, and part of a term is no match for a whole one."""
    return bool(material.last_term) and not material.is_running


def _comparison_row(measure: Measure, material: Material, terms: Sequence[str]) -> tuple[str, ...]:
    values = (_value(measure, term, material, terms) for term in terms)
    change = (_change(measure, material),) if _tells_change(material) else ()
    return (measure.name, *values, reference_cell(measure), *change)


def _value(measure: Measure, term: str, material: Material, beside: Sequence[str]) -> str:
    """A figure as read; beside terms of another length with its mean a month."""
    figure = material.figure(measure.code, term)
    if figure is None:
        return ""
    number = _number(figure)
    shown = _written(measure, figure)
    spans = [material.span(other) for other in beside]
    if number is None or not any(needs_means(measure, spans[0], span) for span in spans):
        return shown
    mean = mean_a_month(number, material.span(term))
    return (
        shown
        if mean is None
        else f"{shown} ({write_number(abs(mean) if is_a_fall(measure) else mean)} a month)"
    )


def _written(measure: Measure, figure: ReportFigure) -> str:
    number = _number(figure)
    return fall_words(number) if number is not None and is_a_fall(measure) else shown_value(figure)


def _mean_words(measure: Measure, mean: Decimal) -> str:
    return f"{fall_words(mean) if is_a_fall(measure) else write_number(mean)} a month"


def _running_note(material: Material) -> tuple[str, ...]:
    if not material.is_running:
        return ()
    day = say_day(material.period.data_as_at)
    return (
        f"{material.term} was still running on {day}: its figures are provisional, so no change is shown.",
    )


def _means_note(material: Material, codes: Sequence[str]) -> tuple[str, ...]:
    """Where counts of what happened stand beside those of a term of another length."""
    if not material.last_term:
        return ()
    spans = material.span(material.last_term), material.span(material.term)
    if not any(needs_means(material.measures[code], *spans) for code in codes):
        return ()
    lengths = (
        f"{term} covers {say_count(span.begun, 'month')}"
        for term, span in zip((material.last_term, material.term), spans, strict=True)
    )
    return (f"{', '.join(lengths)}: compare the means a month, not the totals.",)


def _change(measure: Measure, material: Material) -> str:
    """Which way a figure went, from the values as shown, and which way is good; or why that can't be told."""
    before, now = material.last_term, material.term
    was, is_now = material.figure(measure.code, before), material.figure(measure.code, now)
    old, new = _number(was), _number(is_now)
    spans = material.span(before), material.span(now)
    how = comparable(measure, *spans, known=old is not None and new is not None)
    if old is None or new is None or how not in (Comparable.AS_THEY_ARE, Comparable.BY_MONTH):
        return "not known"
    if any(is_of_few(measure, _denominator(figure)) for figure in (was, is_now)):
        return TOO_FEW_TO_COMPARE
    if is_a_fall(measure):
        return ""  # its own words say which way the open cases went
    if how is Comparable.BY_MONTH:
        means = mean_a_month(old, spans[0]), mean_a_month(new, spans[1])
        if means[0] is None or means[1] is None:
            return "not known"
        return f"{moved(means[0], means[1])} a month; {_way(measure)}"
    return f"{moved(old, new)}; {_way(measure)}"


def _way(measure: Measure) -> str:
    return in_sentence(good_way(measure))


def _denominator(figure: ReportFigure | None) -> int | None:
    return int(figure.denominator) if figure and figure.denominator.isdecimal() else None


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
        ChartSeries(name, tuple(_point(code, term.label, material) for term in material.terms))
        for code, name in zip(plan.measures, plan.names, strict=True)
    )
    targets = {target_of(material.measures[code]) for code in plan.measures}
    target = targets.pop() if len(targets) == 1 else None
    title = f"{plan.title}, by term"
    if any(_drawn_as_means(material.measures[code], material) for code in plan.measures):
        title += "; terms differ in length, so these are means a month"
    return ReportChart(title, _sentence(plan, material), plan.unit, series, target, plan.kind)


def _drawn_as_means(measure: Measure, material: Material) -> bool:
    """Whether what happened in the terms can be compared by its mean a month only."""
    spans = [material.span(term.label) for term in material.terms]
    return any(needs_means(measure, spans[0], span) for span in spans)


def _point(code: str, term: str, material: Material) -> ChartPoint:
    measure, span = material.measures[code], material.span(term)
    figure = material.figure(code, term)
    value, words = _number(figure), _written(measure, figure) if figure else ""
    if value is not None and _drawn_as_means(measure, material):
        value = mean_a_month(value, span)
        words = "not known yet" if value is None else _mean_words(measure, value)
    return ChartPoint(
        label=term,
        value=None if value is None else float(value),
        words=words,
        provisional=span.running,
    )


def _sentence(plan: ChartPlan, material: Material) -> str:
    """Each series' last term and this one."""
    sentences = []
    for code, name in zip(plan.measures, plan.names, strict=True):
        now = _point(code, material.term, material).words or "not known"
        words = f"{name}: {now} {_when(code, material.term, material)}"
        before = _point(code, material.last_term, material).words if material.last_term else ""
        earlier = f"; it was {before} {_when(code, material.last_term, material)}" if before else ""
        sentences.append(f"{words}{earlier}.")
    return " ".join(sentences)


def _when(code: str, term: str, material: Material) -> str:
    """When a term's figure was so: what happened, in the term; how things stood, on its last day known."""
    is_running = material.span(term).running
    if not isinstance(material.measures[code].rule, Stock):
        return f"in {term}{' so far' if is_running else ''}"
    return f"on {say_day(material.period.data_as_at)}" if is_running else f"at the end of {term}"


def _chart_table(plan: ChartPlan, material: Material) -> ReportTable:
    return ReportTable(
        caption=f"{plan.title}: figures by term",
        columns=(Column("Term"), *(Column(name, is_number=True) for name in plan.names)),
        rows=tuple(
            (term.label, *(_point(code, term.label, material).words for code in plan.measures))
            for term in material.terms
        ),
        note=" ".join(_running_note(material)),
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
    few = [
        _group_name(group)
        for group in dict.fromkeys(ordered)
        if group in given and any(_has_few(code, group, plan.by, material) for code in plan.measures)
    ]
    provisional = (f"{material.term} was still running: its figures are provisional.",)
    return ReportTable(
        caption=f"{plan.title}, {material.term}",
        columns=(Column("Group"), *(Column(name, is_number=True) for name in plan.names)),
        rows=(*rows, _breakdown_row("", plan, material, "all")),
        note=" ".join((*(provisional if material.is_running else ()), few_in_groups(few))).strip(),
    )


def _has_few(code: str, group: str, by: str, material: Material) -> bool:
    """Whether a share of few children is shown."""
    figure = material.figure(code, material.term, by, group)
    return _number(figure) is not None and is_of_few(material.measures[code], _denominator(figure))


def _group_name(group: str) -> str:
    return NOT_KNOWN_GROUP if group == UNKNOWN else group or "Whole area"


def _breakdown_row(group: str, plan: BreakdownPlan, material: Material, breakdown: str) -> tuple[str, ...]:
    figures = (material.figure(code, material.term, breakdown, group) for code in plan.measures)
    return (_group_name(group), *(_with_count(figure) if figure else "" for figure in figures))


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
                "things stand is as at the end of the term or, while it runs, as at the day of the data; a figure over "
                "12 months ends on that day."
            ),
        ),
        parts=tuple(_measure_part(measure, material) for measure in material.measures.values()),
    )


def _measure_part(measure: Measure, material: Material) -> Section:
    figures = [figure for term in material.terms if (figure := material.figure(measure.code, term.label))]
    headings: tuple[str, ...] = ("Value",)
    if _drawn_as_means(measure, material):
        headings = ("Value", "Mean a month")
    paragraphs = [Paragraph(f"{measure.definition} (Definition {measure.version}.)")]
    if measure.unit == MEAN:
        headings = ("Out of", measure.unit.capitalize())
        paragraphs.append(Paragraph(f"Out of: {measure.denominator}."))
    elif measure.has_denominator:
        headings = ("Number", "Out of", "%")
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
                    (figure.term, *_numbers(measure, figure, material), *([figure.note] if has_notes else []))
                    for figure in figures
                ),
            ),
        ),
    )


def _numbers(measure: Measure, figure: ReportFigure, material: Material) -> tuple[str, ...]:
    if measure.has_denominator:
        numbers = (as_shown(figure.numerator), as_shown(figure.denominator), shown_value(figure))
        return numbers[1:] if measure.unit == MEAN else numbers
    if not _drawn_as_means(measure, material):
        return (_written(measure, figure),)
    number = _number(figure)
    mean = None if number is None else mean_a_month(number, material.span(figure.term))
    return (_written(measure, figure), "" if mean is None else _mean_words(measure, mean))
