"""The cases behind a figure: exactly those that its numerator or its denominator counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from scorecard.measures import Measure
from scorecard.models import Figure
from scorecard.pages.forms import CaseListForm, month_code
from scorecard.queries import AsOf, as_of, cases_behind, series
from scorecard.sources import group_names
from send_portal.days import say_day, say_month
from send_portal.frame import BREAKDOWNS
from send_portal.models import Person
from send_portal.people import Permission as P
from send_portal.texts import in_sentence


@dataclass(frozen=True)
class CaseList:
    """`counted` is what the stored figure says of this part; None where it is not stored part by part."""

    measure: Measure
    month: date
    part: str
    by: str
    group: str
    rows: list[dict[str, object]]
    counted: int | None
    as_of: AsOf
    shows_names: bool

    @classmethod
    def asked(cls, person: Person, measure: Measure, data: Mapping[str, str]) -> "CaseList | None":
        """The list that an address asks for; None if there is no such figure."""
        figures = series(measure.code)
        form = CaseListForm(data, months=[figure.month for figure in figures], measure=measure)
        if not form.is_valid():
            return None
        month, part, by, group = (form.cleaned_data[name] for name in ("month", "part", "by", "group"))
        rows = cases_behind(
            person, measure.code, month, breakdown=by or "all", group=group if by else "", part=part
        )
        kept = series(measure.code, breakdown=by) if by else figures
        return cls(
            measure,
            month,
            part,
            by,
            group if by else "",
            rows,
            _counted(kept, month, group if by else "", part),
            as_of(),
            shows_names=person.may(P.VIEW_RECORDS),
        )

    @property
    def title(self) -> str:
        """What is listed: the part, the month and the group."""
        return f"{self.measure.code}, {self.part_name}, {say_month(self.month)}{self.group_words}"

    @property
    def part_name(self) -> str:
        return self.measure.part_names[self.part]

    @property
    def group_words(self) -> str:
        if not self.by:
            return ""
        name = group_names()[self.by].get(self.group, self.group)
        return f", {in_sentence(BREAKDOWNS[self.by])}: {name}"

    @property
    def month_words(self) -> str:
        return say_month(self.month)

    @property
    def agrees(self) -> bool:
        return self.counted is None or self.counted == len(self.rows)

    @property
    def has_doubles(self) -> bool:
        """Whether a case is there more than once, because it counts more than once."""
        return len({row["reference"] for row in self.rows}) < len(self.rows)

    def table(self, rows: Iterable[Mapping[str, object]]) -> dict[str, list[Any]]:
        """Some of the rows as `_parts/table.html` takes them; names only for those who may see them."""
        columns = [
            "Case",
            *(["Child"] if self.shows_names else []),
            "Request received",
            "Stage",
            "Final plan sent",
        ]
        return {"columns": columns, "rows": [self._cells(row) for row in rows]}

    @staticmethod
    def place_of(row: Mapping[str, object]) -> list[str]:
        """What the list is sorted by: earliest request first."""
        return [str(row["received"]), str(row["reference"])]

    def _cells(self, row: Mapping[str, object]) -> list[Any]:
        reference = str(row["reference"])
        own = [{"text": reference, "url": reverse("cases:show", args=[reference])}, row["name"]]
        received, issued = (
            say_day(day) if isinstance(day, date) else "" for day in (row["received"], row["final_issued"])
        )
        return [*(own if self.shows_names else [reference]), received, row["stage_name"], issued]

    @property
    def other_parts(self) -> list[dict[str, str]]:
        """Addresses of the figure's other parts."""
        chosen = {"by": self.by, "group": self.group} if self.by else {}
        return [
            {"label": name, "url": "?" + urlencode({"month": month_code(self.month), "part": part, **chosen})}
            for part, name in self.measure.part_names.items()
            if part != self.part
        ]


def _counted(figures: Sequence[Figure], month: date, group: str, part: str) -> int | None:
    """What the stored figure says of a part. 0 where no figure is kept for a group: it had nothing in it."""
    if part not in {"numerator", "denominator"}:
        return None
    found = [figure for figure in figures if figure.month == month and figure.group == group]
    stored = getattr(found[0], part) if found else 0
    return None if stored is None else round(stored)
