"""Limits of sign-in and of the API, counted in the database."""

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError

from send_portal.running.machine import takes_changes


class RateLimits(DatabaseCache):
    """Django's own takes every refused write for one that somebody else was quicker with. In a database that takes no
    changes, each person would then be told that they had tried too often."""

    def _base_set(self, mode: str, key: str, value: object, timeout: object = DEFAULT_TIMEOUT) -> bool:
        written: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
        if not written and not takes_changes():
            raise OperationalError("The database takes no changes.")
        return written
