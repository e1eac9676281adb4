"""Numbers with what they count."""

import pytest
from django.template import Context, Template

from send_portal.counting import say_count


@pytest.mark.parametrize(
    ("count", "nouns", "words"),
    [
        (0, ("case",), "0 cases"),
        (1, ("case",), "1 case"),
        (2, ("case",), "2 cases"),
        (1200, ("case",), "1,200 cases"),
        (1, ("entry", "entries"), "1 entry"),
        (2, ("entry", "entries"), "2 entries"),
    ],
)
def test_a_noun_agrees_with_its_number(count: int, nouns: tuple[str, ...], words: str) -> None:
    assert say_count(count, *nouns) == words
    template = Template("{% load counting %}{{ count|count:nouns }}")
    assert template.render(Context({"count": count, "nouns": ",".join(nouns)})) == words
