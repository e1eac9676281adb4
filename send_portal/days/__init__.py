"""Days and months: how they are counted and how people read them."""

from send_portal.days.jumps import jumps
from send_portal.days.months import add_months, first_day, last_day, months_between
from send_portal.days.reading import read_day
from send_portal.days.words import say_day, say_month

__all__ = [
    "add_months",
    "first_day",
    "jumps",
    "last_day",
    "months_between",
    "read_day",
    "say_day",
    "say_month",
]
