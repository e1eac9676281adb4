"""Forms of events. Each kind's form is made from what `EVENT_KINDS` says of it: its day, and a field for each detail.

A few kinds ask in a handier way than one field a detail; those have a class of their own here. A form only gathers:
the lifecycle judges what it gathered.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar, cast

from django import forms
from django.core.validators import RegexValidator

from ehcp.events import EVENT_KINDS, Detail, codes, ledger, unanswered
from ehcp.events.stages import ADVICE_KINDS, REOPENING
from ehcp.lifecycle import position
from send_portal.calendar import today
from send_portal.days import say_day
from send_portal.parts.fields import CheckboxSelectMultiple, DateField, RadioSelect, TextField
from send_portal.queries import organisations

MOST_RADIOS = 9  # more choices than that are shorter to find in a list that opens
NOT_STATED = ("", "Not stated")

_HINTS = {
    "letter": "The law asks for all of these.",
    "authority": "Three digits, like 850 for Hampshire.",
}


def field_for(detail: Detail) -> forms.Field:
    """The field that asks for a detail: radios or a list, checkboxes, a day, a tick or a short code."""
    said: dict[str, Any] = {
        "label": detail.label,
        "required": detail.required,
        "help_text": _HINTS.get(detail.name, ""),
    }
    choices = list((detail.choices or {}).items())
    if detail.form == "codes":
        return forms.MultipleChoiceField(choices=choices, widget=CheckboxSelectMultiple, **said)
    if detail.form == "code":
        offered = choices if detail.required else [NOT_STATED, *choices]
        widget = RadioSelect if len(choices) <= MOST_RADIOS else forms.Select
        return forms.ChoiceField(choices=offered, widget=widget, **said)
    if detail.form == "date":
        return DateField(**said)
    if detail.form == "flag":
        return forms.BooleanField(**{**said, "required": False})
    # The ledger holds codes only: what is typed into it can't be taken out again.
    is_code = RegexValidator(r"^[A-Za-z0-9_.-]{1,40}\Z", "The code must be letters and digits, like 850")
    short = forms.TextInput(attrs={"class": "govuk-input--width-10"})
    return forms.CharField(max_length=40, validators=[is_code], widget=short, **said)


class EventForm(forms.Form):
    """The day of an event, its details, and an optional note.

    `events` are the case's ledger events; `corrected` the event being corrected, if any.
    """

    kind = ""
    # A detail to the field that stands for it, where it isn't asked for by itself.
    shown_as: dict[str, str] = {}

    on = DateField(initial=today, latest=today)
    text = TextField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    last_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: object = None,
        *,
        events: Iterable[ledger.Event] = (),
        corrected: ledger.Event | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(data, **kwargs)  # type: ignore[arg-type]
        self.corrected = corrected
        self.fields["on"].label = EVENT_KINDS[self.kind].day_label
        if corrected is not None:
            self.fields["text"].label = "Reason for the correction"
            self.fields["text"].required = True
        stood = ledger.standing(events)
        others = tuple(event for event in stood if corrected is None or event.id != corrected.id)
        self.position_before = position(stood[: stood.index(corrected)] if corrected in stood else others)
        self.adapt(others)

    def adapt(self, others: tuple[ledger.Event, ...]) -> None:
        """Fit the fields to what else stands on the case; for subclasses."""

    @classmethod
    def own_details(cls) -> list[Detail]:
        """The details that have a field each."""
        return [detail for detail in EVENT_KINDS[cls.kind].details if detail.name not in cls.shown_as]

    def details(self) -> dict[str, object]:
        """Codes and ISO dates, only those that were given."""
        given = {detail.name: self.cleaned_data.get(detail.name) for detail in self.own_details()}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in given.items()
            if value
        }

    def several_details(self) -> list[dict[str, object]]:
        """Details of each event that the form stands for: one, unless several were ticked."""
        return [self.details()]

    @classmethod
    def initial_of(cls, event: ledger.Event) -> dict[str, object]:
        """What a form that corrects `event` starts with."""
        kept = {
            detail.name: event.detail_date(detail.name)
            if detail.form == "date"
            else event.details.get(detail.name)
            for detail in cls.own_details()
        }
        return {"on": event.on, **kept}

    def field_with_choices(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])


class ReopeningForm(EventForm):
    """A step that a disagreement may bring about: asks by what where one could, and insists where nothing else can."""

    def adapt(self, others: tuple[ledger.Event, ...]) -> None:
        if not self.position_before.takes(self.kind, reopening=True):
            del self.fields["because"]
        elif not self.position_before.takes(self.kind):
            field = self.field_with_choices("because")
            field.label, field.required = "What brought it about?", True
            field.choices = list(codes.REOPENED_BECAUSE.items())


class AdviceRequestedForm(EventForm):
    """Everybody who was asked on one day, in one go: an event for each."""

    shown_as = {"source": "sources", "provider": "provider"}
    sources = forms.MultipleChoiceField(
        label="Whose advice?",
        choices=[*codes.ADVICE_SOURCES.items()],
        widget=CheckboxSelectMultiple,
        help_text="Tick everybody who was asked on that day.",
    )
    provider = forms.ChoiceField(label="Provider", required=False)

    def adapt(self, others: tuple[ledger.Event, ...]) -> None:
        names = [(organisation.code, organisation.name) for organisation in organisations()]
        self.field_with_choices("provider").choices = [NOT_STATED, *names]
        if self.corrected is not None:
            self.fields["sources"].help_text = "Choose one: a correction changes one entry."

    def clean_sources(self) -> list[str]:
        sources: list[str] = self.cleaned_data["sources"]
        if self.corrected is not None and len(sources) != 1:
            raise forms.ValidationError("Choose one source of advice")
        return sources

    def details(self) -> dict[str, object]:
        return self.several_details()[0]

    def several_details(self) -> list[dict[str, object]]:
        provider = self.cleaned_data.get("provider")
        also = {"provider": provider} if provider else {}
        return [{"source": source, **also} for source in self.cleaned_data["sources"]]

    @classmethod
    def initial_of(cls, event: ledger.Event) -> dict[str, object]:
        source, provider = event.details.get("source"), event.details.get("provider", "")
        return {"on": event.on, "sources": [source], "provider": provider}


class AdviceReceivedForm(EventForm):
    """Which of the requests that nothing has answered."""

    shown_as = {"source": "request", "provider": "request"}
    request = forms.ChoiceField(label="Which advice?", widget=RadioSelect)

    def adapt(self, others: tuple[ledger.Event, ...]) -> None:
        field = self.field_with_choices("request")
        field.choices = self.answers_to(others)
        if len(field.choices) == 1:
            field.initial = field.choices[0][0]

    def answers_to(self, others: tuple[ledger.Event, ...]) -> list[tuple[str, str]]:
        """The choices: each request that waits for advice."""
        names = {organisation.code: organisation.name for organisation in organisations()}
        return [(_key_of(event), _say_asked(event, names)) for event in unanswered(others)]

    def details(self) -> dict[str, object]:
        source, _, provider = self.cleaned_data["request"].partition("/")
        return {"source": source, **({"provider": provider} if provider else {})}

    @classmethod
    def initial_of(cls, event: ledger.Event) -> dict[str, object]:
        return {"on": event.on, "request": _key_of(event)}


class AdviceWaivedForm(AdviceReceivedForm):
    """The same, or advice that need not be asked for: earlier advice is enough (regulation 6(4))."""

    def answers_to(self, others: tuple[ledger.Event, ...]) -> list[tuple[str, str]]:
        asked = {str(event.details.get("source")) for event in ledger.of_kind(others, *ADVICE_KINDS)}
        not_asked = [
            (source, f"{label}, not asked for")
            for source, label in codes.ADVICE_SOURCES.items()
            if source not in asked
        ]
        return super().answers_to(others) + not_asked


def _say_asked(asked: ledger.Event, organisation_names: Mapping[str, str]) -> str:
    provider = organisation_names.get(str(asked.details.get("provider", "")), "")
    source = codes.ADVICE_SOURCES.get(str(asked.details.get("source")), "Advice")
    by = f" ({provider})" if provider else ""
    return f"{source}{by}, asked for on {say_day(asked.on)}"


def _key_of(event: ledger.Event) -> str:
    """Source and provider of an advice event, as one choice."""
    provider = event.details.get("provider")
    return f"{event.details.get('source')}/{provider}" if provider else str(event.details.get("source"))


class ExceptionForm(EventForm):
    def adapt(self, others: tuple[ledger.Event, ...]) -> None:
        field = self.field_with_choices("code")
        field.choices = [
            (item.code, f"{item.label} ({item.code})") for item in codes.EXCEPTIONS.values() if item.offered
        ]
        field.help_text = (
            "Staff shortages, late advice and high demand are not exceptions. Write those in a note."
        )


class NoteForm(EventForm):
    def adapt(self, others: tuple[ledger.Event, ...]) -> None:
        self.fields["text"].required = True


_REFINED: dict[str, type[EventForm]] = {
    **{kind: ReopeningForm for steps in REOPENING.values() for kind in steps},
    "advice_requested": AdviceRequestedForm,
    "advice_received": AdviceReceivedForm,
    "advice_waived": AdviceWaivedForm,
    "exception_agreed": ExceptionForm,
    "note": NoteForm,
}


Form = TypeVar("Form", bound=EventForm)


def form_for(kind: str, base: type[Form]) -> type[Form]:
    """The form of a kind of event: `base`, with a field for each detail that it doesn't ask for in its own way."""
    asked = {
        detail.name: field_for(detail)
        for detail in EVENT_KINDS[kind].details
        if detail.name not in base.shown_as
    }
    order = ("on", *dict.fromkeys(base.shown_as.values()), *asked, "text")
    name = f"{base.__name__}_{kind}"
    return cast(type[Form], type(name, (base,), {"kind": kind, "field_order": order, **asked}))


EVENT_FORMS: dict[str, type[EventForm]] = {
    kind: form_for(kind, _REFINED.get(kind, EventForm)) for kind in EVENT_KINDS
}


class StrikeOutForm(forms.Form):
    reason = TextField(
        label="Why is this entry wrong?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        help_text="It stays in the history, struck through, with this reason. Every date is worked out again.",
    )
    last_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
