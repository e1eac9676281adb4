"""A query read into a frame: the same on PostgreSQL, by COPY, as by plain rows elsewhere."""

from datetime import date

import polars as pl
import pytest
from django.db import connection

from ehcp.models import Timeline
from scorecard.models import Figure
from send_portal.storage.frame_reading import read_frame
from tests.factories import CaseFactory, FigureFactory, TimelineFactory

pytestmark = pytest.mark.django_db

TEXTS = [
    "",
    " ",
    '"',
    '""',
    "a,b",
    'say "Poole", please',
    "two\nlines",
    "carriage\rreturn",
    "both\r\n",
    "tab\there",
    "Śródmieście 東京 🏫",
    "\\N",
    "\\.",
    "back\\slash",
    "null",
    "NaN",
    "007",
    "t",
    "'; DROP TABLE--",
    "100%",
    "%s",
    "=1+1",
]
SCHEMA = {"case_id": pl.Int64, "town": pl.String, "decided": pl.Date, "exception": pl.Boolean}


def read_of(texts: list[str]) -> tuple[list[tuple], pl.DataFrame]:
    rows = [
        (CaseFactory().pk, text, date(2024, 2, 29) if place % 2 else None, place % 3 == 0)
        for place, text in enumerate(texts)
    ]
    for case_id, town, decided, exception in rows:
        TimelineFactory(case_id=case_id, case=None, town=town, decided=decided, exception=exception)
    return rows, read_frame(Timeline.objects.all(), SCHEMA).sort("case_id")


def test_every_text_date_and_truth_value_comes_through_unchanged() -> None:
    rows, frame = read_of(TEXTS)
    assert frame.rows() == rows
    assert frame.schema == SCHEMA


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_a_single_row_comes_through_unchanged(text: str) -> None:
    rows, frame = read_of([text])
    assert frame.rows() == rows


def test_numbers_and_missing_numbers_come_through_unchanged() -> None:
    numbers = [(1 / 3, 2**40), (None, None), (0.0, 0), (-1.5, None), (1e300, 1), (100 / 7, 3)]
    for month, (numerator, denominator) in enumerate(numbers, start=1):
        FigureFactory(month=date(2024, month, 1), numerator=numerator, denominator=denominator)
    schema = {"month": pl.Date, "numerator": pl.Float64, "denominator": pl.Int64}
    assert [row[1:] for row in read_frame(Figure.objects.all(), schema).sort("month").rows()] == numbers


def test_a_column_of_which_everything_is_missing_keeps_its_type() -> None:
    TimelineFactory()
    frame = read_frame(Timeline.objects.all(), {"final_issued": pl.Date, "outcome": pl.String})
    assert frame.rows() == [(None, "")]
    assert frame.schema == {"final_issued": pl.Date, "outcome": pl.String}


def test_no_rows_give_an_empty_frame_with_its_columns() -> None:
    frame = read_frame(Timeline.objects.all(), SCHEMA)
    assert (frame.height, frame.schema) == (0, SCHEMA)


def test_a_filter_with_quotes_and_percent_signs_is_put_in_safely() -> None:
    for town in ("100% O'Brien", "Poole"):
        TimelineFactory(town=town)
    frame = read_frame(Timeline.objects.filter(town="100% O'Brien"), {"town": pl.String})
    assert frame.rows() == [("100% O'Brien",)]


def test_a_frame_is_one_query(django_assert_num_queries) -> None:
    TimelineFactory.create_batch(3)
    with django_assert_num_queries(1 if connection.vendor == "sqlite" else 0):  # Django doesn't count a COPY
        assert read_frame(Timeline.objects.all(), SCHEMA).height == 3
