"""The scorecard in a browser: charts draw under the strict policy, and everything is there without scripts."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from improvement.changes import load_demonstration_plan
from scorecard.changes import recalculate
from send_portal.queries import system_person
from tests.ehcp.cases import record, requested_case, waiting_case
from tests.scorecard.forecasts import forecast_row

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
SignIn = Callable[..., object]
CASES = "/scorecard/measures/EHC01/cases/?month=2024-03&part=numerator"
PAGES = (
    "/scorecard/",
    "/scorecard/?month=2024-03",
    "/scorecard/measures/EHC08/",
    "/scorecard/measures/EHC12/?by=town&month=2024-03&group=Poole",
    "/scorecard/measures/B5/",
    "/scorecard/measures/T7/",
    CASES,
)


@pytest.fixture(autouse=True)
def _counted(transactional_db: None) -> None:
    """Two cases of March 2024, one of which got its advice in May; counted to 31 July 2024."""
    load_demonstration_plan(by=system_person())
    requested_case(town="Poole")
    record(waiting_case(town="Poole"), "advice_received", date(2024, 5, 2), source="psychology")
    recalculate(by=system_person())


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_accessible_and_narrow(
    page: Page, sign_in: SignIn, check_accessible: Check, check_narrow: Check, address: str
) -> None:
    sign_in(page, "send_manager")
    page.goto(address)
    if page.locator("figure[data-chart]").count():
        page.locator("figure[data-drawn=yes]").last.wait_for()
    check_accessible(page)
    check_narrow(page)


def test_the_chart_is_drawn_and_says_what_a_point_is(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "board_member")
    page.goto("/scorecard/measures/ADV01/")
    page.locator("figure[data-drawn=yes]").wait_for()
    expect(page.locator(".scatterlayer .trace.scatter path.point")).not_to_have_count(0)
    expect(page.locator(".legendtext").first).to_be_visible()


def test_a_control_chart_is_accessible_and_narrow(
    page: Page, sign_in: SignIn, check_accessible: Check, check_narrow: Check
) -> None:
    requested_case(received=date(2023, 1, 10))
    recalculate(by=system_person())
    sign_in(page, "board_member")
    page.goto("/scorecard/measures/EHC12/")
    page.locator("figure[data-drawn=yes]").wait_for()
    expect(page.locator(".legendtext", has_text="Limits")).to_be_visible()
    expect(page.get_by_text("Each month counts again most of the cases")).to_be_visible()
    check_accessible(page)
    check_narrow(page)


SIZES = """figure => {
  const drawing = figure.querySelector(".portal-chart__drawing").getBoundingClientRect();
  const words = [...figure.querySelectorAll(".legendtext")].map(text => text.getBoundingClientRect());
  return {
    over: Math.max(...words.map(word => word.right - drawing.right)),
    height: figure.querySelector(".nsewdrag").getBoundingClientRect().height,
  };
}"""


def test_on_a_screen_that_becomes_narrow_the_legend_stays_in_the_drawing_and_does_not_squeeze_it(
    page: Page, sign_in: SignIn
) -> None:
    requested_case(received=date(2023, 1, 10))
    recalculate(by=system_person())
    sign_in(page, "board_member")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/scorecard/measures/EHC12/")
    figure = page.locator("figure[data-drawn=yes]").first
    figure.wait_for()
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_function(
        "() => document.querySelector('.portal-chart__drawing .svg-container').clientHeight > 400"
    )
    sizes = figure.evaluate(SIZES)
    assert sizes["over"] <= 0
    assert sizes["height"] > 150


def test_a_forecast_is_drawn_accessible_and_narrow(
    page: Page, sign_in: SignIn, check_accessible: Check, check_narrow: Check
) -> None:
    a_forecast()
    sign_in(page, "board_member")
    page.goto("/scorecard/measures/EHC12/")
    fan = page.get_by_role("region", name="What may happen")
    fan.locator("figure[data-drawn=yes]").wait_for()
    expect(fan.locator(".legendtext", has_text=re.compile("Nine chances in ten|Wider range"))).to_be_visible()
    expect(fan.get_by_role("row", name="Half are by the end of October 2024")).to_be_visible()
    expect(fan.get_by_role("row", name="May 2024 June 2024")).to_be_visible()
    check_accessible(page)
    check_narrow(page)
    page.set_viewport_size({"width": 320, "height": 640})
    for name in ("What it assumes", "How wrong we were"):
        table = fan.get_by_role("region", name=name)
        assert table.evaluate("part => part.scrollWidth - part.clientWidth") == 0


def test_a_forecast_is_told_in_full_without_scripts(open_page: Callable[..., Page], sign_in: SignIn) -> None:
    a_forecast()
    page = open_page(java_script_enabled=False)
    sign_in(page, "board_member")
    page.goto("/scorecard/measures/EHC12/")
    fan = page.get_by_role("region", name="What may happen")
    fan.get_by_text("Show as a table").click()
    expect(fan.get_by_role("row", name="End of December 2024 20 30 40 50 60")).to_be_visible()


def a_forecast() -> None:
    """From the end of June 2024, with the one before it, over a year and a half of requests."""
    requested_case(received=date(2023, 1, 10))
    recalculate(by=system_person())
    for origin in (date(2024, 6, 30), date(2024, 5, 31)):
        forecast_row(origin).save()


def test_everything_is_there_without_scripts(open_page: Callable[..., Page], sign_in: SignIn) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, "send_manager")
    page.goto("/scorecard/")
    page.get_by_label("Month", exact=True).select_option("2024-03")
    page.get_by_role("button", name="Show month").click()
    expect(page.get_by_text("March 2024 (an earlier month)")).to_be_visible()
    page.get_by_role("link", name="New requests for an EHC needs assessment").first.click()
    page.get_by_text("Show as a table").click()
    expect(page.get_by_role("row", name="March 2024 2")).to_be_visible()
    page.get_by_label("Break down by").select_option("town")
    page.get_by_label("Month", exact=True).select_option("2024-03")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Poole").click()
    expect(
        page.get_by_text("Poole: New requests for an EHC needs assessment, by month").first
    ).to_be_visible()


def test_from_a_figure_to_its_cases(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "send_manager")
    page.goto("/scorecard/measures/EHC01/")
    page.get_by_text("Show as a table").click()
    page.get_by_role("row", name="March 2024").get_by_role("link", name="2").click()
    expect(page.get_by_text("The list has 2 entries: as many as the figure counts.")).to_be_visible()


def test_a_definition_is_one_click_away(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "board_member")
    page.goto("/scorecard/")
    line = page.locator(".portal-line", has_text="Requests refused").first
    line.locator("summary").click()
    expect(line.get_by_text("A refusal that is overturned later still counts.")).to_be_visible()


def test_the_scorecard_prints_on_few_full_pages_on_their_side_the_headlines_first(
    page: Page, sign_in: SignIn
) -> None:
    sign_in(page, "board_member")
    page.goto("/scorecard/")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(printed) <= 8
    assert printed[0].mediabox.width > printed[0].mediabox.height
    words = [sheet.extract_text() for sheet in printed]
    assert "Headlines" in words[0]
    # No sheet but the last is half empty.
    assert min(len(text) for text in words[:-1]) > max(len(text) for text in words) / 3
