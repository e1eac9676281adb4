"""The history and the access log refuse change; tests alone can empty them."""

import pytest
from django.db import DatabaseError, transaction

from send_portal.models import AccessEntry, HistoryEntry, Person
from send_portal.queries import system_person
from tests.factories import AccessEntryFactory, HistoryEntryFactory


def refused(change) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "factory"), [(HistoryEntry, HistoryEntryFactory), (AccessEntry, AccessEntryFactory)]
)
def test_an_entry_once_written_is_never_changed_or_deleted(model, factory):
    entry = factory()
    refused(lambda: model.objects.filter(pk=entry.pk).update(action="x"))
    refused(lambda: model.objects.filter(pk=entry.pk).delete())
    assert model.objects.get(pk=entry.pk).action == entry.action


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_each_transactional_test_finds_tables_emptied_starting_rows_and_triggers(turn):
    assert Person.objects.filter(is_system=False).count() == 0
    assert system_person().name == "The portal"
    assert not HistoryEntry.objects.exists()
    entry = HistoryEntryFactory()
    refused(lambda: HistoryEntry.objects.filter(pk=entry.pk).delete())
