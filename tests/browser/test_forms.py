"""Forms that are sent twice or too late, and the warning before a sign-in ends, as a person meets them in a browser."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.backends.base import SessionBase
from playwright.sync_api import Page, expect

from ehcp.models import Case
from send_portal.models import Session
from tests.ehcp.browsing import url
from tests.ehcp.cases import requested_case
from tests.factories import person_holding

pytestmark = pytest.mark.slow

Check = Callable[[Page], None]


@pytest.fixture
def case(db: None) -> Case:
    return requested_case(by=person_holding("case_officer"))


def write_note(page: Page, case: Case, words: str = "Mother rang") -> None:
    page.goto(url("record_kind", case, "note"))
    page.get_by_label("Note", exact=True).fill(words)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Recorded: Note.")).to_be_visible()


def notes(case: Case) -> int:
    return case.events.filter(kind="note").count()


def test_back_and_save_records_a_note_once(page: Page, case: Case, sign_in: Callable[..., object]) -> None:
    sign_in(page, case.officer)
    write_note(page, case)
    page.go_back()
    note = page.get_by_label("Note", exact=True)
    if not note.input_value():  # whether the words come back is the browser's choice
        note.fill("Mother rang")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It was saved once")).to_be_visible()
    assert notes(case) == 1


def test_back_and_save_without_scripts_warns_before_the_same_is_recorded_again(
    open_page: Callable[..., Page], case: Case, sign_in: Callable[..., object]
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, case.officer)
    write_note(page, case)
    page.go_back()
    page.get_by_label("Note", exact=True).fill("Mother rang")
    page.get_by_role("button", name="Save").click()
    expect(
        page.get_by_text("The same is already recorded on this case").or_(
            page.get_by_text("It was saved once")
        )
    ).to_be_visible()
    assert notes(case) == 1


def begun_before(minutes: float) -> None:
    """As if the person had done nothing for so long."""
    for row in Session.objects.exclude(person=None):
        session: SessionBase = row.get_session_store_class()(row.session_key)
        session["last_seen"] = session["last_seen"] - minutes * 60
        session.save()


def test_two_minutes_before_the_end_a_person_is_asked_and_can_stay(
    page: Page, case: Case, sign_in: Callable[..., object], check_accessible: Check
) -> None:
    sign_in(page, case.officer)
    page.goto(url("record_kind", case, "note"))
    page.get_by_label("Note", exact=True).fill("Half an hour of words")
    begun_before(28.5)
    page.evaluate("document.getElementById('sign-in-ends').dispatchEvent(new Event('look'))")
    dialog = page.get_by_role("dialog", name="You will be signed out soon")
    expect(dialog).to_be_visible()
    check_accessible(page)
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Recorded: Note.")).to_be_visible()


def test_whoever_is_signed_out_is_told_so_with_what_they_typed_still_there(
    page: Page, case: Case, sign_in: Callable[..., object]
) -> None:
    sign_in(page, case.officer)
    page.goto(url("record_kind", case, "note"))
    page.get_by_label("Note", exact=True).fill("Half an hour of words")
    begun_before(31)
    page.evaluate("document.getElementById('sign-in-ends').dispatchEvent(new Event('look'))")
    dialog = page.get_by_role("dialog", name="You are signed out")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Half an hour of words")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("what you typed is kept")).to_be_visible()
