"""Contracts for import-linter that its own kinds don't cover without lists of exceptions or of every module."""

import re
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OneDoor(Contract):
    """Outside `package` only the module `caller` may import it, and only its module `door`."""

    type_name = "one_door"
    package = fields.StringField()
    door = fields.StringField()
    caller = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        package, door, caller = str(self.package), str(self.door), str(self.caller)
        inside = {package} | graph.find_descendants(package)
        crossings = {
            (importer, imported)
            for imported in inside
            for importer in graph.find_modules_that_directly_import(imported)
            if importer not in inside
        }
        wrong = sorted(crossings - {(caller, door)})
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        metadata: dict[str, Any] = check.metadata
        for importer, imported in metadata["wrong"]:
            output.print_error(f"{importer} imports {imported}")


class Rooms(Contract):
    """Inside each container a module imports only from its own room and from rooms below it.

    `rooms`, from top to bottom, are patterns of module names; a module is in the first whose pattern is its whole name.
    """

    type_name = "rooms"
    containers = fields.ListField(subfield=fields.StringField())
    rooms = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        wrong = []
        for container in map(str, self.containers):  # type: ignore[call-overload]
            inside = graph.find_descendants(container)
            for importer in sorted(inside):
                for imported in sorted(graph.find_modules_directly_imported_by(importer) & inside):
                    if self.room_of(container, imported) < self.room_of(container, importer):
                        wrong.append((importer, imported))
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def room_of(self, container: str, module: str) -> int:
        """The number of the module's room, the top one being 0; one below all where no pattern is its name."""
        name = module.removeprefix(f"{container}.").split(".")[0]
        patterns = [str(pattern) for pattern in self.rooms]  # type: ignore[attr-defined]
        rooms = (number for number, pattern in enumerate(patterns) if re.fullmatch(pattern, name))
        return next(rooms, len(patterns))

    def render_broken_contract(self, check: ContractCheck) -> None:
        metadata: dict[str, Any] = check.metadata
        for importer, imported in metadata["wrong"]:
            output.print_error(f"{importer} imports {imported}, which is above it")
