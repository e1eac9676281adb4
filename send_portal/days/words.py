"""Days and months as people read them. Pure; templates write them alike by the formats in `formats/en`."""

from datetime import date


def say_day(day: date | None) -> str:
    """A day with its month in full: 2 September 2024; "" for none."""
    return f"{day.day} {day:%B %Y}" if day else ""


def say_month(day: date) -> str:
    """The month that a day lies in: September 2024."""
    return f"{day:%B %Y}"
