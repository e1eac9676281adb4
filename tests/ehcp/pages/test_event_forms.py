"""The form of each kind of event: a field for each detail, and what it gathers is what the ledger keeps."""

from datetime import date

import pytest
from django import forms

from ehcp.events.details import find_faulty_details
from ehcp.events.kinds import EVENT_KINDS, Detail
from ehcp.events.ledger import Event
from ehcp.pages.event_forms import EVENT_FORMS, MOST_RADIOS, EventForm, field_for
from send_portal.parts.fields import CheckboxSelectMultiple, DateField, RadioSelect
from tests.ehcp.browsing import posted
from tests.ehcp.histories import history

pytestmark = pytest.mark.django_db

ASSESSING = (("request_received", "2024-03-01"), ("decided_to_assess", "2024-04-01"))
WITH_A_PLAN = (("plan_transferred_in", "2024-03-01"),)
# What stands before an event of the kind, where its form asks something because of it.
BEFORE = {
    "decided_to_assess": (ASSESSING[0], ("decided_not_to_assess", "2024-04-01")),
    "decided_to_issue": (*ASSESSING, ("decided_not_to_issue", "2024-05-01")),
    "amended_plan_sent": WITH_A_PLAN,
    "decided_to_reassess": WITH_A_PLAN,
    "cease_withdrawn": (*WITH_A_PLAN, ("cease_proposed", "2024-04-01")),
    "advice_received": (*ASSESSING, ("advice_requested", "2024-06-01", {"source": "health"})),
}
PLAIN = {kind: form for kind, form in EVENT_FORMS.items() if not form.shown_as}


def before(kind: str) -> list[Event]:
    return history(*BEFORE.get(kind, ASSESSING))


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_kind_has_a_form_that_asks_for_its_day_and_every_detail(kind):
    form = EVENT_FORMS[kind](events=before(kind))
    asked = {form.shown_as.get(detail.name, detail.name) for detail in EVENT_KINDS[kind].details}
    assert set(form.fields) - {"text", "last_seen"} == {"on", *asked}
    assert form.fields["on"].label == EVENT_KINDS[kind].day_label


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_what_a_form_gathers_makes_sense_to_the_rules(kind):
    form = filled(kind)
    for details in form.several_details():
        assert find_faulty_details(Event(1, kind, form.cleaned_data["on"], details)) == []
        assert {detail.name for detail in EVENT_KINDS[kind].details if detail.required} <= set(details)


@pytest.mark.parametrize("kind", PLAIN)
def test_a_form_that_corrects_an_event_starts_with_what_was_recorded(kind):
    details = filled(kind).details()
    recorded = Event(9, kind, date(2024, 7, 30), details)
    again = EVENT_FORMS[kind](
        posted(EVENT_FORMS[kind].initial_of(recorded), text="A slip"), events=before(kind), corrected=recorded
    )
    assert again.is_valid(), again.errors
    assert (again.cleaned_data["on"], again.details()) == (recorded.on, details)


@pytest.mark.parametrize(
    ("detail", "widget"),
    [
        (Detail("a", "A", "code", {"x": "X"}), RadioSelect),
        (Detail("a", "A", "code", {str(n): "X" for n in range(MOST_RADIOS + 1)}), forms.Select),
        (Detail("a", "A", "codes", {"x": "X"}), CheckboxSelectMultiple),
        (Detail("a", "A", "flag"), forms.CheckboxInput),
        (Detail("a", "A", "text"), forms.TextInput),
    ],
)
def test_a_detail_is_asked_for_by_its_form(detail, widget):
    assert type(field_for(detail).widget) is widget


def test_a_detail_that_may_be_left_out_offers_to_leave_it_out():
    assert field_for(Detail("a", "A", "code", {"x": "X"})).choices[0] == ("", "Not stated")
    assert field_for(Detail("a", "A", "code", {"x": "X"}, required=True)).choices == [("x", "X")]


def test_nothing_but_a_code_can_be_typed_into_the_ledger():
    with pytest.raises(forms.ValidationError):
        field_for(Detail("a", "A", "text")).clean("Wren's aunt")


def test_a_step_is_asked_what_brought_it_about_only_where_a_disagreement_could():
    assert "because" not in EVENT_FORMS["decided_to_assess"](events=history(ASSESSING[0])).fields
    assert EVENT_FORMS["decided_to_assess"](events=before("decided_to_assess")).fields["because"].required
    assert not EVENT_FORMS["cease_withdrawn"](events=before("cease_withdrawn")).fields["because"].required


def test_a_correction_is_asked_what_the_step_was_asked_when_it_was_recorded():
    first, refused = before("decided_to_assess")
    reopened = Event(3, "decided_to_assess", date(2024, 5, 1), {"because": "mediation"})
    forms_of = EVENT_FORMS["decided_to_assess"]
    assert "because" in forms_of(events=[first, refused, reopened], corrected=reopened).fields
    assert "because" not in forms_of(events=[first, reopened], corrected=reopened).fields


def test_advice_that_was_never_asked_for_can_be_said_to_be_not_needed():
    choices = dict(EVENT_FORMS["advice_waived"](events=before("advice_received")).fields["request"].choices)
    assert choices["health"] == "Health, asked for on 1 June 2024"
    assert choices["psychology"] == "Educational psychology, not asked for"
    assert list(
        EVENT_FORMS["advice_received"](events=before("advice_received")).fields["request"].choices
    ) == [("health", "Health, asked for on 1 June 2024")]


def filled(kind: str) -> EventForm:
    """The form as somebody sends it who fills in everything, the first choice of each."""
    blank = EVENT_FORMS[kind](events=before(kind))
    values = {name: value_for(field) for name, field in blank.fields.items()}
    form = EVENT_FORMS[kind](posted(values), events=before(kind))
    assert form.is_valid(), form.errors
    return form


def value_for(field: forms.Field) -> object:
    if isinstance(field, DateField):
        return date(2024, 7, 30)
    if isinstance(field, forms.MultipleChoiceField):
        return [code for code, _ in field.choices]
    if isinstance(field, forms.ChoiceField):
        return next((code for code, _ in field.choices if code), "")
    return (
        True
        if isinstance(field, forms.BooleanField)
        else None
        if isinstance(field, forms.IntegerField)
        else "850"
    )
