"""A number with what it counts, in words: the one place that knows when a noun is plural."""


def say_count(count: int, noun: str, nouns: str = "") -> str:
    """`1 case`, `1,200 cases`, `2 entries`. `nouns`: the plural where it isn't the noun with an s."""
    return f"{count:,} {noun if count == 1 else nouns or f'{noun}s'}"
