"""Pages of people, the council's own pages and the access log, in a browser: axe, the policy, 320 pixels."""

import pytest

from tests.factories import (
    AccessEntryFactory,
    AddressRequestFactory,
    ApiTokenFactory,
    ChangeRequestFactory,
    OrganisationFactory,
    person_holding,
)

ADMINISTRATORS = (
    "/people/",
    "/people/invite/",
    "/people/{person}/",
    "/people/{person}/edit/",
    "/people/{person}/roles/give/",
    "/people/{person}/switch-off/",
    "/people/organisations/",
    "/people/tokens/",
    "/people/tokens/make/",
    "/accounts/sign-ins/",
    "/settings/",
    "/settings/running/",
    "/settings/pages/help/edit/",
)


def check(page, address, check_accessible, check_narrow) -> None:
    page.goto(address)
    check_accessible(page)
    check_narrow(page)


@pytest.mark.parametrize("address", ["/", "/pages/accessibility/", "/no/such/page/"])
def test_a_stranger_can_read_the_open_pages(address, page, check_accessible, check_narrow):
    check(page, address, check_accessible, check_narrow)


def test_an_administrator_can_use_every_page(page, sign_in, check_accessible, check_narrow):
    sign_in(page, "administrator")
    person = person_holding("board_member")
    OrganisationFactory()
    ApiTokenFactory()
    for address in ADMINISTRATORS:
        check(page, address.format(person=person.pk), check_accessible, check_narrow)


def test_an_auditor_can_read_the_log(page, sign_in, check_accessible, check_narrow):
    sign_in(page, "auditor")
    AccessEntryFactory(detail="case list: EHC14 open past 30 weeks, July 2024; page 1")
    for address in ("/audit/", "/audit/administration/", "/tokens/", "/tokens/make/"):
        check(page, address, check_accessible, check_narrow)


def test_a_person_can_confirm_a_token_that_somebody_else_made(page, sign_in, check_accessible, check_narrow):
    officer = sign_in(page, "case_officer")
    token = ApiTokenFactory(person=officer, made_by=person_holding("administrator"), confirmed_at=None)
    check(page, f"/tokens/{token.pk}/confirm/", check_accessible, check_narrow)


@pytest.mark.parametrize("factory", [ChangeRequestFactory, AddressRequestFactory])
def test_an_administrator_can_decide_what_another_asked_for(
    factory, page, sign_in, check_accessible, check_narrow
):
    sign_in(page, "administrator")
    request = factory()
    check(page, "/people/", check_accessible, check_narrow)
    check(page, f"/people/{request.person_id}/requests/{request.pk}/", check_accessible, check_narrow)


def test_a_role_is_given_by_keyboard_alone(page, sign_in):
    sign_in(page, "administrator")
    person = person_holding("scrutiny_member")
    page.goto(f"/people/{person.pk}/roles/give/")
    page.get_by_label("Board member").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Give").wait_for()
    page.get_by_role("button", name="Give the role").focus()
    page.keyboard.press("Enter")
    page.get_by_text("now has the role of board member").wait_for()
