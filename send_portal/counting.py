"""A number with what it counts, in words: the one place that knows when a noun is plural."""

from decimal import Decimal


def say_count(count: int, noun: str, nouns: str = "") -> str:
    """`1 case`, `1,200 cases`, `2 entries`. `nouns`: the plural where it isn't the noun with an s."""
    return f"{count:,} {noun_for(count, noun, nouns)}"


def noun_for(count: int | Decimal, noun: str, nouns: str = "") -> str:
    """The noun alone, as it stands beside a number that is written otherwise."""
    return noun if count == 1 else nouns or f"{noun}s"
