"""Who may open which page of the ground floor."""

from tests.access_table import ANONYMOUS, everybody, line, only, signed_in
from tests.factories import (
    ApiTokenFactory,
    OrganisationFactory,
    PersonFactory,
    RoleGrantFactory,
    RoleRequestFactory,
)

ADMINISTRATOR = "administrator"
HAVE_TOKENS = ("case_officer", "send_manager", "data_analyst", "board_member", "auditor")


def a_person() -> dict[str, object]:
    return {"person_id": PersonFactory().pk}


def a_grant() -> dict[str, object]:
    grant = RoleGrantFactory()
    return {"person_id": grant.person_id, "grant_id": grant.pk}


def a_request() -> dict[str, object]:
    request = RoleRequestFactory()
    return {"person_id": request.person_id, "request_id": request.pk}


def an_organisation() -> dict[str, object]:
    return {"code": OrganisationFactory().code}


def a_token() -> dict[str, object]:
    return {"token_id": ApiTokenFactory().pk}


def a_page() -> dict[str, object]:
    return {"slug": "help"}


def strangers_only(name: str) -> object:
    """Pages for those not signed in; everybody else is led on."""
    return line(name, {ANONYMOUS: 200}, default=302)


LINES = [
    line("home", {ANONYMOUS: 200}, default=302),
    everybody("health"),
    everybody("alive"),
    everybody("pages:show", rows=a_page),
    only("pages:list", ADMINISTRATOR),
    only("pages:edit", ADMINISTRATOR, rows=a_page),
    only("audit:log", "auditor"),
    only("audit:administration", "auditor"),
    only("audit:administration_csv", "auditor"),
    only("people:list", ADMINISTRATOR),
    only("people:invite", ADMINISTRATOR),
    only("people:show", ADMINISTRATOR, rows=a_person),
    only("people:edit", ADMINISTRATOR, rows=a_person),
    only("people:invite_again", ADMINISTRATOR, status=302, rows=a_person, method="post"),
    only("people:deactivate", ADMINISTRATOR, rows=a_person),
    only("people:reactivate", ADMINISTRATOR, rows=a_person),
    only("people:give_role", ADMINISTRATOR, rows=a_person),
    only("people:end_role", ADMINISTRATOR, rows=a_grant),
    only("people:decide_request", ADMINISTRATOR, rows=a_request),
    only("people:organisations", ADMINISTRATOR),
    only("people:add_organisation", ADMINISTRATOR),
    only("people:rename_organisation", ADMINISTRATOR, rows=an_organisation),
    only("people:tokens", ADMINISTRATOR),
    only("people:make_token", ADMINISTRATOR),
    only("people:revoke_token", ADMINISTRATOR, rows=a_token),
    only("tokens:mine", *HAVE_TOKENS),
    only("tokens:make", *HAVE_TOKENS),
    line("tokens:confirm", dict.fromkeys(HAVE_TOKENS, 404) | {ANONYMOUS: 302}, default=403, rows=a_token),
    line("tokens:revoke", dict.fromkeys(HAVE_TOKENS, 404) | {ANONYMOUS: 302}, default=403, rows=a_token),
    everybody("api:page"),
    everybody("api:schema"),
    everybody("api:unknown", status=404),
    strangers_only("account_login"),
    line("account_logout", {ANONYMOUS: 302}, default=200),
    line("account_signup", {ANONYMOUS: 200}, default=302),
    everybody("account_inactive"),
    signed_in("account_sign_ins"),
    everybody("account_signed_in"),
    line("account_hand_over", {ANONYMOUS: 302}, default=302, method="post"),
    line("account_end_sign_ins", {ANONYMOUS: 302}, default=302, method="post"),
    signed_in("account_change_password"),
    everybody("account_reset_password"),
    everybody("account_reset_password_done"),
    everybody("account_reset_password_from_key", rows=lambda: {"uidb36": "1", "key": "not-a-key"}),
    everybody("account_reset_password_from_key_done"),
]
