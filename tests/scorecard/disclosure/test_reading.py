"""The publication format: its settings and what ties its tables, and what is said of everything else."""

from fractions import Fraction

import pytest

from scorecard.disclosure.quantities import PublicationError, Quantity, Ratio, Relation, Withheld
from scorecard.disclosure.reading import parsed, read_publication
from tests.scorecard.disclosure_tables import Document, at, one_way

TABLE = one_way("t", values={"a": 10, "b": 20})
ALL, A, B = (Quantity("t", place) for place in ((), (("part", "a"),), (("part", "b"),)))
RATIO = {"numerator": at("t", part="a"), "denominator": at("t"), "value": 33.3, "dp": 1}


def problems_of(document: object) -> list[str]:
    with pytest.raises(PublicationError) as refused:
        read_publication(document)
    return refused.value.problems


def relation(total: Document, parts: list[Document], **more: list[Document]) -> Relation:
    equation = {"total": total, "parts": parts, **more}
    (read,) = read_publication({"tables": [TABLE], "equations": [equation]}).equations
    return read


def ratio(**changed: object) -> Ratio:
    (read,) = read_publication({"tables": [TABLE], "percent": [{**RATIO, **changed}]}).ratios
    return read


# The publication


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"town,phase"])
def test_a_file_that_is_not_json_is_refused(content: bytes) -> None:
    with pytest.raises(PublicationError, match="not JSON"):
        parsed(content)


@pytest.mark.parametrize("document", [[], {}, {"tables": None}, {"tables": TABLE}])
def test_a_publication_without_a_list_of_tables_is_refused(document: object) -> None:
    (problem,) = problems_of(document)
    assert problem.startswith("a publication is an object with a list of tables")


def test_threshold_and_width_are_4_and_5_unless_told() -> None:
    read = [
        read_publication({"tables": [TABLE]}),
        read_publication({"tables": [TABLE], "threshold": 5, "width": 6}),
        read_publication({"tables": [TABLE], "threshold": 5, "width": 6}, threshold=9, width=10),
    ]
    assert [(publication.threshold, publication.width) for publication in read] == [(4, 5), (5, 6), (9, 10)]


def test_threshold_and_width_may_be_as_little_as_1() -> None:
    publication = read_publication({"tables": [TABLE], "threshold": 1, "width": 1})
    assert (publication.threshold, publication.width) == (1, 1)


@pytest.mark.parametrize("wrong", [0, -1, 4.5, "5", True, 1_000_001, 10**400])
@pytest.mark.parametrize("name", ["threshold", "width"])
def test_a_threshold_or_width_that_is_no_whole_number_is_refused(name: str, wrong: object) -> None:
    assert problems_of({"tables": [TABLE], name: wrong}) == [f"{name} is a whole number from 1 to 1,000,000"]


def test_threshold_and_width_may_be_a_million() -> None:
    publication = read_publication({"tables": [TABLE]}, threshold=1_000_000, width=1_000_000)
    assert (publication.threshold, publication.width) == (1_000_000, 1_000_000)


def test_all_that_is_wrong_is_said_at_once() -> None:
    tables = [one_way("t", values={"a": -1, "b": 2}), one_way("u", values={"a": 1, "b": -2})]
    assert len(problems_of({"tables": tables, "threshold": 0})) == 4  # the total of u is negative too


def test_of_a_table_that_cannot_be_read_its_references_are_not_held_to_be_wrong() -> None:
    unread = {**TABLE, "dims": {"part": {"total": "All"}}}
    (problem,) = problems_of({"tables": [unread], "headlines": [at("t", part="a")]})
    assert problem.startswith("t, part: write")


def test_two_values_of_one_figure_are_refused() -> None:
    other = one_way("u", values={"a": 11, "b": 19}, universe="t")
    with pytest.raises(PublicationError, match=r"t\[part=a\]: two values of one figure"):
        _ = read_publication({"tables": [TABLE, other]}).shown


# References


def test_a_headline_names_a_figure_and_a_dimension_it_leaves_out_is_at_its_total() -> None:
    headlines = [at("t", part="a"), {"universe": "t"}, at("t", part="All")]
    assert read_publication({"tables": [TABLE], "headlines": headlines}).headlines == (A, ALL, ALL)


