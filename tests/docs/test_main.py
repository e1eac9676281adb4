"""`make docs`: the tables in the pages are those of the code, and the pages are otherwise left alone."""

import pytest

from docs import __main__ as docs
from docs.tables import PAGES


@pytest.mark.parametrize("page", PAGES)
def test_every_table_of_a_page_is_as_the_code_has_it(page):
    assert (docs.FOLDER / page).read_text(encoding="utf-8") == docs.written(page), "type: make docs"


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    monkeypatch.setattr(docs, "FOLDER", tmp_path)
    monkeypatch.setattr(docs, "PAGES", {"page.md": {"list": lambda: ["| a |", "| --- |", ""]}})
    return tmp_path / "page.md"


def test_what_stands_round_a_table_stays_and_what_stood_in_it_goes(made_up):
    made_up.write_text("Before.\n\n<!-- from the code: list -->\n| old |\n<!-- end -->\n\nAfter.\n")
    assert docs.written("page.md") == (
        "Before.\n\n<!-- from the code: list -->\n\n| a |\n| --- |\n\n<!-- end -->\n\nAfter.\n"
    )


@pytest.mark.parametrize("text", ["", "<!-- from the code: other -->\n<!-- end -->\n"])
def test_a_page_without_the_place_of_a_table_is_refused(made_up, text):
    made_up.write_text(text)
    with pytest.raises(ValueError, match="there are tables for"):
        docs.written("page.md")


def test_only_pages_that_changed_are_written_and_named(made_up, capsys):
    made_up.write_text("<!-- from the code: list -->\n<!-- end -->\n")
    docs.main()
    assert capsys.readouterr().out == "docs/page.md\n"
    docs.main()
    assert capsys.readouterr().out == ""
