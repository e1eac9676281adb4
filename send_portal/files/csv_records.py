"""Reads the records of a CSV file out of bytes, in bounded memory, and says plainly what is wrong with them.

A file is read line by line; no line and no value is longer than a limit, so that neither a million rows nor a
file that is no CSV at all can fill the memory. Files come as people have them: what can be read without guessing is
read, whatever ends the lines or divides the values, and `PassedOver` says what had nothing in it. Knows nothing of what
the columns mean: that is for the reader of each format, such as `ehcp.files.case_file`.
"""

import csv
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from send_portal.counting import say_count
from send_portal.texts import trim

LONGEST_LINE = 64 * 1024
"""Bytes. A row of the case file has some 150."""

SHOWN_VALUE = 80
"""Characters of a faulty value that a problem repeats."""

_SIGNATURES = (
    (b"PK\x03\x04", "this is a spreadsheet (.xlsx, .ods) or a zip file, not a CSV"),
    (b"\xd0\xcf\x11\xe0", "this is an old spreadsheet (.xls), not a CSV"),
    (b"%PDF", "this is a PDF, not a CSV"),
    (b"\x1f\x8b", "this is a compressed file (.gz), not a CSV"),
    (b"\xff\xfe", "this file is in UTF-16, not UTF-8"),
    (b"\xfe\xff", "this file is in UTF-16, not UTF-8"),
)
_SEPARATORS = (",", ";", "\t")
"""What may divide the values. Where the names of the columns fit several, the first."""
_NAMED_SEPARATOR = re.compile(r'"?sep=(.)"?[,;\s]*', re.IGNORECASE)
"""A first line that spreadsheets write, and read, to say what divides the values."""
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

    def say(self) -> str:
        """The problem as a command writes it, on a line."""
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        value = f" [{self.value}]" if self.value else ""
        return f"{where}{value}: {self.problem}. {self.what_to_do}"


@dataclass(frozen=True, slots=True)
class Record:
    """The values of one record and the line it starts on."""

    line: int
    values: list[str]


@dataclass(slots=True)
class PassedOver:
    """What had no content in a table and was left out. Filled while the table is read."""

    rows: int = 0
    first_row: int = 0
    columns: int = 0

    def note_row(self, line: int) -> None:
        """A row without content, on this line."""
        self.first_row = self.first_row or line
        self.rows += 1

    def note_columns(self, count: int) -> None:
        """So many columns without content after the last one with a name."""
        self.columns = max(self.columns, count)

    def say(self) -> str:
        """All of it in one sentence; empty where nothing was passed over."""
        parts = []
        if self.rows:
            first = ", the first on" if self.rows > 1 else ", on"
            parts.append(f"{say_count(self.rows, 'row')}{first} line {self.first_row}")
        if self.columns:
            parts.append(f"{say_count(self.columns, 'column')} after the last")
        return f"Passed over, having no content: {'; '.join(parts)}." if parts else ""


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
        self._lines = _split_lines(stream)
        self._again: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def give_back(self, line: str) -> None:
        """Have the line read once more."""
        self._again.append(line)
        self.number -= 1

    def __next__(self) -> str:
        if self._again:
            self.number += 1
            return self._again.pop()
        line = next(self._lines)
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
            words = (
                f"the line is longer than {LONGEST_LINE:,} bytes: this is not a CSV with a row on each line"
            )
            raise _Unreadable(LineProblem(self.number, "", "", words, _SAVE_AS))

    def _describe(self, line: bytes, error: UnicodeDecodeError) -> LineProblem:
        around = line[max(0, error.start - 15) : error.end + 15].decode("ascii", errors="replace").strip()
        words = f"the line is not UTF-8 (byte {error.object[error.start]:#04x} at position {error.start + 1})"
        return LineProblem(self.number, "", around, words, _SAVE_AS)


def _split_lines(stream: ByteLines) -> Iterator[bytes]:
    """The lines with what ends them: LF, CRLF or CR, mixed or not. One that is too long comes in a piece that is."""
    waiting = b""
    while piece := stream.readline(LONGEST_LINE + 1):
        *whole, waiting = (waiting + piece).splitlines(keepends=True)
        yield from whole
        # A CR at the very end may be half of a CRLF.
        if waiting.endswith(b"\n") or len(waiting) > LONGEST_LINE:
            yield waiting
            waiting = b""
    if waiting:
        yield waiting


def read_records(stream: ByteLines, names: Sequence[str] = ()) -> Iterator[Record | LineProblem]:
    """The records of a CSV in UTF-8 (with or without a byte order mark), or the problem that stands in one's place.

    What divides the values is what a first line `sep=X` names, else what makes the most of `names` of the next. Lines
    without anything are records without values. A line that is not UTF-8 gives a problem and reading goes on; a file
    that is no CSV, or whose quotation marks don't pair up, gives a problem and reading ends there.
    """
    lines = _Lines(stream)
    try:
        separator = _find_separator(lines, names)
    except _Unreadable as unreadable:
        yield unreadable.problem
        return
    reader = csv.reader(lines, strict=True, delimiter=separator)
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
        else:
            yield Record(start, values)


def _find_separator(lines: _Lines, names: Sequence[str]) -> str:
    first = next((line for line in lines if trim(line).strip(",;")), "")
    if named := _NAMED_SEPARATOR.fullmatch(first.rstrip("\r\n")):
        separator = named[1]
        if separator.isalnum() or separator in '"\\ ':
            words = f"the first line names “{separator}” as what divides the values, which can't divide them"
            what_to_do = "Take the line out, or write sep=, there and commas between the values."
            raise _Unreadable(LineProblem(lines.number, "", first.strip()[:SHOWN_VALUE], words, what_to_do))
        return separator
    if first:
        lines.give_back(first)
    return max(_SEPARATORS, key=lambda separator: len(set(_divided(first, separator)) & set(names)))


