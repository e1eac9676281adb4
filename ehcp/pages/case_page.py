"""What the pages of a case and of a caseload show, put together from queries and rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localtime

from ehcp.clocks import Clock, attribute_days, clocks
from ehcp.events import EVENT_KINDS, codes, ledger, pair_advice
from ehcp.events.stages import FIRST_KINDS, is_in_force, is_open
from ehcp.lifecycle import arrange, next_kinds, position
from ehcp.models import Case, Event
from ehcp.pages.presentation import (
    DeadlineWords,
    advice_rows,
    age_in_words,
    days_rows,
    describe_details,
    due_now,
    name_deadline,
    say_condition,
    say_deadline,
    say_missing,
    say_standing,
    say_target,
    say_twenty_weeks,
    settled,
    title_of,
    to_come,
    what_is_owed,
    without_a_date,
)
from ehcp.queries import as_ledger_event, recorded_events, stored_deadlines
from send_portal.days import say_day
from send_portal.models import Person
from send_portal.pages.history_words import who
from send_portal.people import Permission as P
from send_portal.queries import organisations


@dataclass(frozen=True)
class ListRow:
    """One line of a caseload. `also`: what else is due within a week, besides the next step and the 20 weeks."""

    reference: str
    name: str
    names_shown: bool
    stage: str
    received: date | None
    age: str
    next_step: str
    next_due: date | None
    deadline: DeadlineWords
    twenty_weeks: date | None
    twenty_weeks_words: DeadlineWords | None
    also: tuple[str, ...]
    officer: str

    def as_csv(self) -> list[object]:
        names = [self.name] if self.names_shown else []
        return [
            self.reference,
            *names,
            self.stage,
            self.received,
            self.next_step,
            self.next_due,
            self.twenty_weeks,
            self.officer,
        ]


def list_columns(person: Person) -> list[str]:
    names = ["child"] if person.may(P.VIEW_RECORDS) else []
    return ["reference", *names, "stage", "received", "next_step", "due", "twenty_weeks", "officer"]


def list_row(case: Case, person: Person, on: date) -> ListRow:
    timeline, names = case.timeline, person.may(P.VIEW_RECORDS)
    owed = what_is_owed(stored_deadlines(case), on)
    return ListRow(
        reference=case.reference,
        name=(case.child.full_name or "Name not held") if names else "",
        names_shown=names,
        stage=codes.STAGES.get(timeline.stage, timeline.stage),
        received=timeline.received,
        age=age_in_words(timeline.received, timeline.closed_on or on) if timeline.received else "",
        next_step=name_deadline(owed.following) if owed.following else "",
        next_due=owed.following.due if owed.following else None,
        deadline=say_deadline(owed.following.due if owed.following else None, on),
        twenty_weeks=owed.twenty_weeks,
        twenty_weeks_words=say_twenty_weeks(owed.twenty_weeks, on) if owed.twenty_weeks else None,
        also=tuple(f"{name_deadline(one)}, {say_day(one.due)}" for one in owed.also),
        officer=case.officer.name if case.officer else "Nobody yet",
    )


def case_page(case: Case, person: Person, on: date) -> dict[str, object]:
    """What is due, when and why; advice; history; what may come next."""
    rows = recorded_events(case)
    events = [as_ledger_event(row) for row in rows]
    stood = ledger.standing(events)
    all_clocks = clocks(events, on, born=case.child.birth_date, year_group=case.year_group)
    names = {organisation.code: organisation.name for organisation in organisations()}
    may_record = person.may(P.RECORD_EVENTS)
    return {
        "case": case,
        **_where_it_stands(case, on),
        "going_on": [codes.STAGES[stage] for stage in position(events, on).beside],
        "due": [{"clock": clock, "deadline": _how_near(clock, on)} for clock in due_now(all_clocks)],
        "undated": [
            {
                "clock": clock,
                "deadline": say_target(clock.internal_target, on),
                "missing": say_missing(clock.missing),
            }
            for clock in without_a_date(all_clocks)
        ],
        "settled": settled(all_clocks),
        "to_come": to_come(all_clocks),
        "advice": advice_rows(pair_advice(stood), all_clocks, names),
        **_days(events, on),
        "entries": _entries(case, rows, may_record),
        "offers": offers(case, events, on) if may_record else [],
        "child_rows": _child_rows(case),
        "case_rows": _case_rows(case),
        "may_record": may_record,
    }


def _how_near(clock: Clock, on: date) -> DeadlineWords:
    if clock.only_if and clock.due:
        return say_condition(clock.only_if, clock.due, on)
    return say_deadline(clock.due, on)


def _where_it_stands(case: Case, on: date) -> dict[str, object]:
    timeline = getattr(case, "timeline", None)
    if timeline is None:
        words = "The request never happened, or not to this child, so the case counts nowhere"
        return {"stage": "Request struck out", "standing": words, "is_open": False}
    return {
        "stage": codes.STAGES.get(timeline.stage, timeline.stage),
        "standing": say_standing(
            timeline.received, timeline.closed_on, has_plan=timeline.final_issued is not None, on=on
        ),
        "is_open": is_open(timeline.stage) or is_in_force(timeline.stage),
    }


def _days(events: Sequence[ledger.Event], on: date) -> dict[str, object]:
    stretches = attribute_days(events, on)
    return {"days": days_rows(stretches), "days_elapsed": sum(stretch.days for stretch in stretches)}


def offers(case: Case, events: Sequence[ledger.Event], on: date) -> list[dict[str, object]]:
    """What a person may record next, under its headings: the likely steps first.

    A case whose first event was struck out stays so: a new request is a new case.
    """
    kinds = [kind for kind in next_kinds(events, on) if kind not in FIRST_KINDS]
    return [
        {
            "title": offer.title,
            "choices": [
                {
                    "label": EVENT_KINDS[kind].label,
                    "url": reverse("cases:record_kind", args=[case.reference, kind]),
                }
                for kind in offer.kinds
            ],
        }
        for offer in arrange(kinds, position(events, on))
    ]


def describe_events(case: Case, several: Sequence[Event] | None = None) -> list[dict[str, object]]:
    """Entries of the timeline part without links: a whole case's, or just some events'."""
    return _entries(case, recorded_events(case) if several is None else several, may_record=False)


def _entries(case: Case, rows: Sequence[Event], may_record: bool) -> list[dict[str, object]]:
    return [_entry(case, row, may_record) for row in rows]


def _entry(case: Case, row: Event, may_record: bool) -> dict[str, object]:
    event = as_ledger_event(row)
    replaced = getattr(row, "replaced_by", None)
    stands = replaced is None and row.kind != ledger.STRUCK_OUT
    lines = describe_details(event)
    if text := getattr(row, "text", None):
        lines.append(text.text)
    if row.kind != ledger.STRUCK_OUT and row.replaces_id:
        lines.append("This corrects an earlier entry.")
    if replaced is not None:
        lines.append("Struck out later." if replaced.kind == ledger.STRUCK_OUT else "Corrected later.")
    entry = {
        "title": title_of(event),
        "on": row.on,
        "by": f"{who(row.recorded_by, row.token)}, recorded {say_day(localtime(row.recorded_at).date())}",
        "body": "\n".join(lines),
        "struck": not stands,
        "tag": "Imported" if event.imported else "",
        "tag_colour": "grey",
    }
    if may_record and stands:
        entry["url"] = reverse("cases:correct", args=[case.reference, row.pk])
        entry["link"] = "Correct or strike out"
    return entry


def _child_rows(case: Case) -> list[dict[str, object]]:
    child, change = case.child, reverse("cases:edit_child", args=[case.reference])
    return [
        {"key": "Name", "value": child.full_name or "Not held", "url": change},
        {"key": "Reference of the child", "value": child.reference},
        {"key": "Date of birth", "value": say_day(child.birth_date) or "Not known"},
        {"key": "Sex", "value": codes.SEXES.get(child.sex, "Not known")},
        {"key": "Ethnicity", "value": codes.ETHNICITIES.get(child.ethnicity_code, "Not known")},
    ]


def _case_rows(case: Case) -> list[dict[str, object]]:
    change = reverse("cases:edit", args=[case.reference])
    return [
        {"key": "Officer in charge", "value": case.officer.name if case.officer else "Nobody yet"},
        {
            "key": "Year group at the request",
            "value": codes.YEAR_GROUPS.get(case.year_group, "Not known"),
            "url": change,
        },
        {"key": "Primary need", "value": codes.PRIMARY_NEEDS.get(case.primary_need, "Not known")},
        {"key": "Town", "value": case.town or "Not known"},
        {"key": "Type of setting", "value": codes.SETTING_TYPES.get(case.setting_type, "Not known")},
    ]
