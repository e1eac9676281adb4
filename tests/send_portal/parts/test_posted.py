"""What a form sent is read as far as it can be, and holds no secret."""

import pytest
from django.test import RequestFactory

from send_portal.parts.posted import SentField, given_back, posted

FORM = "application/x-www-form-urlencoded"


def sent(body: str | bytes, content_type: str = FORM):
    return RequestFactory().post("/", body, content_type=content_type)


def test_fields_come_with_readable_labels_and_several_values_on_lines():
    assert given_back(sent("what_happened=Seen&towns=Poole&towns=Christchurch&empty=")) == [
        SentField("What happened", "Seen"),
        SentField("Towns", "Poole\nChristchurch"),
    ]


@pytest.mark.parametrize(
    "name", ["password", "new_password2", "oldpassword", "passphrase", "csrfmiddlewaretoken"]
)
def test_secrets_are_left_out(name):
    assert not posted(sent(f"{name}=x"))


@pytest.mark.parametrize("name", ["seen", "next", "client_key"])
def test_what_a_form_carries_for_itself_is_kept_but_not_shown(name):
    assert posted(sent(f"{name}=7"))[name] == "7"
    assert given_back(sent(f"{name}=7")) == []


def test_of_too_many_fields_the_first_come_back(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    assert given_back(sent("a=1&b=2&c=3"))[:1] == [SentField("A", "1")]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/json", "multipart/form-data; boundary=x"]
)
def test_what_is_no_form_gives_nothing_back(content_type, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1
    assert given_back(sent("a=1", content_type)) == []


def test_a_page_that_was_asked_for_sent_nothing():
    assert given_back(RequestFactory().get("/?a=1")) == []
