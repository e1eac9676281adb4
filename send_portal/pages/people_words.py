"""People, roles, organisations, tokens and history as rows for the parts of a page."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from send_portal.models import ApiToken, Organisation, Person, RoleGrant, RoleRequest
from send_portal.people import ROLES

Cell = str | dict[str, str]
HISTORY_LABELS = {"name": "Name", "email": "Email address", "role": "Role", "organisation": "Organisation"}
HISTORY_WORDS = {"role": {key: role.name for key, role in ROLES.items()}}


def people_rows(people: Iterable[Person]) -> list[list[Cell]]:
    """Name, address, roles, state; `people` carry `current_grants`."""
    return [
        [
            {"text": person.name, "url": reverse("people:show", kwargs={"person_id": person.pk})},
            person.email,
            ", ".join(grant_words(grant) for grant in person.current_grants) or "No role",  # type: ignore[attr-defined]
            state(person),
        ]
        for person in people
    ]


def state(person: Person) -> dict[str, str]:
    if not person.is_active:
        return {"text": "Switched off", "tag": "grey"}
    if not person.has_usable_password():
        return {"text": "Invited", "tag": "yellow"}
    return {"text": "Can sign in", "tag": "green"}


def detail_rows(person: Person) -> list[dict[str, str]]:
    url = reverse("people:edit", kwargs={"person_id": person.pk})
    return [
        {"key": "Name", "value": person.name, "url": url},
        {"key": "Email address", "value": person.email, "url": url},
        {"key": "Invited", "value": _day(person.invited_at)},
        {"key": "Last signed in", "value": _day(person.last_login) if person.last_login else "Never"},
    ]


def organisation_rows(organisations: Iterable[Organisation]) -> list[dict[str, str]]:
    return [
        {
            "key": organisation.name,
            "value": organisation.code,
            "url": reverse("people:rename_organisation", kwargs={"code": organisation.code}),
            "action": "Rename",
        }
        for organisation in organisations
    ]


def token_rows(tokens: Iterable[ApiToken], day: date) -> list[list[Cell]]:
    """For administrators: name, whom it acts for, scopes, maker, last use, whether it works on `day`, and revoking."""
    return [
        [
            token.name,
            "Itself: a system" if token.person.is_program else token.person.name,
            *_token_cells(token, day),
            "" if token.revoked_at else _token_link(token, "Revoke", "people:revoke_token"),
        ]
        for token in tokens
    ]


def own_token_rows(tokens: Iterable[ApiToken], day: date) -> list[list[Cell]]:
    """The same for the person for whom they act, who also confirms those that somebody else made."""
    return [[token.name, *_token_cells(token, day), _own_link(token, day)] for token in tokens]


def _token_cells(token: ApiToken, day: date) -> list[Cell]:
    return [
        ", ".join(token.scopes),
        token.made_by.name if token.made_by else "Not known",
        _day(token.last_used_at) if token.last_used_at else "Never",
        _token_state(token, day),
    ]


def _own_link(token: ApiToken, day: date) -> Cell:
    if token.revoked_at:
        return ""
    if token.confirmed_at is None and token.may_be_confirmed(day):
        return _token_link(token, "Confirm or revoke", "tokens:confirm")
    return _token_link(token, "Revoke", "tokens:revoke")


def _token_link(token: ApiToken, words: str, url_name: str) -> Cell:
    return {"text": f"{words} {token.name}", "url": reverse(url_name, kwargs={"token_id": token.pk})}


def _token_state(token: ApiToken, day: date) -> Cell:
    if not token.may_be_confirmed(day):
        return {"text": "Revoked" if token.revoked_at else "Too old", "tag": "grey"}
    if token.confirmed_at is None:
        return {"text": f"Waits for {token.person.name} to confirm it", "tag": "yellow"}
    return f"Works until {date_format(token.expires_on, 'j F Y')}" if token.expires_on else "Works"


def grant_words(grant: RoleGrant) -> str:
    name = ROLES[grant.role].name if grant.role in ROLES else grant.role
    return f"{name} ({grant.organisation.name})" if grant.organisation else name


def role_rows(grants: Iterable[RoleGrant]) -> list[dict[str, str]]:
    """For a summary list: the role, since when or from when to when, and the link that ends it."""
    return [_role_row(grant) for grant in grants]


def _role_row(grant: RoleGrant) -> dict[str, str]:
    row = {"key": grant_words(grant), "value": f"since {_day(grant.started_at)}"}
    if grant.ended_at:
        return row | {"value": f"{_day(grant.started_at)} to {_day(grant.ended_at)}"}
    url = reverse("people:end_role", kwargs={"person_id": grant.person_id, "grant_id": grant.pk})
    return row | {"url": url, "action": "End", "hidden": f"the role {grant_words(grant)}"}


def request_rows(requests: Iterable[RoleRequest], by: Person) -> list[dict[str, str]]:
    """For a summary list: the role asked for, since when, and the link that decides."""
    return [
        {
            "key": ROLES[request.role].name,
            "value": f"asked for on {_day(request.asked_at)}; waits for another administrator",
            "url": reverse(
                "people:decide_request", kwargs={"person_id": request.person_id, "request_id": request.pk}
            ),
            "action": "Withdraw" if request.person_id == by.pk else "Decide",
            "hidden": f"the role {ROLES[request.role].name}",
        }
        for request in requests
    ]


def _day(moment: object) -> str:
    return date_format(localtime(moment), "j F Y")  # type: ignore[arg-type]
