"""Background work of the ground floor: forgetting what nobody needs any more. May run twice, or be missed."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from send_portal.models import SavedForm
from send_portal.parts.sessions import SessionStore

SAVED_FORMS_KEPT = timedelta(days=31)
"""A page lives as long as a sign-in, 12 hours, but for one that a browser brings back: a month is more than enough."""


@shared_task(name="send_portal.forget_what_is_over")
def forget_what_is_over() -> None:
    """Sessions that have ended, with what was typed in them, and the keys of forms saved long ago."""
    SessionStore.clear_expired()
    SavedForm.objects.filter(at__lt=timezone.now() - SAVED_FORMS_KEPT).delete()
