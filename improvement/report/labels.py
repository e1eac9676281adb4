"""Where the labels of a chart stand: beside their marks, never over each other, a mark or a line that says something,
nor outside the drawing.

Pure geometry, in the units of the drawing; y grows downwards. What a text needs is measured generously, from the widths
of Liberation Sans Bold, so that another typeface of its kind fits as well.
"""

from collections.abc import Sequence

ROW = 16.0  # the height kept for a label
MARK = 9.0  # how far a mark and the air around it reach from its middle
LINE = 1.0  # and a line that a label must not hide
SIZE = 13
ASCENT = 0.91  # of the size, from the line on which a text stands
# Advance widths in thousandths of the size.
_NARROW, _DIGIT, _SMALL, _LARGE, _WIDE, _WIDEST = 390, 560, 615, 785, 890, 1020
_NARROW_LETTERS = frozenset(" .,:;'’|!()[]-/fijlrtI")


def width_of(words: str, size: float) -> float:
    """The room that a text takes in a line, rather too much than too little."""
    return size * sum(map(_advance, words)) / 1000


def _advance(character: str) -> int:
    if character in _NARROW_LETTERS:
        return _NARROW
    if character.isdigit():
        return _DIGIT
    if not character.isascii() or character in "W@":
        return _WIDEST
    if character in "mwM%&":
        return _WIDE
    return _LARGE if character.isupper() else _SMALL


def size_to_fit(words: str, room: float, size: float = SIZE) -> float:
    """The size at which a text is no wider than `room`; `size` where it fits as it is."""
    width = width_of(words, size)
    return size if width <= room else round(size * room / width - 0.05, 1)


def rows_above(count: int) -> int:
    """How many of the labels of one column stand above their marks."""
    return (count + 1) // 2


def rows_below(count: int) -> int:
    return count // 2


def place_labels(marks: Sequence[float], lines: Sequence[float] = ()) -> list[float]:
    """The top of each label, ROW high, for marks at these heights above one another, in their order.

    The upper half of the marks have their labels above, the others below, as near as they can without covering a label,
    a mark or one of the `lines` that cross the drawing. From top to bottom the labels stand as the marks do; of equal
    marks, the first is the upper one. They reach at most `rows_above` rows and a mark above the highest mark or line,
    `rows_below` and a mark below the lowest.
    """
    taken = [*((mark, MARK) for mark in marks), *((line, LINE) for line in lines)]
    order = sorted(range(len(marks)), key=lambda place: marks[place])
    upper = order[: rows_above(len(order))]
    lower = order[len(upper) :]
    tops = [0.0] * len(marks)
    limit = float("inf")
    for place in reversed(upper):
        limit = tops[place] = _clear_above(min(marks[place] - MARK, limit), taken) - ROW
    # Below is above, seen in a mirror.
    mirrored = [(-middle, reach) for middle, reach in taken]
    limit = float("inf")
    for place in lower:
        limit = _clear_above(min(-marks[place] - MARK, limit), mirrored) - ROW
        tops[place] = -limit - ROW
    return tops


def _clear_above(bottom: float, taken: Sequence[tuple[float, float]]) -> float:
    """The lowest place at or above `bottom` for a label's lower edge at which it covers nothing that is `taken`: a
    middle, and how far that reaches on both sides."""
    for middle, reach in sorted(taken, key=lambda one: one[0] + one[1], reverse=True):
        if bottom > middle - reach and bottom - ROW < middle + reach:
            bottom = middle - reach
    return bottom
