"""The definitions of the measures as plain data, for freezing in a cut and for telling whether they changed."""

import json
from dataclasses import fields
from functools import lru_cache
from hashlib import sha256

from scorecard.measures.catalogue import MEASURES
from scorecard.measures.definition import Measure

# The rule is code: its version stands for it. What a release protects says nothing about what is measured.
_NOT_WORDS = {"rule", "released_as"}


def definitions() -> dict[str, dict[str, object]]:
    """Every measure's definition as JSON holds it, by code. The version moves whenever the rule does."""
    return {code: _plain(measure) for code, measure in MEASURES.items()}


def _plain(measure: Measure) -> dict[str, object]:
    values = {
        field.name: getattr(measure, field.name) for field in fields(measure) if field.name not in _NOT_WORDS
    }
    plain: dict[str, object] = json.loads(json.dumps(values, default=dict))
    return plain


@lru_cache
def definitions_digest() -> str:
    """SHA-256 of the definitions in use: figures counted by others are counted again."""
    return sha256(json.dumps(definitions(), sort_keys=True).encode()).hexdigest()
