"""What the API says of measures and figures, and what it may be asked."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from scorecard.measures import MEASURES
from send_portal.api.view import PageFilters, page_shape
from send_portal.frame import BREAKDOWNS

UNITS = ("count", "percent", "weeks")


class MeasureShape(serializers.Serializer[Any]):
    """The fields of a definition, as `definitions()` gives them."""

    code = serializers.CharField()
    name = serializers.CharField()
    question = serializers.CharField()
    definition = serializers.CharField()
    definition_source = serializers.CharField()
    version = serializers.IntegerField(min_value=1, help_text="Moves with every change of what is counted")
    unit = serializers.ChoiceField(UNITS)
    decimals = serializers.IntegerField(min_value=0)
    polarity = serializers.CharField(help_text="Which way is better")
    period_type = serializers.CharField()
    frequency = serializers.CharField()
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    part_names = serializers.DictField(child=serializers.CharField(), help_text="What each part counts")
    target = serializers.FloatField(allow_null=True, help_text="The law's target, where there is one")
    target_basis = serializers.CharField()
    amber_floor = serializers.FloatField(allow_null=True)
    tier = serializers.CharField()
    group = serializers.CharField()
    owner_partner = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # hides a field's own attribute by DRF's custom
    plan_area = serializers.CharField(help_text="Strategic area that it leads")
    plan_area_2 = serializers.CharField()
    statutory_basis = serializers.CharField()
    published_as = serializers.CharField()
    seen_in = serializers.CharField()
    shown_with = serializers.ListField(
        child=serializers.CharField(), help_text="Measures without which this one misleads"
    )


class MeasureListShape(serializers.Serializer[Any]):
    results = MeasureShape(many=True)


class FigureShape(serializers.Serializer[Any]):
    measure = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    breakdown = serializers.ChoiceField(("all", *BREAKDOWNS))
    group = serializers.CharField(help_text="Code of the group; empty for the whole area")
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True, help_text="Null for counts")
    value = serializers.FloatField(
        allow_null=True,
        help_text="Percent from 0 to 100, not rounded. Null: nothing to count, or too early to know",
    )
    definition_version = serializers.IntegerField(min_value=1)
    provisional = serializers.BooleanField(help_text="The month had not ended when it was counted")


class AsOfShape(serializers.Serializer[Any]):
    day = serializers.DateField(help_text="The day that figures were worked out for")
    counted_at = serializers.DateTimeField(allow_null=True)
    changes_waiting = serializers.IntegerField(min_value=0, help_text="Changes to cases not counted yet")
    nothing_counted = serializers.BooleanField(help_text="No figures are stored yet")


class FigurePageShape(page_shape(FigureShape)):  # type: ignore[misc]  # made at run time
    as_of = AsOfShape()


@extend_schema_field({"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$", "example": "2024-07"})
class MonthField(serializers.RegexField):
    """A month of this century, YYYY-MM; its value is the first day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(r"\A20[0-9]{2}-(0[1-9]|1[0-2])\Z", **options)
        self.error_messages["invalid"] = "Write the month as YYYY-MM, like 2024-07."

    def run_validation(self, data: object = serializers.empty) -> date | None:
        text = super().run_validation(data)
        return date(int(text[:4]), int(text[5:]), 1) if text else None


class FigureFilters(PageFilters):
    measure = serializers.ListField(
        child=serializers.ChoiceField(list(MEASURES)), required=False, help_text="Code; may be given again"
    )
    to = MonthField(required=False, help_text="Last month; if left out, the last one counted")
    breakdown = serializers.ListField(
        child=serializers.ChoiceField(list(BREAKDOWNS)), required=False, help_text="May be given again"
    )
    group = serializers.CharField(
        required=False, max_length=60, help_text="Only this group of the one breakdown asked for"
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With `from`, which Python would not take as a name."""
        words = "First month; if left out, eleven months before the last"
        return {"from": MonthField(required=False, help_text=words), **super().get_fields()}

    def validate(self, asked: dict[str, object]) -> dict[str, object]:
        if "group" in asked and len(asked.get("breakdown") or ()) != 1:  # type: ignore[arg-type]
            raise serializers.ValidationError({"group": "Give one breakdown with a group."})
        return asked
