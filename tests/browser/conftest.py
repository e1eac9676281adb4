"""What tests in a browser borrow: a page of an installed Chromium that fails its test when anything is refused or
broken, a sign-in without the form, and checks of accessibility and narrow screens.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

from send_portal.models import Person
from tests.factories import person_holding

BUILT = Path(settings.BASE_DIR) / "static" / "build" / "portal.css"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NARROW = 320
# The browser notes the status of a page that is meant to be an error page; anything else it notes is a fault.
STATUS_NOTE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _chromium() -> str:
    """Where Chromium is; without it the test is skipped, or fails with CI=true."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program and BUILT.exists():
        return program
    missing = (
        "Browser tests need the built pages: run `npm ci && npm run build`."
        if program
        else "Browser tests need Chromium: install it (`apt-get install chromium`) or name it in CHROMIUM."
    )
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's event loop lives in this thread, so Django would refuse to use the database from it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = _chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """`open_page(**options)`: a page in a context of its own (`java_script_enabled=False`, `viewport=…`).

    Relative addresses are those of the test's server. What the browser refused or could not do fails the test.
    """
    problems: list[str] = []
    contexts = []

    def opened(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="en-GB", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note(problems, page, message))
        page.on("pageerror", lambda error: problems.append(f"error in a script: {error}"))
        page.on("requestfailed", lambda request: _note_failure(problems, request))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not problems, "The browser complained:\n" + "\n".join(problems)


def _note(problems: list[str], page: Page, message: ConsoleMessage) -> None:
    """Keep errors and warnings of the console; a refusal under the security policy is one of them."""
    of_this_page = message.location.get("url") == page.url
    if message.type in {"error", "warning"} and not (of_this_page and STATUS_NOTE.match(message.text)):
        problems.append(f"{page.url}: {message.text}")


def _note_failure(problems: list[str], request: Request) -> None:
    """Keep what could not be fetched. The icon comes last, and the browser drops it where a test goes on at once."""
    dropped = request.failure == "net::ERR_ABORTED" and request.url.endswith("/icon.svg")
    if not dropped:
        problems.append(f"failed: {request.url} {request.failure}")


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[Page, str | Person], Person]:
    """`sign_in(page, "case_officer")` or `sign_in(page, person)`: the page's browser is that person's from now on."""

    def signed_in(page: Page, whom: str | Person) -> Person:
        person = person_holding(whom) if isinstance(whom, str) else whom
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        return person

    return signed_in


@pytest.fixture
def check_accessible() -> Callable[[Page], None]:
    """`check_accessible(page)`: axe finds nothing wrong, of any impact."""

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


@pytest.fixture
def check_narrow() -> Callable[[Page], None]:
    """`check_narrow(page)`: at 320 pixels the page never scrolls sideways (WCAG 1.4.10)."""

    def check(page: Page) -> None:
        page.set_viewport_size({"width": NARROW, "height": 640})
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW, f"{page.url} is {width} pixels wide; too wide: {page.evaluate(TOO_WIDE)}"

    return check


TOO_WIDE = """() => [...document.querySelectorAll("main *")]
  .filter((element) => element.getBoundingClientRect().right > 321 && !element.closest(".portal-scroll"))
  .slice(0, 5).map((element) => element.outerHTML.slice(0, 120))"""
