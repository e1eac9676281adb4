"""Every write of people, roles, organisations, tokens and the council's own pages.

Each function is one transaction that leaves a history entry. `by` must hold the permission: pages check it. What a page
can't check alone is refused here, with a sentence for the page: `Refused`.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from secrets import token_hex
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from send_portal.calendar import today
from send_portal.history import record_history
from send_portal.models import (
    AccessEntry,
    ApiToken,
    ChangeRequest,
    ChildrenShown,
    ChildShown,
    Organisation,
    Person,
    RoleGrant,
    Session,
    SitePage,
)
from send_portal.people import ROLES, apart, is_guarded, tokens
from send_portal.queries import people_to_manage, role_waits, scopes_open_to, system_person
from send_portal.refusals import ChangedMeanwhile, Problem, Refused
from send_portal.texts import find_address_fault, find_name_fault, in_sentence, search_key, tidy

ACCESS_LOG_YEAR = timedelta(days=366)
ADMINISTRATOR = "administrator"
PARTNER = "partner_contributor"


# People


@transaction.atomic
def invite_person(
    *, name: str, email: str, by: Person, role: str = "", organisation: Organisation | None = None
) -> Person:
    """A new person without a password, with a first role if one is named. The page sends the invitation."""
    name, address = _readable(name, email)
    if Person.objects.filter(email__iexact=address).exists():
        raise Refused(_in_use(address))
    try:
        with transaction.atomic():
            person = Person.objects.create_user(address, name=name)
    except IntegrityError:  # somebody else invited them in the same moment
        raise Refused(_in_use(address)) from None
    record_history(subject=person, action="invited", by=by, after={"name": person.name, "email": address})
    if role:
        give_role(person=person, role=role, organisation=organisation, by=by)
    return person


def _readable(name: str, email: str) -> tuple[str, str]:
    """Name and address as they are kept. Raises Refused where either can't be read, or isn't what it looks."""
    name, address = tidy(name), email.strip().lower()
    faults = {"name": find_name_fault(name), "email": find_address_fault(address)}
    if problems := [Problem("unreadable", f"{words}.", field) for field, words in faults.items() if words]:
        raise Refused(*problems)
    return name, address


@transaction.atomic
def invite_again(*, person: Person, by: Person) -> None:
    """Note that a further invitation goes out. Only for those who never chose a password."""
    if person.has_usable_password():
        raise Refused(
            f"{person.name} has chosen a password already. They can ask for a new one when signing in."
        )
    if not person.is_active:
        raise Refused(f"{person.name} is switched off. Switch them on first.")
    record_history(subject=person, action="invited again", by=by)


@transaction.atomic
def invite_administrator(*, email: str, name: str, by: Person) -> Person:
    """A new administrator, for a portal that has none to invite anybody; or again one who never chose a password."""
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        return invite_person(name=name, email=email, role=ADMINISTRATOR, by=by)
    invite_again(person=person, by=by)
    if ADMINISTRATOR not in person.roles():
        give_role(person=person, role=ADMINISTRATOR, by=by)
    return person


@transaction.atomic
def change_person(
    *, person: Person, name: str, email: str, by: Person, but: str = ""
) -> ChangeRequest | None:
    """Change name and email address. The request where the new address waits for a second pair of eyes.

    It does where somebody else changes the address of an account that is guarded: who receives its mail can choose its
    password, and so act as its owner. One's own is changed at once, and so is one with which nobody signed in yet.
    """
    person = _locked(person)
    name, address = _readable(name, email)
    before = {"name": person.name, "email": person.email}
    request = None
    if address != person.email:
        _check_address(person, address)
        if person.pk != by.pk and _is_guarded(person):
            request = _ask(person, by, kind=ChangeRequest.Kind.ADDRESS, email=address)
        else:
            _take_address(person, address, but=but)
    if name != person.name:
        person.name = name
        person.save(update_fields=["name"])
    after = {"name": person.name, "email": person.email}
    if after != before:
        record_history(subject=person, action="changed details", by=by, before=before, after=after)
    return request


def _check_address(person: Person, address: str) -> None:
    if Person.objects.filter(email__iexact=address).exclude(pk=person.pk).exists():
        raise Refused(_in_use(address))


def _in_use(address: str) -> str:
    return f"{address} is in use by another person."


def _is_guarded(person: Person) -> bool:
    """Whether somebody uses the account who held such a role at any time: ending it first opens no way round."""
    roles = person.role_grants.values_list("role", flat=True)
    return person.has_usable_password() and any(role in ROLES and is_guarded(role) for role in roles)


def _take_address(person: Person, address: str, *, but: str) -> None:
    """The old address no longer signs in, and links mailed to it no longer work. Sign-ins but the one named end."""
    person.email = address
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError:  # somebody else took it in the same moment
        raise Refused(_in_use(address)) from None
    EmailAddress.objects.filter(user=person).exclude(email=address).delete()
    _end_sessions(person, but=but)


@transaction.atomic
def deactivate_person(*, person: Person, by: Person, reason: str = "") -> None:
    """Switch a person off: signed out everywhere, programs acting for them stopped. Roles stay."""
    if person.pk == by.pk:
        raise Refused("You cannot switch yourself off. Ask another administrator.")
    _lock_administrators()
    person = _locked(person)
    if not person.is_active:
        return
    _keep_an_administrator(without=person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _end_sessions(person)
    record_history(subject=person, action="switched off", by=by, reason=reason)


@transaction.atomic
def reactivate_person(*, person: Person, by: Person, reason: str = "") -> None:
    person = _locked(person)
    if person.is_system or person.is_program:
        raise Refused("A system never signs in.")
    if person.is_active:
        return
    person.is_active = True
    person.save(update_fields=["is_active"])
    record_history(subject=person, action="switched on", by=by, reason=reason)


@transaction.atomic
def end_sign_ins(*, person: Person, by: Person, only: str = "", but: str = "", reason: str = "") -> int:
    """End the sign-in of one session, or all but that of another; both are keys of sessions. How many were ended."""
    ended = _end_sessions(person, only=only, but=but)
    if ended:
        record_history(subject=person, action="ended sign-ins", by=by, after={"ended": ended}, reason=reason)
    return ended


def _end_sessions(person: Person, *, only: str = "", but: str = "") -> int:
    sessions = Session.objects.filter(person=person).exclude(session_key=but)
    return (sessions.filter(session_key=only) if only else sessions).delete()[0]


# Roles


@transaction.atomic
def give_role(
    *, person: Person, role: str, by: Person, organisation: Organisation | None = None, reason: str = ""
) -> RoleGrant | None:
    """Give a person a role from now on. None where it waits for a second administrator (`role_waits`).

    Any other role given to oneself is allowed, and named as that in the history.
    """
    person = _locked(person)
    _check_role(person, role, organisation)
    if role_waits(role, person=person, by=by):
        _ask(person, by, kind=ChangeRequest.Kind.ROLE, role=role, organisation=organisation, reason=reason)
        return None
    return _grant(
        person,
        role,
        organisation,
        reason,
        by=by,
        action="gave themselves a role" if person.pk == by.pk else "gave a role",
    )


def _grant(
    person: Person, role: str, organisation: Organisation | None, reason: str, *, by: Person, action: str
) -> RoleGrant:
    grant = RoleGrant.objects.create(person=person, role=role, organisation=organisation)
    after = {"role": role, "organisation": organisation.code if organisation else ""}
    record_history(subject=person, action=action, by=by, after=after, reason=reason)
    return grant


# What waits for a second pair of eyes

_ASKED = {
    ChangeRequest.Kind.ROLE: "the role asked for",
    ChangeRequest.Kind.ADDRESS: "the new address asked for",
}


def _ask(person: Person, by: Person, *, kind: ChangeRequest.Kind, **asked: Any) -> ChangeRequest:
    if ChangeRequest.objects.filter(
        person=person, kind=kind, role=asked.get("role", ""), decided_at=None
    ).exists():
        raise Refused(f"{kind.label.capitalize()} is asked for already. It waits for another administrator.")
    request = ChangeRequest.objects.create(person=person, kind=kind, asked_by=by, **asked)
    record_history(
        subject=person,
        action=f"asked for {kind.label}" + (" for themselves" if person.pk == by.pk else ""),
        by=by,
        before={"email": person.email} if request.email else None,
        after=_asked_values(request),
        reason=request.reason,
    )
    return request


def _asked_values(request: ChangeRequest) -> dict[str, object]:
    if request.kind == ChangeRequest.Kind.ADDRESS:
        return {"email": request.email}
    return {
        "role": request.role,
        "organisation": request.organisation.code if request.organisation else "",
    }


@transaction.atomic
def agree_to_request(*, request: ChangeRequest, by: Person, but: str = "") -> bool:
    """Make the change that another administrator asked for. False where it was decided already."""
    person = _locked(request.person)
    decided = _decide(request, by, agreed=True)
    if decided is None:
        return False
    action = f"agreed to {_ASKED[ChangeRequest.Kind(decided.kind)]}"
    if decided.kind == ChangeRequest.Kind.ROLE:
        _check_role(person, decided.role, decided.organisation)
        _grant(person, decided.role, decided.organisation, decided.reason, by=by, action=action)
    else:
        _check_address(person, decided.email)
        before = {"email": person.email}
        _take_address(person, decided.email, but=but)
        record_history(subject=person, action=action, by=by, before=before, after={"email": person.email})
    return True


@transaction.atomic
def refuse_request(*, request: ChangeRequest, by: Person) -> bool:
    """Leave things as they are; by whoever asked: they withdraw it. False where it was decided already."""
    decided = _decide(request, by, agreed=False)
    if decided is None:
        return False
    verb = "withdrew" if decided.asked_by_id == by.pk else "refused"
    record_history(
        subject=decided.person,
        action=f"{verb} {_ASKED[ChangeRequest.Kind(decided.kind)]}",
        by=by,
        before=_asked_values(decided),
    )
    return True


def _decide(request: ChangeRequest, by: Person, *, agreed: bool) -> ChangeRequest | None:
    request = ChangeRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if agreed and request.asked_by_id == by.pk:
        raise Refused("What you asked for yourself has to be agreed to by somebody else.")
    if request.decided_at:
        return None
    request.decided_at, request.decided_by, request.agreed = timezone.now(), by, agreed
    request.save(update_fields=["decided_at", "decided_by", "agreed"])
    return request


# Roles that end


@transaction.atomic
def end_role(*, grant: RoleGrant, by: Person, reason: str = "", but: str = "") -> None:
    """End a role now, and every sign-in of the person, but the session in which they ended it themselves.

    The row stays, so that it can be said who held which role when.
    """
    if grant.role == ADMINISTRATOR:
        _lock_administrators()
    person = _locked(grant.person)
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if grant.ended_at:
        return
    if grant.role == ADMINISTRATOR:
        if person.pk == by.pk:
            raise Refused("You cannot end your own role as administrator. Ask another administrator.")
        _keep_an_administrator(without=person)
    grant.ended_at = max(timezone.now(), grant.started_at)
    grant.save(update_fields=["ended_at"])
    _end_sessions(person, but=but)
    record_history(subject=person, action="ended a role", by=by, before={"role": grant.role}, reason=reason)


def _check_role(person: Person, role: str, organisation: Organisation | None) -> None:
    if role not in ROLES:
        raise Refused("Choose one of the roles.")
    if person.is_system or person.is_program:
        raise Refused("A system holds no role of people.")
    held = set(person.role_grants.filter(RoleGrant.current()).values_list("role", flat=True))
    if role in held:
        raise Refused(f"{person.name} already has the role of {in_sentence(ROLES[role].name)}.")
    if role == PARTNER and organisation is None:
        raise Refused("Choose the organisation that the partner contributes for.")
    if role != PARTNER and organisation is not None:
        raise Refused("Only a partner contributor acts for an organisation. Leave the organisation out.")
    if why := apart(held | {role}):
        raise Refused(why)


def _lock_administrators() -> None:
    """Let one change at a time end administrators: called before any other row is locked, so that none waits in a ring.

    What is read afterwards is a statement of its own, which sees what the change before it committed.
    """
    list(_administrators().select_for_update(of=("self",)).order_by("pk"))


def _administrators() -> QuerySet[Person]:
    return Person.objects.filter(
        role_grants__in=RoleGrant.objects.filter(RoleGrant.current(), role=ADMINISTRATOR)
    )


def _keep_an_administrator(*, without: Person) -> None:
    """Refuse what would leave nobody to manage people. After `_lock_administrators`."""
    holders = set(_administrators().filter(is_active=True).values_list("pk", flat=True))
    if holders == {without.pk}:
        raise Refused(f"{without.name} is the last administrator. Make somebody else administrator first.")


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


# Organisations


@transaction.atomic
def add_organisation(*, name: str, by: Person) -> Organisation:
    """A partner organisation; its code, used in case files, is made from its name."""
    name = tidy(name)
    code = slugify(name)[:40]
    if not code:
        raise Refused("Use letters or numbers in the organisation’s name.")
    if Organisation.objects.filter(code=code).exists() or _is_called(Organisation.objects.all(), name):
        raise Refused(f"There is an organisation called {name} already.")
    organisation = Organisation.objects.create(code=code, name=name)
    record_history(subject=organisation, action="added", by=by, after={"code": code, "name": name})
    return organisation


def _is_called(organisations: Iterable[Organisation], name: str) -> bool:
    """Whether one of them has the name, spelt as it may be. There are few: they are compared here."""
    return search_key(name) in {search_key(organisation.name) for organisation in organisations}


@transaction.atomic
def rename_organisation(*, organisation: Organisation, name: str, by: Person) -> Organisation:
    """Change the name that people read. The code stays: case files and events use it."""
    name = tidy(name)
    if _is_called(Organisation.objects.exclude(pk=organisation.pk), name):
        raise Refused(f"There is an organisation called {name} already.")
    before = organisation.name
    if name != before:
        organisation.name = name
        organisation.save(update_fields=["name"])
        record_history(
            subject=organisation, action="renamed", by=by, before={"name": before}, after={"name": name}
        )
    return organisation


# Tokens of programs


@transaction.atomic
def make_token(*, name: str, scopes: Sequence[str], by: Person) -> tuple[ApiToken, str]:
    """A new token of one's own, and its text: shown once, kept nowhere. Pages ask for the password first."""
    return _new_token(name.strip(), by, scopes, by)


