"""Words for the lines of the table of who may open what. Each app's lines are in `tests/<app>/access.py`, as LINES.

A line says, for every role, for somebody signed in without a role ("no role") and for a stranger ("anonymous"), the
status that a GET of the address answers. `rows` makes what the address needs and gives its arguments.

    LINES = [
        only("people:list", "administrator"),
        only("people:show", "administrator", rows=lambda: {"person_id": PersonFactory().pk}),
        everybody("pages:show", rows=lambda: {"slug": "help"}),
        line("cases:history", {"auditor": 200, "send_manager": 200, "anonymous": 302}, default=403, rows=a_case),
        ("cases:history", a_case, {"auditor": 200}),  # short: the others are refused, strangers sign in first
        ("reports:show", a_report, {}, 200),          # short with a default for everybody not named
    ]
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from send_portal.people.roles import ROLES

ANONYMOUS, NO_ROLE = "anonymous", "no role"
WHO = (*ROLES, NO_ROLE, ANONYMOUS)
Rows = Callable[[], dict[str, object]]


@dataclass(frozen=True)
class Line:
    name: str
    expected: Mapping[str, int]
    rows: Rows = dict
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "get"


def line(
    name: str,
    expected: Mapping[str, int],
    *,
    default: int,
    rows: Rows = dict,
    query: Mapping[str, str] | None = None,
    method: str = "get",
) -> Line:
    """A line in full: statuses for those named, `default` for the rest."""
    unknown = set(expected) - set(WHO)
    if unknown:
        raise ValueError(f"{name}: no such role: {', '.join(unknown)}")
    return Line(name, {who: expected.get(who, default) for who in WHO}, rows, query or {}, method)


def everybody(
    name: str, *, status: int = 200, rows: Rows = dict, query: Mapping[str, str] | None = None
) -> Line:
    """Open: the same answer for every role and for strangers."""
    return line(name, {}, default=status, rows=rows, query=query)


def signed_in(
    name: str, *, status: int = 200, rows: Rows = dict, query: Mapping[str, str] | None = None
) -> Line:
    """For everybody with an account; strangers are led to the sign-in page."""
    return line(name, {ANONYMOUS: 302}, default=status, rows=rows, query=query)


def only(
    name: str,
    *roles: str,
    status: int = 200,
    rows: Rows = dict,
    query: Mapping[str, str] | None = None,
    method: str = "get",
) -> Line:
    """For these roles; the others are refused, strangers are led to the sign-in page."""
    expected = {ANONYMOUS: 302} | dict.fromkeys(roles, status)
    return line(name, expected, default=403, rows=rows, query=query, method=method)


def tokens_only(name: str, *, rows: Rows = dict, method: str = "get") -> Line:
    """For programs with a token: a sign-in in a browser counts for nothing there."""
    return line(name, {}, default=401, rows=rows, method=method)


Short = (
    tuple[str, Mapping[str, object] | Rows, Mapping[str, int]]
    | tuple[str, Mapping[str, object] | Rows, Mapping[str, int], int]
)


def in_full(given: Line | Short) -> Line:
    """A line from its short form: (name, arguments or what makes them, {who: status}[, default])."""
    if isinstance(given, Line):
        return given
    name, arguments, expected, *rest = given
    rows: Rows = arguments if callable(arguments) else lambda: dict(arguments)
    if rest:
        return line(name, expected, default=rest[0], rows=rows)
    return line(name, {ANONYMOUS: 302, **expected}, default=403, rows=rows)
