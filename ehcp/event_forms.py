"""Forms of events: one for each kind gathers its day and its codes; the lifecycle judges them afterwards."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.validators import RegexValidator

from ehcp import codes, ledger
from ehcp.advice import unanswered
from send_portal.calendar import today
from send_portal.days import say_day
from send_portal.fields import CheckboxSelectMultiple, DateField, RadioSelect
from send_portal.queries import organisations


class EventForm(forms.Form):
    """The date of an event and an optional note. A subclass adds what its kind needs.

    `events` are the case's ledger events; `mended` the event being corrected, if any.
    """

    on_label = "When did it happen?"
    code_fields: tuple[str, ...] = ()
    field_order: tuple[str, ...] = ("on",)
    shown_as: dict[str, str] = {}  # a detail to the field that stands for it, where their names differ

    on = DateField(initial=today, latest=today)
    text = forms.CharField(
        label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    last_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: object = None,
        *,
        events: Iterable[ledger.Event] = (),
        mended: ledger.Event | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(data, **kwargs)  # type: ignore[arg-type]
        self.events, self.mended = list(events), mended
        self.fields["on"].label = self.on_label
        if mended is not None:
            self.fields["text"].label = "Reason for the correction"
            self.fields["text"].required = True
        self.adapt(ledger.standing(self.events))

    def adapt(self, stood: tuple[ledger.Event, ...]) -> None:
        """Fit the fields to the case; for subclasses."""

    def details(self) -> dict[str, object]:
        """Codes and ISO dates, only those that were given."""
        given = {name: self.cleaned_data.get(name) for name in self.code_fields}
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
        kept = {name: event.details.get(name) for name in cls.code_fields}
        dates = {
            name: event.detail_date(name) for name in kept if isinstance(cls.base_fields[name], DateField)
        }
        return {"on": event.on, **kept, **dates}


class DecisionForm(EventForm):
    on_label = "When was the family told?"
    code_fields = ("decided_on", "because")
    field_order = ("on", "decided_on", "because", "letter", "text")

    decided_on = DateField(label="When was it decided?", initial=today, latest=today)
    because = forms.ChoiceField(
        label="What overturned the first decision?",
        choices=[*codes.REOPENED_BECAUSE.items()],
        widget=RadioSelect,
    )
    reopened_by = ""  # the kind of decision that this one overturns; "" = it overturns none

    def adapt(self, stood: tuple[ledger.Event, ...]) -> None:
        earlier = [event for event in stood if self.mended is None or event.id != self.mended.id]
        if self.mended is not None:
            earlier = [event for event in earlier if event.on <= self.mended.on]
        if not self.reopened_by or not ledger.of_kind(earlier, self.reopened_by):
            del self.fields["because"]


class DecidedToAssessForm(DecisionForm):
    reopened_by = "decided_not_to_assess"


class DecidedToIssueForm(DecisionForm):
    reopened_by = "decided_not_to_issue"


class RefusalForm(DecisionForm):
    code_fields = ("decided_on", "letter")
    letter = forms.MultipleChoiceField(
        label="What does the letter say?",
        help_text="A refusal must tell the family all of these (regulations 5 and 10).",
        choices=[*codes.LETTER_CHECKLIST.items()],
        widget=CheckboxSelectMultiple,
    )


class AdviceRequestedForm(EventForm):
    on_label = "When was it asked for?"
    shown_as = {"source": "sources"}
    field_order = ("on", "sources", "provider", "text")
    sources = forms.MultipleChoiceField(
        label="Whose advice?",
        choices=[*codes.ADVICE_SOURCES.items()],
        widget=CheckboxSelectMultiple,
        help_text="Tick everybody who was asked on that day.",
    )
    provider = forms.ChoiceField(label="Provider", required=False)

    def adapt(self, stood: tuple[ledger.Event, ...]) -> None:
        self.fields["provider"].choices = [("", "Not stated"), *((o.code, o.name) for o in organisations())]  # type: ignore[attr-defined]
        if self.mended is not None:
            self.fields["sources"].help_text = "Choose one: a correction mends one entry."

    def clean_sources(self) -> list[str]:
        sources: list[str] = self.cleaned_data["sources"]
        if self.mended is not None and len(sources) != 1:
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
        return {
            "on": event.on,
            "sources": [event.details.get("source")],
            "provider": event.details.get("provider", ""),
        }


class AdviceAnsweredForm(EventForm):
    """Advice received or waived: which of the unanswered requests."""

    on_label = "When did it arrive?"
    shown_as = {"source": "request", "provider": "request"}
    field_order = ("on", "request", "text")
    request = forms.ChoiceField(label="Which advice?", widget=RadioSelect)

    def adapt(self, stood: tuple[ledger.Event, ...]) -> None:
        others = [event for event in stood if self.mended is None or event.id != self.mended.id]
        waiting = unanswered(others)
        self.fields["request"].choices = [(key_of(event), self._label(event)) for event in waiting]  # type: ignore[attr-defined]
        if len(waiting) == 1:
            self.fields["request"].initial = key_of(waiting[0])

    @staticmethod
    def _label(asked: ledger.Event) -> str:
        names = {organisation.code: organisation.name for organisation in organisations()}
        provider = names.get(str(asked.details.get("provider", "")), "")
        source = codes.ADVICE_SOURCES.get(str(asked.details.get("source")), "Advice")
        by = f" ({provider})" if provider else ""
        return f"{source}{by}, asked for on {say_day(asked.on)}"

    def details(self) -> dict[str, object]:
        source, _, provider = self.cleaned_data["request"].partition("/")
        return {"source": source, **({"provider": provider} if provider else {})}

    @classmethod
    def initial_of(cls, event: ledger.Event) -> dict[str, object]:
        return {"on": event.on, "request": key_of(event)}


def key_of(event: ledger.Event) -> str:
    """Source and provider of an advice event, as one choice."""
    provider = event.details.get("provider")
    return f"{event.details.get('source')}/{provider}" if provider else str(event.details.get("source"))


class AdviceWaivedForm(AdviceAnsweredForm):
    on_label = "When was it agreed that this advice is not needed?"


class RequestReceivedForm(EventForm):
    on_label = "When did the request reach the council?"
    code_fields = ("source",)
    field_order = ("on", "source", "text")
    source = forms.ChoiceField(
        label="Who asked?", choices=[*codes.REQUEST_SOURCES.items()], widget=RadioSelect
    )


class DraftSentForm(EventForm):
    on_label = "When was the draft sent to the family?"


class FinalPlanForm(EventForm):
    on_label = "When was the final plan sent?"
    code_fields = ("family_waived_15_days",)
    field_order = ("on", "family_waived_15_days", "text")
    family_waived_15_days = forms.BooleanField(
        label="The family gave up the rest of their 15 days to comment", required=False
    )


class ExceptionForm(EventForm):
    on_label = "When was the exception agreed?"
    code_fields = ("code", "from", "to", "source")
    field_order = ("on", "code", "from", "to", "source", "text")
    code = forms.ChoiceField(
        label="Which exception in law?",
        choices=[
            (item.code, f"{item.label} ({item.code})") for item in codes.EXCEPTIONS.values() if item.offered
        ],
        widget=RadioSelect,
        help_text="Staff shortages, late advice and high demand are not exceptions. Write those in a note.",
    )
    source = forms.ChoiceField(
        label="Whose appointment was missed?",
        required=False,
        choices=[("", "Does not apply"), *codes.ADVICE_SOURCES.items()],
        help_text="Only for a missed appointment (E5).",
    )

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        item = codes.EXCEPTIONS.get(str(found.get("code")))
        if item and item.needs_dates:
            for name in ("from", "to"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, f"This exception needs the day it runs {name}")
        start, end = found.get("from"), found.get("to")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("to", "The last day must not be before the first")
        return found


# "from" is Python's own word, so these two can't be written as class attributes.
ExceptionForm.base_fields["from"] = DateField(label="First day it covers", required=False)
ExceptionForm.base_fields["to"] = DateField(label="Last day it covers", required=False)


class WithdrawnForm(EventForm):
    on_label = "When did it end?"
    code_fields = ("reason",)
    field_order = ("on", "reason", "text")
    reason = forms.ChoiceField(label="Why?", choices=[*codes.WITHDRAWN_REASONS.items()], widget=RadioSelect)


class MovedAwayForm(EventForm):
    on_label = "When did the child move?"
    code_fields = ("authority",)
    field_order = ("on", "authority", "text")
    authority = forms.CharField(
        label="New authority's code",
        required=False,
        max_length=10,
        help_text="Three digits, like 850 for Hampshire, if you know it.",
        # The ledger holds codes only: what is typed into it can't be taken out again.
        validators=[RegexValidator(r"^[A-Za-z0-9]{1,10}\Z", "The code must be letters and digits, like 850")],
    )


class NoteForm(EventForm):
    on_label = "What day is the note about?"

    def adapt(self, stood: tuple[ledger.Event, ...]) -> None:
        self.fields["text"].required = True


EVENT_FORMS: dict[str, type[EventForm]] = {
    "request_received": RequestReceivedForm,
    "decided_to_assess": DecidedToAssessForm,
    "decided_not_to_assess": RefusalForm,
    "advice_requested": AdviceRequestedForm,
    "advice_received": AdviceAnsweredForm,
    "advice_waived": AdviceWaivedForm,
    "decided_to_issue": DecidedToIssueForm,
    "decided_not_to_issue": RefusalForm,
    "draft_sent": DraftSentForm,
    "final_plan_sent": FinalPlanForm,
    "exception_agreed": ExceptionForm,
    "withdrawn": WithdrawnForm,
    "moved_away": MovedAwayForm,
    "note": NoteForm,
}


class StrikeOutForm(forms.Form):
    reason = forms.CharField(
        label="Why is this entry wrong?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        help_text="It stays in the history, struck through, with this reason. Every date is worked out again.",
    )
    last_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
