"""Writing down who changed what and who read what. Called inside the transaction of the change."""

from collections.abc import Mapping
from datetime import date

from django.db import models

from send_portal.models import AccessEntry, HistoryEntry, Person

Subject = models.Model | tuple[str, object]


def subject_key(subject: Subject) -> tuple[str, str]:
    """(type, id) of a model instance or of a pair given as such; types read as `ehcp.case`."""
    if isinstance(subject, tuple):
        return subject[0], str(subject[1])
    return subject._meta.label_lower, str(subject.pk)


def record_history(
    *,
    subject: Subject,
    action: str,
    by: Person,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> HistoryEntry:
    """Keep what a change did to the subject. Days among the values are kept as ISO text: history is JSON."""
    subject_type, subject_id = subject_key(subject)
    return HistoryEntry.objects.create(
        subject_type=subject_type,
        subject_id=subject_id,
        action=action,
        by=by,
        before=_as_json(before),
        after=_as_json(after),
        reason=reason,
    )


def _as_json(values: Mapping[str, object] | None) -> dict[str, object] | None:
    if values is None:
        return None
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def record_access(*, person: Person, action: str, subject: Subject, detail: str = "") -> AccessEntry:
    """`action` is `read` or `export`. A subject with a reference is noted by it: auditors look for that."""
    subject_type, subject_id = subject_key(subject)
    subject_id = getattr(subject, "reference", subject_id)
    return AccessEntry.objects.create(
        person=person, action=action, subject_type=subject_type, subject_id=subject_id, detail=detail[:300]
    )
