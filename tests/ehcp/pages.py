"""What tests of casework's pages share: addresses, what a page says, and a day typed into a form."""

from django.urls import reverse

from ehcp.models import Case

ON = {"on_day": "31", "on_month": "7", "on_year": "2024"}


def url(name: str, case: Case, *more: object) -> str:
    """The address of a page of the case."""
    return reverse(f"cases:{name}", args=[case.reference, *more])


def text_of(response: object) -> str:
    return response.content.decode()
