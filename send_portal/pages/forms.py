"""Forms for people, roles, organisations, tokens, the access log and the council's own pages."""

from typing import Any

from allauth.core import ratelimit
from django import forms

from send_portal.models import AccessEntry, Organisation
from send_portal.pages.access import SignedInRequest
from send_portal.parts.fields import (
    AddressField,
    CheckboxSelectMultiple,
    DateField,
    NameField,
    RadioSelect,
    TextField,
    TitleField,
)
from send_portal.parts.saving import SeenForm
from send_portal.people import ROLES
from send_portal.people.tokens import SCOPE_WORDS, SYSTEM_SCOPES
from send_portal.queries import ADMINISTERED, organisations, scopes_open_to

ROLE_CHOICES = [(role.key, role.name) for role in ROLES.values()]
ROLE_HINTS = {role.key: f"Sees {role.sees}" for role in ROLES.values()}


def _role_field(**options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=ROLE_CHOICES, widget=RadioSelect(hints=ROLE_HINTS), **options)


def _organisation_field() -> "forms.ModelChoiceField[Organisation]":
    return forms.ModelChoiceField(
        organisations(), required=False, empty_label="None", help_text="For a partner contributor only."
    )


def _reason_field() -> TextField:
    return TextField(label="Reason", max_length=500, required=False, help_text="It is kept in the history.")


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
    name = TitleField(label="Name of the organisation", max_length=150)


class PasswordAgainForm(forms.Form):
    """Asks for the password again: a sign-in left open is not enough to let a program act for its person."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: SignedInRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        person = self.request.user
        if not ratelimit.consume(self.request, action="reauthenticate", user=person):
            raise forms.ValidationError("Too many tries. Wait a minute, then try again.")
        if not person.check_password(password):
            raise forms.ValidationError("This is not your password")
        return password


class _TokenForm(PasswordAgainForm):
    name = TitleField(max_length=120)
    scopes = forms.MultipleChoiceField(label="May do", widget=CheckboxSelectMultiple(hints=SCOPE_WORDS))
    field_order = ("name", "scopes", "password")


class OwnTokenForm(_TokenForm):
    def __init__(self, *args: Any, request: SignedInRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        self.fields["name"].label = "Name of the program"
        self.fields["name"].help_text = "It is shown beside your name wherever the program did something."
        self.fields["scopes"].choices = [(scope, scope) for scope in scopes_open_to(request.user)]  # type: ignore[attr-defined]


class SystemTokenForm(_TokenForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name of the system"
        self.fields["name"].help_text = (
            "Such as “Liquidlogic feed”. What it does is recorded under this name. "
            "A system that has a token already can have another."
        )
        self.fields["scopes"].choices = [(scope, scope) for scope in SYSTEM_SCOPES]  # type: ignore[attr-defined]


class SitePageForm(SeenForm):
    title = TitleField(what="title", max_length=120)
    body = TextField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text="Plain text. Leave an empty line between paragraphs.",
    )


class LogKeyForm(forms.Form):
    """Which page of a log: entries older than one key, or newer than another."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)


class AccessLogForm(forms.Form):
    mark_optional = False
    who = forms.CharField(
        label="Person", required=False, help_text="Part of a name or address, or of a token’s name"
    )
    reference = forms.CharField(
        required=False, help_text="Of a case or child: either finds all that was seen of the child"
    )
    action = forms.ChoiceField(
        label="What they did", choices=[("", "Anything"), *AccessEntry.Action.choices], required=False
    )
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)


class AdministrationLogForm(forms.Form):
    mark_optional = False
    who = forms.CharField(
        label="Person", required=False, help_text="Part of the name or address of who did it, or to whom"
    )
    about = forms.ChoiceField(
        label="About", choices=[("", "Anything"), *ADMINISTERED.items()], required=False
    )
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)
