"""Every write of people, roles, organisations, tokens and the council's own pages.

Each function is one transaction that leaves a history entry. `by` must hold the permission: pages check it. What a page
can't check alone is refused here, with a sentence for the page: `Refused`.
"""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from send_portal.calendar import today
from send_portal.history import record_history
from send_portal.models import ApiToken, Organisation, Person, RoleGrant, Session, SitePage
from send_portal.people import ROLES, Permission, tokens
from send_portal.refusals import ChangedMeanwhile, Refused

ADMINISTRATOR = "administrator"
PARTNER = "partner_contributor"
# An administrator sees no child's record, and a child's history is part of it.
_OF_CHILDREN = frozenset({Permission.VIEW_RECORDS, Permission.VIEW_AUDIT})


# People


@transaction.atomic
def invite_person(
    *, name: str, email: str, by: Person, role: str = "", organisation: Organisation | None = None
) -> Person:
    """A new person without a password, with a first role if one is named. The page sends the invitation."""
    address = email.strip().lower()
    if Person.objects.filter(email__iexact=address).exists():
        raise Refused(f"{address} is in use by another person.")
    try:
        with transaction.atomic():
            person = Person.objects.create_user(address, name=name.strip())
    except IntegrityError:  # somebody else invited them in the same moment
        raise Refused(f"{address} is in use by another person.") from None
    record_history(subject=person, action="invited", by=by, after={"name": person.name, "email": address})
    if role:
        give_role(person=person, role=role, organisation=organisation, by=by)
    return person


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
def change_person(*, person: Person, name: str, email: str, by: Person, but: str = "") -> Person:
    """Change name and email address. The old address no longer signs in, and links mailed to it no longer work.

    A new address ends every sign-in of the person, but the session in which they changed it themselves.
    """
    person = _locked(person)
    address = email.strip().lower()
    if Person.objects.filter(email__iexact=address).exclude(pk=person.pk).exists():
        raise Refused(f"{address} is in use by another person.")
    before = {"name": person.name, "email": person.email}
    after = {"name": name.strip(), "email": address}
    if after == before:
        return person
    person.name, person.email = after["name"], address
    person.save(update_fields=["name", "email"])
    EmailAddress.objects.filter(user=person).exclude(email=address).delete()
    if address != before["email"]:
        _end_sessions(person, but=but)
    record_history(subject=person, action="changed details", by=by, before=before, after=after)
    return person


@transaction.atomic
def deactivate_person(*, person: Person, by: Person, reason: str = "") -> None:
    """Switch a person off: signed out everywhere, programs acting for them stopped. Roles stay."""
    if person.pk == by.pk:
        raise Refused("You cannot switch yourself off. Ask another administrator.")
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
    if person.is_system:
        raise Refused("The portal itself never signs in.")
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
) -> RoleGrant:
    """Give a person a role from now on. One given to oneself is allowed, and named as that in the history."""
    person = _locked(person)
    _check_role(person, role, organisation)
    grant = RoleGrant.objects.create(person=person, role=role, organisation=organisation)
    record_history(
        subject=person,
        action="gave themselves a role" if person.pk == by.pk else "gave a role",
        by=by,
        after={"role": role, "organisation": organisation.code if organisation else ""},
        reason=reason,
    )
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, by: Person, reason: str = "", but: str = "") -> None:
    """End a role now, and every sign-in of the person, but the session in which they ended it themselves.

    The row stays, so that it can be said who held which role when.
    """
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
    if person.is_system:
        raise Refused("The portal itself holds no role.")
    held = set(person.role_grants.filter(RoleGrant.current()).values_list("role", flat=True))
    if role in held:
        raise Refused(f"{person.name} is {ROLES[role].name.lower()} already.")
    if role == PARTNER and organisation is None:
        raise Refused("Choose the organisation that the partner contributes for.")
    if role != PARTNER and organisation is not None:
        raise Refused("Only a partner contributor acts for an organisation. Leave the organisation out.")
    children = next((key for key in sorted(held | {role}) if ROLES[key].permissions & _OF_CHILDREN), "")
    if ADMINISTRATOR in held | {role} and children:
        raise Refused(
            f"One person cannot be both administrator and {ROLES[children].name.lower()}: "
            "an administrator sees no child’s record. Give one of the two roles to somebody else."
        )


def _keep_an_administrator(*, without: Person) -> None:
    """Refuse what would leave nobody to manage people. The rows are locked, so two at once can't both pass."""
    grants = RoleGrant.objects.select_for_update(of=("self",)).filter(
        RoleGrant.current(), role=ADMINISTRATOR, person__is_active=True
    )
    holders = {grant.person_id for grant in grants}
    if holders <= {without.pk} and without.pk in holders:
        raise Refused(f"{without.name} is the last administrator. Make somebody else administrator first.")


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


# Organisations


@transaction.atomic
def add_organisation(*, name: str, by: Person) -> Organisation:
    """A partner organisation; its code, used in case files, is made from its name."""
    name = name.strip()
    code = slugify(name)[:40]
    if not code:
        raise Refused("Use letters or numbers in the organisation’s name.")
    if (
        Organisation.objects.filter(code=code).exists()
        or Organisation.objects.filter(name__iexact=name).exists()
    ):
        raise Refused(f"There is an organisation called {name} already.")
    organisation = Organisation.objects.create(code=code, name=name)
    record_history(subject=organisation, action="added", by=by, after={"code": code, "name": name})
    return organisation


@transaction.atomic
def rename_organisation(*, organisation: Organisation, name: str, by: Person) -> Organisation:
    """Change the name that people read. The code stays: case files and events use it."""
    name = name.strip()
    if Organisation.objects.filter(name__iexact=name).exclude(pk=organisation.pk).exists():
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
def make_token(*, name: str, person: Person, scopes: Sequence[str], by: Person) -> tuple[ApiToken, str]:
    """A new token and its text, which is shown once and kept nowhere. Acts for `person`, within what they may do."""
    _check_scopes(person, scopes)
    text = tokens.new_text()
    token = ApiToken.objects.create(
        name=name.strip(),
        person=person,
        scopes=list(scopes),
        digest=tokens.digest(text),
        expires_on=today() + tokens.LIFETIME,
    )
    record_history(
        subject=token,
        action="made token",
        by=by,
        after={"name": token.name, "person": person.pk, "scopes": token.scopes},
    )
    return token, text


def _check_scopes(person: Person, scopes: Sequence[str]) -> None:
    if not scopes:
        raise Refused("Choose what the token may do.")
    for scope in scopes:
        if scope not in tokens.SCOPES:
            raise Refused(f"There is no scope called {scope}.")
        if not person.may(tokens.SCOPES[scope]):
            raise Refused(
                f"{person.name} may not {tokens.SCOPES[scope].value}, so neither may their program."
            )


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Person) -> None:
    """Stop a token at once. A token once revoked stays so."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at:
        return
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record_history(subject=token, action="revoked token", by=by)


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
