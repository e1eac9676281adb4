"""Whatever shows a child's name or reference leaves an entry in the access log that says which child: every address."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from ehcp.models import Case, Child
from send_portal.models import AccessEntry, ChildShown
from tests.access_table import Line
from tests.ehcp.cases import waiting_case
from tests.factories import ChildFactory, person_holding
from tests.programs import program
from tests.test_access import LINES

pytestmark = pytest.mark.django_db

NAME = "Quillfeather"
LOOKED_FOR = {"cases:team": {"show": "all"}, "cases:export": {"show": "all"}}
SEARCHED_FOR = {"cases:start": {"q": NAME}}  # sent, so that no name stands in an address
# The log itself names children by reference only, and reading it isn't another sight of the child's record.
THE_LOG = {"audit:log", "cases:seen_by"}
SHOWN = {
    "cases:mine",
    "cases:team",
    "cases:export",
    "cases:start",
    "cases:start_request",
    "cases:start_with_plan",
    "cases:show",
    "cases:edit",
    "cases:edit_child",
    "cases:history",
    "cases:record",
    "cases:record_kind",
    "cases:correct",
    "cases:strike_out",
    "scorecard:case_list",
    "api:cases",
    "api:case",
    "api:events",
    "api:clocks",
}
"""Addresses that show children to somebody: a new one is added here once its entry is there."""


def name_children() -> None:
    """Each child has a name of their own, which stands nowhere by chance."""
    for child in Child.objects.all():
        child.first_name, child.last_name = "Zebedee", f"{NAME}{child.pk:06d}"
        child.save()


def looks(line: Line) -> Iterator[tuple[str, Client, str]]:
    """Everybody who may look, each with their browser, and the address."""
    waiting_case()
    address = reverse(line.name, kwargs=line.rows())
    name_children()
    if line.name.startswith("api:"):
        yield "a program", program(), address
    for who, status in line.expected.items():
        if status == 200 and who not in {"anonymous", "no role"}:
            client = Client()
            client.person = person_holding(who)
            client.force_login(client.person)
            Case.objects.update(officer=client.person)
            searched = SEARCHED_FOR.get(line.name)
            yield who, client, client.post(address, searched).url if searched else address


def body(answer: HttpResponseBase) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def shown_in(text: str) -> set[str]:
    """Children whose name or reference, or the reference of one of their cases, is in the address or the text."""
    return {
        child.reference
        for child in Child.objects.prefetch_related("cases")
        if any(
            one in text
            for one in (child.last_name, child.reference, *(case.reference for case in child.cases.all()))
        )
    }


def seen(person: object) -> set[str]:
    entries = AccessEntry.objects.filter(person=person)
    return set(
        ChildShown.objects.filter(shown__in=entries.values("shown")).values_list("reference", flat=True)
    )


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "get"], ids=lambda line: line.name)
def test_whoever_is_shown_a_child_stands_in_the_log_with_that_child(line):
    shows = False
    for who, client, address in looks(line):
        answer = client.get(address, line.query or LOOKED_FOR.get(line.name))
        children = set() if line.name in THE_LOG else shown_in(address + body(answer))
        shows = shows or bool(children)
        assert children <= seen(client.person), who
    assert shows == (line.name in SHOWN)


@pytest.mark.parametrize(
    "line",
    [line for line in LINES if line.name in SHOWN and line.method == "get"],
    ids=lambda line: line.name,
)
def test_a_request_that_shows_nothing_adds_nothing_to_the_log(line):
    for _, client, address in looks(line):
        answer = client.head(address, line.query or LOOKED_FOR.get(line.name))
        assert answer.status_code == 200
        assert not body(answer)
    assert not AccessEntry.objects.exists()


def test_children_much_like_a_new_one_are_in_the_log_of_whoever_was_shown_them(client_for):
    child, officer = ChildFactory(last_name=NAME), client_for("case_officer")
    sent = {"first_name": child.first_name, "last_name": NAME, "birth_date": "2015-05-01"}
    page = officer.post(reverse("cases:start_child"), sent)
    assert child.reference in page.text
    assert seen(officer.person) == {child.reference}
