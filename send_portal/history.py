"""Writing down who changed what and who read what. Called inside the transaction of the change."""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

from django.db import models, transaction

from send_portal.models import AccessEntry, ChildrenShown, ChildShown, HistoryEntry, Person

Subject = models.Model | tuple[str, object]


class Asking(Protocol):
    """A request of a page or of the API, as far as the access log needs it."""

    @property
    def method(self) -> str | None: ...

    @property
    def user(self) -> Any: ...


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
        token=by.through,
        before=_as_json(before),
        after=_as_json(after),
        reason=reason,
    )


def _as_json(values: Mapping[str, object] | None) -> dict[str, object] | None:
    if values is None:
        return None
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def record_access(
    request: Asking,
    *,
    action: AccessEntry.Action,
    subject: Subject,
    children: Iterable[str] = (),
    detail: str = "",
    listed: int | None = None,
    matching: int | None = None,
) -> AccessEntry | None:
    """Log that the person who asks is shown children's data: the one door for pages, files and the API.

    `children`: references of all who stand on the page or in the file. `detail` says in words which they are, never
    with a name: the log is not rewritten. `listed` rows are shown of `matching`. A subject with a reference is noted
    by it. A HEAD request shows nothing, so nothing is logged (None).
    """
    if request.method == "HEAD":
        return None
    subject_type, subject_id = subject_key(subject)
    return AccessEntry.objects.create(
        person=request.user,
        token=request.user.through,
        action=action,
        subject_type=subject_type,
        subject_id=getattr(subject, "reference", subject_id),
        shown=_children_shown(children),
        detail=detail[:300],
        listed=listed,
        matching=matching,
    )


def _children_shown(references: Iterable[str]) -> ChildrenShown | None:
    """The set of these children, kept once: whoever opens the same page again adds no row to it."""
    children = sorted(set(references))
    if not children:
        return None
    digest = sha256("\n".join(children).encode()).hexdigest()
    if kept := ChildrenShown.objects.filter(digest=digest).first():
        return kept
    with transaction.atomic():  # nobody finds a set before its children are in it
        shown, is_new = ChildrenShown.objects.get_or_create(digest=digest)
        if is_new:
            ChildShown.objects.bulk_create(
                [ChildShown(shown=shown, reference=child) for child in children], batch_size=1000
            )
    return shown
