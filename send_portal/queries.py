"""Every read of people, history, the access log and footer pages."""

from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from send_portal.models import (
    AccessEntry,
    ApiToken,
    HistoryEntry,
    Organisation,
    Person,
    RoleGrant,
    Session,
    SitePage,
)
from send_portal.people import ROLES, Permission


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
    """Everybody but the portal itself."""
    return Person.objects.filter(is_system=False)


def role_grants_of(person: Person) -> QuerySet[RoleGrant]:
    return person.role_grants.select_related("organisation").order_by("-started_at")


def sign_ins_of(person: Person) -> QuerySet[Session]:
    """The sessions of a person's sign-ins."""
    return Session.objects.filter(person=person, expire_date__gt=timezone.now())


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.all()


def history_of(row: models.Model) -> QuerySet[HistoryEntry]:
    """Who changed the row, newest first."""
    entries = HistoryEntry.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))
    return entries.select_related("by")


def access_log(
    *, who: str = "", reference: str = "", action: str = "", since: object = None, until: object = None
) -> QuerySet[AccessEntry]:
    """Entries of the access log, newest first, narrowed by what is given. Asked for by the auditor only."""
    entries = AccessEntry.objects.select_related("person")
    if who:
        entries = entries.filter(Q(person__name__icontains=who) | Q(person__email__icontains=who))
    if reference:
        # A search names everybody whom it found in its detail.
        named = Q(subject_id__iexact=reference.strip()) | Q(detail__icontains=reference.strip())
        entries = entries.filter(named)
    if action:
        entries = entries.filter(action=action)
    if since:
        entries = entries.filter(at__date__gte=since)
    if until:
        entries = entries.filter(at__date__lte=until)
    return entries


def site_pages() -> QuerySet[SitePage]:
    return SitePage.objects.all()


def api_tokens() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("person")
