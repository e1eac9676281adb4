"""What a text covers in the report's own typeface, read from the font files."""

import struct
from dataclasses import dataclass
from functools import cache

from improvement.report.typefaces import FONT_FOLDER


@dataclass(frozen=True)
class Box:
    """What a text covers: its corners."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def typeset_width(words: str, size: float, weight: str = "Bold") -> float:
    """The sum of the characters' advance widths; of a character that the font lacks, that of the missing glyph."""
    units, glyphs, advances = _font(weight)
    return size * sum(advances[min(glyphs.get(ord(c), 0), len(advances) - 1)] for c in words) / units


@cache
def _font(weight: str) -> tuple[int, dict[int, int], list[int]]:
    data = (FONT_FOLDER / f"LiberationSans-{weight}.ttf").read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {}
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
        tables[name] = offset
    (units,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    (metrics,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    advances = [struct.unpack_from(">H", data, tables[b"hmtx"] + 4 * glyph)[0] for glyph in range(metrics)]
    return units, _glyphs(data, tables[b"cmap"]), advances


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Glyphs by character, from the table of format 4."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for number in range(count):
        start = cmap + struct.unpack_from(">HHL", data, cmap + 4 + 8 * number)[2]
        if struct.unpack_from(">H", data, start)[0] == 4:
            break
    segments = struct.unpack_from(">H", data, start + 6)[0] // 2
    places = [start + 14, start + 16 + 2 * segments, start + 16 + 4 * segments, start + 16 + 6 * segments]
    ends, starts, deltas, offsets = (struct.unpack_from(f">{segments}H", data, place) for place in places)
    glyphs = {}
    for n, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for character in range(first, min(last, 0xFFFE) + 1):
            if offset:
                place = places[3] + 2 * n + offset + 2 * (character - first)
                glyph = struct.unpack_from(">H", data, place)[0]
                glyphs[character] = (glyph + delta) % 65536 if glyph else 0
            else:
                glyphs[character] = (character + delta) % 65536
    return glyphs
