"""The only place where the day is asked for."""

from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The calendar day the portal lives on, Europe/London: PORTAL_TODAY where it is pinned, else the real day."""
    return settings.PORTAL_TODAY or timezone.localdate()


def start_of(day: date) -> datetime:
    """The first moment of the day, Europe/London."""
    return timezone.make_aware(datetime.combine(day, time.min))


def is_pinned() -> bool:
    return settings.PORTAL_TODAY is not None
