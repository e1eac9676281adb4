"""The order and the offered texts of the committee report, read from `report_template.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TEMPLATE_FILE = Path(__file__).parent / "report_template.toml"
DRAWN_PARTS = ("", "areas", "scorecard", "charts")
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
class ReportTemplate:
    """The whole template. `terms_shown`: how many terms charts and the whole scorecard go back, this one included."""

    committee: str
    terms_shown: int
    headlines: tuple[str, ...]
    charts: tuple[ChartPlan, ...]
    header: tuple[Slot, ...]
    second_table: tuple[Slot, ...]
    sections: tuple[Slot, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every text in the order in which it stands."""
        return self.header + self.second_table + self.sections

    def missing(self, texts: Mapping[str, str]) -> tuple[Slot, ...]:
        """Required texts that are still empty. The two lists at the end may be: they then say so themselves."""
        return tuple(
            slot
            for slot in self.slots
            if slot.required and not slot.listed and not texts.get(slot.key, "").strip()
        )


@cache
def report_template(path: Path = TEMPLATE_FILE) -> ReportTemplate:
    """The template from its file. Raises ValueError naming the slot where a key stands twice or a part is unknown."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    template = ReportTemplate(
        committee=data["committee"],
        terms_shown=int(data["figures"]["terms_shown"]),
        headlines=tuple(data["figures"]["headlines"]),
        charts=tuple(_chart(each) for each in data["charts"]),
        header=tuple(_slot(each, "label") for each in data["header"]),
        second_table=tuple(_slot(each, "label") for each in data["second_table"]),
        sections=tuple(_slot(each, "heading") for each in data["sections"]),
    )
    keys = [slot.key for slot in template.slots]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ValueError(f"the report template has these keys twice: {', '.join(sorted(twice))}")
    return template


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
