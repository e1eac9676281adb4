"""The pages of the plan's strategic areas."""

import pytest
from django.test import Client

from improvement import changes
from improvement.models import StrategicArea
from send_portal.queries import system_person
from tests.improvement.reports import an_area

pytestmark = pytest.mark.django_db

TEXTS = {
    "name": "A clear pathway",
    "aim": "Help early.",
    "parents_said": "",
    "actions_text": "",
    "what_will_be_different": "",
    "progress_text": "",
    "lead_partners": "",
    "note": "",
}


@pytest.fixture
def administrator(client_for) -> Client:
    return client_for("administrator")


def content(response) -> str:
    return response.content.decode()


def test_everybody_reads_the_plan_with_its_placeholder_labelled(client: Client) -> None:
    changes.load_demonstration_plan(by=system_person())
    shown = content(client.get("/plan/"))
    assert (
        shown.index("Early identification")
        < shown.index("Managing resources")
        < shown.index("Eighth strategic area")
    )
    assert "Placeholder" in shown
    assert "Move up" not in shown


def test_an_area_shows_its_measures_and_links_them_only_for_those_who_see_figures(
    client: Client, client_for
) -> None:
    an_area("PTH")
    name = "New plans issued within 20 weeks, exceptions left out"
    assert name in content(client.get("/plan/PTH/"))
    assert "/scorecard/measures/EHC08/" not in content(client.get("/plan/PTH/"))
    assert "/scorecard/measures/EHC08/" in content(client_for("board_member").get("/plan/PTH/"))


def test_an_administrator_adds_edits_moves_and_closes_an_area(administrator: Client) -> None:
    for code in ("AA", "BB"):
        answer = administrator.post("/plan/add/", {**TEXTS, "code": code, "name": f"Area {code}"})
        assert answer.headers["Location"] == f"/plan/{code}/"
    administrator.post("/plan/BB/edit/", {**TEXTS, "name": "Renamed", "seen": "1"})
    administrator.post("/plan/BB/move/", {"direction": "up"})
    assert [area.name for area in StrategicArea.objects.all()] == ["Renamed", "Area AA"]
    administrator.post("/plan/AA/close/", {"reason": "Merged"})
    assert "Merged" in content(administrator.get("/plan/AA/"))
    administrator.post("/plan/AA/reopen/")
    assert StrategicArea.objects.filter(closed_on=None).count() == 2


@pytest.mark.parametrize("code", ["aa", "A", "TOOLONGX", "A-B", "1A"])
def test_a_code_that_no_measure_could_name_is_refused(administrator: Client, code: str) -> None:
    answer = administrator.post("/plan/add/", {**TEXTS, "code": code})
    assert "There is a problem" in content(answer)
    assert not StrategicArea.objects.exists()


def test_a_code_in_use_is_refused_at_its_field(administrator: Client) -> None:
    an_area("PTH")
    assert "Another strategic area has the code PTH" in content(
        administrator.post("/plan/add/", {**TEXTS, "code": "PTH"})
    )


def test_the_second_administrator_is_shown_what_the_first_saved(administrator: Client, client_for) -> None:
    an_area("PTH")
    other = client_for("administrator")
    other.post("/plan/PTH/edit/", {**TEXTS, "aim": "What the first wrote", "seen": "1"})
    answer = administrator.post("/plan/PTH/edit/", {**TEXTS, "aim": "What the second wrote", "seen": "1"})
    assert "What the first wrote" in content(answer)
    assert "What the second wrote" in content(answer)
    assert StrategicArea.objects.get().aim == "What the first wrote"


def test_hostile_text_is_shown_as_text(administrator: Client, client: Client) -> None:
    administrator.post("/plan/add/", {**TEXTS, "code": "XX", "aim": "</p><script>alert(1)</script>"})
    for address in ("/plan/", "/plan/XX/"):
        assert "<script>alert" not in content(client.get(address))


def test_an_area_without_measures_says_so(client: Client) -> None:
    an_area("ZZ")
    assert "No measure for this area is counted yet." in content(client.get("/plan/ZZ/"))
