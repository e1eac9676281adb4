"""The history and the access log refuse change; tests alone can empty them, and only what is old may go."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ehcp.models import EventText
from send_portal.models import AccessEntry, ChildShown, HistoryEntry, Person
from send_portal.queries import system_person
from tests.factories import (
    AccessEntryFactory,
    ChildShownFactory,
    EventFactory,
    EventTextFactory,
    HistoryEntryFactory,
    ReportVersionFactory,
)


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


def replace(entry, connection, **changed: object) -> None:
    """INSERT OR REPLACE of the row as it is, but for what is changed."""
    fields = entry._meta.local_concrete_fields
    row = {
        field.column: field.get_db_prep_save(field.value_from_object(entry), connection) for field in fields
    }
    row |= changed
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    sql = f'INSERT OR REPLACE INTO "{entry._meta.db_table}" ({names}) VALUES ({marks})'
    with connection.cursor() as cursor:
        cursor.execute(sql, list(row.values()))


sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no INSERT OR REPLACE")


@sqlite_only
@pytest.mark.django_db
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    ("factory", "changed"),
    [(HistoryEntryFactory, "action"), (AccessEntryFactory, "action"), (EventFactory, "kind")],
)
def test_an_entry_is_not_replaced_either_whatever_the_connection_is_set_to(factory, changed, recursive):
    entry = factory()
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers={recursive}")
    try:
        refused(lambda: replace(entry, connection, **{changed: "x"}))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")
    assert type(entry).objects.get(pk=entry.pk).pk == entry.pk


@sqlite_only
@pytest.mark.django_db
def test_an_event_is_not_replaced_under_another_number_by_its_key_or_by_what_it_replaces():
    event = EventFactory(client_key="a key")
    correction = EventFactory(case=event.case, replaces=event)
    for row, other in ((event, {"id": event.pk + 1000}), (correction, {"id": correction.pk + 1000})):
        refused(lambda row=row, other=other: replace(row, connection, **other))


@sqlite_only
@pytest.mark.django_db
def test_a_draft_may_be_replaced_and_a_published_report_may_not():
    draft = ReportVersionFactory()
    replace(draft, connection)
    published = ReportVersionFactory(published=True)
    refused(lambda: replace(published, connection, correction_reason="x"))


@pytest.mark.django_db
def test_the_text_of_an_event_is_neither_rewritten_nor_removed():
    kept = EventTextFactory(text="As the family told it")
    refused(lambda: EventText.objects.filter(pk=kept.pk).update(text="Another"))
    refused(lambda: EventText.objects.filter(pk=kept.pk).delete())
    assert EventText.objects.get(pk=kept.pk).text == "As the family told it"


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
