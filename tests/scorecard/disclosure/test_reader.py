"""What a reader can tell of hidden counts: ranges, what was seen on the way, and what can't be true."""

import math
from collections.abc import Mapping
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from scorecard.disclosure.quantities import PERCENT, PublicationError, Quantity, Ratio, Relation
from scorecard.disclosure.reader import End, Reader, Relations, is_whole


def named(name: str) -> Quantity:
    return Quantity(name, ())


def total(of: str, *parts: str, complete: bool = True) -> Relation:
    """`of` is the sum of the parts, or at least that."""
    return Relation({named(of): -1} | {named(part): 1 for part in parts}, complete)


def reader_of(
    names: str, *relations: Relation, shown: Mapping[str, int] | None = None, ratios: tuple[Ratio, ...] = ()
) -> Reader:
    every = Relations([named(name) for name in names.split()], relations)
    return Reader(every, every.vector({named(name): value for name, value in (shown or {}).items()}), ratios)


def range_of(reader: Reader, name: str, doubt: float = math.inf) -> tuple[int, int | None]:
    return reader.whole_range_of(reader.relations.number[named(name)], doubt=doubt)


def percentage(
    value: str, of: str = "n", among: str = "d", slack: str = "1/20", factor: int = PERCENT
) -> Ratio:
    return Ratio(named(of), named(among), factor, Fraction(value), Fraction(slack))


# Rows and vectors


def test_relations_are_rows_over_the_quantities_sums_apart_from_limits() -> None:
    relations = Relations([named(name) for name in "tabu"], [
        total("t", "a", "b"), total("t", "u", complete=False), total("b", "u"),
    ])  # fmt: skip
    assert relations.equal.toarray().tolist() == [[-1, 1, 1, 0], [0, 0, -1, 1]]
    assert relations.limits.toarray().tolist() == [[-1, 0, 0, 1]]
    assert [str(relation) for relation in relations.complete] == ["a[] + b[] = t[]", "u[] = b[]"]


def test_a_vector_has_a_number_for_each_value_and_none_for_the_others() -> None:
    relations = Relations([named(name) for name in "tab"], [])
    assert np.array_equal(relations.vector({named("a"): 3}), [math.nan, 3, math.nan], equal_nan=True)


@pytest.mark.parametrize(
    ("point", "whole"),
    [
        ([3.0, 0.0], True),
        ([3.0, 1 + 1e-7], True),
        ([3.0, 1 - 1e-7], True),
        ([3.0, 1.00001], False),
        ([0.5, 2.0], False),
    ],
)
def test_a_point_is_whole_where_each_of_its_counts_is(point: list[float], whole: bool) -> None:
    assert is_whole(np.array(point)) is whole
    assert End(point[0], np.array(point)).is_whole is whole


def test_an_end_without_a_point_is_whole() -> None:
    assert End(4.0, None).is_whole


# Ranges


def test_a_shown_count_is_what_it_is() -> None:
    reader = reader_of("t a b", total("t", "a", "b"), shown={"t": 9, "a": 4})
    assert range_of(reader, "t") == (9, 9)
    assert reader.end(reader.relations.number[named("t")], 1) == End(9.0, None)


def test_a_hidden_count_is_what_the_others_leave() -> None:
    reader = reader_of("t a b c", total("t", "a", "b", "c"), shown={"t": 9, "a": 4})
    assert range_of(reader, "b") == (0, 5)
    two_left = reader_of("t a b", total("t", "a", "b"), shown={"t": 9, "a": 4})
    assert range_of(two_left, "b") == (5, 5)


def test_a_hidden_total_is_at_least_its_shown_parts() -> None:
    reader = reader_of("t a b", total("t", "a", "b"), shown={"a": 4})
    assert (range_of(reader, "t"), range_of(reader, "b")) == ((4, None), (0, None))
    limited = reader_of("t a", total("t", "a", complete=False), shown={"a": 4})
    assert range_of(limited, "t") == (4, None)


