"""What nobody needs any more is forgotten, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from send_portal.models import SavedForm, Session
from send_portal.tasks import SAVED_FORMS_KEPT, forget_what_is_over
from tests.factories import SavedFormFactory, SessionFactory

pytestmark = pytest.mark.django_db
A_MOMENT = timedelta(minutes=1)


def test_sessions_that_have_ended_are_forgotten():
    now = timezone.now()
    SessionFactory(session_key="ended", expire_date=now - A_MOMENT)
    SessionFactory(session_key="lasts", expire_date=now + A_MOMENT)
    forget_what_is_over()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["lasts"]


def test_keys_of_forms_are_kept_for_a_month():
    now = timezone.now()
    SavedFormFactory(name="old", at=now - SAVED_FORMS_KEPT - A_MOMENT)
    SavedFormFactory(name="recent", at=now - SAVED_FORMS_KEPT + A_MOMENT)
    forget_what_is_over()
    assert list(SavedForm.objects.values_list("name", flat=True)) == ["recent"]
