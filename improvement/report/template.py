"""The order and the offered texts of the committee report, read from `template.toml`."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorecard.measures import MEASURES
from send_portal.frame import BREAKDOWNS

TEMPLATE_FILE = Path(__file__).parent / "template.toml"
DRAWN_PARTS = ("", "areas", "scorecard", "charts", "breakdowns")
LISTS = ("", "background_papers", "appendices")


@dataclass(frozen=True)
class Slot:
    """A text that an author gives: where it stands, what it is called, and what is offered to start from."""

    key: str
    label: str
    required: bool
    offered: str
    drawn: str = ""
    listed: str = ""
    one_line: bool = False
    a_day: bool = False

    def offer(self, words: Mapping[str, str]) -> str:
        """The offered text with {term} and the like filled in. Words it doesn't ask for are ignored."""
        text = self.offered
        for name, word in words.items():
            text = text.replace(f"{{{name}}}", word)
        return text.strip()


@dataclass(frozen=True)
class ChartPlan:
    """A chart to draw: measures of one unit, each with the name its line carries."""

    title: str
    unit: str
    measures: tuple[str, ...]
    names: tuple[str, ...]
    kind: str = "line"


@dataclass(frozen=True)
class BreakdownPlan:
    """A table of the report's own term: a row for each group, a column for each measure."""

    title: str
    by: str
    measures: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class ReportTemplate:
    """The whole template. `terms_shown`: how many terms charts and the whole scorecard go back, this one included.

    `groups`: for a breakdown, the groups that a report gives, in order, each with the codes of which it is made.
    """

    committee: str
    terms_shown: int
    headlines: tuple[str, ...]
    charts: tuple[ChartPlan, ...]
    breakdowns: tuple[BreakdownPlan, ...]
    groups: Mapping[str, Mapping[str, tuple[str, ...]]]
    header: tuple[Slot, ...]
    second_table: tuple[Slot, ...]
    sections: tuple[Slot, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every text in the order in which it stands."""
        return self.header + self.second_table + self.sections

    @property
    def group_of_code(self) -> dict[str, dict[str, str]]:
        """For a breakdown, the group that each code belongs to."""
        return {
            by: {code: group for group, codes in groups.items() for code in codes}
            for by, groups in self.groups.items()
        }

    def missing(self, texts: Mapping[str, str]) -> tuple[Slot, ...]:
        """Required texts that are still empty. The two lists at the end may be: they then say so themselves."""
        return tuple(
            slot
            for slot in self.slots
            if slot.required and not slot.listed and not texts.get(slot.key, "").strip()
        )


def read_template(codes: Mapping[str, Collection[str]], path: Path = TEMPLATE_FILE) -> ReportTemplate:
    """The template from its file. `codes`: for a breakdown, every code that a child can be recorded under.

    Raises ValueError naming what can't be right: a key that stands twice, an unknown part, a code without a group.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    template = ReportTemplate(
        committee=data["committee"],
        terms_shown=int(data["figures"]["terms_shown"]),
        headlines=tuple(data["figures"]["headlines"]),
        charts=tuple(_chart(chart) for chart in data["charts"]),
        breakdowns=tuple(_breakdown(breakdown) for breakdown in data.get("breakdowns", ())),
        groups={
            by: {group: tuple(codes) for group, codes in groups.items()}
            for by, groups in data.get("groups", {}).items()
        },
        header=tuple(_slot(slot, "label") for slot in data["header"]),
        second_table=tuple(_slot(slot, "label") for slot in data["second_table"]),
        sections=tuple(_slot(slot, "heading") for slot in data["sections"]),
    )
    keys = [slot.key for slot in template.slots]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ValueError(f"the report template has these keys twice: {', '.join(sorted(twice))}")
    for by, groups in template.groups.items():
        _check_groups(by, groups, codes.get(by, ()))
    return template


def _check_groups(by: str, groups: Mapping[str, tuple[str, ...]], codes: Collection[str]) -> None:
    """Each code is in one group: children whose code was left out would be published as not known."""
    where = f"groups in the report template: {by}"
    if by not in BREAKDOWNS:
        raise ValueError(f"{where} is no breakdown of figures")
    named = [code for several in groups.values() for code in several]
    if twice := sorted({code for code in named if named.count(code) > 1}):
        raise ValueError(f"{where} has {', '.join(twice)} twice")
    if left_out := sorted(set(codes) - set(named)):
        raise ValueError(f"{where} leaves out {', '.join(left_out)}")


def _slot(data: Mapping[str, object], name: str) -> Slot:
    slot = Slot(
        key=str(data["key"]),
        label=str(data[name]),
        required=bool(data["required"]),
        offered=str(data.get("offered", "")),
        drawn=str(data.get("drawn", "")),
        listed=str(data.get("list", "")),
        one_line=bool(data.get("one_line", False)),
        a_day=bool(data.get("a_day", False)),
    )
    if slot.drawn not in DRAWN_PARTS or slot.listed not in LISTS:
        raise ValueError(f"the report template asks for an unknown part in '{slot.key}'")
    return slot


def _chart(data: Mapping[str, Any]) -> ChartPlan:
    plan = ChartPlan(
        title=data["title"],
        unit=data["unit"],
        measures=tuple(data["measures"]),
        names=tuple(data["names"]),
        kind=data.get("kind", "line"),
    )
    if len(plan.measures) != len(plan.names):
        raise ValueError(f"the chart '{plan.title}' needs a name for each of its measures")
    return plan


def _breakdown(data: Mapping[str, Any]) -> BreakdownPlan:
    plan = BreakdownPlan(data["title"], data["by"], tuple(data["measures"]), tuple(data["names"]))
    where = f"the breakdown '{plan.title}' in the report template"
    if len(plan.measures) != len(plan.names):
        raise ValueError(f"{where} needs a name for each of its measures")
    if plan.by not in BREAKDOWNS:
        raise ValueError(f"{where}: {plan.by} is none of {', '.join(BREAKDOWNS)}")
    by_group = {code for code, measure in MEASURES.items() if measure.is_released_by_group}
    if unfit := [code for code in plan.measures if code not in by_group]:
        raise ValueError(f"{where}: {', '.join(unfit)} can't be given for groups")
    return plan
