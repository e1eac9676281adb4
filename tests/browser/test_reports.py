"""The plan and the termly report in a browser: drafted, published and read without scripts, by anybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from improvement.changes import load_demonstration_plan
from improvement.models import Term
from scorecard.changes import recalculate
from send_portal.queries import system_person
from tests.ehcp.cases import requested_case
from tests.improvement.reports import a_draft, a_published

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
SignIn = Callable[..., object]
PAGES = ("/plan/", "/plan/PTH/", "/reports/", "/reports/spring-term-2023-24/")
PAGES_OF_STAFF = (
    ("/plan/", "administrator"),
    ("/plan/add/", "administrator"),
    ("/plan/PTH/", "administrator"),
    ("/plan/PTH/edit/", "administrator"),
    ("/plan/PTH/close/", "administrator"),
    ("/reports/", "data_analyst"),
    ("/reports/draft/", "data_analyst"),
    ("/reports/spring-term-2023-24/correct/", "data_analyst"),
    ("/reports/spring-term-2023-24/record/", "auditor"),
    ("/reports/{draft}/edit/", "data_analyst"),
    ("/reports/{draft}/preview/", "data_analyst"),
    ("/reports/{draft}/publish/", "send_manager"),
)


@pytest.fixture
def draft(transactional_db: None) -> int:
    """The plan, a published report of the spring term, and a draft of the autumn term's: its id."""
    load_demonstration_plan(by=system_person())
    for town in ("Poole", "Poole", "Bournemouth"):
        requested_case(town=town)
    recalculate(by=system_person())
    a_published()
    return a_draft(term=Term.objects.get(name="Autumn term", academic_year="2023/24")).pk


@pytest.mark.parametrize("address", PAGES)
def test_pages_open_to_all_are_accessible_and_narrow(
    page: Page, draft: int, check_accessible: Check, check_narrow: Check, address: str
) -> None:
    page.goto(address)
    check_accessible(page)
    check_narrow(page)


@pytest.mark.parametrize(("address", "role"), PAGES_OF_STAFF)
def test_pages_of_staff_are_accessible_and_narrow(
    page: Page,
    draft: int,
    sign_in: SignIn,
    check_accessible: Check,
    check_narrow: Check,
    address: str,
    role: str,
) -> None:
    sign_in(page, role)
    page.goto(address.format(draft=draft))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check_accessible(page)
    check_narrow(page)


def follow(page: Page, name: str) -> None:
    """Follow a link and wait for all of its page: leaving it half loaded counts as a fault."""
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state("load")


def test_a_report_is_published_and_read_without_scripts(
    open_page: Callable[..., Page], draft: int, sign_in: SignIn
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, "send_manager")
    page.goto("/reports/")
    follow(page, "Autumn term 2023/24")
    follow(page, "Publish")
    page.get_by_label("I have read this report").check()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_load_state("load")
    expect(page.get_by_text("The report is published.")).to_be_visible()
    stranger = open_page(java_script_enabled=False)
    stranger.goto("/reports/")
    follow(stranger, "Autumn term 2023/24")
    expect(stranger.get_by_role("img", name="Plans issued within 20 weeks")).to_be_visible()
    link = stranger.get_by_role("link", name="Download as PDF").get_attribute("href")
    answer = stranger.request.get(str(link))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.7")


@pytest.mark.parametrize("width", [320, 700, 1366])
def test_a_table_of_a_report_breaks_no_word(page: Page, draft: int, sign_in: SignIn, width: int) -> None:
    sign_in(page, "data_analyst")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/reports/{draft}/preview/")
    broken = page.evaluate(BROKEN_WORDS)
    assert broken == []


# Words of tables that stand on more than one line: as many rectangles as lines.
BROKEN_WORDS = """() => {
  const broken = [];
  for (const cell of document.querySelectorAll(".portal-report th, .portal-report td")) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      for (const match of node.data.matchAll(/[^\\s-]+/g)) {
        const range = document.createRange();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
        if (lines.size > 1) broken.push(match[0]);
      }
    }
  }
  return broken;
}"""
