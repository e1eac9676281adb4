"""The form of each kind of event: a field for each detail, and what it gathers is what the ledger keeps."""

from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from ehcp.event_forms import EVENT_FORMS, MOST_RADIOS, EventForm, field_for
from ehcp.ledger import Event
from ehcp.requirements import REQUIREMENTS, Detail, find_faulty_details
from send_portal.fields import CheckboxSelectMultiple, DateField, RadioSelect
from tests.ehcp.histories import history

pytestmark = pytest.mark.django_db

# Advice is answered where it was asked for, and a decision overturns a refusal where there was one.
EARLIER = history(
    ("request_received", "2024-03-01", {"source": "parent"}),
    ("decided_not_to_assess", "2024-04-01"),
    ("decided_not_to_issue", "2024-05-01"),
    ("advice_requested", "2024-06-01", {"source": "health"}),
)
PLAIN = {kind: form for kind, form in EVENT_FORMS.items() if not form.shown_as}


@pytest.mark.parametrize("kind", REQUIREMENTS)
def test_every_kind_has_a_form_that_asks_for_its_day_and_every_detail(kind):
    form = EVENT_FORMS[kind](events=EARLIER)
    asked = {form.shown_as.get(detail.name, detail.name) for detail in REQUIREMENTS[kind].details}
    assert set(form.fields) - {"text", "last_seen"} == {"on", *asked}
    assert form.fields["on"].label == REQUIREMENTS[kind].on_label


@pytest.mark.parametrize("kind", REQUIREMENTS)
def test_what_a_form_gathers_makes_sense_to_the_rules(kind):
    form = filled(kind)
    for details in form.several_details():
        assert find_faulty_details(Event(1, kind, form.cleaned_data["on"], details)) == []
        assert {detail.name for detail in REQUIREMENTS[kind].details if detail.required} <= set(details)


@pytest.mark.parametrize("kind", PLAIN)
def test_a_form_that_corrects_an_event_starts_with_what_was_recorded(kind):
    details = filled(kind).details()
    recorded = Event(9, kind, date(2024, 7, 30), details)
    again = EVENT_FORMS[kind](
        posted(EVENT_FORMS[kind].initial_of(recorded), text="A slip"), events=EARLIER, mended=recorded
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


def test_a_decision_is_asked_what_it_overturns_only_where_something_was_refused():
    assert "because" not in EVENT_FORMS["decided_to_assess"](events=EARLIER[:1]).fields
    assert EVENT_FORMS["decided_to_assess"](events=EARLIER).fields["because"].required


def filled(kind: str) -> EventForm:
    """The form as somebody sends it who fills in everything, the first choice of each."""
    blank = EVENT_FORMS[kind](events=EARLIER)
    values = {name: value_for(field) for name, field in blank.fields.items()}
    form = EVENT_FORMS[kind](posted(values), events=EARLIER)
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


def posted(values: dict[str, object], **more: object) -> QueryDict:
    """What a browser sends for the values: a day in three parts, a list as several."""
    data = QueryDict(mutable=True)
    for name, value in {**values, **more}.items():
        if isinstance(value, date):
            for part in ("day", "month", "year"):
                data[f"{name}_{part}"] = str(getattr(value, part))
        elif isinstance(value, list):
            data.setlist(name, value)
        elif value:
            data[name] = str(value)
    return data
