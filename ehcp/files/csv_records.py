"""Reads the records of a CSV file out of bytes, in bounded memory, and says plainly what is wrong with them.

A file is read line by line; no line and no value is longer than a limit, so that neither a million rows nor a
file that is no CSV at all can fill the memory. Knows nothing of what the columns mean: that is `case_file`.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

LONGEST_LINE = 64 * 1024
"""Bytes. A row of the case file has some 150."""

_SIGNATURES = (
    (b"PK\x03\x04", "this is a spreadsheet (.xlsx, .ods) or a zip file, not a CSV"),
    (b"\xd0\xcf\x11\xe0", "this is an old spreadsheet (.xls), not a CSV"),
    (b"%PDF", "this is a PDF, not a CSV"),
    (b"\x1f\x8b", "this is a compressed file (.gz), not a CSV"),
    (b"\xff\xfe", "this file is in UTF-16, not UTF-8"),
    (b"\xfe\xff", "this file is in UTF-16, not UTF-8"),
)
_BOM = b"\xef\xbb\xbf"
_SAVE_AS = "Open it in the program it came from and save it as “CSV UTF-8”."


class ByteLines(Protocol):
    """What is read from: a file opened for bytes, or anything that gives lines as it does."""

    def readline(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class LineProblem:
    """One thing wrong with a file. `line` is the line a text editor shows, the header being line 1."""

    line: int
    column: str
    value: str
    problem: str
    what_to_do: str


@dataclass(frozen=True, slots=True)
class Record:
    """The values of one record and the line it starts on."""

    line: int
    values: list[str]


class _Unreadable(Exception):
    """Nothing after this can be read."""

    def __init__(self, problem: LineProblem) -> None:
        super().__init__(problem.problem)
        self.problem = problem


class _Lines:
    """The lines of a stream as text. Lines that are not UTF-8 are kept in `undecodable` until asked for."""

    def __init__(self, stream: ByteLines) -> None:
        self.number = 0
        self.undecodable: list[LineProblem] = []
        self._stream = stream

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._stream.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if self.number == 1:
            line = self._without_signature(line)
        self._refuse_binary(line)
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            self.undecodable.append(self._describe(line, error))
            return line.decode("utf-8", errors="replace")

    def _without_signature(self, line: bytes) -> bytes:
        for signature, words in _SIGNATURES:
            if line.startswith(signature):
                raise _Unreadable(LineProblem(1, "", "", words, _SAVE_AS))
        return line.removeprefix(_BOM)

    def _refuse_binary(self, line: bytes) -> None:
        if b"\x00" in line:
            words = (
                "the line has a NUL byte: this is a binary file or text in another encoding, no CSV in UTF-8"
            )
            raise _Unreadable(LineProblem(self.number, "", "", words, _SAVE_AS))
        if len(line) > LONGEST_LINE:
            words = f"the line is longer than {LONGEST_LINE:,} bytes: this is no CSV with a case on each line"
            raise _Unreadable(LineProblem(self.number, "", "", words, _SAVE_AS))

    def _describe(self, line: bytes, error: UnicodeDecodeError) -> LineProblem:
        around = line[max(0, error.start - 15) : error.end + 15].decode("ascii", errors="replace").strip()
        words = f"the line is not UTF-8 (byte {error.object[error.start]:#04x} at position {error.start + 1})"
        return LineProblem(self.number, "", around, words, _SAVE_AS)


def read_records(stream: ByteLines) -> Iterator[Record | LineProblem]:
    """The records of a CSV in UTF-8 (with or without a byte order mark), or the problem that stands in one's place.

    Empty lines are passed over. A line that is not UTF-8 gives a problem and reading goes on; a file that is no
    CSV, or whose quotation marks don't pair up, gives a problem and reading ends there.
    """
    lines = _Lines(stream)
    reader = csv.reader(lines, strict=True)
    while True:
        start = lines.number + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except _Unreadable as unreadable:
            yield unreadable.problem
            return
        except csv.Error as error:
            yield _unpaired_quotes(start, error)
            return
        if lines.undecodable:
            yield from lines.undecodable
            lines.undecodable.clear()
        elif values:
            yield Record(start, values)


def _unpaired_quotes(line: int, error: csv.Error) -> LineProblem:
    what_to_do = (
        "Look for a quotation mark that is opened and not closed, or one inside a value, which has to be "
        'doubled (""). Nothing after this line was checked.'
    )
    return LineProblem(line, "", "", f"the line can't be read as CSV ({error})", what_to_do)
