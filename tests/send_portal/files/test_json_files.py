"""The JSON of a file is read, or refused with the place and what to do."""

import pytest

from send_portal.files.json_files import parse_json
from send_portal.refusals import FileRefused


def test_a_byte_order_mark_is_no_part_of_the_json():
    assert parse_json(b'\xef\xbb\xbf{"a": [1, null]}') == {"a": [1, None]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON: line 1, column 1"),
        (b'{\n"a": }', "not JSON: line 2, column 6"),
        (b"\xff\xfe{\x00", "save it as UTF-8"),
        (b'{"a": 1, "a": 2}', "'a' stands twice in one object"),
        (b"[" * 100_000, "nested too deep"),
        (b"9" * 5000, "a number has 5000 digits: no count or value is so long"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content, words):
    with pytest.raises(FileRefused, match=words):
        parse_json(content)
