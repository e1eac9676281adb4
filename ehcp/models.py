"""Children, their cases, the ledger of events, and the worked-out timeline beside each case.

Names and free text live in Child and EventText only. An event holds its kind, dates and codes, and never changes.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from send_portal.models import ApiToken, Person
from send_portal.texts import search_key, tidy

LONGEST_NAME = 100


class Child(models.Model):
    """Whom a case is about. Imported children may have no name; some people have one name only, first or last.

    `first_key` and `last_key` are the names as they are compared (`send_portal.texts.search_key`), kept by `save`, the
    one door through which names come. They are stored because the two databases differ in which letters they take for
    the same, and no index would help a comparison made while reading.
    """

    reference = models.CharField(max_length=40, unique=True)
    first_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    last_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    first_key = models.CharField(max_length=LONGEST_NAME, blank=True, editable=False, db_index=True)
    last_key = models.CharField(max_length=LONGEST_NAME, blank=True, editable=False, db_index=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    ethnicity_code = models.CharField(max_length=4, blank=True)
    version = models.PositiveIntegerField(default=1)

    NAME_FIELDS = ("first_name", "last_name", "first_key", "last_key")

    class Meta:
        verbose_name_plural = "children"
        ordering = ["last_key", "first_key", "pk"]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **options: Any) -> None:
        """Save with the names tidied and their keys."""
        self.set_keys()
        written = options.get("update_fields")
        if written is not None and not {"first_name", "last_name"}.isdisjoint(written):
            options["update_fields"] = {*written, *self.NAME_FIELDS}
        super().save(*args, **options)

    def set_keys(self) -> None:
        """Tidy the names and work their keys out; for whoever writes many children at once without `save`."""
        self.first_name, self.last_name = tidy(self.first_name), tidy(self.last_name)
        self.first_key = search_key(self.first_name)[:LONGEST_NAME]
        self.last_key = search_key(self.last_name)[:LONGEST_NAME]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Case(models.Model):
    """One request and all that grows from it. The attributes are as at the request."""

    reference = models.CharField(max_length=40, unique=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="cases")
    officer = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
        help_text="Officer in charge",
    )
    year_group = models.CharField(max_length=2, blank=True)
    primary_need = models.CharField(max_length=5, blank=True)
    town = models.CharField(max_length=60, blank=True)
    setting_type = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["reference"]

    def __str__(self) -> str:
        return self.reference


class ImportBatch(models.Model):
    """One case file that was loaded."""

    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    new_cases = models.PositiveIntegerField(default=0)
    changed_cases = models.PositiveIntegerField(default=0)
    events_recorded = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "import batches"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.at:%d %B %Y}"


class Event(models.Model):
    """A dated fact about a case. UPDATE and DELETE are refused by triggers: a correction is a further event.

    `replaces` names the event that this one corrects; of kind `struck_out` it replaces it with nothing.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=30)
    on = models.DateField()
    details = models.JSONField(default=dict)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey(ApiToken, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(
        ImportBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    client_key = models.CharField(max_length=100, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="struck_out") | Q(replaces__isnull=False),
                name="a_strike_out_names_its_event",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | Q(replaces__lt=F("id")),
                name="an_event_replaces_an_earlier_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind} {self.on}"


class EventText(models.Model):
    """Free text beside an event: a note, or the reason for a correction. Append-only, as the event is."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="text")
    text = models.TextField()

    def __str__(self) -> str:
        return f"text of event {self.event_id}"


class Timeline(models.Model):
    """What a case's events say, worked out by `ehcp.timeline.derive` in the transaction of each event.

    Field names are those of `ehcp.timeline.Timeline` and of the frame. Rebuilding every row must change none.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="timeline")
    received = models.DateField(
        null=True, db_index=True, help_text="Empty where the child moved here with a plan"
    )
    decided = models.DateField(null=True)
    decision = models.CharField(max_length=10, blank=True)
    draft_sent = models.DateField(null=True)
    outcome_date = models.DateField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    final_issued = models.DateField(null=True)
    closed_1 = models.DateField(null=True)
    reopened_1 = models.DateField(null=True)
    closed_2 = models.DateField(null=True)
    reopened_2 = models.DateField(null=True)
    closed_3 = models.DateField(null=True)
    ep_requested_1 = models.DateField(null=True)
    ep_ended_1 = models.DateField(null=True)
    ep_received_1 = models.DateField(null=True)
    ep_requested_2 = models.DateField(null=True)
    ep_ended_2 = models.DateField(null=True)
    ep_received_2 = models.DateField(null=True)
    ep_requested_3 = models.DateField(null=True)
    ep_ended_3 = models.DateField(null=True)
    ep_received_3 = models.DateField(null=True)
    exception = models.BooleanField(default=False)
    stage = models.CharField(max_length=30)
    closed_on = models.DateField(null=True)
    next_clock = models.CharField(max_length=20, blank=True)
    next_due = models.DateField(null=True)
    sex = models.CharField(max_length=10)
    ethnic_group = models.CharField(max_length=20)
    phase = models.CharField(max_length=20)
    primary_need = models.CharField(max_length=10)
    town = models.CharField(max_length=60)
    setting_type = models.CharField(max_length=30)

    class Meta:
        indexes = [
            models.Index(fields=["next_due", "case"], name="timelines_by_deadline"),
            models.Index(fields=["stage"], name="timelines_by_stage"),
        ]

    def __str__(self) -> str:
        return f"timeline of case {self.case_id}"


class Deadline(models.Model):
    """A day by which something is owed in a case: each one, because lists ask for any that falls in some days.

    Worked out by `ehcp.timeline.deadlines` and written with the timeline. Fields as those of `ehcp.clocks.Deadline`.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    due = models.DateField()
    clock = models.CharField(max_length=20)
    source = models.CharField(max_length=20, blank=True)
    conditional = models.BooleanField(default=False)

    class Meta:
        ordering = ["due", "clock", "source"]
        indexes = [models.Index(fields=["due", "case"], name="deadlines_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["case", "clock", "source", "due"], name="a_deadline_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.clock} of case {self.case_id}, {self.due}"


class LedgerPosition(models.Model):
    """How far the ledger has come: one row, moved by one as the last statement of each change to what figures see.

    The row's lock puts commits in the order of their positions, which event ids don't promise on PostgreSQL. So whoever
    reads the position first and the cases second has counted everything up to that position.
    """

    position = models.BigIntegerField(default=0)
    last_event_id = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_ledger_position")]

    def __str__(self) -> str:
        return f"position {self.position}"
