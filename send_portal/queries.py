"""Every read of people, history, the access log and footer pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from send_portal.calendar import start_of, today
from send_portal.models import (
    AccessEntry,
    ApiToken,
    ChangeRequest,
    ChildShown,
    HistoryEntry,
    Organisation,
    Person,
    RoleGrant,
    Session,
    SitePage,
)
from send_portal.people import ROLES, Permission, apart, reads_records
from send_portal.people.tokens import SCOPES, SYSTEM_SCOPES
from send_portal.texts import search_key, search_words, tidy

Row = TypeVar("Row", bound=models.Model)


def standing_on(rows: QuerySet[Row], field: str, day: date | None = None) -> QuerySet[Row]:
    """Those of the rows whose day in ``field`` has come by ``day``, the portal's day unless told otherwise.

    Whoever takes the newest of dated rows takes it of these: a clock that was once wrong leaves rows of days to come.
    """
    return rows.filter(**{f"{field}__lte": day or today()})


def system_person() -> Person:
    """The portal itself, as a person who did something."""
    return Person.objects.get(is_system=True)


def people_with_roles() -> QuerySet[Person]:
    current = RoleGrant.objects.filter(RoleGrant.current()).select_related("organisation")
    return people_to_manage().prefetch_related(
        Prefetch("role_grants", queryset=current, to_attr="current_grants")
    )


def people_who_may(permission: Permission) -> QuerySet[Person]:
    """Active people with a current role that carries the permission."""
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    held = Q(role_grants__role__in=roles, role_grants__ended_at=None)
    return Person.objects.filter(held, is_active=True).distinct()


def people_to_manage() -> QuerySet[Person]:
    """Everybody but the portal itself and the systems that have a token."""
    return Person.objects.filter(is_system=False, is_program=False)


def role_grants_of(person: Person) -> QuerySet[RoleGrant]:
    return person.role_grants.select_related("organisation").order_by("-started_at")


def sign_ins_of(person: Person) -> QuerySet[Session]:
    """The sessions of a person's sign-ins."""
    return Session.objects.filter(person=person, expire_date__gt=timezone.now())


def change_requests(person: Person | None = None) -> QuerySet[ChangeRequest]:
    """What waits for a second pair of eyes: of everybody, or about one person."""
    requests = ChangeRequest.objects.filter(decided_at=None).select_related(
        "person", "asked_by", "organisation"
    )
    return requests.filter(person=person) if person else requests


def role_waits(role: str, *, person: Person, by: Person) -> bool:
    """Whether a second administrator has to agree before somebody gives this role to the person.

    To a role that reads records and that they ask for themselves; and to every new administrator, or one could make
    the second from an address of their own.
    """
    if Permission.MANAGE_PEOPLE in ROLES[role].permissions:
        return not by.is_system
    return person.pk == by.pk and reads_records(role)


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.all()


def history_of(row: models.Model) -> QuerySet[HistoryEntry]:
    """Who changed the row, newest first."""
    entries = HistoryEntry.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))
    return entries.select_related("by", "token")


@dataclass(frozen=True)
class Subjects:
    """A child and all their cases, by reference, as the access log names them."""

    child: str
    cases: tuple[str, ...] = ()


SUBJECTS = {
    "ehcp.case": "Case",
    "ehcp.child": "Child",
    "scorecard.measure": "Measure",
    "improvement.report": "Report",
}
# The app of casework registers here whom a reference of a child or of a case may mean.
CHILDREN_CALLED: list[Callable[[str], list[Subjects]]] = []


def access_log(
    *,
    who: str = "",
    reference: str = "",
    action: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AccessEntry]:
    """Entries of the access log, newest first, narrowed by what is given. Asked for by the auditor only.

    `reference`: of a child or of a case; either finds what was seen of the child by any way.
    """
    entries = AccessEntry.objects.select_related("person", "token")
    if who:
        entries = entries.filter(Q(person__in=_called(who)) | Q(token__in=_tokens_called(who)))
    if reference := tidy(reference):
        entries = entries.filter(pk__in=_about(reference).order_by().values("pk"))
    if action:
        entries = entries.filter(action=action)
    return _between(entries, since, until)


def _about(reference: str) -> QuerySet[AccessEntry]:
    """Entries about whoever is called so, and those under the reference itself: a measure, a report, a child gone."""
    spelt = {reference, reference.upper(), reference.lower()}
    named = AccessEntry.objects.filter(subject_type__in=SUBJECTS, subject_id__in=spelt)
    children = {one for find in CHILDREN_CALLED for one in find(reference)}
    return _any_of([named, *_shown(spelt), *(part for subjects in children for part in _seen(subjects))])


def sights_of(subjects: Subjects) -> QuerySet[AccessEntry]:
    """Who saw the child in any way: alone, in a list, in a search, in a file. Newest first."""
    return _any_of(_seen(subjects)).select_related("person", "token")


def _seen(subjects: Subjects) -> list[QuerySet[AccessEntry]]:
    """Entries with the child among those shown; and older ones, which name one child or case, or list those found."""
    of_child = AccessEntry.objects.filter(subject_type="ehcp.child")
    return [
        *_shown([subjects.child]),
        of_child.filter(subject_id=subjects.child),
        AccessEntry.objects.filter(subject_type="ehcp.case", subject_id__in=subjects.cases),
        of_child.filter(subject_id="search", detail__contains=subjects.child),
    ]