def _divided(line: str, separator: str) -> list[str]:
    return [trim(name).strip('"') for name in line.split(separator)]


def _unpaired_quotes(line: int, error: csv.Error) -> LineProblem:
    what_to_do = (
        "Look for a quotation mark that is opened and not closed, or one inside a value, which has to be "
        'doubled (""). Nothing after this line was checked.'
    )
    return LineProblem(line, "", "", f"the line can't be read as CSV ({error})", what_to_do)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, in the order in which its reader wants the values.

    A file must have those `needed` and may have those `optional`, whose values are blank where it hasn't. Further ones
    are passed by where `others` says so, and are a problem elsewhere. `add`: what to do where one is missing.
    """

    needed: Sequence[str]
    optional: Sequence[str] = ()
    others: bool = False
    add: str = "Add the column."

    @property
    def all(self) -> list[str]:
        return [*self.needed, *self.optional]


def read_table(
    stream: ByteLines, columns: Columns, passed_over: PassedOver | None = None
) -> Iterator[Record | list[LineProblem]]:
    """The rows under a header that names these columns in any order: values in the order of `columns`, without spaces
    around them; or the problems that stand in a row's place.

    Rows without content, and columns without content after the last, are passed over and noted in `passed_over`.
    Problems with the header end the reading, since no row could be understood.
    """
    noted = PassedOver() if passed_over is None else passed_over
    records = _with_content(read_records(stream, columns.all), noted)
    header = next(records, None)
    if header is None:
        what_to_do = "Check the export: nothing was written into the file."
        yield [LineProblem(1, "", "", "the file is empty", what_to_do)]
    elif isinstance(header, LineProblem):
        yield [header]
    elif problems := _find_column_problems(header, columns):
        yield problems
    else:
        yield from _rows(records, header.values, columns, noted)


def _with_content(
    records: Iterator[Record | LineProblem], passed_over: PassedOver
) -> Iterator[Record | LineProblem]:
    """The records without spaces around their values, those without content noted and left out."""
    for record in records:
        if isinstance(record, LineProblem):
            yield record
            continue
        values = [trim(value) for value in record.values]
        if any(values):
            yield Record(record.line, values)
        else:
            passed_over.note_row(record.line)


def _rows(
    records: Iterator[Record | LineProblem], header: list[str], columns: Columns, passed_over: PassedOver
) -> Iterator[Record | list[LineProblem]]:
    names = _without_trailing_blanks(header)
    passed_over.note_columns(len(header) - len(names))
    indices = [names.index(name) if name in names else None for name in columns.all]
    width, empty = len(names), True
    for record in records:
        empty = False
        if isinstance(record, LineProblem):
            yield [record]
            continue
        values = record.values
        if len(values) > width and not any(values[width:]):
            passed_over.note_columns(len(values) - width)
            values = values[:width]
        if len(values) != width:
            yield [_describe_ragged(record, width)]
        else:
            yield Record(record.line, ["" if index is None else values[index] for index in indices])
    if empty:
        words = "the file has the names of the columns and no rows"
        yield [LineProblem(1, "", "", words, "Check the export: no row was written into the file.")]


def _describe_ragged(record: Record, columns: int) -> LineProblem:
    words = f"the row has {say_count(len(record.values), 'value')}, the file {say_count(columns, 'column')}"
    if len(record.values) > columns:
        what_to_do = "Look for a comma inside a value: such a value needs quotation marks around it."
    else:
        what_to_do = "Look for a missing comma, or a line that was cut off."
    return LineProblem(record.line, "", ",".join(record.values)[:SHOWN_VALUE], words, what_to_do)


def _without_trailing_blanks(values: list[str]) -> list[str]:
    last = max(index for index, value in enumerate(values) if value)
    return values[: last + 1]


def _find_column_problems(header: Record, columns: Columns) -> list[LineProblem]:
    names = _without_trailing_blanks(header.values)
    if len(names) == 1 and re.search(r"[;\t|:]", names[0]):
        what_to_do = "Save the file with commas between the values."
        words = "the columns are not divided by commas, semicolons or tabs"
        return [LineProblem(header.line, "", names[0][:SHOWN_VALUE], words, what_to_do)]
    problems = []
    for name in dict.fromkeys(names):
        shown = name[:SHOWN_VALUE]
        if name not in columns.all:
            if columns.others:
                continue
            what_to_do = _say_which_column(name, names, columns.all)
            problems.append(LineProblem(header.line, shown, shown, "unknown column", what_to_do))
        elif names.count(name) > 1:
            words = f"the column stands {names.count(name)} times"
            problems.append(LineProblem(header.line, name, name, words, "Keep one of them."))
    absent = [name for name in columns.needed if name not in names]
    return problems + [LineProblem(header.line, name, "", "missing column", columns.add) for name in absent]


def _say_which_column(name: str, names: list[str], columns: Sequence[str]) -> str:
    absent = [column for column in columns if column not in names]
    likely = difflib.get_close_matches(name.lower().replace(" ", "_"), absent, n=1)
    if likely:
        return f"Did you mean “{likely[0]}”? Names of columns are in small letters."
    return f"Take the column out. The columns are: {', '.join(columns)}."
