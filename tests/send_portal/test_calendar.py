"""The day the portal lives on."""

from datetime import date

import time_machine

from send_portal.calendar import is_pinned, today


def test_the_day_can_be_pinned(settings):
    settings.PORTAL_TODAY = date(2024, 7, 31)
    assert (today(), is_pinned()) == (date(2024, 7, 31), True)


def test_otherwise_it_is_the_day_in_london_not_in_greenwich(settings):
    settings.PORTAL_TODAY = None
    with time_machine.travel("2024-06-30 23:30Z", tick=False):
        assert (today(), is_pinned()) == (date(2024, 7, 1), False)
