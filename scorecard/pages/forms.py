"""What a person may choose on a measure's page: a month, a breakdown, a group. All by GET; nothing is written."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from scorecard.measures import Measure
from send_portal.days import say_month
from send_portal.frame import BREAKDOWNS


def month_code(month: date) -> str:
    """A month as addresses carry it: 2024-07."""
    return f"{month:%Y-%m}"


def month_of(code: str) -> date:
    """The first day of the month that `month_code` names."""
    return date.fromisoformat(f"{code}-01")


def month_choices(months: Sequence[date], running: date | None = None) -> list[tuple[str, str]]:
    """Months to choose from, newest first; the one still running says so."""
    return [
        (month_code(month), say_month(month) + (" (so far)" if month == running else ""))
        for month in reversed(months)
    ]


class MonthForm(forms.Form):
    """A month to look at, out of those that figures are kept for."""

    month = forms.TypedChoiceField(coerce=month_of, label="Month")

    def __init__(
        self, data: Mapping[str, Any] | None, *, months: Sequence[date], running: date | None = None
    ) -> None:
        super().__init__(data)
        self.fields["month"].choices = month_choices(months, running)  # type: ignore[attr-defined]


class BreakdownForm(MonthForm):
    """How to break a measure down, and for which month."""

    by = forms.ChoiceField(label="Break down by", choices=list(BREAKDOWNS.items()))
    group = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["by", "month"]


class CaseListForm(MonthForm):
    """Which part of which figure the cases are asked of."""

    part = forms.ChoiceField()
    by = forms.ChoiceField(required=False, choices=[("", "All cases"), *BREAKDOWNS.items()])
    group = forms.CharField(required=False)

    def __init__(self, data: Mapping[str, Any], *, months: Sequence[date], measure: Measure) -> None:
        super().__init__(data, months=months)
        self.fields["part"].choices = list(measure.part_names.items())  # type: ignore[attr-defined]