def test_a_part_is_at_most_its_whole() -> None:
    reader = reader_of("t a b", total("t", "a", "b", complete=False), shown={"t": 9, "b": 2})
    assert range_of(reader, "a") == (0, 7)


def test_what_no_relation_speaks_of_has_no_limit() -> None:
    assert range_of(reader_of("t"), "t") == (0, None)


def test_parts_that_nothing_ties_together_are_told_apart() -> None:
    reader = reader_of("t a b u c d", total("t", "a", "b"), total("u", "c", "d"), shown={"t": 9, "u": 30})
    assert [range_of(reader, name) for name in "abcd"] == [(0, 9), (0, 9), (0, 30), (0, 30)]


def triangle(**shown: int) -> Reader:
    """Of three counts any two are at most 1 together: fractions allow 1½ in all, whole numbers 1."""
    pairs = [total("one", *pair, complete=False) for pair in ("ab", "bc", "ac")]
    return reader_of("sum a b c one", total("sum", "a", "b", "c"), *pairs, shown={"one": 1, **shown})


def test_whole_numbers_say_what_is_left_where_the_range_is_in_doubt() -> None:
    assert range_of(triangle(), "sum", doubt=math.inf) == (0, 1)
    number = triangle().relations.number[named("sum")]
    assert triangle().end(number, -1).value == pytest.approx(1.5)


def five_triangles(least: int) -> Reader:
    """Five times the triangle and `least` besides: from `least` to as much and 7½ in fractions, 5 in whole numbers."""
    names = [f"{letter}{n}" for n in range(5) for letter in "abc"]
    pairs = [
        total("one", f"{x}{n}", f"{y}{n}", complete=False) for n in range(5) for x, y in ("ab", "bc", "ac")
    ]
    return reader_of(
        f"sum one least {' '.join(names)}",
        total("sum", "least", *names),
        *pairs,
        shown={"one": 1, "least": least},
    )


@pytest.mark.parametrize(("doubt", "highest"), [(7.0, 27), (7.5, 27), (7.6, 25)])
def test_a_range_is_in_doubt_where_it_is_shorter_than_that(doubt: float, highest: int) -> None:
    assert range_of(five_triangles(20), "sum", doubt=doubt) == (20, highest)


def test_whole_numbers_are_not_asked_where_the_range_is_wide() -> None:
    """Then 1½ is cut to the last whole number that fractions allow."""
    assert range_of(five_triangles(0), "sum", doubt=7.5) == (0, 7)
    assert range_of(five_triangles(0), "sum", doubt=8) == (0, 5)


def cover(number: int, cap: int) -> Reader:
    """So many times three counts of which any two are at least 1 together: in fractions 1½, in whole numbers 2."""
    names = [f"{letter}{n}" for n in range(number) for letter in "abc"]
    pairs = [(f"{x}{n}", f"{y}{n}") for n in range(number) for x, y in ("ab", "bc", "ac")]
    at_least = [Relation({named("one"): 1, named(x): -1, named(y): -1}, complete=False) for x, y in pairs]
    sums = total("sum", *names), total("cap", "sum", complete=False)
    return reader_of(f"sum one cap {' '.join(names)}", *sums, *at_least, shown={"one": 1, "cap": cap})


def test_whole_numbers_say_what_is_left_of_the_lower_end_too() -> None:
    assert range_of(cover(5, cap=20), "sum", doubt=7) == (8, 20)
    assert range_of(cover(5, cap=20), "sum", doubt=13) == (10, 20)


def test_whole_numbers_are_asked_where_every_relation_is_a_limit() -> None:
    pairs = [total("one", *pair, complete=False) for pair in ("ab", "bc", "ac")]
    least = Relation({named("least"): 1, named("a"): -1, named("b"): -1, named("c"): -1}, complete=False)
    assert range_of(reader_of("least a b c one", *pairs, least, shown={"one": 1}), "least", doubt=9) == (0, 1)


