"""What the API says of cases, events and clocks, and what it takes. Codes and dates; never a name."""

import re
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ehcp.clocks import OUTCOMES
from ehcp.events import EVENT_KINDS, FIRST_DAY, LAST_DAY, Detail, codes, ledger
from ehcp.models import Case, Event
from ehcp.queries import SHOWN, SORTS, stored_deadlines
from send_portal.api.errors import ErrorShape
from send_portal.api.view import Body, Filters, PlaceFilters
from send_portal.frame import BREAKDOWNS
from send_portal.models import Person
from send_portal.people import Permission as P
from send_portal.texts import readable

LARGEST_ID = 2**63 - 1
LONGEST_TEXT = 5000
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

DETAILS: dict[str, Detail] = {detail.name: detail for kind in EVENT_KINDS.values() for detail in kind.details}


class DayField(serializers.DateField):
    """A day, YYYY-MM-DD, of a time in which there can be cases."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(f"Give a day from {FIRST_DAY} to {LAST_DAY}.", "out_of_range")
        return day


class FreeTextField(serializers.CharField):
    """Free text. Where nothing of it could be read, it is blank."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation("" if isinstance(data, str) and not readable(data) else data)


def _detail_schema() -> dict[str, object]:
    """An object of all details that any kind of event takes."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _schema_of(name) for name in DETAILS},
        "description": "Codes and days, by kind. " + _say_by_kind(),
    }


def _schema_of(name: str) -> dict[str, object]:
    form = DETAILS[name].form
    code: dict[str, object] = {"type": "string", "maxLength": 40, "pattern": f"^{_CODE.pattern}$"}
    if choices := sorted(_choices(name)):
        code = {"type": "string", "enum": choices}
    forms: dict[str, dict[str, object]] = {
        "date": {"type": "string", "format": "date"},
        "flag": {"type": "boolean"},
        "codes": {"type": "array", "items": code, "maxItems": 20},
    }
    return forms.get(form, code)


def _choices(name: str) -> set[str]:
    """Every code that the detail takes in any kind of event; which kind takes which, the rules say."""
    every = (detail for kind in EVENT_KINDS.values() for detail in kind.details)
    return {code for detail in every if detail.name == name for code in detail.choices or {}}


def _say_by_kind() -> str:
    taken = {
        code: ", ".join(
            f"{detail.name}{'' if detail.required else ' (may be left out)'}" for detail in kind.details
        )
        for code, kind in EVENT_KINDS.items()
    }
    return " ".join(f"{code}: {names}." for code, names in taken.items() if names)


@extend_schema_field(_detail_schema())
class DetailsField(serializers.Field[Any, Any, Any, Any]):
    """Details of an event as the ledger keeps them: known names, codes and ISO days, nothing left empty.

    Marks that imports make of themselves are none of the names, so no program can claim to be one.
    """

    def to_internal_value(self, data: object) -> dict[str, object]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Send an object.")
        problems = {}
        details = {}
        for name, value in data.items():
            if name not in DETAILS:
                problems[name] = serializers.ValidationError(
                    "No event has such a detail.", "unknown_detail"
                ).detail
                continue
            try:
                details[name] = self._clean(DETAILS[name].form, value)
            except serializers.ValidationError as error:
                problems[name] = error.detail
        if problems:
            raise serializers.ValidationError(problems)
        return details

    def _clean(self, form: str, value: object) -> object:
        if form == "date":
            return DayField().run_validation(value).isoformat()
        if form == "flag":
            if not isinstance(value, bool):
                raise serializers.ValidationError("Send true or false.")
            return value
        if form == "codes":
            if not isinstance(value, list) or len(value) > 20:
                raise serializers.ValidationError("Send a list of codes.")
            return [self._code(code) for code in value]
        return self._code(value)

    @staticmethod
    def _code(value: object) -> str:
        if not isinstance(value, str) or not _CODE.fullmatch(value):
            raise serializers.ValidationError("Send a code: letters, digits, and . _ - only, at most 40.")
        return value

    def to_representation(self, value: Any) -> Any:
        return value


# What is asked


class CaseFilters(PlaceFilters):
    show = serializers.ChoiceField(
        list(SHOWN),
        default="all",
        help_text="overdue: past any date that runs; due: within 7 days from today; near_20_weeks: the 20 weeks end "
        "within 14 days from today; plan: in force",
    )
    stage = serializers.ChoiceField(list(codes.STAGES), required=False)
    sort = serializers.ChoiceField(list(SORTS), default="reference")


class ClockFilters(Filters):
    on = DayField(required=False, help_text="At the end of which day; if left out, today")


class _LastSeen(Body):
    last_seen = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LARGEST_ID,
        help_text="Id of the newest event that the program knows of; if others were added since, nothing is written",
    )


class NewEventShape(_LastSeen):
    client_key = serializers.RegexField(
        r"^[A-Za-z0-9._:-]{1,64}$",
        help_text="The program's own name for this event, such as a UUID. Makes it safe to send again.",
    )
    kind = serializers.ChoiceField(list(EVENT_KINDS))
    on = DayField(help_text="The day it happened; of a decision, the day the family was told")
    details = DetailsField(default=dict)
    text = FreeTextField(
        default="",
        allow_blank=True,
        max_length=LONGEST_TEXT,
        help_text="Free text, kept apart from the event",
    )


class CorrectionShape(_LastSeen):
    on = DayField(help_text="The right day")
    details = DetailsField(default=dict)
    reason = FreeTextField(max_length=LONGEST_TEXT)


class StrikeOutShape(_LastSeen):
    reason = FreeTextField(max_length=LONGEST_TEXT)


# What is said


class GroupsShape(serializers.Serializer[Any]):
    """What figures are broken down by, as codes."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {name: serializers.CharField() for name in BREAKDOWNS}


