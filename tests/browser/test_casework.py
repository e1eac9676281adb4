"""Casework as officers do it in a browser: by keyboard, on a narrow screen, without scripts."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from ehcp.models import Timeline
from tests.ehcp.cases import waiting_case
from tests.factories import ChildFactory, person_holding

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
SignIn = Callable[..., object]
MOST_KEYS = 60  # at two a second, 30 seconds


def press_until(page: Page, words: str, *, most: int = MOST_KEYS) -> int:
    """Press Tab until what has the focus says `words`; the number of presses."""
    for pressed in range(1, most + 1):
        page.keyboard.press("Tab")
        if words in (page.evaluate("document.activeElement.innerText || ''") or ""):
            return pressed
    pytest.fail(f"{words!r} was not reached with {most} presses of Tab")


def test_an_update_is_recorded_by_keyboard_alone_in_few_keys(page: Page, sign_in: SignIn) -> None:
    officer = person_holding("case_officer")
    case = waiting_case(by=officer, child=ChildFactory(first_name="Wren", last_name="Abbott"))
    sign_in(page, officer)
    page.goto(f"/cases/{case.reference}/")
    keys = press_until(page, "Advice received") + 1
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Advice received")).to_be_visible()
    keys += press_until(page, "Save") + 1  # the date is today's and the only request is chosen already
    page.keyboard.press("Enter")
    expect(page.get_by_text("Recorded: Advice received")).to_be_visible()
    assert keys <= MOST_KEYS
    assert Timeline.objects.get(case=case).ep_received_1 == date(2024, 7, 31)


@pytest.mark.parametrize(
    "address", ["", "record/", "record/note/", "record/decided_to_issue/", "edit/", "child/"]
)
def test_pages_of_a_case_are_accessible_and_narrow(
    page: Page, sign_in: SignIn, check_accessible: Check, check_narrow: Check, address: str
) -> None:
    officer = person_holding("case_officer")
    case = waiting_case(by=officer)
    sign_in(page, officer)
    page.goto(f"/cases/{case.reference}/{address}")
    check_accessible(page)
    check_narrow(page)


@pytest.mark.parametrize("address", ["/cases/", "/cases/team/", "/cases/start/", "/cases/start/new-child/"])
def test_lists_and_the_start_of_a_case_are_accessible_and_narrow(
    page: Page, sign_in: SignIn, check_accessible: Check, check_narrow: Check, address: str
) -> None:
    manager = person_holding("send_manager")
    waiting_case(by=manager, child=ChildFactory(first_name="Wren", last_name="Abbott"))
    sign_in(page, manager)
    page.goto(address)
    check_accessible(page)
    check_narrow(page)


def test_a_child_and_a_case_are_found_by_name_without_scripts(
    open_page: Callable[..., Page], sign_in: SignIn, check_accessible: Check
) -> None:
    page = open_page(java_script_enabled=False)
    officer = person_holding("case_officer")
    case = waiting_case(by=officer, child=ChildFactory(first_name="Gŵen", last_name="Ŵyn-Jônes"))
    sign_in(page, officer)
    page.goto("/cases/")
    page.get_by_label("Name or reference").fill("wyn jones")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("link", name=case.reference)).to_be_visible()
    assert "wyn" not in page.url
    page.goto("/cases/start/")
    page.get_by_label("Name, or reference").fill("gwen")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("heading", name="1 found")).to_be_visible()
    assert "gwen" not in page.url


def test_a_case_is_read_and_an_update_recorded_without_scripts(
    open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    page = open_page(java_script_enabled=False)
    officer = person_holding("case_officer")
    case = waiting_case(by=officer)
    sign_in(page, officer)
    page.goto(f"/cases/{case.reference}/")
    page.get_by_text("Why this date: Send the final plan").click()
    expect(page.get_by_text("1 March 2024 + 140 days = 19 July 2024").first).to_be_visible()
    page.get_by_role("link", name="Note", exact=True).click()
    page.get_by_label("Note").fill("Phoned the school")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Phoned the school")).to_be_visible()
