"""The improvement plan's strategic areas, terms, and termly reports with their versions."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from improvement.report import figures as report_figures
from scorecard.models import Cut
from send_portal.models import Person


class StrategicArea(models.Model):
    """A part of the improvement plan. An administrator names, orders and closes areas; none is deleted."""

    code = models.CharField(
        max_length=6,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z][A-Z0-9]{1,5}$", "Use 2 to 6 capital letters or digits, like PTH")
        ],
        help_text="2 to 6 capital letters; measures name the area by it",
    )
    name = models.CharField(max_length=150)
    aim = models.TextField(blank=True)
    parents_said = models.TextField("what parents and carers said", blank=True)
    actions_text = models.TextField("our actions", blank=True)
    what_will_be_different = models.TextField(blank=True)
    progress_text = models.TextField("progress to date", blank=True)
    lead_partners = models.CharField(max_length=300, blank=True)
    note = models.TextField(
        blank=True, help_text="What a reader should know about this page, such as what is not verified"
    )
    order = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)
    is_placeholder = models.BooleanField(
        default=False, help_text="The plan has this area, but its name is not known"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class Term(models.Model):
    """A term for reports: whole months. The dates are the council's to set."""

    name = models.CharField(max_length=40, help_text="Autumn term")
    academic_year = models.CharField(
        max_length=7, validators=[RegexValidator(r"^\d{4}/\d{2}$", "Write the year as 2023/24")]
    )
    starts_on = models.DateField(unique=True, help_text="First day of the first month")
    ends_on = models.DateField(help_text="Last day of the last month")

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="a_term_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["name", "academic_year"], name="a_term_is_once_in_a_year"),
        ]

    def __str__(self) -> str:
        return self.as_rule().label

    def as_rule(self) -> report_figures.Term:
        """The term as the rules take it."""
        return report_figures.Term(self.name, self.academic_year, self.starts_on, self.ends_on)


class Report(models.Model):
    """The report of a term; its text and figures are in its versions. Rows are refused change by triggers."""

    slug = models.SlugField(unique=True)
    term = models.OneToOneField(Term, on_delete=models.PROTECT, related_name="report")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-term__starts_on"]

    def __str__(self) -> str:
        return self.slug


class ReportVersion(models.Model):
    """A draft, or a published version with everything it was made of. Once published, triggers refuse any change."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    texts = models.JSONField(default=dict, help_text="What authors wrote, by the keys of template.toml")
    edit_number = models.PositiveIntegerField(
        default=1, help_text="Moves with every save, so that no editor overwrites another"
    )
    correction_reason = models.TextField(
        blank=True, help_text="Why a version after the first was made; readers see it"
    )
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    cut = models.ForeignKey(Cut, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document = models.JSONField(null=True, blank=True, help_text="The whole report as published")
    pdf = models.BinaryField(null=True, blank=True)
    release = models.JSONField(
        null=True,
        blank=True,
        help_text="True counts behind the figures, which of them were shown, what was hidden and why. Not for outside",
    )

    class Meta:
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="versions_of_a_report_are_numbered"),
            models.UniqueConstraint(
                fields=["report"], condition=Q(published_at=None), name="a_report_has_one_draft_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(
                    published_at__isnull=True,
                    published_by__isnull=True,
                    cut__isnull=True,
                    document__isnull=True,
                    pdf__isnull=True,
                )
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    cut__isnull=False,
                    document__isnull=False,
                    pdf__isnull=False,
                ),
                name="a_published_version_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("drafted_by")),
                name="nobody_publishes_what_they_drafted",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(correction_reason=""), name="a_correction_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} version {self.number}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class LastRecomputation(models.Model):
    """When a published version was last worked out again from its cut, and what came of it."""

    version = models.OneToOneField(ReportVersion, on_delete=models.PROTECT, related_name="last_recomputation")
    recomputed_at = models.DateTimeField()
    cut_is_whole = models.BooleanField(help_text="Whether the cut is still as it was frozen")
    compared = models.PositiveIntegerField(help_text="How many figures that the report shows were compared")
    different = models.PositiveIntegerField(help_text="How many of them came out otherwise")
    redefined = models.PositiveIntegerField(
        help_text="How many could not be compared: what they count is defined otherwise now"
    )

    def __str__(self) -> str:
        return f"{self.version} recomputed on {self.recomputed_at:%Y-%m-%d}"

    @property
    def is_right(self) -> bool:
        return self.cut_is_whole and not self.different