def test_a_reference_may_name_what_is_fixed_for_a_table() -> None:
    document = {"tables": [{**TABLE, "fixed": {"term": "autumn"}}], "headlines": [at("t", term="autumn")]}
    assert read_publication(document).headlines == (Quantity("t", (("term", "autumn"),)),)


@pytest.mark.parametrize("key", ["equations", "percent", "means", "headlines"])
def test_what_ties_figures_is_a_list(key: str) -> None:
    assert problems_of({"tables": [TABLE], key: at("t")}) == [f"{key} is a list"]


@pytest.mark.parametrize("key", ["equations", "percent", "means", "headlines"])
@pytest.mark.parametrize("nothing", [None, [], {}])
def test_what_is_empty_ties_nothing(key: str, nothing: object) -> None:
    publication = read_publication({"tables": [TABLE], key: nothing})
    assert (publication.equations, publication.ratios, publication.headlines) == ((), (), ())


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        (3, "headlines 2: write {universe, at}"),
        ({"at": {}}, "headlines 2: write {universe, at}"),
        (at("u"), "headlines 2: no table counts the universe “u”"),
        ({"universe": ["t"]}, "headlines 2: write {universe, at}"),
        ({"universe": "t", "at": ["a"]}, "headlines 2: at is {dimension: category}"),
        ({"universe": "t", "at": {"part": ["a"]}}, "headlines 2: at is {dimension: category}"),
        (at("t", part="z"), "headlines 2: t knows no part=z"),
        (at("t", town="Poole"), "headlines 2: t knows no town=Poole"),
    ],
)
def test_a_reference_to_nothing_is_refused_with_its_place(reference: object, said: str) -> None:
    (problem,) = problems_of({"tables": [TABLE], "headlines": [at("t"), reference]})
    assert problem.startswith(said)


# Equations


def test_the_parts_of_an_equation_less_what_is_under_minus_add_up_to_its_total() -> None:
    assert relation(at("t"), [at("t", part="a")], minus=[at("t", part="b")]).terms == {ALL: -1, A: 1, B: -1}


def test_a_figure_that_stands_twice_in_an_equation_counts_twice() -> None:
    assert relation(at("t"), [at("t", part="a"), at("t", part="a")]).terms == {ALL: -1, A: 2}


def test_a_figure_on_both_sides_of_an_equation_falls_out_of_it() -> None:
    assert relation(at("t", part="a"), [at("t", part="a"), at("t", part="b")]).terms == {B: 1}


@pytest.mark.parametrize(
    "equation",
    [
        3,
        {"total": at("t")},
        {"total": at("t"), "parts": []},
        {"total": at("t"), "parts": at("t", part="a")},
        {"total": at("t"), "parts": [at("t", part="a")], "minus": at("t", part="b")},
    ],
    ids=["a number", "no parts", "empty parts", "parts without a list", "minus without a list"],
)
def test_an_equation_written_otherwise_is_refused(equation: object) -> None:
    (problem,) = problems_of({"tables": [TABLE], "equations": [equation]})
    assert problem.startswith("equations 1: write total, parts (a list) and minus (a list")


def test_an_equation_with_a_figure_that_no_table_knows_is_refused() -> None:
    equation = {"total": at("t"), "parts": [at("t", part="z")]}
    assert problems_of({"tables": [TABLE], "equations": [equation]}) == ["equations 1: t knows no part=z"]


def test_of_several_figures_of_an_equation_that_no_table_knows_each_is_named() -> None:
    equation = {"total": at("u"), "parts": [at("t", part="y"), at("t")], "minus": [at("v")]}
    assert problems_of({"tables": [TABLE], "equations": [equation]}) == [
        "equations 1: no table counts the universe “u”",
        "equations 1: t knows no part=y",
        "equations 1: no table counts the universe “v”",
    ]


# Percentages and means


def test_a_percentage_is_out_of_a_hundred_and_a_mean_is_not() -> None:
    publication = read_publication({"tables": [TABLE], "percent": [RATIO], "means": [RATIO]})
    read = [(each.numerator, each.denominator, each.factor) for each in publication.ratios]
    assert read == [(A, ALL, 100), (A, ALL, 1)]


