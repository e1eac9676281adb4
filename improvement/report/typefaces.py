"""Which characters the report's own fonts can draw.

PDF/UA allows no character without a glyph, and people paste anything. What cannot be drawn is written out by name.
"""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"
FAMILIES = ("Liberation Sans", "DejaVu Sans")
_WEIGHTS = (
    ("LiberationSans-Regular.ttf", "DejaVuSans.ttf"),
    ("LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
)
# A SHA-256 is left whole, so that a reader can copy it.
_LONG_WORD = re.compile(r"(?<!\S)(?![0-9a-f]{64}\.?(?!\S))\S{21,}")
_BREAK_EVERY = 10
_BREAK = "\u200b"


def drawable(text: str) -> str:
    """The text with every character that no font here can draw written out as its name, such as [woman]."""
    known = _drawable_characters()
    return "".join(
        character if ord(character) in known or character == "\n" else _in_words(character)
        for character in text
    )


def breakable(text: str) -> str:
    """The text with invisible break points in very long words, so that none runs off the page."""
    return _LONG_WORD.sub(lambda match: _with_breaks(match.group()), text)


def _with_breaks(word: str) -> str:
    pieces: list[str] = []
    for position, character in enumerate(word):
        joins_on = unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf")
        if position and position % _BREAK_EVERY == 0 and not joins_on:
            pieces.append(_BREAK)
        pieces.append(character)
    return "".join(pieces)


def _in_words(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cf", "Cc", "Cs", "Cn", "Co", "Mn"):
        return ""
    return f"[{unicodedata.name(character, 'unknown character').lower()}]"


@cache
def _drawable_characters() -> frozenset[int]:
    """Characters that can be drawn both plain and bold: a heading may hold what a paragraph holds."""
    plain, bold = (
        frozenset().union(*(_characters(FONT_FOLDER / name) for name in names)) for names in _WEIGHTS
    )
    return plain & bold


def _characters(font: Path) -> frozenset[int]:
    """Characters in a TrueType file's character map (OpenType specification, table "cmap", formats 4 and 12)."""
    data = font.read_bytes()
    start = _table_offset(data, b"cmap")
    count = struct.unpack_from(">H", data, start + 2)[0]
    characters: set[int] = set()
    for index in range(count):
        offset = start + struct.unpack_from(">HHI", data, start + 4 + 8 * index)[2]
        layout = struct.unpack_from(">H", data, offset)[0]
        if layout == 4:
            characters |= _segments(data, offset)
        elif layout == 12:
            characters |= _groups(data, offset)
    return frozenset(characters)


def _table_offset(data: bytes, tag: bytes) -> int:
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag!r}")


def _segments(data: bytes, offset: int) -> set[int]:
    """Format 4: runs of characters; one whose glyph is number 0 has none, though it stands inside a run."""
    count = struct.unpack_from(">H", data, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, offset + 14)
    starts, deltas, jumps = (
        struct.unpack_from(f">{count}H", data, offset + 16 + 2 * count * place) for place in (1, 2, 3)
    )
    jumps_at = offset + 16 + 6 * count
    codes: set[int] = set()
    for place, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code + deltas[place]
            if jumps[place]:
                glyph = struct.unpack_from(">H", data, jumps_at + 2 * (place + code - first) + jumps[place])[
                    0
                ]
            if glyph % 0x10000:
                codes.add(code)
    return codes


def _groups(data: bytes, offset: int) -> set[int]:
    count = struct.unpack_from(">I", data, offset + 12)[0]
    groups = (struct.unpack_from(">III", data, offset + 16 + 12 * index) for index in range(count))
    return {code for first, last, _ in groups for code in range(first, last + 1)}
