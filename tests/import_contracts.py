"""A contract for import-linter that its own kinds don't cover without a list of exceptions."""

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