def test_a_withheld_percentage_is_kept_apart_and_the_others_keep_their_numbers() -> None:
    withheld = {**RATIO, "value": None, "published": True}
    publication = read_publication({"tables": [TABLE], "percent": [withheld, RATIO], "means": [RATIO]})
    assert publication.ratio_origins == (("percent", 1), ("means", 0))
    assert publication.withheld == (Withheld(A, ALL, published=True),)


def test_a_withheld_mean_says_nothing() -> None:
    publication = read_publication({"tables": [TABLE], "means": [{**RATIO, "value": None}]})
    assert (publication.ratios, publication.withheld) == ((), ())


@pytest.mark.parametrize(
    ("written", "slack"),
    [
        ({}, Fraction(1, 2)),
        ({"dp": 0}, Fraction(1, 2)),
        ({"dp": 1}, Fraction(1, 20)),
        ({"dp": 9}, Fraction(1, 2_000_000_000)),
    ],
)
def test_a_percentage_is_out_by_at_most_half_its_last_decimal(
    written: dict[str, int], slack: Fraction
) -> None:
    percentage = {key: value for key, value in RATIO.items() if key != "dp"} | written
    assert read_publication({"tables": [TABLE], "percent": [percentage]}).ratios[0].slack == slack


@pytest.mark.parametrize(("written", "value"), [(0, 0), (0.1, Fraction(1, 10)), (33.3, Fraction(333, 10))])
def test_a_percentage_is_taken_as_written_and_may_be_zero(written: float, value: Fraction) -> None:
    assert ratio(value=written).value == value


@pytest.mark.parametrize(("written", "published"), [({}, False), ({"published": True}, True)])
def test_a_percentage_is_published_only_where_it_says_so(written: dict[str, bool], published: bool) -> None:
    assert ratio(**written).published == published


@pytest.mark.parametrize("key", ["percent", "means"])
@pytest.mark.parametrize("written", ["yes", 1, None])
def test_a_percentage_or_mean_is_published_or_not_and_nothing_else(key: str, written: object) -> None:
    assert problems_of({"tables": [TABLE], key: [{**RATIO, "published": written}]}) == [
        f"{key} 1: published is true or false"
    ]


@pytest.mark.parametrize(("document", "where"), [({"hidden_zeros": 1}, "the publication"), ({}, "t")])
def test_whether_zeros_are_hidden_is_true_or_false(document: Document, where: str) -> None:
    table = TABLE if document else {**TABLE, "hidden_zeros": "yes"}
    assert problems_of({"tables": [table], **document}) == [f"{where}: hidden_zeros is true or false"]


@pytest.mark.parametrize(
    "value", [-1, "33.3", True, float("inf"), float("nan"), 1_000_001, 1_000_000.5, 10**400]
)
def test_a_percentage_that_is_no_number_of_at_least_0_is_refused(value: object) -> None:
    assert problems_of({"tables": [TABLE], "percent": [{**RATIO, "value": value}]}) == [
        "percent 1: the value is a number from 0 to 1,000,000"
    ]


def test_a_mean_may_be_a_million() -> None:
    document = {"tables": [TABLE], "means": [{**RATIO, "value": 1_000_000}]}
    assert read_publication(document).ratios[0].value == 1_000_000


@pytest.mark.parametrize("decimals", [-1, 10, 1.5, "1", True])
def test_decimals_are_a_whole_number_from_0_to_9(decimals: object) -> None:
    assert problems_of({"tables": [TABLE], "percent": [{**RATIO, "dp": decimals}]}) == [
        "percent 1: dp is the number of decimals, 0 to 9"
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (3, "percent 1: write {numerator, denominator, value, dp}"),
        ({**RATIO, "numerator": None}, "percent 1: write {universe, at}"),
        ({**RATIO, "denominator": at("t", part="z")}, "percent 1: t knows no part=z"),
    ],
)
def test_a_percentage_without_its_two_figures_is_refused(wrong: object, said: str) -> None:
    (problem,) = problems_of({"tables": [TABLE], "percent": [wrong]})
    assert problem.startswith(said)
