"""A form that can't be saved comes back with why, and with all that was typed."""

import threading
import time
from datetime import date

import pytest
from django import forms
from django.db import connection
from django.http import QueryDict

from send_portal.models import Organisation, SavedForm
from send_portal.parts.fields import DateField
from send_portal.parts.form_keys import new_form_key
from send_portal.parts.saving import SeenForm, SentBefore, once, saving
from send_portal.refusals import ChangedMeanwhile, Problem, Refused
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


class ExampleForm(SeenForm):
    shown_as = {"provider": "source"}

    name = forms.CharField(label="Name", required=False)
    text = forms.CharField(label="Text", required=False, widget=forms.Textarea)
    on = DateField(label="Day", required=False)
    source = forms.ChoiceField(
        label="Source", required=False, choices=[("", "Not known"), ("H", "Health"), ("EP", "Psychology")]
    )


def form_sent(sent: str = "seen=1&name=Mine&text=One%0D%0ATwo&source=H") -> ExampleForm:
    form = ExampleForm(QueryDict(sent))
    assert form.is_valid()
    return form


def test_a_block_that_saves_leaves_the_form_as_it_is() -> None:
    form = form_sent()
    with saving(form):
        pass
    assert form.is_valid()
    assert form.theirs is None


@pytest.mark.parametrize(
    ("problem", "field"),
    [
        (Problem("in_use", "It is in use.", field="name"), "name"),
        (Problem("in_use", "It is in use.", field="provider"), "source"),
        (Problem("in_use", "It is in use.", field="elsewhere"), "__all__"),
        ("It is in use.", "__all__"),
    ],
)
def test_a_refusal_stands_at_its_field_or_at_the_top(problem: Problem | str, field: str) -> None:
    form = form_sent()
    with saving(form):
        raise Refused(problem)
    assert form.errors == {field: ["It is in use."]}


def test_a_conflict_keeps_what_was_typed_and_shows_what_differs_in_words() -> None:
    form = form_sent()
    saved = {"name": "Theirs", "text": "One\nTwo", "on": "2024-07-31", "source": "EP", "other": "x"}
    with saving(form):
        raise ChangedMeanwhile(saved, seen=2, by="Ada Abbott")
    assert form.theirs == [
        {"label": "Name", "text": "Theirs"},
        {"label": "Day", "text": "31 July 2024"},
        {"label": "Source", "text": "Psychology"},
    ]
    assert form["name"].value() == "Mine"
    assert form.errors["__all__"][0].startswith("Ada Abbott saved changes after you opened this page.")


def test_after_a_conflict_the_next_save_is_made_knowing_it() -> None:
    form = form_sent()
    with saving(form):
        raise ChangedMeanwhile({"name": "Theirs"}, seen=2)
    assert form["seen"].value() == "2"


def test_a_form_that_knows_no_version_does_not_hide_a_conflict() -> None:
    with pytest.raises(ChangedMeanwhile), saving(forms.Form({})):
        raise ChangedMeanwhile({}, seen=2)


def test_other_errors_go_on() -> None:
    with pytest.raises(ValueError, match="broken"), saving(form_sent()):
        raise ValueError("broken")


def test_a_form_of_a_row_is_filled_from_it_and_knows_its_version() -> None:
    class Row:
        name, text, on, source, version = "Ada", "", date(2024, 7, 31), "H", 3

    form = ExampleForm.of(Row())
    assert form.initial == {"name": "Ada", "text": "", "on": date(2024, 7, 31), "source": "H", "seen": 3}


def test_a_form_that_does_not_say_what_was_seen_can_be_sent_again_and_nothing_typed_is_lost() -> None:
    form = ExampleForm(QueryDict("name=Ada&text=One"), initial={"seen": 3, "name": "Abi", "text": "One"})
    assert not form.is_valid()
    assert "The portal was updated while this page was open" in str(form.errors["seen"])
    assert form.theirs == [{"label": "Name", "text": "Abi"}]
    again = ExampleForm(QueryDict(f"name={form['name'].value()}&seen={form['seen'].value()}"))
    assert again.is_valid()
    assert again.cleaned_data["seen"] == 3


# Once


def keyed(sent: str, key: str) -> ExampleForm:
    return form_sent(f"{sent}&form_key={key}")


def test_a_form_sent_twice_is_saved_once() -> None:
    key, saved = new_form_key(PersonFactory().pk), []
    with saving(keyed("seen=1&name=Mine", key)):
        saved.append("first")
    with pytest.raises(SentBefore) as told, saving(keyed("seen=2&name=Mine", key)):
        saved.append("second")
    assert saved == ["first"]
    assert told.value.same, "which version was seen is nothing that a person typed"
    with pytest.raises(SentBefore) as told, saving(keyed("seen=1&name=Other", key)):
        saved.append("third")
    assert not told.value.same
    assert saved == ["first"]


def test_a_form_that_was_refused_can_be_sent_again_with_its_key() -> None:
    key, saved = new_form_key(PersonFactory().pk), []
    with saving(keyed("seen=1&name=Mine", key)):
        raise Refused("It is in use.")
    with saving(keyed("seen=1&name=Other", key)):
        saved.append("second")
    assert saved == ["second"]


def test_what_failed_half_way_leaves_neither_its_change_nor_its_key() -> None:
    key = new_form_key(PersonFactory().pk)

    def save_half() -> None:
        with once({"form_key": key}):
            OrganisationFactory(code="half-way")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        save_half()
    assert not Organisation.objects.filter(code="half-way").exists()
    assert not SavedForm.objects.exists()


def test_what_was_typed_cannot_be_read_from_what_is_kept_of_a_form() -> None:
    with saving(keyed("seen=1&name=Zebedee", new_form_key(PersonFactory().pk))):
        pass
    saved = SavedForm.objects.get()
    assert "Zebedee" not in f"{saved.content} {saved.address} {saved.name}"


def test_a_form_without_a_key_is_saved_each_time() -> None:
    for _ in range(2):
        with once({"name": "Mine"}):
            pass
    assert not SavedForm.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_saves_and_the_other_is_told() -> None:
    key, came = new_form_key(PersonFactory().pk), []

    def click() -> None:
        try:
            with once({"form_key": key}):
                came.append("saved")
                time.sleep(0.2)  # long enough for the other to come
        except SentBefore:
            came.append("told")
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert came == ["saved", "told"]
