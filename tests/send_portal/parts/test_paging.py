"""Pages of a list begin after a row: whatever else moves meanwhile, the rows that stay come once each."""

from datetime import date, timedelta

import pytest
from django.db.models import F, QuerySet
from hypothesis import given
from hypothesis import strategies as st

from ehcp.models import Case, Timeline
from send_portal.parts.paging import ListPage, page_of_list, page_of_query
from tests.factories import CaseFactory, TimelineFactory

DUE = F("timeline__next_due")
ORDERS = {
    "rising": (DUE.asc(nulls_last=True), "reference"),
    "falling": (DUE.desc(nulls_last=True), "reference"),
    "by reference": ("reference",),
    "by reference, falling": ("-reference",),
}
A_DAY = date(2024, 3, 1)


@pytest.fixture
def cases(db: None) -> QuerySet[Case]:
    """Eleven cases: two due on each of four days, three without a day."""
    for number in range(11):
        due = A_DAY + timedelta(days=number // 2) if number < 8 else None
        TimelineFactory(case=CaseFactory(reference=f"C{(number * 7) % 11:02d}"), next_due=due)
    return Case.objects.select_related("timeline")


def references(page: ListPage[Case]) -> list[str]:
    return [case.reference for case in page]


def forwards(rows: QuerySet[Case], size: int) -> list[ListPage[Case]]:
    pages = [page_of_query(rows, {}, size)]
    while pages[-1].after:
        pages.append(page_of_query(rows, {"after": pages[-1].after}, size))
    return pages


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 4, 11, 12])
def test_pages_put_together_are_the_list_there_and_back(cases, order, size) -> None:
    rows = cases.order_by(*order)
    pages = forwards(rows, size)
    assert [name for page in pages for name in references(page)] == [case.reference for case in rows]
    assert [page.start for page in pages] == list(range(1, 12, size))
    assert {page.count for page in pages} == {11}
    back = [pages[-1]]
    while back[-1].before:
        back.append(page_of_query(rows, {"before": back[-1].before}, size))
    assert back[::-1] == pages


def due(case: Case, day: date | None) -> None:
    Timeline.objects.filter(case=case).update(next_due=day)


@pytest.mark.parametrize("order", ["rising", "falling"])
@pytest.mark.parametrize("day", [A_DAY - timedelta(days=9), A_DAY + timedelta(days=9), None])
@pytest.mark.parametrize("moved", [0, 3, 4, 10])
def test_a_case_that_moves_makes_the_reader_miss_or_repeat_no_other(cases, order, day, moved) -> None:
    rows = cases.order_by(*ORDERS[order])
    listed = list(rows)
    first = page_of_query(rows, {}, 4)
    due(listed[moved], day)
    rest, page = [], first
    while page.after:
        page = page_of_query(rows, {"after": page.after}, 4)
        rest += references(page)
    others = [case.reference for case in listed if case != listed[moved]]
    read = [*references(first), *rest]
    assert [name for name in read if name != listed[moved].reference] == others


def test_the_row_a_page_begins_after_may_be_gone(cases) -> None:
    rows = cases.order_by("reference")
    after = page_of_query(rows, {}, 4).after
    assert references(page_of_query(rows.exclude(reference="C03"), {"after": after}, 4))[0] == "C04"


def test_where_nothing_comes_after_any_more_the_end_is_shown_and_before_it_the_beginning(cases) -> None:
    rows = cases.order_by("reference")
    _, second, _ = forwards(rows, 4)
    shorter = rows.filter(reference__lt="C07")
    assert references(page_of_query(shorter, {"after": second.after}, 4)) == ["C03", "C04", "C05", "C06"]
    later = rows.filter(reference__gt="C02")
    page = page_of_query(later, {"before": second.before}, 4)
    assert (references(page), page.start, page.before) == (["C03", "C04", "C05", "C06"], 1, "")


@pytest.mark.parametrize(
    "asked", ["", "x", "W10", "WzFd", "WyJhIiwiYiJd", "bnVsbA", "é", "A" * 5000, "W251bGxd"]
)
def test_an_address_that_names_no_place_shows_the_beginning(cases, asked) -> None:
    rows = cases.order_by(*ORDERS["rising"])
    assert page_of_query(rows, {"after": asked}, 4) == page_of_query(rows, {}, 4)


def test_an_address_that_names_no_place_of_a_list_in_memory_shows_the_beginning() -> None:
    for asked in ("x", "W10", "WzFd", "A" * 5000):
        assert page_of_list([1, 2, 3], lambda row: [str(row)], {"before": asked}, 2).start == 1


def test_a_page_takes_few_queries(cases, django_assert_num_queries) -> None:
    rows = cases.order_by(*ORDERS["rising"])
    with django_assert_num_queries(2):
        page = page_of_query(rows, {}, 4)
    with django_assert_num_queries(3):
        page_of_query(rows, {"after": page.after}, 4)


def test_an_empty_list_is_one_whole_page(db: None) -> None:
    assert page_of_query(Case.objects.order_by("reference"), {}, 4) == ListPage([], 0, 1)
    assert page_of_list([], lambda row: [str(row)], {"after": "WyJhIl0"}, 4) == ListPage([], 0, 1)


@given(st.lists(st.sampled_from("abcd"), max_size=12).map(sorted), st.integers(1, 5))
def test_a_list_in_memory_comes_whole_though_rows_stand_twice(rows: list[str], size: int) -> None:
    page = page_of_list(rows, list, {}, size)
    read = [*page]
    while page.after:
        page = page_of_list(rows, list, {"after": page.after}, size)
        read += page
    assert read == rows
    while page.before:
        page = page_of_list(rows, list, {"before": page.before}, size)
    assert page.start == 1
