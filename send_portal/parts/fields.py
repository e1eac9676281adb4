"""Fields and inputs of forms that Django lacks: a date in three parts, and choices with a hint each."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from send_portal.days import say_day
from send_portal.texts import find_address_fault, find_name_fault, find_title_fault, readable, tidy

PARTS = ("day", "month", "year")
MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
EXAMPLE = "31 7 2024"
LAST_DAY = date(2199, 12, 31)
"""Of any date that is typed: from the end of the calendar no day could be counted on."""

Day = date | Callable[[], date]


class DateInput(forms.MultiWidget):
    """Three short inputs. Understands `name_day`, `name_month`, `name_year`, and one `name` as YYYY-MM-DD (links)."""

    template_name = "django/forms/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        self.error_codes: list[str] = []
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value: Any) -> list[str]:
        if not isinstance(value, date):
            return ["", "", ""]
        return [str(value.day), str(value.month), str(value.year)]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        if not any(f"{name}_{part}" in data for part in PARTS) and name in data:
            return _parts_of(data.get(name))
        return [data.get(f"{name}_{part}") or "" for part in PARTS]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and all(f"{name}_{part}" not in data for part in PARTS)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget_id = context["widget"]["attrs"].get("id")
        wrong = self.wrong_parts(self.error_codes)
        for part, subwidget in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            subwidget["part_label"] = part.capitalize()
            subwidget["attrs"] = _part_attributes(part, widget_id, part in wrong)
        return context

    def wrong_parts(self, codes: list[str]) -> tuple[str, ...]:
        """The parts to mark: those that an error names, all of them where an error is about the whole date."""
        if not codes:
            return ()
        return tuple(part for part in PARTS if f"no_{part}" in codes or f"wrong_{part}" in codes) or PARTS

    def first_wrong_id(self, widget_id: str, codes: list[str]) -> str:
        return f"{widget_id}_{(self.wrong_parts(codes) or PARTS)[0]}"


def _part_attributes(part: str, widget_id: str | None, wrong: bool) -> dict[str, Any]:
    width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
    # A month may be typed as a word, so only the other two ask for the number keys.
    attributes: dict[str, Any] = {"autocomplete": "off"}
    if part != "month":
        attributes["inputmode"] = "numeric"
    attributes["class"] = f"govuk-input govuk-date-input__input {width}" + (
        " govuk-input--error" if wrong else ""
    )
    if wrong:
        attributes["aria-invalid"] = "true"
    if widget_id:
        attributes["id"] = f"{widget_id}_{part}"
    return attributes


def _parts_of(text: str) -> list[str]:
    pieces = (text or "").strip().split("-")
    if len(pieces) != 3:
        return ["", "", text or ""] if text else ["", "", ""]
    return [pieces[2], pieces[1], pieces[0]]


class DateField(forms.Field):
    """A day, typed as day, month (number or name) and year; `clean` gives a `date`, or None where left empty.

    `earliest` and `latest` are days or functions that give one (LAST_DAY where there is no other); `initial` may be
    either too. Errors are worded for the
    error summary; their codes (`required`, `no_day`, `wrong_month`, `not_real`, `too_early`, `too_late`) say which part
    to mark.
    """

    widget = DateInput
    default_error_messages = {
        "required": "Enter a date",
        "no_day": "The date must include a day",
        "no_month": "The date must include a month",
        "no_year": "The date must include a year",
        "wrong_year": "The year must have 4 numbers, like 2024",
        "not_real": f"Enter a real date, like {EXAMPLE}",
        "too_early": "The date must be %(limit)s or later",
        "too_late": "The date must be %(limit)s or earlier",
    }

    def __init__(self, *, earliest: Day | None = None, latest: Day = LAST_DAY, **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        parts = [piece.strip() for piece in (_parts_of(value) if isinstance(value, str) else value)]
        if not any(parts):
            return None
        self._demand_all(parts)
        return self._real_day(*parts)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        earliest, latest = _day(self.earliest), _day(self.latest)
        if earliest and value < earliest:
            raise self._error("too_early", earliest)
        if latest and value > latest:
            raise self._error("too_late", latest)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True

    def _demand_all(self, parts: list[str]) -> None:
        missing = [self._error(f"no_{name}") for name, text in zip(PARTS, parts, strict=True) if not text]
        if missing:
            raise ValidationError(missing)

    def _real_day(self, day: str, month: str, year: str) -> date:
        if year.isdigit() and len(year) != 4:
            raise self._error("wrong_year")
        try:
            return date(_number(year), _month_number(month), _number(day))
        except ValueError:
            raise self._error("not_real") from None

    def _error(self, code: str, limit: date | None = None) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"limit": say_day(limit)})


def _day(given: Day | None) -> date | None:
    return given() if callable(given) else given


def _number(text: str) -> int:
    """Of at most four digits, as every part of a day has. Raises ValueError for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError(text)
    return int(text)


def _month_number(text: str) -> int:
    """1 to 12 from a number or an English name of at least three letters. Raises ValueError for anything else."""
    word = text.lower().rstrip(".")
    if not word.isalpha():
        return _number(text)
    matches = [number for number, name in enumerate(MONTH_NAMES, start=1) if name.startswith(word)]
    if len(word) < 3 or not matches:
        raise ValueError(text)
    return matches[0]


class NameField(forms.CharField):
    """A person's name, tidied (`send_portal.texts`). One that can't be read, or isn't what it looks, is refused.

    `mark_optional=False`: the label doesn't say that it may be left empty, because another field may not be then.
    """

    def __init__(self, *, mark_optional: bool = True, **options: Any) -> None:
        self.mark_optional = mark_optional
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and (fault := find_name_fault(value)):
            raise ValidationError(fault, code="unreadable")


class TitleField(forms.CharField):
    """What a thing is called, tidied; refused where it can't be read. `what` names it in the refusal."""

    def __init__(self, *, what: str = "name", **options: Any) -> None:
        self.what = what
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and (fault := find_title_fault(value, self.what)):
            raise ValidationError(fault, code="unreadable")


class TextField(forms.CharField):
    """A note, a reason or a longer text, without characters that no text has; empty where nothing could be read."""

    def to_python(self, value: Any) -> str:
        return readable(super().to_python(value) or "")


class AddressField(forms.EmailField):
    """An email address of plain characters: a letter of another alphabet could look the same and be another's."""

    def run_validators(self, value: Any) -> None:
        if fault := find_address_fault(value or ""):
            raise ValidationError(fault, code="unreadable")
        super().run_validators(value)


class _HintedChoices:
    """Choices of which some carry a hint: `RadioSelect(hints={"EP": "…"})`."""

    def __init__(self, *args: Any, hints: Mapping[str, str] | None = None, **options: Any) -> None:
        self.hints = dict(hints or {})
        super().__init__(*args, **options)

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **options)  # type: ignore[misc]
        return {**option, "hint": self.hints.get(str(value), "")}


class RadioSelect(_HintedChoices, forms.RadioSelect):
    """Radios with an optional hint for each choice."""


class CheckboxSelectMultiple(_HintedChoices, forms.CheckboxSelectMultiple):
    """Checkboxes with an optional hint for each choice."""
