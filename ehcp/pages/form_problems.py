"""Putting a form that was refused back on the screen: what is wrong, and all that was typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.forms import Form
from django.http import QueryDict

from ehcp.lifecycle import Problem


def show_problems(form: Form, problems: Sequence[Problem]) -> None:
    """Put each problem at the field it is about, or at the top.

    A form whose field for a detail has another name says so in `shown_as` (detail to field).
    """
    for problem in problems:
        field = getattr(form, "shown_as", {}).get(problem.field, problem.field)
        form.add_error(field if field in form.fields else None, problem.words)


def sent_with(data: Mapping[str, Any], **new: object) -> QueryDict:
    """What was sent, with other values for some names."""
    copy: QueryDict = data.copy()  # type: ignore[attr-defined]  # a bound form of a page holds a QueryDict
    for name, value in new.items():
        copy[name] = str(value)
    return copy
