"""Cases in a database, made as officers make them."""

from datetime import date

from ehcp import changes
from ehcp.events.codes import LETTER_CHECKLIST
from ehcp.models import Case
from send_portal.models import Person
from tests.factories import ChildFactory, person_holding

LETTER = list(LETTER_CHECKLIST)
RECEIVED = date(2024, 3, 1)


def requested_case(*, received: date = RECEIVED, by: Person | None = None, **fields: object) -> Case:
    """A case with its request, in an officer's charge."""
    officer = by or person_holding("case_officer")
    child = fields.pop("child", None) or ChildFactory()
    return changes.start_case(
        child=child,
        on=received,
        details={"source": "parent"},
        by=officer,
        officer=fields.pop("officer", officer),
        **fields,
    )


def case_with_a_plan(*, moved: date = RECEIVED, by: Person | None = None) -> Case:
    """A case that began with a plan of another authority, made in January 2024."""
    officer = by or person_holding("case_officer")
    plan = {"authority": "850", "plan_made_on": "2024-01-10"}
    return changes.start_case(
        child=ChildFactory(),
        kind="plan_transferred_in",
        on=moved,
        details=plan,
        by=officer,
        officer=officer,
    )


def assessing_case(*, received: date = RECEIVED, decided: date = date(2024, 4, 1), **fields: object) -> Case:
    """A case in which the family was told that the child will be assessed."""
    case = requested_case(received=received, **fields)
    record(case, "decided_to_assess", decided, decided_on=decided.isoformat())
    return case


def waiting_case(*, asked: date = date(2024, 4, 2), **fields: object) -> Case:
    """A case that waits for psychology advice."""
    case = assessing_case(**fields)
    record(case, "advice_requested", asked, source="psychology")
    return case


def record(case: Case, kind: str, on: date, **details: object) -> object:
    return changes.record_event(case=case, kind=kind, on=on, details=details, by=case.officer)
