"""What a measure's page shows: its figures asked for once, and put into words, tables and charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from scorecard.forecast import CODES
from scorecard.measures import MEASURES, Measure
from scorecard.pages.forms import BreakdownForm, month_code
from scorecard.queries import (
    AsOf,
    as_of,
    forecast_shortage,
    last_complete_month_end,
    series,
    stored_forecasts,
    total_series,
)
from scorecard.sources import group_names
from scorecard.words import (
    MONTHS_OF_FEW,
    CaseLink,
    Chart,
    ForecastSection,
    Nothing,
    NumberCell,
    NumberRow,
    NumberTable,
    Point,
    Process,
    ScorecardLine,
    SeriesBreak,
    break_words,
    breaks_within,
    course_words,
    default_month,
    few_in_groups,
    find,
    forecast_section,
    good_way,
    number_cells,
    number_columns,
    points,
    process_of,
    published_context,
    published_series,
    reference_cell,
    rests_on_few,
    scorecard_line,
    series_chart,
    series_table,
    without_holes,
)
from send_portal.calendar import today
from send_portal.days import say_month
from send_portal.frame import BREAKDOWNS, UNKNOWN
from send_portal.models import Person
from send_portal.people import Permission as P
from send_portal.texts import in_sentence

ALL_CASES = "All cases"
Groups = Mapping[str, Sequence[Point]]


@dataclass(frozen=True)
class MeasurePage:
    """A measure's figures as one person may see them. `rows` are its whole-area series and those shown with it."""

    person: Person
    measure: Measure
    as_of: AsOf
    series: Mapping[str, Sequence[Point]]

    @classmethod
    def of(cls, person: Person, measure: Measure) -> "MeasurePage":
        """Three queries: how far figures have counted, and the series."""
        counted = as_of()
        codes = [measure.code, *measure.shown_with]
        rows_by_code = total_series(codes) if counted.day else {}
        return cls(
            person,
            measure,
            counted,
            {code: without_holes(_points(code, rows, counted)) for code, rows in rows_by_code.items()},
        )

    @property
    def own(self) -> Sequence[Point]:
        return self.series.get(self.measure.code, ())

    @property
    def counted_to(self) -> date:
        return self.as_of.day or today()

    @property
    def months(self) -> list[date]:
        return [point.month for point in self.own]

    @property
    def running(self) -> date | None:
        return self.own[-1].month if self.own and self.own[-1].running else None

    @property
    def latest(self) -> date | None:
        return default_month(self.months, self.as_of.day) if self.as_of.day else None

    def form(self, data: Mapping[str, str]) -> BreakdownForm:
        """The chosen breakdown and month; nothing chosen yet shows the latest month."""
        asked = "by" in data
        form = BreakdownForm(data if asked else None, months=self.months, running=self.running)
        if self.latest:
            form.fields["month"].initial = month_code(self.latest)
        return form

    def context(self) -> dict[str, Any]:
        """What the template shows of the whole area."""
        month = self.latest
        lines = [self._line(code, month) for code in self.series] if month else []
        process = process_of(self.measure, self.own)
        return {
            "measure": self.measure,
            "as_of": self.as_of,
            "line": lines[0] if lines else None,
            "read_with": lines[1:],
            "chart": self._chart(process) if month else None,
            "process": process,
            "forecast": self._forecast() if month else None,
            "good_way": good_way(self.measure),
            "reference": reference_cell(self.measure),
            "published": published_context(self.measure),
            "made_up": settings.IS_DEMONSTRATION,
            "sees_cases": self._case_link() is not None,
            "behind": self._behind(month) if month else [],
        }

    def _behind(self, month: date) -> list[dict[str, str]]:
        """The lists of cases behind the latest figure, for those who may see cases."""
        point, link = find(self.own, month), self._case_link()
        if point is None or link is None or point.numerator is None:
            return []
        return [{"words": words, "url": link(point, part)} for part, words in self.measure.part_names.items()]

    def _line(self, code: str, month: date) -> ScorecardLine:
        return scorecard_line(MEASURES[code], self.series[code], month=month, within="page")

    def _chart(self, process: Process | None) -> dict[str, Any]:
        published = published_series(self.measure, self.months)
        breaks = breaks_within(self.measure, published)
        figure = series_chart(
            self.measure,
            self.own,
            own_name=own_name(),
            published=published,
            breaks=breaks,
            process=process,
        )
        caption = f"{self.measure.name}, by month"
        return self._drawn("chart-series", caption, self.own, figure, self._case_link(), process, breaks)

    def _forecast(self) -> ForecastSection | Nothing | None:
        """What may happen, for the measures that are forecast. One query; the cases too while the latest is missing."""
        if self.measure.code not in CODES.values():
            return None
        rows, origin = stored_forecasts(), last_complete_month_end(self.counted_to)
        is_there = bool(rows) and rows[0].origin >= origin
        return forecast_section(
            self.measure,
            self.own,
            rows,
            origin=origin,
            own_name=own_name(),
            shortage=None if is_there else forecast_shortage(origin, first=self.own[0].month),
        )

    def _drawn(
        self,
        name: str,
        caption: str,
        series: Sequence[Point],
        figure: Chart,
        case_link: CaseLink | None,
        process: Process | None = None,
        breaks: Sequence[SeriesBreak] = (),
        caution: str = "",
    ) -> dict[str, Any]:
        """A chart for `scorecard/_series.html`: drawing, sentence and table say the same."""
        course = course_words(self.measure, series, counted_to=self.counted_to)
        sentence = " ".join(words for words in (course, break_words(breaks), caution) if words)
        return {
            "drawing": {"id": name, "caption": caption, "sentence": sentence, "figure": figure},
            "table": series_table(self.measure, series, case_link, process, breaks),
        }

    def breakdown(self, by: str, month: date, group: str) -> dict[str, Any]:
        """The table of groups for a month and, where a group is chosen, its series. One query."""
        groups = _by_group(self.measure, by, self.as_of)
        names = group_names()[by]
        shown = group if group in groups else ""
        words = f"by {in_sentence(BREAKDOWNS[by])}"
        return {
            "caption": f"{self.measure.name} {words}, {say_month(month)}",
            "by_words": words,
            "download": f"Download every month {words}:",
            "query": f"?by={by}",
            "table": self._group_table(groups, names, by, month),
            "caution": self._few_groups(groups, names, month),
            "chart": self._group_chart(groups[shown], names.get(shown, shown), by, shown) if shown else None,
        }

    def _group_table(self, groups: Groups, names: Mapping[str, str], by: str, month: date) -> NumberTable:
        columns = (NumberCell(BREAKDOWNS[by]), *number_columns(self.measure, self._case_link()))
        whole = find(self.own, month)
        if whole is None:
            return NumberTable(columns, ())
        rows = (
            NumberRow(
                NumberCell(names.get(code, code), _group_address(by, code, month)),
                number_cells(_at(groups[code], month, whole), self._case_link(by, code)),
            )
            for code in sorted(groups, key=lambda code: _group_order(code, names))
        )
        return NumberTable(
            columns, (*rows, NumberRow(NumberCell(ALL_CASES), number_cells(whole, self._case_link())))
        )

    def _few_groups(self, groups: Groups, names: Mapping[str, str], month: date) -> str:
        """The caution about groups of few cases; "" where there are none, or nothing is compared."""
        shown = {code: find(series, month) for code, series in groups.items()}
        few = [code for code, point in shown.items() if point and _has_few(point)]
        return few_in_groups(
            [names.get(code, code) for code in sorted(few, key=lambda c: _group_order(c, names))]
        )

    def _group_chart(self, shown: Sequence[Point], name: str, by: str, group: str) -> dict[str, Any]:
        full = [_at(shown, point.month, point) for point in self.own]
        beside = [(ALL_CASES, self.own)] if self.measure.has_denominator else []
        figure = series_chart(self.measure, full, own_name=name, beside=beside)
        caption = f"{name}: {self.measure.name}, by month"
        few = MONTHS_OF_FEW if any(map(_has_few, full)) else ""
        return self._drawn("chart-group", caption, full, figure, self._case_link(by, group), caution=few)

    def _case_link(self, by: str = "", group: str = "") -> CaseLink | None:
        """Addresses of case lists, for those who may see cases."""
        if not self.person.may(P.VIEW_REFERENCES, P.VIEW_RECORDS):
            return None
        base = reverse("scorecard:case_list", args=[self.measure.code])
        chosen = {"by": by, "group": group} if by else {}

        def address(point: Point, part: str) -> str:
            return f"{base}?{urlencode({'month': month_code(point.month), 'part': part, **chosen})}"

        return address