def test_a_whole_number_that_was_seen_is_no_end_where_one_less_is_possible(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The programme ends at 0 with fractions elsewhere; of whole numbers 1 was seen so far."""
    reader = reader_of("t a b", total("t", "a", "b"), shown={"t": 9})
    reader.see(np.array([1, 2]), np.array([1.0, 8.0]))
    ends = {1: End(0.0, np.array([0.0, 0.5])), -1: End(9.0, None)}
    monkeypatch.setattr(reader, "end", lambda number, sign: ends[sign])
    assert range_of(reader, "a") == (0, 9)


# What was seen


def test_what_is_seen_on_the_way_to_an_end_is_remembered() -> None:
    reader = reader_of("t a b", total("t", "a", "b"), shown={"t": 9})
    _, a, b = range(3)
    assert (reader.lowest_seen[a], reader.highest_seen[a]) == (math.inf, -math.inf)
    reader.end(a, 1)
    assert [reader.lowest_seen[a], reader.highest_seen[a]] == [0, 0]
    assert [reader.lowest_seen[b], reader.highest_seen[b]] == [9, 9]
    reader.end(a, -1)
    assert [reader.lowest_seen[a], reader.highest_seen[a]] == [0, 9]
    assert [reader.lowest_whole[b], reader.highest_whole[b]] == [0, 9]
    assert [reader.lowest_seen[0], reader.highest_seen[0]] == [9, 9]


def test_fractions_that_are_seen_are_not_taken_for_whole_numbers() -> None:
    reader = triangle()
    reader.see(np.array([1, 2]), np.array([0.5, 2.0]))
    assert [reader.lowest_seen[1], reader.highest_seen[2]] == [0.5, 2.0]
    assert [reader.lowest_whole[1], reader.highest_whole[2]] == [math.inf, -math.inf]
    reader.see(np.array([1, 2]), np.array([1.0, 1 + 1e-8]))
    assert [reader.lowest_whole[1], reader.highest_whole[2]] == [1, 1]


def test_a_count_without_limit_is_seen_to_have_none() -> None:
    reader = reader_of("t a", total("t", "a", complete=False), shown={"a": 4})
    assert reader.end(0, -1).value == math.inf
    assert reader.highest_seen[0] == math.inf


# Ratios


@pytest.mark.parametrize(
    ("value", "children", "possible"),
    [("8.3", 36, (3, 3)), ("8", 36, (3, 3)), ("9", 200, (17, 19)), ("0", 36, (0, 0)), ("100", 36, (36, 36))],
)
def test_a_percentage_of_a_known_number_leaves_the_numerators_that_it_is_rounded_from(
    value: str, children: int, possible: tuple[int, int]
) -> None:
    slack = "1/20" if "." in value else "1/2"
    reader = reader_of("n d", shown={"d": children}, ratios=(percentage(value, slack=slack),))
    assert range_of(reader, "n") == possible


def test_a_percentage_of_a_hidden_number_bounds_it_by_its_numerator() -> None:
    """3 is 8.25% to 8.35% of 35.9… to 36.4…."""
    reader = reader_of("n d", shown={"n": 3}, ratios=(percentage("8.3"),))
    assert range_of(reader, "d") == (36, 36)


def test_a_small_percentage_bounds_a_large_number_to_the_last_one() -> None:
    """0.25% of 2,800 and 0.35% of 2,000 are 7."""
    reader = reader_of("n d", shown={"n": 7}, ratios=(percentage("0.3"),))
    assert range_of(reader, "d") == (2000, 2800)


def test_a_mean_of_a_hidden_number_bounds_it_by_its_total() -> None:
    reader = reader_of("n d", shown={"n": 66}, ratios=(percentage("22", factor=1),))
    assert range_of(reader, "d") == (3, 3)


def test_of_two_ratios_each_bounds_its_own() -> None:
    ratios = (percentage("50", of="n", slack="1/2"), percentage("25", of="m", slack="1/2"))
    reader = reader_of("n m d", shown={"d": 40}, ratios=ratios)
    assert (range_of(reader, "n"), range_of(reader, "m")) == ((20, 20), (10, 10))
    hidden = reader_of("n m d", shown={"n": 20, "m": 10}, ratios=ratios)
    assert range_of(hidden, "d") == (40, 40)


# What can't be true


def test_shown_values_that_don_t_add_up_are_refused_by_the_relation() -> None:
    with pytest.raises(PublicationError) as refused:
        reader_of(
            "t a b u c", total("t", "a", "b"), total("u", "c"), shown={"t": 9, "a": 4, "b": 4, "u": 1, "c": 1}
        )
    assert refused.value.problems == ["a[] + b[] = t[]: the values don't add up. Correct them"]


@pytest.mark.parametrize("part", [9, 10])
def test_a_shown_part_that_is_greater_than_its_whole_is_refused(part: int) -> None:
    shown = {"t": 9, "a": part}
    if part > 9:
        with pytest.raises(PublicationError, match="A part is greater than its whole"):
            reader_of("t a", total("t", "a", complete=False), shown=shown)
    else:
        assert range_of(reader_of("t a", total("t", "a", complete=False), shown=shown), "a") == (9, 9)


def test_hidden_counts_below_0_are_refused_by_the_relation_that_asks_for_them() -> None:
    right, wrong = total("t", "a", "b"), total("u", "b", "c", "d")
    shown = {"t": 20, "u": 10, "c": 17}
    reader = reader_of("t a b u c d", right, wrong, shown=shown)
    with pytest.raises(PublicationError) as refused:
        reader.check()
    said = [
        "b[] + c[] + d[] = u[]: no counts of at least 0, or 1 where one is hidden, agree with all that is shown. "
        "Correct the values"
    ]
    assert refused.value.problems == said
    with pytest.raises(PublicationError) as by_range:
        reader.end(1, 1)
    assert by_range.value.problems == said


def test_of_sums_and_limits_that_contradict_each_other_the_sum_is_named() -> None:
    """Both parts are at most 5, and 20 together."""
    limits = [total("five", part, complete=False) for part in "ab"]
    reader = reader_of("t a b five", total("t", "a", "b"), *limits, shown={"t": 20, "five": 5})
    with pytest.raises(PublicationError) as refused:
        reader.check()
    (problem,) = refused.value.problems
    assert problem.endswith(
        "no counts of at least 0, or 1 where one is hidden, agree with all that is shown. Correct the values"
    )


def test_what_only_fractions_agree_with_is_refused() -> None:
    """Of three counts any two are 1 together: each would be a half."""
    pairs = [total("one", *pair) for pair in ("ab", "bc", "ac")]
    reader = reader_of("a b c one", *pairs, shown={"one": 1})
    reader.check()
    with pytest.raises(PublicationError, match="no counts of at least 0"):
        range_of(reader, "a", doubt=9)


def test_a_range_for_which_the_solver_gives_up_is_refused_with_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = reader_of("t a b", total("t", "a", "b"), shown={"t": 9})
    gave_up = SimpleNamespace(status=4, message="Numerical difficulties.")
    monkeypatch.setattr("scorecard.disclosure.reader.linprog", lambda *_, **__: gave_up)
    with pytest.raises(PublicationError, match=r"a\[\]: no range found. Numerical difficulties."):
        reader.end(1, 1)


def test_a_percentage_that_no_count_agrees_with_is_refused() -> None:
    reader = reader_of("n d", shown={"d": 36}, ratios=(percentage("9.0"),))
    with pytest.raises(PublicationError, match="a percentage or a part of a whole: no counts"):
        reader.check()


def test_what_agrees_with_some_counts_is_not_refused() -> None:
    reader_of("t a b", total("t", "a", "b"), shown={"t": 9}).check()
    reader_of("t", shown={"t": 9}).check()
