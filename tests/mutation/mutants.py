"""Mutants of a module: its source with one small slip each, of the kind that people make in rules.

Each is a replacement in the text, so that a difference shows what a reader of the file would see. Tables are mutated
like functions: most rules of this project are data.
"""

import ast
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

# Text of an operator, and what it is taken for. One for each: the boundary, the opposite, the other direction.
_OPPOSITES = (("<", "<="), (">", ">="), ("==", "!="), ("is", "is not"), ("in", "not in"))
_COMPARISONS = dict(_OPPOSITES) | {right: left for left, right in _OPPOSITES}
_ARITHMETIC = {"+": "-", "-": "+", "*": "//", "/": "*", "//": "*", "%": "//", "&": "|", "|": "&"}
_PAIRS = (
    ("min", "max"),
    ("any", "all"),
    ("min_horizontal", "max_horizontal"),
    ("any_horizontal", "all_horizontal"),
    ("is_null", "is_not_null"),
)
_TAKEN_FOR = dict(_PAIRS) | {right: left for left, right in _PAIRS}
# What these say bears on speed, on faults of the program or on how it is printed: no rule depends on them.
_WITHOUT_EFFECT = {"strict", "encoding", "maxsize", "slots", "frozen", "hash", "repr", "kw_only"}

_TYPES = {"Literal", "Mapping", "dict", "tuple"}


class Name(NamedTuple):
    """What tells a mutant from others, whatever else changes in its file: the line as it was, and as it is now.

    `place`: the function or class it lies in, "" for a table of the module.
    """

    module: str
    place: str
    was: str
    now: str


@dataclass(frozen=True)
class Mutant:
    """One slip, and the whole source of the module with it."""

    name: Name
    path: Path
    line: int
    source: bytes


class _Edit(NamedTuple):
    place: str
    start: int
    end: int
    text: bytes


def mutants_of(module: str, path: Path) -> list[Mutant]:
    """Every mutant of a module that is still Python, in the order of the lines."""
    source = path.read_bytes()
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    found = {}
    for edit in sorted(finder.edits, key=lambda edit: (edit.start, edit.end, edit.text)):
        mutant = _mutant(module, path, source, edit, finder.line_starts)
        if _is_python(mutant.source):
            found[mutant.source] = mutant
    return list(found.values())


def _mutant(module: str, path: Path, source: bytes, edit: _Edit, line_starts: Sequence[int]) -> Mutant:
    line = bisect_right(line_starts, edit.start)
    first = line_starts[line - 1]
    last = source.find(b"\n", edit.end)
    was = source[first:last]
    now = source[first : edit.start] + edit.text + source[edit.end : last]
    mutated = source[: edit.start] + edit.text + source[edit.end :]
    return Mutant(Name(module, edit.place, _in_one_line(was), _in_one_line(now)), path, line, mutated)


def _in_one_line(text: bytes) -> str:
    return " ".join(text.decode().split())


