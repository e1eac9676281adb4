"""People, roles, organisations, tokens and history as rows for the parts of a page."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from send_portal.models import ApiToken, ChangeRequest, Organisation, Person, RoleGrant
from send_portal.people import ROLES, Permission
from send_portal.texts import in_sentence

Cell = str | dict[str, str]
HISTORY_LABELS = {"name": "Name", "email": "Email address", "role": "Role", "organisation": "Organisation"}
ROLE_WAITS = "You have asked for the role. It waits for another administrator to agree."
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
            "hidden": organisation.name,
        }
        for organisation in organisations
    ]


def token_rows(tokens: Iterable[ApiToken], day: date, *, managing: Collection[int]) -> list[list[Cell]]:
    """For administrators: name, whom it acts for, scopes, maker, last use, whether it works on `day`, and revoking.

    `managing` are the keys of those who manage tokens now: a system's token that somebody else saw is to be replaced.
    """
    return [
        [
            token.name,
            "Itself: a system" if token.person.is_program else token.person.name,
            *_token_cells(token, day, is_known_outside=_is_known_outside(token, managing)),
            "" if token.revoked_at else _token_link(token, "Revoke", "people:revoke_token"),
        ]
        for token in tokens
    ]


def _is_known_outside(token: ApiToken, managing: Collection[int]) -> bool:
    return token.person.is_program and token.made_by_id not in managing


def known_tokens_words(person: Person, tokens: Iterable[ApiToken]) -> str:
    """What to do about the tokens of systems that somebody saw who leaves; empty where there are none."""
    names = ", ".join(sorted({token.name for token in tokens}))
    return names and f"{person.name} was shown the token of: {names}. Make new ones and revoke these."


def own_token_rows(tokens: Iterable[ApiToken], day: date) -> list[list[Cell]]:
    """The same for the person for whom they act, who also confirms those that somebody else made."""
    return [[token.name, *_token_cells(token, day), _own_link(token, day)] for token in tokens]


def _token_cells(token: ApiToken, day: date, *, is_known_outside: bool = False) -> list[Cell]:
    return [
        ", ".join(token.scopes),
        token.made_by.name if token.made_by else "Not known",
        _day(token.last_used_at) if token.last_used_at else "Never",
        _token_state(token, day, is_known_outside),
    ]


def _own_link(token: ApiToken, day: date) -> Cell:
    if token.revoked_at:
        return ""
    if token.confirmed_at is None and token.may_be_confirmed(day):
        return _token_link(token, "Confirm or revoke", "tokens:confirm")
    return _token_link(token, "Revoke", "tokens:revoke")


def _token_link(token: ApiToken, words: str, url_name: str) -> Cell:
    return {"text": f"{words} {token.name}", "url": reverse(url_name, kwargs={"token_id": token.pk})}


def _token_state(token: ApiToken, day: date, is_known_outside: bool) -> Cell:
    if not token.may_be_confirmed(day):
        return {"text": "Revoked" if token.revoked_at else "Too old", "tag": "grey"}
    if token.confirmed_at is None:
        return {"text": f"Waits for {token.person.name} to confirm it", "tag": "yellow"}
    if is_known_outside:
        return {"text": "Works, and whoever made it no longer manages tokens: replace it", "tag": "yellow"}
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
    return row | {"url": url, "action": "End", "hidden": f"the role of {in_sentence(grant_words(grant))}"}


def request_rows(
    requests: Iterable[ChangeRequest], by: Person, *, names: bool = False
) -> list[dict[str, str]]:
    """For a summary list: what is asked for (with `names`, for whom), since when, by whom, the link that decides."""
    return [
        {
            "key": f"{request.person.name}: {_asked(request)}" if names else _asked(request),
            "value": f"asked for by {request.asked_by.name} on {_day(request.asked_at)}",
            "url": decision_url(request),
            "action": "Withdraw" if request.asked_by_id == by.pk else "Decide",
            "hidden": f"{_asked(request)} for {request.person.name}",
        }
        for request in requests
    ]


def decision_url(request: ChangeRequest) -> str:
    return reverse("people:decide_request", kwargs={"person_id": request.person_id, "request_id": request.pk})


def _asked(request: ChangeRequest) -> str:
    if request.kind == ChangeRequest.Kind.ADDRESS:
        return f"the address {request.email}"
    return f"the role of {in_sentence(ROLES[request.role].name)}"


@dataclass(frozen=True)
class RequestWords:
    """What the page of a request says. `agree` is empty for whoever asked, who may only withdraw it."""

    title: str
    why: str
    would: str
    permissions: Sequence[str]
    agree: str
    refuse: str
    back: dict[str, str]


def request_words(request: ChangeRequest, by: Person) -> RequestWords:
    name, asked = request.person.name, _asked(request)
    if request.kind == ChangeRequest.Kind.ADDRESS:
        title, agree = f"Change {name}’s address?", "Change the address"
        permissions: Sequence[str] = ()
        why = (
            "Whoever receives the mail of an account can choose its password. So an administrator changes the address "
            "of such an account only if another administrator or the account’s owner agrees."
        )
        would = (
            f"{name} signs in with {request.person.email}. They would sign in with {request.email} instead, and only "
            "mail to that address could set a new password. Ask them by another way whether the address is theirs."
            if request.person_id != by.pk
            else f"You would sign in with {request.email} instead of {request.person.email}. Agree only if that "
            "address is yours."
        )
    else:
        role = ROLES[request.role]
        title, agree = f"Give {name} {asked}?", "Give the role"
        why = (
            "A new administrator, and a role that reads records for an administrator who asks for it themselves, need "
            "a second administrator."
        )
        would = f"{name} would see {role.sees}, and be able to:"
        permissions = sorted(role.permissions)
    theirs = request.asked_by_id == by.pk
    manages = by.may(Permission.MANAGE_PEOPLE)
    return RequestWords(
        title=title,
        why=why,
        would=would,
        permissions=permissions,
        agree="" if theirs else agree,
        refuse="Withdraw your request" if theirs else "Refuse",
        back={"url": reverse("people:show", kwargs={"person_id": request.person_id}), "label": name}
        if manages
        else {"url": reverse("home"), "label": "Back"},
    )


def saved_words(person: Person, waiting: ChangeRequest | None) -> str:
    if waiting is None:
        return "The details are saved."
    return (
        f"{person.name} keeps the address {person.email} until they agree to {waiting.email}, or another administrator "
        "does. All else is saved."
    )


def decided_words(request: ChangeRequest, *, agrees: bool) -> str:
    name = request.person.name
    if request.kind == ChangeRequest.Kind.ADDRESS:
        return f"{name} signs in with {request.email} from now on." if agrees else f"{name}’s address stays."
    return f"{name} {'now has' if agrees else 'does not get'} {_asked(request)}."


def _day(moment: object) -> str:
    return date_format(localtime(moment), "j F Y")  # type: ignore[arg-type]
