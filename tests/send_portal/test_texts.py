"""One normal form for what people type: what is the same, what is refused, and what a spreadsheet would run."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_portal import texts

TOWNS = ["Bournemouth", "Poole", "Outside the area"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O’Shaughnessy", "O'Shaughnessy"),
        ("O´Shaughnessy", "OShaughnessy"),
        ("Ŵyn-Jônes", "wyn jones"),
        ("Ŵyn", "W\u0302yn"),
        ("Öztürk", "OZTURK"),
        ("Smith‑Lowe", "Smithlowe"),
        ("Søren", "soren"),
        ("Straße", "STRASSE"),
        ("Łukasz", "lukasz"),
        ("Ａｄａ", "Ada"),
        ("İpek", "ipek"),
    ],
)
def test_spellings_of_one_name_have_one_key(one, other):
    assert texts.search_key(one) == texts.search_key(other)


@pytest.mark.parametrize(("one", "other"), [("Ada", "Ida"), ("सीमा", "समा"), ("Анна", "Нина")])
def test_other_names_have_other_keys(one, other):
    assert texts.search_key(one) != texts.search_key(other)


@given(st.text())
def test_a_key_is_its_own_key(text):
    key = texts.search_key(text)
    assert texts.search_key(key) == key


@given(st.text())
def test_what_is_tidy_stays_as_it_is(text):
    assert texts.tidy(texts.tidy(text)) == texts.tidy(text)


def test_a_text_is_kept_with_its_accents_in_one_character_and_single_spaces():
    assert texts.tidy(" W\u0302yn \u3000 Jones\u00a0") == "Ŵyn Jones"
    assert texts.tidy("Ａｄａ") == "Ada"


def test_spaces_around_a_value_go_and_those_inside_stay():
    assert texts.trim("\ufeff\u3000 a  b\u200b\t") == "a  b"


@pytest.mark.parametrize(
    "name", ["Ada", "O’Shaughnessy", "Ŵyn-Jônes", "Анна", "Ελένη", "सीमा", "李", "Suharto", "J. R."]
)
def test_names_of_all_alphabets_are_names(name):
    assert texts.find_name_fault(name) == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("\u200b", "zero width space"),
        ("Ad\u200da", "zero width joiner"),
        ("\u202eabc", "right-to-left override"),
        ("Ada\u00ad", "soft hyphen"),
        ("\u3164", "hangul filler"),
        ("A\x07da", "U+0007".lower()),
        ("-", "no letter"),
        ("123", "no letter"),
        ("\u02bb", "no letter"),
        ("Аda", "Cyrillic and Latin"),
        ("Adα", "Greek and Latin"),
        ("A" + "\u0300" * 60 + "da", "more marks on a letter than can be read"),
    ],
)
def test_a_name_that_cannot_be_read_or_is_not_what_it_looks_is_told_why(name, words):
    assert words in texts.find_name_fault(name)


@pytest.mark.parametrize("title", ["Year 9", "2024/25", "Öztürk & Söhne", "שָׁלוֹם"])
def test_what_a_thing_is_called_may_be_figures(title):
    assert texts.find_title_fault(title) == ""


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("\u200b", "The title has a character that can't be seen (zero width space)"),
        ("feed\u202e", "right-to-left override"),
        ("–", "The title has no letter or figure in it. Type the title"),
        ("Аrea", "The title mixes letters of the Cyrillic and Latin alphabets"),
    ],
)
def test_what_a_thing_is_called_is_refused_where_it_cannot_be_read(title, words):
    assert words in texts.find_title_fault(title, "title")


def test_a_text_is_kept_without_characters_that_no_file_takes():
    assert texts.readable("One\x0btwo\r\n\x01three\x00\ufffe") == "One\ntwo\r\nthree"
    assert texts.readable("علی\u200cرضا 👩\u200d🏫") == "علی\u200cرضا 👩\u200d🏫"


@pytest.mark.parametrize("text", ["", "\u200b", "\u2800\u3164 \n", "\x01\x0c", "\ufffe", "\u202e"])
def test_a_text_of_which_nothing_can_be_read_is_none(text):
    assert texts.readable(text) == ""


@pytest.mark.parametrize(
    "address", ["ann\u200b@example.org", "\u202eann@example.org", "аnn@example.org", "ann@ехample.org"]
)
def test_an_address_has_plain_characters_only(address):
    assert "plain letters" in texts.find_address_fault(address)
    assert texts.find_address_fault("ann.o'neil+send@example.org") == ""


@pytest.mark.parametrize("text", ["Poole", "poole", "POOLE", "Poole.", " Poole ", "P oole", "Ｐoole"])
def test_a_town_is_known_in_any_case_and_spacing(text):
    assert texts.town_in(TOWNS, text) == "Poole"


@pytest.mark.parametrize(
    ("text", "near"),
    [("Pool", "Poole"), ("Bornemouth", "Bournemouth"), ("NA", ""), ("BH15 1AA", ""), (".", "")],
)
def test_another_town_is_none_of_the_list_and_the_nearest_is_offered(text, near):
    assert texts.town_in(TOWNS, text) is None
    assert texts.nearest_town(TOWNS, text) == near


def test_the_council_s_towns_are_listed_once_each_and_outside_the_area_last():
    assert texts.council_towns(["Poole", " poole", "", "Hurn"]) == ["Poole", "Hurn", "Outside the area"]


@pytest.mark.parametrize("text", ["=1+1", " =1", "＝1+1", "﹢1", "\u200b=1", "\u3000＠x", "\tx", "-1+1"])
def test_a_formula_is_seen_whatever_stands_before_its_sign_and_however_wide_that_is(text):
    assert texts.formula_sign(text)


@pytest.mark.parametrize("text", ["", "a=1", "Ada", "'=1", "  ", "1-1"])
def test_other_text_is_no_formula(text):
    assert texts.formula_sign(text) == ""


@pytest.mark.parametrize(
    ("label", "within"),
    [("Case officer", "case officer"), ("SEND manager", "SEND manager"), ("Name", "name"), ("", "")],
)
def test_a_label_within_a_sentence_is_small_and_an_abbreviation_is_not(label: str, within: str) -> None:
    assert texts.in_sentence(label) == within


def test_no_template_makes_a_name_or_an_abbreviation_small() -> None:
    templates = (Path(__file__).parents[2] / "templates").rglob("*")
    small = [
        path.name for path in templates if path.is_file() and "|lower" in path.read_text(encoding="utf-8")
    ]
    assert small == []
