"""Casework in words for pages: events, advice, deadlines. Values in, words out; no database, no wall clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ehcp.clocks import FINAL_PLAN, Clock, Deadline, Stretch, all_rule_sets, name_clock, sum_days
from ehcp.events import EVENT_KINDS, AdvicePair, Detail, codes, ledger
from send_portal.counting import say_count
from send_portal.days import say_day
from send_portal.texts import in_sentence

_LABELS = {code: kind.label for code, kind in EVENT_KINDS.items()} | {ledger.STRUCK_OUT: "Struck out"}
_DETAILS = {(code, detail.name): detail for code, kind in EVENT_KINDS.items() for detail in kind.details}
_RULES = {rule.id: rule for rule_set in all_rule_sets() for rule in rule_set.clocks}
DETAIL_WORDS: Mapping[str, Mapping[str, str]] = {
    "sex": codes.SEXES,
    "ethnicity_code": codes.ETHNICITIES,
    "primary_need": codes.PRIMARY_NEEDS,
    "setting_type": codes.SETTING_TYPES,
    "year_group": codes.YEAR_GROUPS,
}
"""What the codes of a case's and a child's details mean, for their history."""
_NOT_SHOWN = ("imported", "dated")  # said by the entry's tag


def title_of(event: ledger.Event) -> str:
    """The event's heading: its kind, and for advice whose."""
    label = _LABELS.get(event.kind, event.kind)
    if event.kind.startswith("advice_"):
        source = codes.ADVICE_SOURCES.get(str(event.details.get("source")), "")
        return f"{label}: {in_sentence(source)}" if source else label
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


SOON = 7  # days: what is due within them is due soon


@dataclass(frozen=True)
class DeadlineWords:
    """How far a deadline is from a day, in words and as a tag's colour."""

    text: str
    colour: str


def say_deadline(due: date | None, on: date) -> DeadlineWords:
    """The same words on lists and on the case's page: red past the day, orange within a week."""
    if due is None:
        return DeadlineWords("Nothing due", "grey")
    days = (due - on).days
    if days < 0:
        return DeadlineWords(f"{say_count(-days, 'day')} overdue", "red")
    if days == 0:
        return DeadlineWords("Due today", "orange")
    return DeadlineWords(f"Due in {say_count(days, 'day')}", "orange" if days <= SOON else "blue")


def say_target(target: date | None, on: date) -> DeadlineWords:
    """How far it is to the day that we aim for ourselves where the law gives none: past it, we are late."""
    if target is None or (target - on).days > SOON:
        return DeadlineWords("No date in law", "grey")
    if target < on:
        return DeadlineWords(f"{say_count((on - target).days, 'day')} past our aim", "orange")
    return DeadlineWords(
        "Our aim is today" if target == on else f"Our aim is in {say_count((target - on).days, 'day')}",
        "orange",
    )


def say_missing(sources: Sequence[str]) -> str:
    """Whose advice is still to be asked for: "Family, Health, Social care"; "" where nobody's is."""
    return ", ".join(codes.ADVICE_SOURCES.get(source, source) for source in sources)


def say_condition(only_if: str, due: date, on: date) -> DeadlineWords:
    """A clock that matters only if something comes about is never overdue."""
    late = f", and then {say_count((on - due).days, 'day')} late" if due < on else ""
    return DeadlineWords(f"Only if {only_if}{late}", "grey")


def say_twenty_weeks(due: date, on: date) -> DeadlineWords:
    """How far the end of the 20 weeks is, beside its date: orange in the last fortnight."""
    days = (due - on).days
    if days < 0:
        return DeadlineWords(f"{say_count(-days, 'day')} past", "red")
    return DeadlineWords(
        "today" if days == 0 else f"in {say_count(days, 'day')}", "orange" if days <= 2 * SOON else ""
    )


def name_deadline(deadline: Deadline) -> str:
    """What is to be done, for advice by whom; of a clock that may never matter, when it would."""
    rule = _RULES.get(deadline.clock)
    if rule is None:
        return deadline.clock
    name = name_clock(rule, deadline.source)
    return f"{name}, only if {rule.only_if}" if deadline.conditional else name


@dataclass(frozen=True)
class Owed:
    """What a list says of a case's deadlines: the earliest that truly runs, the end of the 20 weeks, and what else
    ends within a week."""

    following: Deadline | None
    twenty_weeks: date | None
    also: tuple[Deadline, ...]


def what_is_owed(deadlines: Sequence[Deadline], on: date) -> Owed:
    """Of a case's deadlines, in order, what its row in a list shows. No deadline hides another that is near."""
    following = next((one for one in deadlines if not one.conditional), None)
    plan = next((one for one in deadlines if one.clock == FINAL_PLAN), None)
    near = (one for one in deadlines if 0 <= (one.due - on).days <= SOON)
    return Owed(
        following, plan.due if plan else None, tuple(one for one in near if one not in (following, plan))
    )


def age_in_words(received: date, on: date) -> str:
    """Weeks and days since the request: 20 weeks, 1 day."""
    weeks, days = divmod((on - received).days, 7)
    parts = [say_count(weeks, "week")] if weeks else []
    if days or not weeks:
        parts.append(say_count(days, "day"))
    return ", ".join(parts)


def say_standing(received: date | None, closed_on: date | None, *, has_plan: bool, on: date) -> str:
    """How long a case has been open, or was, and since when: "Open for 3 weeks, received 10 July 2024"."""
    if received is None:
        return "Moved here with a plan made by another authority"
    how = "First plan after" if has_plan else "Closed after" if closed_on else "Open for"
    return f"{how} {age_in_words(received, closed_on or on)}, received {say_day(received)}"


ADVICE_CLOCKS = ("K2", "K21a")


def due_now(clocks: Sequence[Clock]) -> list[Clock]:
    """Clocks on which something is still owed by a day, the nearest first; those that may never matter last."""
    owed = [clock for clock in clocks if clock.is_running and clock.due]
    return sorted(owed, key=lambda clock: (bool(clock.only_if), clock.due or date.max, clock.clock))


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
