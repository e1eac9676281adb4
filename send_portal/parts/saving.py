"""Saving a form, once; one that can't be saved goes back on the screen with all that was typed, and why it wasn't."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from types import TracebackType
from typing import Any, Protocol, Self

from django import forms
from django.apps import apps
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.crypto import salted_hmac

from send_portal.days import say_day
from send_portal.parts import form_keys
from send_portal.refusals import ChangedMeanwhile, Problem, Refused

_NOT_SAVED_YET = (
    "Your text is below and is not saved yet. Compare, then save again to put it in place of theirs."
)
_NOT_SEEN = (
    "The portal was updated while this page was open. Your text is below and is not saved yet. "
    "Compare, then save again."
)


NEVER_KEPT = ("csrfmiddlewaretoken", form_keys.FIELD)
_SEEN = ("seen", "last_seen")  # what a person had before them, which is nothing that they typed


class SentBefore(Exception):
    """What was sent has the key of a form that is saved already. `same`: and it says the same as that did."""

    def __init__(self, name: str, *, same: bool) -> None:
        super().__init__(name)
        self.name, self.same = name, same


@contextmanager
def once(sent: Mapping[str, Any]) -> Iterator[None]:
    """One transaction, for what was sent with a form key: the second with the same key raises SentBefore.

    The key is written with what it saves, or not at all. Of two at once the second waits for the first. Something sent
    without a key, from a page that was open before an update, is saved as it comes.
    """
    key = form_keys.form_key(sent)
    with transaction.atomic():
        if key:
            _claim(key, sent)
        yield


def _claim(key: form_keys.FormKey, sent: Mapping[str, Any]) -> None:
    try:
        with transaction.atomic():
            _saved_forms().create(name=key.name, person_id=key.whose, content=_mark_of(sent))
    except IntegrityError:
        refuse_if_sent_before(sent)
        raise


def refuse_if_sent_before(sent: Mapping[str, Any]) -> None:
    """Raise SentBefore where a form with this key is saved already."""
    key = form_keys.form_key(sent)
    saved = _saved_forms().filter(name=key.name).first() if key else None
    if saved:
        raise SentBefore(saved.name, same=saved.content == _mark_of(sent))


def _saved_forms() -> Any:
    return apps.get_model("send_portal", "SavedForm")._default_manager


def _mark_of(sent: Mapping[str, Any]) -> str:
    """By which the same can be told from something else; it gives away nothing of what was typed."""
    return salted_hmac("content of a form", typed_in(sent, but=_SEEN), algorithm="sha256").hexdigest()


def typed_in(sent: Mapping[str, Any], but: Sequence[str] = ()) -> str:
    """What a person typed and chose, without the form's own marks, without passwords, and without the fields `but`."""
    typed = QueryDict(mutable=True)
    for name in sent:
        if name not in (*NEVER_KEPT, *but) and "password" not in name:
            typed.setlist(name, sent.getlist(name) if isinstance(sent, QueryDict) else [str(sent[name])])
    return typed.urlencode()


class Versioned(Protocol):
    """A row whose version goes up by one with each change."""

    version: Any


class SeenForm(forms.Form):
    """A form that knows which version of a thing its person had before them.

    `theirs` is what somebody else saved meanwhile, where it differs: [{label, text}] for `_parts/theirs.html`.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _NOT_SEEN})
    theirs: Sequence[Mapping[str, str]] | None = None

    def full_clean(self) -> None:
        """A page that was open from before an update may not say what its person had seen: the next one does."""
        super().full_clean()
        if self.is_bound and "seen" in self.errors and "seen" in self.initial:
            self.theirs = _differences(self, self.initial)
            self.data = sent_with(self.data, seen=self.initial["seen"])

    @classmethod
    def of(cls, row: Versioned, data: Mapping[str, Any] | None = None) -> Self:
        shown = {name: getattr(row, name) for name in cls.base_fields if name != "seen"}
        return cls(data or None, initial={**shown, "seen": row.version})


class saving:  # noqa: N801  # read as a verb: with saving(form)
    """Save within this block, once. What is refused, or was changed by somebody else meanwhile, is put on the form.

    A class, and not a generator, so that it can be seen from outside that the block may end without its last line.
    """

    def __init__(self, form: forms.Form) -> None:
        self.form = form
        self._once = once(form.data)

    def __enter__(self) -> None:
        self._once.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._once.__exit__(kind, error, trace)
        if isinstance(error, Refused):
            show_problems(self.form, error.problems)
        elif isinstance(error, ChangedMeanwhile) and isinstance(self.form, SeenForm):
            show_theirs(self.form, error)
        else:
            return False
        return True


def show_problems(form: forms.Form, problems: Iterable[Problem]) -> None:
    """Put each problem at the field it is about, or at the top.

    A form whose field for a detail has another name says so in `shown_as` (detail to field).
    """
    for problem in problems:
        field = getattr(form, "shown_as", {}).get(problem.field, problem.field)
        form.add_error(field if field in form.fields else None, problem.words)


def show_theirs(form: SeenForm, changed: ChangedMeanwhile) -> None:
    """Keep what this person typed, with what the other one saved beside it; saving again puts it in place of theirs."""
    form.theirs = _differences(form, changed.saved)
    form.data = sent_with(form.data, seen=changed.seen)
    form.add_error(None, f"{changed} {_NOT_SAVED_YET}")


def _differences(form: SeenForm, saved: Mapping[str, object]) -> list[dict[str, str]]:
    """What is saved in other words than were typed, by the fields that the person sees."""
    return [
        {"label": str(form[name].label), "text": _as_read(form.fields[name], text)}
        for name, text in saved.items()
        if name in form.fields
        and not form[name].is_hidden
        and not _is_same(form.fields[name], text, form.cleaned_data.get(name))
    ]


def sent_with(data: Mapping[str, Any], **new: object) -> QueryDict:
    """What was sent, with other values for some names."""
    copy: QueryDict = data.copy()  # type: ignore[attr-defined]  # a bound form of a page holds a QueryDict
    for name, value in new.items():
        copy[name] = str(value)
    return copy


def _is_same(field: forms.Field, saved: object, typed: object) -> bool:
    """Line ends aside: browsers send two characters for each."""
    was, now = (field.to_python(value) for value in (saved, typed))
    return str(was or "").splitlines() == str(now or "").splitlines()


def _as_read(field: forms.Field, saved: object) -> str:
    """A saved value in the words of its field: a choice by its label, a day written out."""
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(saved, saved))
    day = field.to_python(saved)
    return say_day(day) if isinstance(day, date) else str(saved or "")
