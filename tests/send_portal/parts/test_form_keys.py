"""Each form has a key of its own, which only the portal can make."""

import re

import pytest
from django.urls import reverse

from send_portal.parts.form_keys import FIELD, form_key, new_form_key
from tests.factories import StrategicAreaFactory


def test_a_key_says_whose_page_the_form_stands_on_and_no_two_are_alike():
    first, second = (form_key({FIELD: new_form_key(7)}) for _ in range(2))
    assert first.whose == second.whose == 7
    assert first.name != second.name


@pytest.mark.parametrize("text", ["", "7.name", "7.name:signature"])
def test_a_key_that_the_portal_did_not_make_is_none(text):
    assert form_key({FIELD: text}) is None


def test_a_key_cannot_be_made_into_that_of_somebody_else():
    assert form_key({FIELD: new_form_key(7).replace("7", "8", 1)}) is None


@pytest.mark.django_db
def test_each_form_of_a_page_has_another_key(client_for):
    StrategicAreaFactory.create_batch(2)
    page = client_for("administrator").get(reverse("areas:list")).text
    keys = [form_key({FIELD: key}) for key in re.findall(rf'name="{FIELD}" value="([^"]+)"', page)]
    assert len({key.name for key in keys}) == len(keys) == 2
