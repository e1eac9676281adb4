"""The contracts of our own break where they should."""

import pytest
from grimp import ImportGraph

from tests.import_contracts import OneDoor, Rooms

MODULES = (
    "app.pages",
    "app.pages.case_views",
    "app.pages.case_page",
    "app.pages.case_forms",
    "app.pages.access",
)


def rooms(*imports: tuple[str, str]) -> object:
    graph = ImportGraph()
    for module in MODULES:
        graph.add_module(module)
    for importer, imported in imports:
        graph.add_import(importer=f"app.pages.{importer}", imported=f"app.pages.{imported}")
    contract = Rooms(
        "rooms",
        {"root_packages": ["app"]},
        {"containers": ["app.pages"], "rooms": ["(.*_)?views", ".*_page", "(.*_)?forms"]},
    )
    return contract.check(graph, verbose=False)


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("case_views", "case_page", True),
        ("case_views", "access", True),
        ("case_page", "case_forms", True),
        ("case_forms", "case_page", False),
        ("case_page", "case_views", False),
        ("access", "case_forms", False),
    ],
)
def test_a_module_imports_from_its_room_and_those_below(importer, imported, kept):
    assert rooms((importer, imported)).kept is kept


def test_a_broken_contract_of_rooms_names_both_modules():
    assert rooms(("access", "case_views")).metadata["wrong"] == [
        ("app.pages.access", "app.pages.case_views"),
    ]


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("scorecard.sources", "ehcp.queries", True),
        ("scorecard.sources", "ehcp.models", False),
        ("scorecard.queries", "ehcp.queries", False),
    ],
)
def test_cases_are_reached_through_one_door(importer, imported, kept):
    graph = ImportGraph()
    for module in ("ehcp", "ehcp.queries", "ehcp.models", "scorecard.sources", "scorecard.queries"):
        graph.add_module(module)
    graph.add_import(importer=importer, imported=imported)
    contract = OneDoor(
        "one door",
        {"root_packages": ["ehcp", "scorecard"]},
        {"package": "ehcp", "door": "ehcp.queries", "caller": "scorecard.sources"},
    )
    assert contract.check(graph, verbose=False).kept is kept
