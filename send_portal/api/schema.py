"""The API's own description: every answer that a view can give, and which token it asks for."""

from functools import cache
from typing import Any, Literal

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from send_portal.api.errors import ERRORS, ErrorShape
from send_portal.people.tokens import SCOPES, SYSTEM_SCOPES

SHAPE_SUFFIX = "Shape"


class PortalSchema(AutoSchema):
    """Adds to each operation what `ApiView` does for all: errors, filters, the token and its scope."""

    view: Any  # an ApiView

    def get_auth(self) -> list[dict[str, Any]]:
        tokens = super().get_auth()  # registers the scheme
        return tokens if self._scope() else [{}, *tokens]

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_override_parameters(self) -> list[Any]:
        filters = self.view.filters
        return [filters] if self.method == "GET" and filters().fields else []

    def get_extensions(self) -> dict[str, Any]:
        return {"x-scope": self._scope()} if self._scope() else {}

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return ""  # a docstring is for who reads the code

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        scope = self._scope()
        if operation and scope:
            system = ", or of a system" if scope in SYSTEM_SCOPES else ""
            needs = (
                f"Needs a token with the scope `{scope}` of a person who may {SCOPES[scope].value}{system}."
            )
            description = operation.get("description", "")
            operation["description"] = "\n\n".join(part for part in (description, needs) if part)
        return operation

    def _scope(self) -> str:
        return str(self.view.scopes.get(self.method, ""))

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for code in self._errors():
            if code not in bodies:
                shape = OpenApiResponse(ErrorShape, description=ERRORS[code])
                bodies[code] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    shape, code, direction=direction
                )
        return dict(sorted(bodies.items()))

    def _errors(self) -> list[str]:
        left_out = set()
        if not self._scope():
            left_out.add("403")
        if "{" not in self.path and "page" not in self.view.filters().fields:
            left_out.add("404")
        if self.method != "POST":
            left_out |= {"411", "415"}
        return [code for code in ERRORS if code not in left_out]

    def _get_serializer_name(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> str:
        return (
            super()._get_serializer_name(serializer, direction, bypass_extensions).replace(SHAPE_SUFFIX, "")
        )


def drop_marks(result: Any, **_: object) -> Any:
    """The schema without the generator's own marks on lists of codes."""
    if isinstance(result, dict):
        return {name: drop_marks(inner) for name, inner in result.items() if name != "x-spec-enum-id"}
    return [drop_marks(inner) for inner in result] if isinstance(result, list) else result


def close_bodies(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """The schema saying that what is sent takes no field but its own."""
    for path in result["paths"].values():
        for operation in path.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                name = content["schema"].get("$ref", "").rpartition("/")[2]
                result["components"]["schemas"][name]["additionalProperties"] = False
    return result


@cache
def api_schema() -> dict[str, Any]:
    """The whole API as OpenAPI. The same for everybody, and for as long as the program runs."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema
