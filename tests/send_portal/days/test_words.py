"""Days and months in words."""

from datetime import date

from django.template import Context, Template

from send_portal.days.words import say_day, say_month


def test_a_day_has_no_leading_nought_and_its_month_in_full():
    assert say_day(date(2024, 9, 2)) == "2 September 2024"


def test_no_day_is_no_words():
    assert say_day(None) == ""


def test_a_month_is_named_with_its_year():
    assert say_month(date(2024, 9, 30)) == "September 2024"


def test_templates_write_days_alike():
    day = date(2024, 9, 2)
    assert Template("{{ day|date }}").render(Context({"day": day})) == say_day(day)
