"""The definitions as plain data: complete, stable, and telling when one changed."""

import json
from dataclasses import replace

import pytest

from scorecard.measures import MEASURES
from scorecard.measures import definition_data as module
from scorecard.measures.definition_data import definitions, definitions_digest


@pytest.fixture(autouse=True)
def _digest_worked_out_afresh():
    definitions_digest.cache_clear()
    yield
    definitions_digest.cache_clear()


def test_every_measure_is_there_with_its_words_and_without_its_rule() -> None:
    found = definitions()
    assert list(found) == list(MEASURES)
    for code, words in found.items():
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


@pytest.mark.parametrize("change", [{"version": 999}, {"name": "Another name"}])
def test_the_digest_moves_with_a_version_or_a_word(change, monkeypatch) -> None:
    before = definitions_digest()
    definitions_digest.cache_clear()
    monkeypatch.setattr(module, "MEASURES", MEASURES | {"EHC01": replace(MEASURES["EHC01"], **change)})
    assert definitions_digest() != before
