"""People, roles, history and the access log, and the pages of the footer."""

import re
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from send_portal.parts.sessions import SessionStore
from send_portal.people import ROLES, SYSTEM, Permission


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who signs in; or the portal itself (`is_system`) or another system (`is_program`), which never can.

    `through` is the token with which a program asks for the person: what is changed and seen by it is marked so.
    """

    through: "ApiToken | None" = None

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False)
    is_program = models.BooleanField(
        default=False, help_text="A named system, which has tokens and no sign-in"
    )
    invited_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def roles(self) -> frozenset[str]:
        """Keys of the roles this person holds now. Asked once for each request: the person is loaded once."""
        if not hasattr(self, "_roles"):
            held = self.role_grants.filter(RoleGrant.current()).values_list("role", flat=True)
            self._roles = frozenset(key for key in held if key in ROLES) if self.is_active else frozenset()
        return self._roles

    def may(self, *permissions: Permission) -> bool:
        """Whether any role this person holds carries any of the permissions. A system has the one role of systems."""
        if self.is_program:
            return bool(SYSTEM.permissions & set(permissions))
        return any(ROLES[role].permissions & set(permissions) for role in self.roles())


class Session(AbstractBaseSession):
    """What one browser is remembered by, and whose sign-in it is; ending a sign-in is deleting its row."""

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions"
    )

    def __str__(self) -> str:
        return f"session of {self.person or 'nobody'}"

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class SavedForm(models.Model):
    """A form that was saved, by the name in its key: sent again it isn't saved again. Forgotten after a month.

    `content` tells whether the same was sent again; `address` leads to what was recorded.
    """

    name = models.CharField(primary_key=True, max_length=32)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    content = models.CharField(max_length=64)
    address = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A partner: the council, NHS Dorset, schools and trusts, a parent carer forum, an advice provider."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=150)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A person holds a role from a moment until it is ended. Rows are ended, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=30, choices=[(role.key, role.name) for role in ROLES.values()])
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(ended_at=None), name="a_person_holds_a_role_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="a_role_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {ROLES[self.role].name}"

    @staticmethod
    def current() -> Q:
        return Q(ended_at=None)


class RoleRequest(models.Model):
    """A role that reads records, which an administrator asked for themselves: another one decides."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_requests")
    role = models.CharField(max_length=30)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(default=False)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(decided_at=None), name="a_role_is_asked_for_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("person")) | Q(granted=False),
                name="nobody_grants_their_own_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class HistoryEntry(models.Model):
    """What somebody changed: before, after, why. Append-only, like the ledger."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey("ApiToken", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "history entries"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="history_of_a_subject"),
            models.Index(fields=["subject_type", "-id"], name="history_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"


class ChildrenShown(models.Model):
    """The children who stood on one page or in one file, told once however often they stand there again.

    `digest` is the SHA-256 of their references in order. Append-only, as the entries that name it are.
    """

    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "children shown"

    def __str__(self) -> str:
        return f"children shown {self.pk}"


class ChildShown(models.Model):
    """One of the children of such a page or file, by reference. Append-only."""

    shown = models.ForeignKey(ChildrenShown, on_delete=models.PROTECT, related_name="children")
    reference = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference", "shown"], name="a_child_is_shown_once_in_a_set")
        ]

    def __str__(self) -> str:
        return self.reference


class AccessEntry(models.Model):
    """Who saw a child's data or took it out, when, and of which children. Append-only; read by the auditor.

    `shown` is empty where figures or a report were seen, and in entries from before lists were told child by child.
    `listed` and `matching`: how many rows of a list were shown, and how many there were in all.
    """

    class Action(models.TextChoices):
        READ = "read", "Opened"
        LIST = "list", "Listed"
        SEARCH = "search", "Searched"
        FIGURES = "figures", "Saw figures"
        PREVIEW = "preview", "Saw a draft"
        EXPORT = "export", "Took out"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey("ApiToken", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=10, choices=Action.choices)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=120, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    shown = models.ForeignKey(
        ChildrenShown, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    listed = models.PositiveIntegerField(null=True, blank=True)
    matching = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name_plural = "access entries"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-at"], name="access_to_a_subject")]

    def __str__(self) -> str:
        return f"{self.person} {self.action} {self.subject_type} {self.subject_id}"


class SitePage(models.Model):
    """A footer page that a council edits: help, accessibility statement, privacy notice, contact."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    def paragraphs(self) -> list[str]:
        """The body's paragraphs: an empty line parts them."""
        text = self.body.replace("\r\n", "\n")
        return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


class ApiToken(models.Model):
    """A program's key. Only its SHA-256 is kept; the text is shown once, when it is made.

    It belongs to the person who made it, or to a named system. One that somebody else made for a person, as was once
    possible, works only from when that person confirmed it.
    """

    name = models.CharField(max_length=120, help_text="Which program uses it")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="api_tokens",
        help_text="The person or system it acts for",
    )
    made_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: not known",
    )
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def is_live(self, day: date) -> bool:
        return self.may_be_confirmed(day) and self.confirmed_at is not None

    def may_be_confirmed(self, day: date) -> bool:
        """Neither revoked nor too old on the day."""
        return self.revoked_at is None and (self.expires_on is None or self.expires_on >= day)
