"""The filters of a list in words."""

import pytest
from django import forms

from send_portal.parts.filters import filter_words


class ListForm(forms.Form):
    q = forms.CharField(label="Name", required=False)
    show = forms.ChoiceField(label="Show", choices=[("open", "Open cases"), ("all", "All")], required=False)
    born = forms.DateField(label="Born", required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "not narrowed"),
        ({"show": "open"}, "Show: Open cases"),
        ({"show": "all", "sort": "-due"}, "Show: All"),
        ({"q": "Quillfeather", "born": "2016-05-01"}, "Name: (given); Born: (given)"),
        ({"show": "nonsense"}, "not narrowed"),
    ],
)
def test_choices_are_said_and_what_was_typed_is_not(asked, words):
    assert filter_words(ListForm(asked)) == words
