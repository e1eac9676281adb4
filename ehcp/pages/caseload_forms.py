"""Forms of the lists: narrowing them, and giving cases to another officer."""

from typing import Any, cast

from django import forms

from ehcp.events import codes
from ehcp.queries import SHOWN, officers
from send_portal.models import Person
from send_portal.parts.fields import TextField


class CaseloadFilter(forms.Form):
    """Narrowing a list of cases; every part may be left alone."""

    mark_optional = False
    q = forms.CharField(label="Name or reference", required=False, max_length=100)
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=list(SHOWN.items()),
    )
    stage = forms.ChoiceField(
        label="Stage", required=False, choices=[("", "Any stage"), *codes.STAGES.items()]
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)


class TeamFilter(CaseloadFilter):
    officer = forms.ChoiceField(label="Officer in charge", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        people = [(str(person.pk), person.name) for person in officers()]
        self.fields["officer"].choices = [("", "Anybody"), ("none", "Nobody yet"), *people]  # type: ignore[attr-defined]


class ReassignForm(forms.Form):
    """Nothing is chosen at first, so that nobody takes the officer off many cases by pressing the button too soon."""

    NOBODY = "nobody"
    officer = forms.ChoiceField(label="New officer in charge")
    reason = TextField(label="Reason", required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(person.pk), person.name) for person in officers()]
        field = cast(forms.ChoiceField, self.fields["officer"])
        field.choices = [
            ("", "Choose an officer"),
            *people,
            (self.NOBODY, "Nobody: leave the case without an officer"),
        ]

    def clean_officer(self) -> Person | None:
        chosen = self.cleaned_data["officer"]
        return None if chosen == self.NOBODY else officers().get(pk=chosen)
