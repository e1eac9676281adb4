"""Signing in, as a person meets it in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, person_holding

pytestmark = pytest.mark.slow

Check = Callable[[Page], None]


def test_the_sign_in_page_is_accessible_and_fits_a_narrow_screen(
    page: Page, check_accessible: Check, check_narrow: Check
) -> None:
    page.goto("/accounts/login/")
    expect(page).to_have_title("Sign in – SEND improvement portal")
    check_narrow(page)
    check_accessible(page)


def test_what_is_missing_is_said_at_the_top_and_leads_to_its_field(
    page: Page, check_accessible: Check
) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title("Error: Sign in – SEND improvement portal")
    page.get_by_role("link", name="Fill in “Email address”").click()
    expect(page.get_by_label("Email address")).to_be_focused()
    check_accessible(page)


def test_the_form_works_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill("nobody@council.example")
    page.get_by_label("Password", exact=True).fill("wrong-wrong-wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def test_a_person_signs_in_changes_nothing_and_signs_out(page: Page) -> None:
    person = person_holding()
    page.goto("/accounts/login/?next=/accounts/password/change/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Change your password")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("address", ["/accounts/password/change/", "/accounts/logout/", "/no-such-page/"])
def test_a_signed_in_persons_own_pages_are_accessible(
    page: Page, address: str, sign_in: Callable[..., object], check_accessible: Check, check_narrow: Check
) -> None:
    sign_in(page, "case_officer")
    page.goto(address)
    check_narrow(page)
    check_accessible(page)


@pytest.mark.parametrize("address", ["/accounts/password/reset/", "/accounts/password/reset/done/"])
def test_resetting_a_password_is_accessible(
    page: Page, address: str, check_accessible: Check, check_narrow: Check
) -> None:
    page.goto(address)
    check_narrow(page)
    check_accessible(page)
