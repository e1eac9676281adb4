"""Every part of the pages, in a browser: accessible, within the security policy, narrow, printed, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

Check = Callable[[Page], None]


@pytest.fixture(autouse=True)
def _a_page_with_every_part(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = "tests.browser.parts_page"
    monkeypatch.setattr("send_portal.parts.furniture.NAVIGATION", ())


def test_every_part_is_accessible_and_fits_a_narrow_screen(
    page: Page, check_accessible: Check, check_narrow: Check
) -> None:
    page.goto("/parts/")
    expect(page.locator("figure[data-drawn]")).to_have_count(1)
    check_accessible(page)
    check_narrow(page)
    check_accessible(page)


def test_every_input_is_accessible_with_and_without_errors(
    page: Page, check_accessible: Check, check_narrow: Check
) -> None:
    page.goto("/form/")
    check_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_role("link", name="Fill in “Child's name”")).to_be_visible()
    check_narrow(page)
    check_accessible(page)


def test_an_error_leads_to_the_part_of_the_date_that_is_wrong(page: Page) -> None:
    page.goto("/form/")
    page.get_by_label("Day", exact=True).fill("31")
    page.get_by_label("Month", exact=True).fill("July")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="The date must include a year").click()
    expect(page.get_by_label("Year", exact=True)).to_be_focused()
    expect(page.get_by_label("Month", exact=True)).to_have_value("July")


def test_series_of_a_chart_differ_by_dash_as_well_as_by_colour(page: Page) -> None:
    page.goto("/parts/")
    lines = page.locator("figure[data-drawn] .scatterlayer .js-line")
    expect(lines).to_have_count(3)
    dashes = lines.evaluate_all("lines => lines.map(line => line.style.strokeDasharray)")
    assert len(set(dashes)) == 3


def test_a_chart_without_scripts_leaves_its_table(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/parts/")
    page.get_by_text("Show as a table: Plans within 20 weeks").click()
    expect(page.get_by_role("table", name="Plans within 20 weeks")).to_contain_text("54.2%")


def test_a_printed_page_opens_what_is_folded_and_leaves_out_buttons(page: Page) -> None:
    page.goto("/parts/")
    expect(page.locator("figure[data-drawn]")).to_have_count(1)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.get_by_role("table", name="Plans within 20 weeks")).to_be_visible()
    expect(page.get_by_role("button", name="Apply")).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.get_by_role("table", name="Plans within 20 weeks")).to_be_hidden()
