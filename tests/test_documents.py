"""What the documents say can be followed: examples work as they are written, links lead where their words say."""

import json
import re
from pathlib import Path

import pytest

from scorecard.disclosure import attack, protect, read_publication
from tests.ehcp.cases import waiting_case
from tests.programs import program

PROJECT = Path(__file__).parent.parent
DOCUMENTS = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").rglob("*.md"))]
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def text_of(document: str) -> str:
    return (PROJECT / document).read_text(encoding="utf-8")


def links_of(document: Path) -> list[tuple[str, str]]:
    return LINK.findall(document.read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_lead_to_files_that_there_are(document: Path) -> None:
    targets = [target.partition("#")[0] for _, target in links_of(document) if "://" not in target]
    missing = [target for target in targets if target and not (document.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_decision_is_called_by_its_number(document: Path) -> None:
    wrong = [
        (words, target)
        for words, target in links_of(document)
        if (named := re.search(r"decision (\d+)", words)) and f"/{int(named[1]):04}-" not in f"/{target}"
    ]
    assert wrong == []


def test_the_glossary_gives_each_word_one_meaning() -> None:
    words = re.findall(r"^\| ([^|]+) \|", text_of("docs/glossary.md"), re.MULTILINE)
    named = [word for line in words for word in line.split(", ") if word not in ("word", "---")]
    assert sorted(named) == sorted(set(named))


def test_the_example_of_disclosure_control_is_found_out_and_made_safe() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", text_of("docs/disclosure-control.md"), re.DOTALL)
    written = json.loads(example)
    assert not attack(read_publication(written)).is_safe
    hidden = {one["cell"]["town"] for one in protect(written).document["hidden"]}
    assert hidden == {"Christchurch", "Poole"}


@pytest.mark.django_db
def test_the_event_of_the_apis_how_to_is_recorded() -> None:
    (body,) = re.findall(r"-d '(\{.*?\})' \\", text_of("docs/how-to/api.md"), re.DOTALL)
    case = waiting_case()
    answer = program("events:write").post(
        f"/api/v1/cases/{case.reference}/events/", body, content_type="application/json"
    )
    assert answer.status_code == 201, answer.json()
