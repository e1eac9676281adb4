"""What upgrades do to the rows that are there already."""

from importlib import import_module

import pytest
from django.apps import apps

from ehcp import queries
from ehcp.files.recorded_cases import SPELLING_ACTION
from ehcp.models import Case, Child
from send_portal.models import HistoryEntry
from tests.ehcp.cases import requested_case
from tests.factories import ChildFactory

pytestmark = pytest.mark.django_db
ONE_FORM = import_module("ehcp.migrations.0006_names_and_towns_in_one_form")


def test_children_get_the_keys_that_saving_them_would_give():
    ChildFactory(first_name="Gŵen", last_name="O’Neil")
    ChildFactory(first_name="", last_name="Suharto")
    ChildFactory(first_name="", last_name="")
    saved = list(Child.objects.order_by("pk").values_list("first_key", "last_key"))
    Child.objects.update(first_key="", last_key="")
    ONE_FORM.fill_keys(apps, None)
    assert list(Child.objects.order_by("pk").values_list("first_key", "last_key")) == saved
    assert saved == [("gwen", "oneil"), ("", "suharto"), ("", "")]


def test_towns_are_written_as_the_council_writes_them_and_unknown_ones_stay():
    cases = [requested_case(town=town) for town in ("Poole", "poole", "POOLE.", "Hurn", "")]
    position = queries.ledger_position()
    ONE_FORM.write_towns(apps, None)
    assert [Case.objects.get(pk=case.pk).town for case in cases] == ["Poole", "Poole", "Poole", "Hurn", ""]
    assert queries.timeline_mismatches() == []
    assert queries.ledger_position() == position + 1  # the figures by town are counted again
    entries = HistoryEntry.objects.filter(action=ONE_FORM.ACTION)
    assert {entry.subject_id for entry in entries} == {str(case.pk) for case in cases[1:3]}
    assert ONE_FORM.ACTION == SPELLING_ACTION


def test_towns_that_are_written_so_already_cause_no_count():
    requested_case(town="Poole")
    position = queries.ledger_position()
    ONE_FORM.write_towns(apps, None)
    assert queries.ledger_position() == position
