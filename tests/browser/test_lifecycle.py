"""A case from its request to an amended plan, as an officer records it in a browser: refused, agreed at mediation,
reopened, planned, reviewed and amended.
"""

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from ehcp.events.codes import (
    LETTER_CHECKLIST,
    MATTERS,
    OVERLAY_STAGES,
    REOPENED_BECAUSE,
    REVIEW_TYPES,
)
from ehcp.events.kinds import EVENT_KINDS
from ehcp.models import Case, Timeline
from tests.ehcp.cases import requested_case
from tests.factories import ChildFactory, person_holding

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
SignIn = Callable[..., object]
RECEIVED = date(2023, 5, 1)

# Kind, its day, and what is filled in by label: a day, a choice or several to tick.
REFUSED_AND_REOPENED = [
    (
        *("decided_not_to_assess", date(2023, 6, 5)),
        {"decided_on": date(2023, 6, 2), "letter": list(LETTER_CHECKLIST.values())},
    ),
    ("mediation_wanted", date(2023, 6, 12), {"stage": OVERLAY_STAGES["request"]}),
    ("mediation_held", date(2023, 7, 3), {}),
    ("mediation_agreed", date(2023, 7, 3), {"matter": MATTERS["assess"]}),
    (
        "decided_to_assess",
        date(2023, 7, 10),
        {"decided_on": date(2023, 7, 10), "because": REOPENED_BECAUSE["mediation"]},
    ),
]
PLANNED = [
    ("decided_to_issue", date(2023, 9, 11), {"decided_on": date(2023, 9, 8)}),
    ("draft_sent", date(2023, 9, 20), {}),
    ("final_plan_sent", date(2023, 10, 10), {}),
]
REVIEWED_AND_AMENDED = [
    ("review_meeting_held", date(2024, 5, 1), {"type": REVIEW_TYPES["annual"]}),
    ("amendment_notice_sent", date(2024, 5, 20), {"decided_on": date(2024, 5, 17)}),
    ("amended_plan_sent", date(2024, 6, 20), {}),
]


def record(page: Page, case: Case, kind: str, on: date, given: Mapping[str, object]) -> None:
    """From the case's page: find the update, fill in its form, save, and accept what it warns of."""
    page.goto(f"/cases/{case.reference}/")
    follow(page, EVENT_KINDS[kind].label)
    type_day(page, EVENT_KINDS[kind].day_label, on)
    labels = {detail.name: detail.label for detail in EVENT_KINDS[kind].details}
    for name, value in given.items():
        if isinstance(value, date):
            type_day(page, labels[name], value)
        else:
            for choice in value if isinstance(value, list) else [value]:
                page.get_by_label(choice, exact=True).check()
    page.get_by_role("button", name="Save").click()
    if page.get_by_label("Record it all the same").count():
        page.get_by_label("Record it all the same").check()
        page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"Recorded: {EVENT_KINDS[kind].label}")).to_be_visible()


def follow(page: Page, words: str) -> None:
    """Follow the link, unfolding its heading where it stands under one."""
    heading = page.locator("nav details").filter(has=page.get_by_text(words, exact=True))
    if heading.count():
        heading.locator("summary").click()
    page.get_by_role("link", name=words, exact=True).click()


def type_day(page: Page, label: str, day: date) -> None:
    group = page.get_by_role("group", name=label)
    for part in ("Day", "Month", "Year"):
        group.get_by_label(part, exact=True).fill(str(getattr(day, part.lower())))


def test_a_case_is_taken_from_its_request_to_an_amended_plan(
    page: Page, sign_in: SignIn, check_accessible: Check, check_narrow: Check
) -> None:
    officer = person_holding("case_officer")
    case = requested_case(
        by=officer, received=RECEIVED, child=ChildFactory(first_name="Wren", last_name="Abbott")
    )
    sign_in(page, officer)
    for step in REFUSED_AND_REOPENED:
        record(page, case, *step)
    expect(page.get_by_text("Assessing", exact=True).first).to_be_visible()
    for step in PLANNED:
        record(page, case, *step)
    expect(page.get_by_text("Complete the first review").first).to_be_visible()
    check_accessible(page)
    for step in REVIEWED_AND_AMENDED:
        record(page, case, *step)
    timeline = Timeline.objects.get(case=case)
    assert (timeline.stage, timeline.final_issued) == ("plan_active", date(2023, 10, 10))
    expect(page.get_by_text("Where the days went").first).to_be_visible()
    check_accessible(page)
    check_narrow(page)