def _shown(references: Iterable[str]) -> list[QuerySet[AccessEntry]]:
    sets = ChildShown.objects.filter(reference__in=references).values("shown")
    return [AccessEntry.objects.filter(shown__in=sets)]


def _any_of(parts: Sequence[QuerySet[AccessEntry]]) -> QuerySet[AccessEntry]:
    """Entries of any of the parts. A union: each part is found by its index, and an OR would read the whole log."""
    first, *rest = (part.order_by().values("pk") for part in parts)
    return AccessEntry.objects.filter(pk__in=first.union(*rest) if rest else first)


# What administrators manage: the kind of row, as history names it, in words.
ADMINISTERED = {
    "send_portal.person": "People, their roles and passwords",
    "send_portal.apitoken": "Tokens",
    "send_portal.organisation": "Organisations",
    "send_portal.sitepage": "Footer pages",
    "send_portal.accessentry": "The access log",
}


def administration_log(
    *, who: str = "", about: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[HistoryEntry]:
    """What was done to people, roles, tokens, organisations and footer pages, newest first. For the auditor only.

    `who`: part of the name or address of who did it or of the person to whom it was done, now or in what was changed.
    """
    entries = HistoryEntry.objects.filter(subject_type__in=[about] if about else ADMINISTERED)
    if who:
        people = _called(who)
        done_to = Q(subject_type="send_portal.person", subject_id__in=[str(pk) for pk in people])
        entries = entries.filter(Q(by__in=people) | done_to | Q(token__in=_tokens_called(who)))
    return _between(entries.select_related("by", "token").order_by("-pk"), since, until)


def names_of_subjects(entries: Iterable[HistoryEntry]) -> dict[tuple[str, str], str]:
    """(type, id) → the name that the row has now, for subjects of ADMINISTERED."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        wanted.setdefault(entry.subject_type, set()).add(entry.subject_id)
    return {
        (kind, str(row.pk)): str(row)
        for kind, ids in wanted.items()
        for row in apps.get_model(kind)._default_manager.filter(pk__in=ids)
    }


def names_of_people() -> dict[str, str]:
    """Key of a row, as history keeps it → the person's name."""
    return {str(key): name for key, name in Person.objects.values_list("pk", "name")}


def people_who_hold_roles_apart() -> list[tuple[Person, str]]:
    """Active people with roles that one person cannot hold together, each with why; given before this was refused."""
    held: dict[Person, set[str]] = {}
    for grant in RoleGrant.objects.filter(RoleGrant.current(), person__is_active=True).select_related(
        "person"
    ):
        held.setdefault(grant.person, set()).add(grant.role)
    return [(person, why) for person, roles in held.items() if (why := apart(roles))]


def _called(words: str) -> list[int]:
    """Keys of the people with each of the words in their name, accents and hyphens aside, or in their address.

    Asked for first, so that the log is then searched by its index of them.
    """
    sought = tidy(words).casefold().split()
    return [person.pk for person in Person.objects.all() if all(_is_of(person, word) for word in sought)]


def _is_of(person: Person, word: str) -> bool:
    parts, key = search_words(word), search_key(person.name)
    return word in person.email or (bool(parts) and all(part in key for part in parts))


def _tokens_called(words: str) -> list[int]:
    return list(ApiToken.objects.filter(name__icontains=words).values_list("pk", flat=True))


def _between(entries: QuerySet[Row], since: date | None, until: date | None) -> QuerySet[Row]:
    if since:
        entries = entries.filter(at__gte=start_of(since))
    if until:
        entries = entries.filter(at__lt=start_of(until + timedelta(days=1)))
    return entries


@dataclass(frozen=True)
class LogPage(Generic[Row]):
    """Some entries of a log, newest first. `older` and `newer` are the keys by which the pages around are asked for."""

    entries: list[Row]
    older: int | None
    newer: int | None


def log_page(
    entries: QuerySet[Row], size: int, *, before: int | None = None, after: int | None = None
) -> LogPage[Row]:
    """The newest `size` entries, or the next ones older than the key `before` or newer than the key `after`.

    By key, so that entries that come meanwhile move nothing, and the last page costs no more than the first.
    """
    if after is not None:
        found = list(entries.filter(pk__gt=after).order_by("pk")[: size + 1])
        more_newer, more_older = len(found) > size, True
        found = found[:size][::-1]
    else:
        older = entries.filter(pk__lt=before) if before is not None else entries
        found = list(older.order_by("-pk")[: size + 1])
        more_newer, more_older = before is not None, len(found) > size
        found = found[:size]
    return LogPage(
        found,
        older=found[-1].pk if found and more_older else None,
        newer=found[0].pk if found and more_newer else None,
    )


def site_pages() -> QuerySet[SitePage]:
    return SitePage.objects.all()


def api_tokens() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("person", "made_by")


def scopes_open_to(person: Person) -> list[str]:
    """What a token that acts for the person or system may be allowed."""
    scopes = SYSTEM_SCOPES if person.is_program else SCOPES
    return [scope for scope in scopes if person.may(SCOPES[scope])]


def tokens_known_to(person: Person) -> QuerySet[ApiToken]:
    """The tokens of systems whose text the person was shown when they made them, and that aren't revoked."""
    return api_tokens().filter(person__is_program=True, made_by=person, revoked_at=None)


def tokens_of(person: Person) -> QuerySet[ApiToken]:
    """The tokens that act for the person, whoever made them."""
    return api_tokens().filter(person=person)
