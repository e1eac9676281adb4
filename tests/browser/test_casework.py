"""Casework as officers do it in a browser: by keyboard, on a narrow screen, without scripts."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from ehcp.models import Timeline
from tests.ehcp.cases import requested_case, waiting_case
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


def test_a_row_of_a_list_is_one_line_on_a_wide_screen_and_a_card_with_its_date_first_on_a_narrow_one(
    page: Page, sign_in: SignIn
) -> None:
    officer = person_holding("case_officer")
    requested_case(by=officer, child=ChildFactory(first_name="Wren", last_name="Abbott"))
    sign_in(page, officer)
    page.set_viewport_size({"width": 1366, "height": 900})
    page.goto("/cases/")
    row = page.locator("tbody tr")
    assert row.bounding_box()["height"] <= 48
    assert page.locator("main").bounding_box()["width"] > 1200
    sign_in(page, "send_manager")  # who sees whose each case is, and may choose several
    page.goto("/cases/team/")
    assert row.bounding_box()["height"] <= 48
    sign_in(page, officer)
    page.goto("/cases/")
    page.set_viewport_size({"width": 320, "height": 640})
    cells = row.locator("th, td")
    tops = [cells.nth(place).bounding_box()["y"] for place in range(cells.count())]
    assert tops == sorted(set(tops))  # each below the one before
    first = cells.first
    assert first.get_attribute("data-label") == "Due"
    assert first.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Due: "'
    expect(page.get_by_role("cell").first).to_be_visible()  # a table still, to those who can't see it


def test_on_a_narrow_screen_the_first_day_stands_on_the_first_screen_and_the_filter_unfolds(
    page: Page, sign_in: SignIn
) -> None:
    officer = person_holding("case_officer")
    requested_case(by=officer, child=ChildFactory(first_name="Wren", last_name="Abbott"))
    sign_in(page, officer)
    words = page.get_by_label("Name or reference")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/cases/")
    expect(words).to_be_hidden()
    due = page.locator("tbody td").first.bounding_box()
    assert due["y"] + due["height"] <= 640
    page.get_by_text("Find cases").click()
    words.fill("Nobody of this name")
    page.get_by_role("button", name="Apply").click()
    expect(words).to_have_value("Nobody of this name")  # what the list is narrowed by stays in sight
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/cases/")
    expect(words).to_be_visible()
    expect(page.get_by_text("Find cases")).to_be_hidden()


def test_a_case_says_first_what_is_due_next_and_its_advice_is_read_without_scrolling_sideways(
    page: Page, sign_in: SignIn
) -> None:
    officer = person_holding("case_officer")
    case = waiting_case(by=officer)
    sign_in(page, officer)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"/cases/{case.reference}/")
    following = page.get_by_text("Next:")
    expect(following).to_contain_text("Owed by")
    assert (
        following.bounding_box()["y"]
        < page.get_by_role("heading", name="Record an update").bounding_box()["y"]
    )
    for table in page.locator(".portal-scroll").all():
        assert table.evaluate("part => part.scrollWidth - part.clientWidth") == 0


def test_the_parts_of_a_day_in_a_filter_stand_in_one_line(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "auditor")
    for width in (1366, 320):
        page.set_viewport_size({"width": width, "height": 768})
        page.goto("/audit/?since_year=2024")  # filtered, so that it stands open
        parts = page.get_by_role("group", name="From").get_by_role("textbox")
        assert len({part.bounding_box()["y"] for part in parts.all()}) == 1


def test_a_warning_takes_the_focus_and_stands_in_the_title_and_what_was_saved_takes_it_next(
    page: Page, sign_in: SignIn
) -> None:
    officer = person_holding("case_officer")
    case = waiting_case(by=officer)
    sign_in(page, officer)
    page.goto(f"/cases/{case.reference}/record/decided_to_issue/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".portal-warnings")).to_be_focused()
    assert page.title().startswith("Warning: ")
    page.get_by_role("link", name="Record it all the same").click()
    expect(page.get_by_label("Record it all the same")).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-notification-banner")).to_be_focused()
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Recorded")
