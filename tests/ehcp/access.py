"""Who may open each page of casework. What is not named is refused (403)."""

from tests.access_table import only, tokens_only
from tests.ehcp.cases import requested_case, waiting_case

OFFICERS = {"case_officer": 200, "send_manager": 200}
LISTS = {**OFFICERS, "data_analyst": 200}


def a_case() -> dict[str, object]:
    return {"reference": waiting_case().reference}


def an_update() -> dict[str, object]:
    return {"reference": waiting_case().reference, "kind": "note"}


def an_entry() -> dict[str, object]:
    case = waiting_case()
    return {"reference": case.reference, "event_id": case.events.latest("pk").pk}


def a_child() -> dict[str, object]:
    return {"reference": requested_case().child.reference}


LINES = [
    ("cases:mine", {}, OFFICERS),
    ("cases:team", {}, LISTS),
    ("cases:export", {}, {"send_manager": 200, "data_analyst": 200}),
    ("cases:start", {}, OFFICERS),
    ("cases:start_child", {}, OFFICERS),
    ("cases:start_request", a_child, OFFICERS),
    ("cases:start_with_plan", a_child, OFFICERS),
    ("cases:show", a_case, OFFICERS),
    ("cases:edit", a_case, OFFICERS),
    ("cases:edit_child", a_case, OFFICERS),
    ("cases:history", a_case, {"auditor": 200}),
    ("cases:seen_by", a_case, {"auditor": 200}),
    ("cases:record", a_case, OFFICERS),
    ("cases:record_kind", an_update, OFFICERS),
    ("cases:correct", an_entry, OFFICERS),
    ("cases:strike_out", an_entry, OFFICERS),
    only("cases:reassign", "send_manager", status=302, method="post"),
    tokens_only("api:cases"),
    tokens_only("api:case", rows=a_case),
    tokens_only("api:events", rows=a_case),
    tokens_only("api:clocks", rows=a_case),
    tokens_only("api:correct_event", rows=an_entry, method="post"),
    tokens_only("api:strike_out_event", rows=an_entry, method="post"),
]