class DeadlineShape(serializers.Serializer[Any]):
    clock = serializers.CharField()
    due = serializers.DateField(help_text="The last day on time")
    source = serializers.CharField(  # type: ignore[assignment]  # a field of that name, not where its value is
        help_text="Whose advice; empty for other clocks"
    )
    conditional = serializers.BooleanField(
        help_text="It matters only if something comes about, such as that no plan will be issued, and nobody knows yet"
    )


class CaseShape(serializers.Serializer[Any]):
    reference = serializers.CharField()
    stage = serializers.ChoiceField(list(codes.STAGES))
    received = serializers.DateField(allow_null=True, help_text="Null where the child moved here with a plan")
    closed_on = serializers.DateField(
        allow_null=True, help_text="Null while the case is open, and where the child moved here with a plan"
    )
    next_clock = serializers.CharField(
        help_text="The earliest that truly runs; clocks that matter only if no plan will be issued are passed over. "
        "Empty: nothing is due"
    )
    next_due = serializers.DateField(allow_null=True)
    deadlines = DeadlineShape(many=True, help_text="All that is owed by a day, the earliest first")
    groups = GroupsShape()


class EventShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    on = serializers.DateField()
    details = serializers.DictField(help_text="Codes and days")
    replaces = serializers.IntegerField(allow_null=True, help_text="Id of the event that this one corrects")
    replaced_by = serializers.IntegerField(allow_null=True)
    stands = serializers.BooleanField(help_text="Neither replaced nor struck out")
    recorded_at = serializers.DateTimeField()
    text = serializers.CharField(allow_null=True, help_text="Null for those who may not see records")


class EventListShape(serializers.Serializer[Any]):
    results = EventShape(many=True)


class ClockShape(serializers.Serializer[Any]):
    clock = serializers.CharField()
    instance = serializers.IntegerField(min_value=1)
    started = serializers.DateField(allow_null=True)
    due = serializers.DateField(allow_null=True, help_text="The last day on time")
    internal_target = serializers.DateField(allow_null=True)
    ended = serializers.DateField(allow_null=True)
    outcome = serializers.ChoiceField(OUTCOMES)
    rule_set = serializers.CharField()
    regulation = serializers.CharField()
    parts = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()),
        help_text="Step by step, why the date is what it is",
    )
    words = serializers.CharField()


class ClockListShape(serializers.Serializer[Any]):
    on = serializers.DateField()
    results = ClockShape(many=True)


class ConflictShape(ErrorShape):
    events = EventShape(
        many=True, help_text="What was added meanwhile; empty for systems, which read no case"
    )


def case_as_data(case: Case) -> dict[str, object]:
    timeline = case.timeline
    return {
        "reference": case.reference,
        **{
            name: getattr(timeline, name)
            for name in ("stage", "received", "closed_on", "next_clock", "next_due")
        },
        "deadlines": [deadline._asdict() for deadline in stored_deadlines(case)],
        "groups": {name: getattr(timeline, name) for name in BREAKDOWNS},
    }


def event_as_data(row: Event, person: Person) -> dict[str, object]:
    """An event; its free text only for a person who may open the record."""
    replaced = getattr(row, "replaced_by", None)
    text = getattr(row, "text", None)
    return {
        "id": row.pk,
        "kind": row.kind,
        "on": row.on,
        "details": row.details,
        "replaces": row.replaces_id,
        "replaced_by": replaced.pk if replaced else None,
        "stands": replaced is None and row.kind != ledger.STRUCK_OUT,
        "recorded_at": row.recorded_at,
        "text": (text.text if text else "") if person.may(P.VIEW_RECORDS) else None,
    }
