"""The forms of signing in and of passwords, with the portal's own labels, by which an error names a field too."""

from typing import Any, ClassVar

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django.urls import reverse
from django.utils.html import format_html

_NEW_PASSWORD = {"password1": "New password", "password2": "New password again"}


class _Labelled:
    labels: ClassVar[dict[str, str]]
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = label


class SignInForm(_Labelled, LoginForm):  # type: ignore[misc]
    labels: ClassVar = {"login": "Email address"}


class AskForLinkForm(_Labelled, ResetPasswordForm):  # type: ignore[misc]
    labels: ClassVar = {"email": "Email address"}


class ChoosePasswordForm(_Labelled, ResetPasswordKeyForm):  # type: ignore[misc]
    labels: ClassVar = _NEW_PASSWORD


class ChangeOwnPasswordForm(_Labelled, ChangePasswordForm):  # type: ignore[misc]
    labels: ClassVar = {"oldpassword": "Current password", **_NEW_PASSWORD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = format_html(
            '<a class="govuk-link" href="{}">Forgotten your password?</a>', reverse("account_reset_password")
        )
