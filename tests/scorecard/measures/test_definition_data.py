"""The definitions as plain data: complete, stable, and telling when one changed."""

import json
from dataclasses import replace

import pytest

from scorecard.measures import MEASURES
from scorecard.measures import definition_data as module
from scorecard.measures.definition_data import definitions, definitions_digest
from scorecard.measures.populations import NotReleased


@pytest.fixture(autouse=True)
def _digest_worked_out_afresh():
    definitions_digest.cache_clear()
    yield
    definitions_digest.cache_clear()


def test_every_measure_is_there_with_its_words_and_without_its_rule() -> None:
    words_by_code = definitions()
    assert list(words_by_code) == list(MEASURES)
    for code, words in words_by_code.items():
        assert words["name"] == MEASURES[code].name
        assert words["version"]
        assert "rule" not in words


def test_a_measure_whose_rule_never_moved_is_of_version_1() -> None:
    assert definitions()["EHC01"]["version"] == 1


def test_the_digest_does_not_depend_on_the_order_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    before = definitions_digest()
    definitions_digest.cache_clear()
    monkeypatch.setattr(module, "MEASURES", dict(reversed(MEASURES.items())))
    assert definitions_digest() == before


def test_definitions_come_through_json_unchanged() -> None:
    assert json.loads(json.dumps(definitions())) == definitions()


def test_the_digest_is_the_same_each_time() -> None:
    first = definitions_digest()
    definitions_digest.cache_clear()
    assert definitions_digest() == first
    assert len(first) == 64


def test_what_a_release_protects_is_no_part_of_the_words(monkeypatch) -> None:
    """Cuts that were frozen before a measure said it compare equal to those frozen since."""
    before = definitions_digest()
    definitions_digest.cache_clear()
    hidden = replace(MEASURES["EHC01"], released_as=NotReleased("the board alone sees it"))
    monkeypatch.setattr(module, "MEASURES", MEASURES | {"EHC01": hidden})
    assert definitions_digest() == before


@pytest.mark.parametrize("change", [{"version": 999}, {"name": "Another name"}])
def test_the_digest_moves_with_a_version_or_a_word(change, monkeypatch) -> None:
    before = definitions_digest()
    definitions_digest.cache_clear()
    monkeypatch.setattr(module, "MEASURES", MEASURES | {"EHC01": replace(MEASURES["EHC01"], **change)})
    assert definitions_digest() != before
