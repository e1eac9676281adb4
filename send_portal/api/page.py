"""The API's page for people, put together from its schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from send_portal.api.errors import ERRORS
from send_portal.api.schema import api_schema

FILTER_COLUMNS = ("Name", "Needed", "What it is")
ERROR_COLUMNS = ("Status", "When")


@dataclass(frozen=True)
class Operation:
    """One method at one address. `rows` are its parameters and fields as the table part takes them."""

    method: str
    path: str
    summary: str
    description: tuple[str, ...]
    scope: str
    rows: list[list[str]]
    refusals: list[list[str]]

    @property
    def rows_caption(self) -> str:
        return f"{self.summary}: what it takes"

    @property
    def refusals_caption(self) -> str:
        return f"{self.summary}: when it refuses"


@dataclass(frozen=True)
class OperationGroup:
    name: str
    operations: list[Operation]


def api_page() -> dict[str, object]:
    """What the page shows."""
    schema = api_schema()
    groups: dict[str, list[Operation]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(schema, path, method, operation))
    return {
        "groups": [OperationGroup(name, operations) for name, operations in groups.items()],
        "filter_columns": FILTER_COLUMNS,
        "error_columns": ERROR_COLUMNS,
        "errors": [[code, words] for code, words in ERRORS.items()],
    }


def _operation(schema: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> Operation:
    own = {
        code: answer
        for code, answer in operation["responses"].items()
        if code[0] == "4" and code not in ERRORS
    }
    return Operation(
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=tuple(part for part in _plain(operation.get("description", "")).split("\n\n") if part),
        scope=operation.get("x-scope", ""),
        rows=[*_parameters(operation), *_fields(schema, operation)],
        refusals=[[code, _plain(answer["description"])] for code, answer in own.items()],
    )


def _parameters(operation: Mapping[str, Any]) -> Iterator[list[str]]:
    """Those of the query; what stands in the address needs no explaining."""
    for parameter in (one for one in operation.get("parameters", ()) if one["in"] == "query"):
        yield [
            parameter["name"],
            _needed(parameter.get("required", False)),
            _say(parameter["schema"], parameter.get("description")),
        ]


def _fields(schema: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[list[str]]:
    if "requestBody" not in operation:
        return
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    body = schema["components"]["schemas"][name]
    for field, about in body["properties"].items():
        yield [field, _needed(field in body.get("required", ())), _say(about, about.get("description"))]


def _needed(required: bool) -> str:
    return "yes" if required else "no"


def _say(about: Mapping[str, Any], description: str | None) -> str:
    choices = about.get("enum") or about.get("items", {}).get("enum") or ()
    listed = f"One of: {', '.join(map(str, choices))}." if choices else ""
    words = _plain(description or "").strip()
    if words and listed and words[-1] not in ".;:":
        words += "."
    return " ".join(part for part in (words, listed) if part)


def _plain(text: str) -> str:
    """The description's Markdown, of which it uses only marks around code."""
    return text.replace("`", "")