@transaction.atomic
def make_system_token(*, name: str, scopes: Sequence[str], by: Person) -> tuple[ApiToken, str]:
    """A token of the system called so, which is added where it is new, and its text, as `make_token` gives it."""
    name = name.strip()
    if people_to_manage().filter(name__iexact=name).exists() or system_person().name.lower() == name.lower():
        raise Refused(f"{name} is the name of somebody here. Give the system a name that is nobody else’s.")
    system = Person.objects.filter(is_program=True, name__iexact=name).first()
    if system is None:
        address = f"{slugify(name)[:40] or 'system'}-{token_hex(4)}@system.invalid"  # receives no mail
        system = Person.objects.create_user(address, name=name, is_program=True, is_active=False)
        record_history(subject=system, action="added system", by=by, after={"name": name})
    return _new_token(system.name, system, scopes, by)


def _new_token(name: str, person: Person, scopes: Sequence[str], by: Person) -> tuple[ApiToken, str]:
    _check_scopes(person, scopes)
    text = tokens.new_text()
    token = ApiToken.objects.create(
        name=name,
        person=person,
        scopes=list(scopes),
        digest=tokens.digest(text),
        made_by=by,
        confirmed_at=timezone.now(),
        expires_on=today() + tokens.LIFETIME,
    )
    record_history(
        subject=token,
        action="made token",
        by=by,
        after={"name": token.name, "acts_for": person.name, "scopes": ", ".join(token.scopes)},
    )
    return token, text


