"""Reads the JSON of a file that somebody gives a command. What its parts mean is for the reader of each format."""

import json
from typing import Any

from send_portal.refusals import FileRefused

LONGEST_NUMBER = 1000  # digits; the longest number that a value may be has some 300


def parse_json(content: bytes) -> Any:
    """What the JSON holds, in UTF-8 with or without a byte order mark. Raises FileRefused.

    A name that stands twice in one object is refused: which of the two was meant would be a guess.
    """
    try:
        return json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_without_repeats, parse_int=_whole_number
        )
    except UnicodeDecodeError:
        raise FileRefused(["it is not UTF-8 text, and so not JSON: save it as UTF-8."]) from None
    except json.JSONDecodeError as error:
        raise FileRefused([f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}."]) from None
    except RecursionError:
        raise FileRefused(["it is nested too deep to be read."]) from None


def _whole_number(digits: str) -> int:
    """Raises FileRefused for one so long that reading it would hold everything up."""
    if len(digits) > LONGEST_NUMBER:
        raise FileRefused([f"a number has {len(digits)} digits: no count or value is so long."])
    return int(digits)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        names = [name for name, _ in pairs]
        raise FileRefused(
            [f"{max(names, key=names.count)!r} stands twice in one object: give each name once."]
        )
    return entries
