"""Forms for people, roles, organisations, tokens, the access log and the council's own pages."""

from typing import Any

from django import forms

from send_portal.models import AccessEntry, Organisation, Person
from send_portal.parts.fields import AddressField, CheckboxSelectMultiple, DateField, NameField, RadioSelect
from send_portal.parts.saving import SeenForm
from send_portal.people import ROLES
from send_portal.people.tokens import SCOPES
from send_portal.queries import organisations, people_to_manage

ROLE_CHOICES = [(role.key, role.name) for role in ROLES.values()]
ROLE_HINTS = {role.key: f"Sees {role.sees}" for role in ROLES.values()}


def _role_field(**options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=ROLE_CHOICES, widget=RadioSelect(hints=ROLE_HINTS), **options)


def _organisation_field() -> "forms.ModelChoiceField[Organisation]":
    return forms.ModelChoiceField(
        organisations(), required=False, empty_label="None", help_text="For a partner contributor only."
    )


def _reason_field() -> forms.CharField:
    return forms.CharField(label="Reason", max_length=500, required=False, help_text="Stays in the history.")


class PersonForm(forms.Form):
    name = NameField(label="Full name", max_length=150)
    email = AddressField(label="Email address", max_length=254)


class InvitationForm(PersonForm):
    email = AddressField(
        label="Email address", max_length=254, help_text="A link to choose a password goes to this address."
    )
    role = _role_field(label="First role")
    organisation = _organisation_field()


class RoleForm(forms.Form):
    role = _role_field(label="Role")
    organisation = _organisation_field()
    reason = _reason_field()


class ReasonForm(forms.Form):
    reason = _reason_field()


class OrganisationForm(forms.Form):
    name = forms.CharField(label="Name of the organisation", max_length=150)


class TokenForm(forms.Form):
    name = forms.CharField(label="Name of the program", max_length=120, help_text="Who would miss it?")
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="Acts for",
        help_text="The program may do no more than this person, and stops when they are switched off.",
    )
    scopes = forms.MultipleChoiceField(
        label="May do",
        choices=[(scope, scope) for scope in SCOPES],
        widget=CheckboxSelectMultiple(hints={scope: needed.value for scope, needed in SCOPES.items()}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["person"]
        people.queryset = people_to_manage().filter(is_active=True)  # type: ignore[attr-defined]


class SitePageForm(SeenForm):
    title = forms.CharField(max_length=120)
    body = forms.CharField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text="Plain text. Leave an empty line between paragraphs.",
    )


class AccessLogForm(forms.Form):
    mark_optional = False
    who = forms.CharField(label="Person", required=False, help_text="Part of a name or address")
    reference = forms.CharField(required=False, help_text="Of a case or child")
    action = forms.ChoiceField(
        label="What they did", choices=[("", "Anything"), *AccessEntry.Action.choices], required=False
    )
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)