def _check_scopes(person: Person, scopes: Sequence[str]) -> None:
    if not scopes:
        raise Refused("Choose what the token may do.")
    for scope in scopes:
        if scope not in tokens.SCOPES:
            raise Refused(f"There is no scope called {scope}.")
        if scope not in scopes_open_to(person):
            raise Refused(
                "A system may not " + tokens.SCOPE_WORDS[scope] + "."
                if person.is_program
                else f"{person.name} may not {tokens.SCOPES[scope].value}, so neither may their program."
            )


@transaction.atomic
def confirm_token(*, token: ApiToken, by: Person) -> None:
    """Let a token work that somebody else made for this person. Pages ask for the password first."""
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.person_id != by.pk:
        raise Refused("Only the person for whom a token acts can confirm it.")
    if not token.may_be_confirmed(today()):
        raise Refused("This token is revoked or too old. Make a new one.")
    if token.confirmed_at:
        return
    token.confirmed_at = timezone.now()
    token.save(update_fields=["confirmed_at"])
    record_history(subject=token, action="confirmed token", by=by)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Person) -> None:
    """Stop a token at once: one's own, or any of them for an administrator. A token once revoked stays so."""
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at:
        return
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record_history(subject=token, action="revoked token", by=by)


# Passwords


@transaction.atomic
def note_password(*, action: str, by: Person) -> None:
    """Keep that a person chose a password. By whom: whoever had the link or the old password, so the person."""
    record_history(subject=by, action=action, by=by)


