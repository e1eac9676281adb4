"""The answers of `manage.py steps`: what may be recorded on a case of a file, and whether a proposed step may.

Pure. The lifecycle can so be tried without the portal: it is asked as for a person recording on the day.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from ehcp.events import EventProblem
from ehcp.events.ledger import standing
from ehcp.files.json_cases import CaseFile
from ehcp.lifecycle import check, next_kinds


def steps_as_json(case: CaseFile, on: date) -> dict[str, Any]:
    """{may, proposal}: kinds in the order of the case page; of the proposal whether it is allowed, and what speaks
    against it. Events after `on` haven't happened."""
    by_then = [replace(event, replaces=None) for event in standing(case.events) if event.on <= on]
    return {
        "may": list(next_kinds(by_then)),
        "proposal": None
        if case.proposed is None
        else _judgement(check(by_then, case.proposed, today=on, born=case.born)),
    }


def _judgement(found: Iterable[EventProblem]) -> dict[str, Any]:
    told = [(problem.refuses, {"code": problem.code, "words": problem.words}) for problem in found]
    problems = [words for refuses, words in told if refuses]
    warnings = [words for refuses, words in told if not refuses]
    return {"allowed": not problems, "warnings": warnings, "problems": problems}
