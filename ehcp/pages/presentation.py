"""Casework in words for pages: events, advice, deadlines. Values in, words out; no database, no wall clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ehcp.clocks import Clock, Stretch, all_rule_sets, sum_days
from ehcp.events import EVENT_KINDS, AdvicePair, Detail, codes, ledger
from send_portal.days import say_day

_LABELS = {code: kind.label for code, kind in EVENT_KINDS.items()} | {ledger.STRUCK_OUT: "Struck out"}
_DETAILS = {(code, detail.name): detail for code, kind in EVENT_KINDS.items() for detail in kind.details}
_NOT_SHOWN = ("imported", "dated")  # said by the entry's tag


def title_of(event: ledger.Event) -> str:
    """The event's heading: its kind, and for advice whose."""
    label = _LABELS.get(event.kind, event.kind)
    if event.kind.startswith("advice_"):
        source = codes.ADVICE_SOURCES.get(str(event.details.get("source")), "")
        return f"{label}: {source.lower() if source[:2].istitle() else source}" if source else label
    return label


def describe_details(event: ledger.Event) -> list[str]:
    """Each detail as "label: value", codes in words, dates in full; what the title says is left out."""
    skip = {*_NOT_SHOWN, *(("source",) if event.kind.startswith("advice_") else ())}
    return [
        _say_detail(name, value, _DETAILS.get((event.kind, name)))
        for name, value in event.details.items()
        if name not in skip and value not in (None, "", [], False)
    ]


def _say_detail(name: str, value: object, detail: Detail | None) -> str:
    if detail is None:  # kept from a time when the kind had it
        return f"{name}: {value}"
    if detail.form == "flag":
        return detail.label
    if detail.form == "date":
        return f"{detail.label}: {say_day(date.fromisoformat(str(value)))}"
    words = detail.choices or {}
    several = value if isinstance(value, list | tuple) else [value]
    return f"{detail.label}: {'; '.join(words.get(str(one), str(one)) for one in several)}"


@dataclass(frozen=True)
class DeadlineWords:
    """How far a deadline is from a day, in words and as a tag's colour."""

    text: str
    colour: str


def say_deadline(due: date | None, on: date) -> DeadlineWords:
    if due is None:
        return DeadlineWords("Nothing due", "grey")
    days = (due - on).days
    if days < 0:
        return DeadlineWords(f"{_days(-days)} overdue", "red")
    if days == 0:
        return DeadlineWords("Due today", "orange")
    return DeadlineWords(f"Due in {_days(days)}", "orange" if days <= 7 else "blue")


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def age_in_words(received: date, on: date) -> str:
    """Weeks and days since the request: 20 weeks, 1 day."""
    weeks, days = divmod((on - received).days, 7)
    parts = [f"{weeks} week{'' if weeks == 1 else 's'}"] if weeks else []
    if days or not weeks:
        parts.append(_days(days))
    return ", ".join(parts)


def say_standing(received: date | None, closed_on: date | None, *, has_plan: bool, on: date) -> str:
    """How long a case has been open, or was, and since when: "Open for 3 weeks, received 10 July 2024"."""
    if received is None:
        return "Moved here with a plan made by another council"
    how = "First plan after" if has_plan else "Closed after" if closed_on else "Open for"
    return f"{how} {age_in_words(received, closed_on or on)}, received {say_day(received)}"


ADVICE_CLOCKS = ("K2", "K21a")
CLOCK_NAMES = {rule.id: rule.name for rule_set in all_rule_sets() for rule in rule_set.clocks}


def due_now(clocks: Sequence[Clock]) -> list[Clock]:
    """Clocks on which something is still owed by a day, the nearest deadline first."""
    owed = [clock for clock in clocks if clock.is_running and clock.due]
    return sorted(owed, key=lambda clock: (clock.due or date.max, clock.clock))


def without_a_date(clocks: Sequence[Clock]) -> list[Clock]:
    """Clocks on which something is owed and the law gives no number: our own target says when."""
    owed = [clock for clock in clocks if clock.is_running and not clock.due]
    return sorted(owed, key=lambda clock: (clock.internal_target or date.max, clock.clock))


def settled(clocks: Sequence[Clock]) -> list[Clock]:
    """Clocks that ended or were not needed, in order of their start."""
    return [clock for clock in clocks if clock.started and not clock.is_running]


def to_come(clocks: Sequence[Clock]) -> list[Clock]:
    """Clocks that have not started, or of which history doesn't tell when."""
    return [clock for clock in clocks if not clock.started]


def advice_rows(
    pairs: Sequence[AdvicePair], clocks: Sequence[Clock], organisations: Mapping[str, str]
) -> list[dict[str, object]]:
    """A row for each request for advice: whose, asked, due, how it stands."""
    of_request = {clock.started_by: clock for clock in clocks if clock.clock in ADVICE_CLOCKS}
    return [
        _advice_row(pair, of_request.get(pair.asked.id) if pair.asked else None, organisations)
        for pair in pairs
    ]


def _advice_row(pair: AdvicePair, clock: Clock | None, organisations: Mapping[str, str]) -> dict[str, object]:
    event = pair.asked or pair.answer
    provider = str(event.details.get("provider", "")) if event else ""
    return {
        "source": codes.ADVICE_SOURCES.get(pair.source, pair.source),
        "provider": organisations.get(provider, provider),
        "asked": pair.requested,
        "due": clock.due if clock else None,
        "received": pair.received,
        "waived": pair.ended if not pair.received else None,
        "outcome": clock.outcome if clock else "not_known",
    }


def days_rows(stretches: Sequence[Stretch]) -> list[dict[str, object]]:
    """A row for each stage and holder that had days of the case, in the order in which each first had one."""
    return [
        {
            "stage": codes.STAGES.get(stage, stage),
            "holder": codes.ADVICE_SOURCES[source] if source else holder.capitalize(),
            "days": days,
        }
        for (stage, holder, source), days in sum_days(stretches).items()
    ]
