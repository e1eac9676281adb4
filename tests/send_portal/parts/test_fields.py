from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django import forms

from send_portal.parts.fields import DateField, RadioSelect

LIMIT = date(2024, 7, 31)


class DayForm(forms.Form):
    on = DateField(label="Day received", latest=lambda: LIMIT, earliest=date(2014, 9, 1), required=False)


class NeededDayForm(forms.Form):
    on = DateField(label="Day received", initial=lambda: LIMIT)


def _typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"on_day": day, "on_month": month, "on_year": year}


def _errors(data: Mapping[str, Any], form: type[forms.Form] = DayForm) -> list[str]:
    return list(map(str, form(data).errors.get("on", [])))


@pytest.mark.parametrize("month", ["7", "07", "July", "july", "Jul", "JUL.", " 7 "])
def test_a_month_is_a_number_or_a_name(month: str) -> None:
    form = DayForm(_typed("31", month, "2024"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == date(2024, 7, 31)


def test_september_may_be_shortened_to_four_letters() -> None:
    assert not _errors(_typed("1", "Sept", "2023"))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("31", "6", "2024"), "Enter a real date, like 31 7 2024"),
        (("29", "2", "2023"), "Enter a real date, like 31 7 2024"),
        (("first", "6", "2024"), "Enter a real date, like 31 7 2024"),
        (("1", "Ju", "2024"), "Enter a real date, like 31 7 2024"),
        (("1", "Julember", "2024"), "Enter a real date, like 31 7 2024"),
        (("1", "-7", "2024"), "Enter a real date, like 31 7 2024"),
        (("3000000000", "7", "2024"), "Enter a real date, like 31 7 2024"),
        (("1", "3000000000", "2024"), "Enter a real date, like 31 7 2024"),
        (("1", "7", "3000000000"), "The year must have 4 numbers, like 2024"),
        (("9" * 5000, "7", "2024"), "Enter a real date, like 31 7 2024"),
        (("²", "7", "2024"), "Enter a real date, like 31 7 2024"),
        (("1", "7", "24"), "The year must have 4 numbers, like 2024"),
        (("", "7", "2024"), "The date must include a day"),
        (("1", "", "2024"), "The date must include a month"),
        (("1", "7", ""), "The date must include a year"),
        (("1", "8", "2024"), "The date must be 31 July 2024 or earlier"),
        (("31", "8", "2014"), "The date must be 1 September 2014 or later"),
    ],
)
def test_an_error_says_what_to_type(typed: tuple[str, str, str], message: str) -> None:
    assert _errors(_typed(*typed)) == [message]


def test_no_date_is_at_the_end_of_the_calendar_whatever_its_field_says() -> None:
    assert _errors(_typed("31", "12", "9999"), NeededDayForm) == [
        "The date must be 31 December 2199 or earlier"
    ]


def test_two_missing_parts_are_two_errors() -> None:
    assert _errors(_typed("1", "", "")) == ["The date must include a month", "The date must include a year"]


def test_nothing_typed_is_no_date_where_that_is_allowed() -> None:
    form = DayForm(_typed("", "", ""))
    assert form.is_valid()
    assert form.cleaned_data["on"] is None
    assert _errors(_typed("", " ", ""), NeededDayForm) == ["Enter a date"]
    assert _errors({}, NeededDayForm) == ["Enter a date"]


def test_a_link_may_carry_the_day_as_one_value() -> None:
    assert DayForm({"on": "2024-07-15"}).is_valid()
    assert 'value="15"' in str(DayForm({"on": "2024-07-15"})["on"])
    assert _errors({"on": "rubbish"}) == ["The date must include a day", "The date must include a month"]


def test_the_inputs_start_at_the_given_day() -> None:
    shown = str(NeededDayForm()["on"])
    assert [f'value="{part}"' in shown for part in ("31", "7", "2024")] == [True] * 3


def test_what_was_typed_comes_back_as_typed() -> None:
    shown = str(DayForm(_typed("31", "Juny", "2024"))["on"])
    assert 'value="Juny"' in shown


def test_a_day_typed_again_is_no_change() -> None:
    assert not DayForm(_typed("31", "July", "2024"), initial={"on": LIMIT}).has_changed()
    assert DayForm(_typed("30", "July", "2024"), initial={"on": LIMIT}).has_changed()
    assert DayForm(_typed("99", "July", "2024"), initial={"on": LIMIT}).has_changed()


def test_a_choice_may_carry_a_hint() -> None:
    class HintedForm(forms.Form):
        code = forms.ChoiceField(
            choices=[("E1", "School closed"), ("E2", "Moved")], widget=RadioSelect(hints={"E1": "Four weeks"})
        )

    shown = str(HintedForm()["code"])
    assert 'aria-describedby="id_code_0_hint"' in shown
    assert "Four weeks" in shown
    assert "id_code_1_hint" not in shown
