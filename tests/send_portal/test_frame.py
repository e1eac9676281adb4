"""The frame is one contract: casework's rows fill its columns, and whoever counts checks them."""

from dataclasses import fields

import polars as pl
import pytest

from ehcp import timeline
from ehcp.models import Timeline
from ehcp.queries import group_names
from send_portal.frame import ASKS, BREAKDOWNS, DATES, FRAME_SCHEMA, SPELLS, UNKNOWN, check_frame, group_of


def test_casework_keeps_every_column_of_the_frame() -> None:
    kept = {field.attname for field in Timeline._meta.get_fields() if hasattr(field, "attname")}
    assert set(FRAME_SCHEMA) <= kept


def test_the_groups_of_a_case_are_the_breakdowns() -> None:
    assert {field.name for field in fields(timeline.Groups)} == set(BREAKDOWNS)
    assert list(group_names()) == list(BREAKDOWNS)


def test_the_dates_hold_every_spell_and_every_request_for_psychology() -> None:
    assert {column for spell in SPELLS for column in spell} <= set(DATES)
    assert {f"ep_ended_{ask}" for ask in ASKS} <= set(DATES)


def test_what_a_frame_lacks_is_named() -> None:
    frame = pl.DataFrame(schema={**FRAME_SCHEMA, "received": pl.String}).drop("town")
    with pytest.raises(
        ValueError, match=r"received \(String instead of Date\), town \(missing instead of String\)"
    ):
        check_frame(frame)


def test_a_frame_may_have_more_columns() -> None:
    check_frame(pl.DataFrame(schema={**FRAME_SCHEMA, "draft_sent": pl.Date}))


def test_blank_and_missing_are_one_group() -> None:
    groups = pl.DataFrame({"town": ["Poole", "", None, UNKNOWN]}).select(group_of("town"))
    assert groups["town"].to_list() == ["Poole", UNKNOWN, UNKNOWN, UNKNOWN]
