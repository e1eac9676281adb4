"""Forms of strategic areas and reports."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.datastructures import MultiValueDict

from improvement.models import ReportVersion, Term
from improvement.queries import report_template, terms_to_report
from improvement.report import Slot
from send_portal.calendar import today
from send_portal.parts.fields import DateField, TextField, TitleField
from send_portal.parts.saving import SeenForm

Data = MultiValueDict[str, str] | None
LONGEST_TEXT = 20_000


def _long_text(label: str, hint: str = "", rows: int = 5) -> TextField:
    widget = forms.Textarea(attrs={"rows": rows})
    return TextField(label=label, help_text=hint, required=False, max_length=LONGEST_TEXT, widget=widget)


class AreaForm(SeenForm):
    name = TitleField(label="Name", max_length=150)
    aim = _long_text("Aim", rows=3)
    parents_said = _long_text("What parents and carers said")
    actions_text = _long_text("Our actions")
    what_will_be_different = _long_text("What will be different")
    progress_text = _long_text("Progress to date")
    lead_partners = TextField(label="Lead partners", max_length=300, required=False)
    note = _long_text("Note to readers", "What readers should know, such as what is not verified.", rows=3)
    is_placeholder = forms.BooleanField(
        label="The name of this area is not known yet: show it as a placeholder", required=False
    )

    @property
    def texts(self) -> dict[str, str]:
        return {
            key: value
            for key, value in self.cleaned_data.items()
            if key not in ("seen", "is_placeholder", "code")
        }


class NewAreaForm(AreaForm):
    code = forms.CharField(
        label="Code",
        help_text="2 to 6 capital letters or digits. Measures name the area by it; it does not change.",
        max_length=6,
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9]{1,5}$", "The code must be 2 to 6 capital letters or digits, like PTH"
            )
        ],
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["code"]


class CloseAreaForm(forms.Form):
    reason = TextField(label="Reason", max_length=500, help_text="It is kept in the history.")


class DraftForm(forms.Form):
    term = forms.ModelChoiceField(Term.objects.none(), label="Term", empty_label="Choose a term")

    def __init__(self, data: Data = None) -> None:
        super().__init__(data)
        self.fields["term"].queryset = terms_to_report(today())  # type: ignore[attr-defined]


class ReportTextsForm(SeenForm):
    """A field for every text of the template, in its order."""

    mark_optional = False

    def __init__(self, version: ReportVersion, data: Data = None) -> None:
        super().__init__(data, initial={"seen": version.edit_number})
        for slot in report_template().slots:
            self.fields[slot.key] = _field_of(slot)
            self.initial[slot.key] = _initial(slot, version.texts)

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by slot; a day as ISO text."""
        texts = {slot.key: self.cleaned_data[slot.key] for slot in report_template().slots}
        return {
            key: text.isoformat() if isinstance(text, date) else text or "" for key, text in texts.items()
        }


def _field_of(slot: Slot) -> forms.Field:
    label = slot.label.rstrip(":")
    hint = "Needed before the report is published." if slot.required and not slot.listed else ""
    if slot.listed:
        hint = "One to a paragraph."
    if slot.a_day:
        return DateField(label=label, help_text=hint, required=False, latest=_last_meeting_day)
    if slot.one_line:
        return TextField(label=label, help_text=hint, required=False, max_length=300)
    return _long_text(label, hint)


def _last_meeting_day() -> date:
    """A report is for a meeting that is arranged: a later day is a slip in the year."""
    return date(today().year + 2, 12, 31)


def _initial(slot: Slot, texts: Mapping[str, str]) -> str | date:
    text = texts.get(slot.key, "")
    return date.fromisoformat(text) if slot.a_day and text else text


class PublishForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    read = forms.BooleanField(label="I have read this report and approve it for publication")


class CorrectForm(forms.Form):
    reason = TextField(
        label="What is corrected, and why",
        help_text="Readers see this at the top of the new version.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def any_data(*several: Any) -> Data:
    """The first of what was sent and what was kept; None where a form is opened for the first time."""
    return next((data for data in several if data), None)
