"""Figures, how far they have counted, forecasts, the nightly check's alarms, and the cuts behind published numbers."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from send_portal.models import Person


class Figure(models.Model):
    """A measure's value for a month and a group, as numerator and denominator. The value is worked out from them."""

    measure = models.CharField(max_length=10)
    month = models.DateField(help_text="First day of the month")
    breakdown = models.CharField(max_length=20, default="all")
    group = models.CharField(max_length=60, blank=True)
    numerator = models.FloatField(null=True)
    denominator = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "breakdown", "group", "month"], name="one_figure_for_each_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.month:%Y-%m} {self.breakdown} {self.group}"


class Recalculation(models.Model):
    """One row: the claim of whoever is counting, and what the stored figures have counted."""

    claimed_by = models.CharField(max_length=60, blank=True)
    claimed_until = models.DateTimeField(null=True)
    counted_position = models.BigIntegerField(
        default=-1, help_text="Ledger position up to which figures count"
    )
    counted_event_id = models.BigIntegerField(default=0)
    as_at = models.DateField(null=True, help_text="The day figures were worked out for")
    accepted_day = models.DateField(
        null=True, help_text="A day that jumps, and that somebody said is right; empty once it is counted"
    )
    figures_digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the figures as the last count left them"
    )
    definitions = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the definitions used")
    finished_at = models.DateTimeField(null=True)
    rows_changed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_recalculation")]

    def __str__(self) -> str:
        return f"counted to {self.counted_position}"


class Forecast(models.Model):
    """What was forecast from a month end. The latest follows corrections; once the next is made, it stays as it is."""

    origin = models.DateField(unique=True, help_text="Month end: nothing later was known to it")
    as_at = models.DateField(help_text="The day on which it was made")
    made_at = models.DateTimeField(default=timezone.now)
    model_version = models.CharField(max_length=30)
    seed = models.PositiveIntegerField()
    simulations = models.PositiveIntegerField()
    months = models.PositiveSmallIntegerField(help_text="How many months ahead")
    counted_position = models.BigIntegerField(help_text="Ledger position up to which records were known")
    quantiles = models.JSONField(help_text="By measure, a row of seven for each month ahead")
    basis = models.JSONField(help_text="Assumptions, clearing, loads and effects")

    class Meta:
        ordering = ["-origin"]

    def __str__(self) -> str:
        return f"from {self.origin:%Y-%m-%d}"


class Duty(models.Model):
    """A kind of work that goes on in the background: when it was last done, and how often it failed since."""

    name = models.CharField(max_length=30, unique=True)
    done_at = models.DateTimeField(
        default=timezone.now, help_text="Or first looked for, if it was never done"
    )
    failures = models.PositiveIntegerField(default=0, help_text="In a row, since it was last done")

    class Meta:
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return self.name


class Alarm(models.Model):
    """Something that a check found wrong. It stands on pages until a later check finds it gone."""

    kind = models.CharField(max_length=30)
    message = models.CharField(max_length=700)
    for_everybody = models.BooleanField(
        default=True, help_text="Else it is shown to those who can do something about it"
    )
    raised_at = models.DateTimeField(default=timezone.now)
    cleared_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="When administrators last had a mail that it stands")
    told_over_at = models.DateTimeField(null=True, help_text="When they had a mail that it is over")

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(cleared_at=None), name="one_open_alarm_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return self.message


class Cut(models.Model):
    """A frame, the definitions and the figures calculated from them, frozen together when a report is published.

    Rows are refused change by triggers. `sha256` is over frame, definitions and figures, in that order.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    frame = models.BinaryField(help_text="Parquet; no names")
    definitions = models.JSONField()
    figures = models.JSONField()
    as_at = models.DateField()
    counted_position = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.sha256[:12]
