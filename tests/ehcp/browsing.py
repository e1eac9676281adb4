"""What tests of casework's pages share: addresses, what a page says, and a day typed into a form."""

from datetime import date

from django.http import QueryDict
from django.urls import reverse

from ehcp.models import Case

ON = {"on_day": "31", "on_month": "7", "on_year": "2024"}


def url(name: str, case: Case, *more: object) -> str:
    """The address of a page of the case."""
    return reverse(f"cases:{name}", args=[case.reference, *more])


def text_of(response: object) -> str:
    return response.content.decode()


def posted(values: dict[str, object], **more: object) -> QueryDict:
    """What a browser sends for the values: a day in three parts, a list as several."""
    data = QueryDict(mutable=True)
    for name, value in {**values, **more}.items():
        if isinstance(value, date):
            for part in ("day", "month", "year"):
                data[f"{name}_{part}"] = str(getattr(value, part))
        elif isinstance(value, list):
            data.setlist(name, value)
        elif value:
            data[name] = str(value)
    return data