def _has_few(point: Point) -> bool:
    return rests_on_few(point.measure, point.numerator, point.denominator)


def _group_address(by: str, code: str, month: date) -> str:
    return "?" + urlencode({"by": by, "month": month_code(month), "group": code}) + "#group"


def own_name() -> str:
    """What the portal's own series is called in a chart."""
    return "Made-up cases" if settings.IS_DEMONSTRATION else str(settings.COUNCIL_NAME)


def _points(code: str, rows: Sequence[Any], counted: AsOf) -> list[Point]:
    return points(
        MEASURES[code], rows, counted_to=counted.day or today(), is_provisional=counted.is_provisional
    )


def _by_group(measure: Measure, by: str, counted: AsOf) -> dict[str, list[Point]]:
    rows: dict[str, list[Any]] = {}
    for figure in series(measure.code, breakdown=by):
        rows.setdefault(figure.group, []).append(figure)
    return {group: _points(measure.code, some, counted) for group, some in rows.items()}


def _group_order(code: str, names: Mapping[str, str]) -> tuple[bool, int, str]:
    """Groups in the order of their list of codes, others by name, the unknown ones last."""
    order = list(names)
    return code == UNKNOWN, order.index(code) if code in order else len(order), code


def _at(series: Sequence[Point], month: date, whole: Point) -> Point:
    """A group's figure of a month. Where none is kept there was nothing in the group: 0, as the whole is known."""
    return find(series, month) or replace(
        whole,
        numerator=None if whole.numerator is None else 0,
        denominator=None if whole.denominator is None else 0,
        value=0 if whole.value is not None and not whole.measure.has_denominator else None,
    )
