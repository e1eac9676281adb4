"""The history and the access log refuse change; tests alone can empty them, and only what is old may go."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from send_portal.models import AccessEntry, ChildShown, HistoryEntry, Person
from send_portal.queries import system_person
from tests.factories import AccessEntryFactory, ChildShownFactory, HistoryEntryFactory


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


# What need not be kept for longer


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "goes"), [(364, False), (367, True)])
def test_an_entry_of_the_access_log_may_go_after_a_year_and_never_before(days, goes):
    entry = AccessEntryFactory(at=timezone.now() - timedelta(days=days))
    delete = AccessEntry.objects.filter(pk=entry.pk).delete
    if goes:
        delete()
    else:
        refused(delete)
    assert AccessEntry.objects.filter(pk=entry.pk).exists() is not goes


@pytest.mark.django_db
def test_an_old_entry_is_still_never_changed():
    entry = AccessEntryFactory(at=timezone.now() - timedelta(days=999))
    refused(lambda: AccessEntry.objects.filter(pk=entry.pk).update(action="x"))


@pytest.mark.django_db
def test_who_was_shown_may_go_once_no_entry_tells_of_it():
    child = ChildShownFactory()
    entry = AccessEntryFactory(shown=child.shown, at=timezone.now() - timedelta(days=999))
    refused(lambda: ChildShown.objects.filter(pk=child.pk).delete())
    entry.delete()
    ChildShown.objects.filter(pk=child.pk).delete()
    child.shown.delete()
    assert not ChildShown.objects.exists()