def _is_python(source: bytes) -> bool:
    try:
        compile(source, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


class _Finder(ast.NodeVisitor):
    """Collects the edits of a module. Annotations, decorators, docstrings and imports are left alone."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.line_starts = [0, *(match.end() for match in re.finditer(rb"\n", source))]
        self.edits: list[_Edit] = []
        self.scopes: list[str] = []

    # Where things stand in the text

    def _start(self, node: ast.AST) -> int:
        return self.line_starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]

    def _end(self, node: ast.AST) -> int:
        return self.line_starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def _text(self, node: ast.AST) -> bytes:
        return self.source[self._start(node) : self._end(node)]

    def _edit(self, start: int, end: int, text: bytes) -> None:
        self.edits.append(_Edit(".".join(self.scopes), start, end, text))

    def _replace(self, node: ast.AST, text: bytes) -> None:
        self._edit(self._start(node), self._end(node), text)

    def _swap_between(self, left: ast.AST, right: ast.AST, swaps: dict[str, str]) -> None:
        """Swap the operator that stands between two parts."""
        start, end = self._end(left), self._start(right)
        words = sorted(swaps, key=len, reverse=True)
        pattern = "|".join(rf"\b{word}\b" if word.isalpha() else re.escape(word) for word in words)
        pattern = pattern.replace(r"\ ", r"\s+")
        match = re.search(pattern, self.source[start:end].decode())
        if match:
            new = swaps[" ".join(match.group().split())]
            self._edit(start + match.start(), start + match.end(), new.encode())

    # Definitions

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        self._visit_body(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if not any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases):
            self._visit_body(node)

    def _visit_body(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        self.scopes.append(node.name)
        for statement in node.body:
            self.visit(statement)
        self.scopes.pop()

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    # Statements

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self._replace(node, b"pass")
            self.visit(node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._replace(node, b"pass")

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._replace(node, b"pass")
        self._swap_between(
            node.target, node.value, {f"{old}=": f"{new}=" for old, new in _ARITHMETIC.items()}
        )
        self.visit(node.value)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None:
            if not isinstance(node.value, ast.Constant):
                self._replace(node.value, b"None")
            self.visit(node.value)

    def visit_Break(self, node: ast.Break) -> None:
        self._replace(node, b"continue")

    def visit_Continue(self, node: ast.Continue) -> None:
        self._replace(node, b"break")

    # Conditions

    def visit_If(self, node: ast.If) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self._negate(condition)
        self.generic_visit(node)

    def _negate(self, condition: ast.expr) -> None:
        """Only what no other slip turns round: a comparison, for one, has its own."""
        if not isinstance(condition, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant):
            self._replace(condition, b"not " + self._text(condition))

    def visit_Compare(self, node: ast.Compare) -> None:
        for left, right in pairwise([node.left, *node.comparators]):
            self._swap_between(left, right, _COMPARISONS)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for left, right in pairwise(node.values):
            self._swap_between(left, right, {"and": "or", "or": "and"})
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not) or not isinstance(node.operand, ast.Constant):
            self._edit(self._start(node), self._start(node.operand), b"")
        self.visit(node.operand)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self._swap_between(node.left, node.right, _ARITHMETIC)
        self.generic_visit(node)

    # Values

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._replace(node, str(not node.value).encode())
        elif isinstance(node.value, int | float):
            for slip in {node.value + 1, node.value - 1 if node.value else 1} - {node.value}:
                self._replace(node, str(slip).encode())

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Words. Python 3.11 doesn't say where in the text their parts stand."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not (isinstance(node.value, ast.Name) and node.value.id in _TYPES):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute):
            name = node.func.attr
        if name in _TAKEN_FOR:
            end = self._end(node.func)
            self._edit(end - len(name), end, _TAKEN_FOR[name].encode())
        codes = [arg for arg in node.args if _is_text(arg)]
        if 1 < len(codes) < len(node.args):
            self._drop_each([(self._start(arg), self._end(arg)) for arg in codes])
        self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in _WITHOUT_EFFECT:
            self.visit(node.value)

    # Tables

    def visit_Tuple(self, node: ast.Tuple) -> None:
        self._visit_row(node, node.elts)

    def visit_List(self, node: ast.List) -> None:
        self._visit_row(node, node.elts)

    def visit_Set(self, node: ast.Set) -> None:
        self._visit_row(node, node.elts)

    def _visit_row(self, node: ast.expr, elements: Sequence[ast.expr]) -> None:
        is_table = not self.scopes or all(_is_text(element) for element in elements)
        if is_table and len(elements) > 1 and not isinstance(getattr(node, "ctx", None), ast.Store):
            spans = [(self._start(element), self._end(element)) for element in elements]
            if isinstance(node, ast.Tuple) and len(spans) == 2:
                for start, end in spans:  # one alone keeps its comma
                    self._edit(spans[0][0], spans[1][1], self.source[start:end] + b",")
            else:
                self._drop_each(spans)
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        if len(node.values) > 1 and (not self.scopes or all(_is_text(value) for value in node.values)):
            spans = [
                (self._start(key) if key else self._start(value) - len("**"), self._end(value))
                for key, value in zip(node.keys, node.values, strict=True)
            ]
            self._drop_each(spans)
        self.generic_visit(node)

    def _drop_each(self, spans: Sequence[tuple[int, int]]) -> None:
        for start, end in spans:
            comma = re.match(rb"\s*, *", self.source[end:])
            self._edit(start, end + (comma.end() if comma else 0), b"")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