@transaction.atomic
def note_password_set(*, person: Person, by: Person) -> None:
    """Keep that whoever runs the portal set a person's password, and end the sign-ins that the old one opened."""
    _end_sessions(person)
    record_history(subject=person, action="set a password by command", by=by)


# The council's own pages


@transaction.atomic
def edit_site_page(*, page: SitePage, title: str, body: str, seen: int, by: Person) -> SitePage:
    """Save a page that was opened at version `seen`. Raises ChangedMeanwhile where it has moved on since."""
    page = SitePage.objects.select_for_update().get(pk=page.pk)
    if page.version != seen:
        raise ChangedMeanwhile({"title": page.title, "body": page.body}, seen=page.version)
    before = {"title": page.title, "body": page.body}
    after = {"title": title.strip(), "body": body.strip()}
    if after == before:
        return page
    page.title, page.body, page.version = after["title"], after["body"], page.version + 1
    page.save()
    record_history(subject=page, action="edited", by=by, before=before, after=after)
    return page


# What need not be kept for longer


@transaction.atomic
def forget_old_sights(*, by: Person) -> int:
    """Delete what the access log has kept for as long as the council's rule says, and note that. How many entries.

    Years are counted long, so that nothing goes a day too early. The history names the newest entry that went.
    """
    before = timezone.now() - ACCESS_LOG_YEAR * settings.ACCESS_LOG_YEARS
    old = AccessEntry.objects.filter(at__lt=before)
    newest = old.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return 0
    entries, _ = old.delete()
    nobody_shown = ChildrenShown.objects.filter(~Exists(AccessEntry.objects.filter(shown=OuterRef("pk"))))
    ChildShown.objects.filter(shown__in=nobody_shown).delete()
    nobody_shown.delete()
    record_history(
        subject=("send_portal.accessentry", newest),
        action="deleted old entries",
        by=by,
        after={"entries": entries, "before": before.date(), "years kept": settings.ACCESS_LOG_YEARS},
    )
    return entries
