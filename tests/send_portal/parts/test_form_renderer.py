import re

from django import forms

from send_portal.parts.fields import DateField
from send_portal.parts.form_renderer import PortalBoundField


class CaseForm(forms.Form):
    name = forms.CharField(label="Child's name", help_text="As they use it.")
    plan = forms.CharField(label="EHC plan number")
    town = forms.ChoiceField(label="Town", choices=[("", "Choose"), ("Poole", "Poole")])
    source = forms.ChoiceField(label="Who asked?", choices=[("parent", "Parent")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="The family agreed")
    on = DateField(label="Day received")
    note = forms.CharField(widget=forms.Textarea(attrs={"class": "own"}), required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def _field(form: forms.Form, name: str) -> PortalBoundField:
    field = form[name]
    assert isinstance(field, PortalBoundField)
    return field


def test_an_input_is_tied_to_its_label_hint_and_error() -> None:
    shown = CaseForm({})["name"].as_field_group()
    assert '<label class="govuk-label govuk-label--s" for="id_name">Child&#x27;s name</label>' in shown
    assert 'id="id_name_helptext">As they use it.</div>' in shown
    assert 'id="id_name_error"' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'class="govuk-input govuk-input--error"' in shown


def test_a_browser_keeps_nothing_that_was_typed_for_whoever_uses_it_next() -> None:
    shown = str(CaseForm({}))
    texts = re.findall(r'<input type="text"[^>]*>', shown)
    assert len(texts) == 5
    assert all('autocomplete="off"' in one for one in texts)


def test_a_missing_answer_says_what_to_do() -> None:
    errors = {
        name: _field(CaseForm({}), name).shown_errors
        for name in ("name", "plan", "town", "source", "agreed", "on")
    }
    assert errors == {
        "name": ["Fill in “Child's name”"],
        "plan": ["Fill in “EHC plan number”"],
        "town": ["Choose an answer under “Town”"],
        "source": ["Answer the question: Who asked?"],
        "agreed": ["Tick “The family agreed”"],
        "on": ["Enter a date"],
    }


def test_an_answer_that_is_too_long_or_not_offered_says_what_to_do() -> None:
    class Narrow(forms.Form):
        note = forms.CharField(label="Note", max_length=1000)
        town = forms.ChoiceField(label="Town", choices=[("Poole", "Poole")])

    form = Narrow({"note": "x" * 1200, "town": "Paris"})
    assert _field(form, "note").shown_errors == ["Note must be 1,000 characters or fewer. It has 1,200"]
    assert _field(form, "town").shown_errors == ["Choose an answer under “Town” from the list"]


def test_a_fields_own_words_for_a_missing_answer_stand() -> None:
    class OwnWords(forms.Form):
        name = forms.CharField(error_messages={"required": "Say who it is"})

    assert _field(OwnWords({}), "name").shown_errors == ["Say who it is"]


def test_what_may_be_left_empty_says_so_unless_the_form_says_otherwise() -> None:
    class Filter(CaseForm):
        mark_optional = False

    assert _field(CaseForm(), "note").shown_label == "Note (optional)"
    assert _field(CaseForm(), "name").shown_label == "Child's name"
    assert _field(Filter(), "note").shown_label == "Note"


def test_classes_of_a_widget_are_kept_and_browsers_leave_the_checking_to_us() -> None:
    assert 'class="govuk-textarea own"' in str(CaseForm()["note"])
    assert "required" not in str(CaseForm()["name"])


def test_the_summary_leads_to_the_first_wrong_input() -> None:
    form = CaseForm({"on_day": "1", "on_month": "7"})
    assert _field(form, "on").first_input_id == "id_on_year"
    assert _field(form, "source").first_input_id == "id_source_0"
    assert _field(form, "name").first_input_id == "id_name"
    assert "govuk-input--width-4 govuk-input--error" in str(form["on"])
    assert "govuk-input--width-2 govuk-input--error" not in str(form["on"])


def test_radios_and_dates_stand_in_a_fieldset_with_a_legend() -> None:
    for name, legend in (("source", "Who asked?"), ("on", "Day received")):
        shown = CaseForm()[name].as_field_group()
        assert "<fieldset" in shown
        assert f'<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{legend}</legend>' in shown


def test_a_whole_form_shows_every_field_once_and_hidden_ones() -> None:
    shown = str(CaseForm())
    assert shown.count("govuk-form-group") == 7 + 3  # each part of the date has a group of its own
    assert shown.count('type="hidden"') == 1
