"""Forms about children and their cases: finding and adding a child, starting a case, changing details."""

from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings

from ehcp.events import codes
from ehcp.events.ledger import Event
from ehcp.events.stages import FIRST_KINDS
from ehcp.models import LONGEST_NAME
from ehcp.pages.event_forms import EventForm, form_for
from ehcp.queries import officers
from send_portal.calendar import today
from send_portal.models import Person
from send_portal.parts.fields import DateField, NameField
from send_portal.parts.saving import SeenForm

BLANK = ("", "Not known")


class FindChildForm(forms.Form):
    mark_optional = False
    q = forms.CharField(label="Name, or reference of the child or a case", required=False, max_length=100)
    born = DateField(label="Date of birth", required=False, latest=today)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("q") and not cleaned.get("born"):
            raise forms.ValidationError("Enter a name, a reference or a date of birth")
        return cleaned


class ChildForm(forms.Form):
    """Some people have one name: either of the two will do."""

    first_name = NameField(
        label="First name",
        max_length=LONGEST_NAME,
        required=False,
        mark_optional=False,
        help_text="A child with one name only: fill in this or the last name.",
    )
    last_name = NameField(label="Last name", max_length=LONGEST_NAME, required=False, mark_optional=False)
    birth_date = DateField(label="Date of birth", latest=today, earliest=date(1990, 1, 1))
    sex = forms.ChoiceField(label="Sex", required=False, choices=[BLANK, *codes.SEXES.items()])
    ethnicity_code = forms.ChoiceField(
        label="Ethnicity",
        required=False,
        choices=[BLANK, *((code, f"{label} ({code})") for code, label in codes.ETHNICITIES.items())],
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        unread = {"first_name", "last_name"} & set(self.errors)
        if not unread and not (cleaned["first_name"] or cleaned["last_name"]):
            self.add_error("first_name", "Enter a first name or a last name")
        return cleaned


class EditChildForm(ChildForm, SeenForm):
    pass


def town_choices() -> list[tuple[str, str]]:
    """The council's towns. A list, because a town names a group of figures: words typed there would reach the board."""
    return [BLANK, *((town, town) for town in settings.TOWNS)]


class CaseAttributesForm(forms.Form):
    """What figures are broken down by, as at the request."""

    year_group = forms.ChoiceField(
        label="Year group at the request", required=False, choices=[BLANK, *codes.YEAR_GROUPS.items()]
    )
    primary_need = forms.ChoiceField(
        label="Primary need", required=False, choices=[BLANK, *codes.PRIMARY_NEEDS.items()]
    )
    town = forms.ChoiceField(label="Town", required=False, choices=town_choices)
    setting_type = forms.ChoiceField(
        label="Type of setting", required=False, choices=[BLANK, *codes.SETTING_TYPES.items()]
    )


class StartForm(EventForm, CaseAttributesForm):
    """The event that a case begins with, who is in charge of it, and what figures are broken down by."""

    officer = forms.ModelChoiceField(
        label="Officer in charge", required=False, queryset=Person.objects.none(), empty_label="Nobody yet"
    )

    def __init__(self, *args: Any, is_further: bool = False, **options: Any) -> None:
        """`is_further`: the child has a case in hand, so the form asks why there is to be another."""
        super().__init__(*args, **options)
        if is_further:
            because = self.field_with_choices("further_because")
            because.required, because.choices = True, list(codes.FURTHER_BECAUSE.items())
            self.order_fields(["further_because", "text", *self.fields])
        else:
            del self.fields["further_because"], self.fields["text"]

    def adapt(self, others: tuple[Event, ...]) -> None:
        self.fields["officer"].queryset = officers()  # type: ignore[attr-defined]
        self.order_fields([name for name in self.fields if name not in CaseAttributesForm.base_fields])
        del self.fields["last_seen"]

    def case_fields(self) -> dict[str, Any]:
        """The officer, the attributes of the case, and the note, where there is one."""
        names = ("officer", "text", *CaseAttributesForm.base_fields)
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


START_FORMS: dict[str, type[StartForm]] = {kind: form_for(kind, StartForm) for kind in FIRST_KINDS}


class EditCaseForm(CaseAttributesForm, SeenForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        town = self.initial.get("town")
        if town and town not in dict(town_choices()):  # a file may name any town, and it stays
            cast(forms.ChoiceField, self.fields["town"]).choices = [*town_choices(), (town, town)]
