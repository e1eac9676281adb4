"""Connections in work that outlives one request: those that broke are dropped, so that new ones are made."""

from django.db import connection


def drop_broken_connection() -> None:
    """Close this thread's connection if it broke or is old; the next query opens a new one.

    Within a transaction nothing is done: it has to end as it began.
    """
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
