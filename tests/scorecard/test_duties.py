"""Noting what goes on in the background."""

import pytest
from django.utils import timezone

from scorecard.duties import duty, look_for_all, note_done
from scorecard.models import Duty
from send_portal.troubles import COUNT, DUTIES, WORKER

pytestmark = pytest.mark.django_db


def test_what_was_done_is_noted_with_its_time_and_forgets_its_failures():
    Duty.objects.create(name=COUNT, failures=4)
    before = timezone.now()
    note_done(COUNT)
    known = Duty.objects.get(name=COUNT)
    assert known.done_at >= before
    assert known.failures == 0


def test_failures_in_a_row_are_counted_and_surface():
    for _ in range(2):
        with pytest.raises(ArithmeticError), duty(COUNT):
            raise ArithmeticError
    assert Duty.objects.get(name=COUNT).failures == 2


def test_an_error_that_is_no_failure_of_the_work_is_not_counted_as_one():
    with pytest.raises(KeyError), duty(COUNT, harmless=(KeyError,)):
        raise KeyError
    assert not Duty.objects.exists()


def test_from_the_first_look_on_every_kind_of_work_is_looked_for(django_assert_num_queries):
    note_done(WORKER)
    look_for_all()
    assert set(Duty.objects.values_list("name", flat=True)) == set(DUTIES)
    with django_assert_num_queries(1):
        look_for_all()
