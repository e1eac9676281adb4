"""Drafting, publishing and correcting reports; adding, ordering and closing areas."""

from copy import deepcopy
from datetime import date
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction

from improvement import changes, queries
from improvement.models import Report, ReportVersion, StrategicArea, Term
from scorecard.changes import recalculate
from scorecard.queries import cut_digest, cut_is_whole, open_alarm, recompute_cut
from send_portal.models import HistoryEntry
from send_portal.queries import system_person
from send_portal.refusals import ChangedMeanwhile, Refused
from tests.factories import CaseFactory, CutFactory, ReportVersionFactory, TimelineFactory, person_holding
from tests.improvement.reports import ALL_TEXTS, a_draft, a_published, a_term, an_area, what_is_seen

pytestmark = pytest.mark.django_db


def some_cases(received: date, count: int = 12) -> None:
    for _ in range(count):
        TimelineFactory(case=CaseFactory(), received=received)
    recalculate(by=system_person(), force=True)


def requests_of(version: ReportVersion) -> list[str]:
    document = queries.published_document(version)
    return [figure.value for figure in document.figures if figure.measure == "EHC01"]


# Reports


def test_a_draft_starts_with_the_committees_order_and_offered_texts() -> None:
    version = changes.draft_report(term=a_term(), by=person_holding("data_analyst"))
    assert version.report.slug == "spring-term-2023-24"
    assert version.texts["subject"] == "SEND Improvement Plan: update for the Spring term 2023/24"
    assert "31 July 2024" in version.texts["executive_summary"]
    assert HistoryEntry.objects.filter(subject_id=str(version.pk), action="drafted").exists()


def test_a_term_has_one_report() -> None:
    a_draft()
    with pytest.raises(Refused, match="has a report already"):
        changes.draft_report(term=a_term(), by=person_holding("data_analyst"))


def test_of_two_editors_the_second_overwrites_nothing() -> None:
    version, other = a_draft(), person_holding("data_analyst")
    seen = version.edit_number
    first = changes.edit_draft(
        version=version, texts={**ALL_TEXTS, "wards": "Mine"}, seen=seen, by=version.drafted_by
    )
    with pytest.raises(ChangedMeanwhile) as raised:
        changes.edit_draft(version=version, texts={**ALL_TEXTS, "wards": "Theirs"}, seen=seen, by=other)
    assert raised.value.saved["wards"] == "Mine"
    assert ReportVersion.objects.get().texts["wards"] == "Mine"
    saved = changes.edit_draft(
        version=version, texts={**ALL_TEXTS, "wards": "Theirs"}, seen=first.edit_number, by=other
    )
    assert saved.texts["wards"] == "Theirs"


def test_saving_the_same_text_again_leaves_no_history() -> None:
    version = a_draft()
    before = HistoryEntry.objects.count()
    changes.edit_draft(version=version, texts=ALL_TEXTS, seen=version.edit_number, by=version.drafted_by)
    assert HistoryEntry.objects.count() == before


def test_publishing_freezes_text_figures_and_files() -> None:
    some_cases(date(2024, 1, 2))
    version = a_published()
    document = queries.published_document(version)
    assert document.cut_sha256 == version.cut.sha256
    assert document.published_at == version.published_at
    assert requests_of(version)[-1] == "12"
    assert bytes(version.pdf).startswith(b"%PDF-1.7")
    assert cut_is_whole(version.cut)


@pytest.mark.parametrize("role", ["data_analyst", "board_member", "administrator"])
def test_only_who_approves_reports_publishes(role: str) -> None:
    version = a_draft()
    with pytest.raises(Refused, match="may not publish"):
        changes.publish_report(version=version, seen=what_is_seen(version), by=person_holding(role))


@pytest.mark.parametrize("role", ["board_member", "scrutiny_member", "case_officer"])
def test_only_who_drafts_reports_drafts_edits_and_corrects(role: str) -> None:
    version, stranger = a_published(), person_holding(role)
    with pytest.raises(Refused, match="may not draft"):
        changes.draft_report(term=a_term("Autumn term", date(2023, 9, 1), date(2023, 12, 31)), by=stranger)
    with pytest.raises(Refused, match="may not draft"):
        changes.edit_draft(version=version, texts={}, seen=1, by=stranger)
    with pytest.raises(Refused, match="may not draft"):
        changes.correct_report(report=version.report, reason="x", by=stranger)


def test_nobody_publishes_what_they_drafted() -> None:
    manager = person_holding("send_manager")
    with pytest.raises(Refused, match="did not write on it"):
        a_published(by=manager, draft=a_draft(by=manager))


def test_nobody_publishes_what_they_edited_even_if_somebody_saved_after_them() -> None:
    manager, version = person_holding("send_manager"), a_draft()
    for who, wards in ((manager, "One"), (version.drafted_by, "Two")):
        texts = {**ALL_TEXTS, "wards": wards}
        version = changes.edit_draft(version=version, texts=texts, seen=version.edit_number, by=who)
    with pytest.raises(Refused, match="did not write on it"):
        a_published(by=manager, draft=version)
    assert a_published(by=person_holding("send_manager"), draft=version).is_published


def test_a_report_with_an_empty_part_is_not_published_and_the_part_is_named() -> None:
    version = a_draft()
    texts = {**ALL_TEXTS, "legal": " "}
    version = changes.edit_draft(
        version=version, texts=texts, seen=version.edit_number, by=version.drafted_by
    )
    with pytest.raises(Refused, match="Summary of legal implications"):
        a_published(draft=version)


def test_what_is_published_is_what_was_read() -> None:
    version = a_draft()
    seen = what_is_seen(version)
    texts = {**ALL_TEXTS, "wards": "Changed"}
    version = changes.edit_draft(
        version=version, texts=texts, seen=version.edit_number, by=version.drafted_by
    )
    with pytest.raises(Refused, match="changed after you opened"):
        changes.publish_report(version=version, seen=seen, by=person_holding("send_manager"))
    some_cases(date(2024, 1, 2))
    assert a_published(draft=version).is_published


def test_a_figure_that_changed_since_it_was_read_stops_publication_and_leaves_no_cut() -> None:
    some_cases(date(2024, 1, 2))
    version = a_draft()
    seen = what_is_seen(version)
    TimelineFactory(case=CaseFactory(), received=date(2024, 3, 2))
    with pytest.raises(Refused, match="changed after you opened"):
        changes.publish_report(version=version, seen=seen, by=person_holding("send_manager"))
    version.refresh_from_db()
    assert version.cut is None


def test_the_cut_gives_the_same_figures_though_cases_were_corrected_since() -> None:
    some_cases(date(2024, 1, 2))
    version = a_published()
    for timeline in TimelineFactory._meta.model.objects.all():
        timeline.received = date(2024, 1, 8)
        timeline.decision, timeline.decided = "refuse", date(2024, 1, 9)
        timeline.save()
    TimelineFactory.create_batch(30, received=date(2024, 2, 1))
    recalculate(by=system_person(), force=True)
    recomputation = queries.recomputed(version, version.cut, recompute_cut(version.cut))
    shown = [figure for figure in queries.published_document(version).figures if figure.value != "c"]
    assert (recomputation.compared, recomputation.different, recomputation.redefined) == (len(shown), (), 0)
    assert queries.draft_document(version).figures != queries.published_document(version).figures


# The nightly check of what was published


def a_copy(version: ReportVersion, **changed: object) -> ReportVersion:
    """A next version that says what this one says, but for what is changed: triggers let nobody alter the first."""
    same = {name: getattr(version, name) for name in ("report", "cut", "document", "release")}
    number = version.number + 1
    return ReportVersionFactory(published=True, number=number, correction_reason="x", **{**same, **changed})


def with_another_figure(document: dict) -> dict:
    """The document with one more request than were counted."""
    document = deepcopy(document)
    (*_, figure) = (kept for kept in document["figures"] if kept["measure"] == "EHC01")
    figure["value"] = figure["numerator"] = str(int(figure["value"]) + 1)
    return document


def test_a_report_that_follows_from_its_cut_raises_no_alarm(client_for) -> None:
    some_cases(date(2024, 1, 2))
    version = a_published()
    assert changes.check_reports(by=system_person()) == []
    last = version.last_recomputation
    assert (last.is_right, last.different, last.redefined) == (True, 0, 0)
    assert last.compared > 10
    assert open_alarm() == ""


def test_a_published_number_that_the_cut_does_not_give_raises_an_alarm_that_names_the_version(
    client_for,
) -> None:
    some_cases(date(2024, 1, 2))
    wrong = a_copy(first := a_published(), document=with_another_figure(first.document))
    sentence = (
        "Published figures can't be worked out again from their cut: "
        "version 2 of the report of the Spring term 2023/24."
    )
    assert changes.check_reports(by=system_person()) == [sentence]
    assert (first.last_recomputation.is_right, wrong.last_recomputation.different) == (True, 1)
    assert sentence.replace("'", "&#x27;") in client_for("scrutiny_member").get("/reports/").content.decode()


@pytest.mark.parametrize("part", ["frame", "figures"])
def test_a_cut_that_was_changed_since_raises_an_alarm_that_names_the_version(part: str) -> None:
    some_cases(date(2024, 1, 2))
    first = a_published()
    parts = {name: getattr(first.cut, name) for name in ("frame", "figures", "definitions", "as_at")}
    other = {"frame": bytes(first.cut.frame)[:-1], "figures": first.cut.figures[1:]}
    wrong = a_copy(first, cut=CutFactory(**{**parts, part: other[part]}))
    assert "version 2 of the report" in " ".join(changes.check_reports(by=system_person()))
    assert (wrong.last_recomputation.cut_is_whole, first.last_recomputation.is_right) == (False, True)


def test_numbers_whose_measure_or_groups_are_defined_otherwise_now_are_not_called_wrong() -> None:
    some_cases(date(2024, 1, 2))
    first = a_published()
    changes.check_reports(by=system_person())
    definitions = {**first.cut.definitions, "EHC01": {**first.cut.definitions["EHC01"], "version": 99}}
    digest = cut_digest(bytes(first.cut.frame), definitions, first.cut.figures)
    cut = CutFactory(
        sha256=digest, frame=first.cut.frame, definitions=definitions, figures=first.cut.figures,
        as_at=first.cut.as_at,
    )  # fmt: skip
    without_groups = {name: part for name, part in first.release.items() if name != "groups"}
    later = a_copy(first, cut=cut, release=without_groups, document=with_another_figure(first.document))
    assert changes.check_reports(by=system_person()) == []
    assert later.last_recomputation.redefined > 0
    assert later.last_recomputation.compared + later.last_recomputation.redefined == (
        first.last_recomputation.compared
    )


def test_history_keeps_another_result_and_not_each_night() -> None:
    some_cases(date(2024, 1, 2))
    version = a_published()
    for _ in range(2):
        changes.check_reports(by=system_person())
    assert HistoryEntry.objects.filter(subject_id=str(version.pk), action="recomputed").count() == 1


def test_an_alarm_names_three_versions_and_says_how_many_more() -> None:
    some_cases(date(2024, 1, 2))
    version = a_published()
    for _ in range(5):
        version = a_copy(version, document=with_another_figure(version.document))
    (sentence,) = changes.check_reports(by=system_person())
    assert sentence.endswith("version 4 of the report of the Spring term 2023/24, 2 more.")


def test_a_cut_is_calculated_once_a_night_however_many_versions_came_from_it(monkeypatch) -> None:
    some_cases(date(2024, 1, 2))
    a_copy(a_published())
    calculated = []
    monkeypatch.setattr(changes, "recompute_cut", lambda cut: calculated.append(cut) or recompute_cut(cut))
    assert changes.check_reports(by=system_person()) == []
    assert len(calculated) == 1


@pytest.mark.parametrize("statement", ["UPDATE {} SET number = 9", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_published(statement: str) -> None:
    a_published()
    table = ReportVersion._meta.db_table
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert ReportVersion.objects.get().number == 1


def test_a_published_version_cannot_be_edited_or_published_again() -> None:
    version = a_published()
    with pytest.raises(Refused, match="cannot be changed"):
        changes.edit_draft(version=version, texts=ALL_TEXTS, seen=version.edit_number, by=version.drafted_by)
    with pytest.raises(Refused, match="cannot be changed"):
        changes.publish_report(version=version, seen="", by=person_holding("send_manager"))


def test_a_correction_is_a_new_version_that_says_why_and_the_first_stays() -> None:
    some_cases(date(2024, 1, 2))
    first = a_published()
    analyst = person_holding("data_analyst")
    draft = changes.correct_report(report=first.report, reason="Three requests were late.", by=analyst)
    assert (draft.number, draft.texts) == (2, first.texts)
    some_cases(date(2024, 3, 2), count=8)
    second = a_published(draft=draft)
    assert queries.published(first.report.slug) == second
    assert queries.published(first.report.slug, 1) == first
    assert (requests_of(first)[-1], requests_of(second)[-1]) == ("12", "20")
    assert queries.published_document(second).correction_reason == "Three requests were late."


def test_a_correction_needs_a_reason_and_a_published_report_without_a_draft() -> None:
    report, analyst = a_published().report, person_holding("data_analyst")
    with pytest.raises(Refused, match="why"):
        changes.correct_report(report=report, reason=" ", by=analyst)
    changes.correct_report(report=report, reason="x", by=analyst)
    with pytest.raises(Refused, match="under way"):
        changes.correct_report(report=report, reason="y", by=analyst)


def test_publishing_twice_in_one_day_with_the_same_cases_shares_the_cut() -> None:
    first = a_published()
    other = a_published(draft=a_draft(term=a_term("Autumn term", date(2023, 9, 1), date(2023, 12, 31))))
    assert first.cut == other.cut


def test_a_published_version_keeps_what_it_showed_and_hid_and_why() -> None:
    some_cases(date(2024, 1, 2), count=3)
    version = a_published()
    assert (version.release["threshold"], version.release["width"]) == (4, 5)
    assert "EHC01" in {hidden["measure"] for hidden in version.release["hidden"]}
    assert 3 in {count["value"] for count in version.release["counts"]}


def test_reports_published_one_after_another_are_set_beside_each_other() -> None:
    """The autumn report hides its three requests; the spring report, which shows both terms, hides them too."""
    some_cases(date(2023, 9, 4), count=3)
    a_published(draft=a_draft(term=a_term("Autumn term", date(2023, 9, 1), date(2023, 12, 31))))
    some_cases(date(2023, 9, 11), count=20)
    second = a_published(draft=a_draft())
    assert requests_of(second)[-2:] == ["c", "0"]


def test_what_is_published_already_is_no_reason_to_publish_nothing_and_is_in_the_record(monkeypatch) -> None:
    some_cases(date(2024, 1, 2), count=3)
    queries._worked_out.cache_clear()
    monkeypatch.setattr("scorecard.release.releasing.why_small", lambda *_: "")
    monkeypatch.setattr("scorecard.release.releasing._Decision._hidden", lambda *_: set())
    first = a_published()
    monkeypatch.undo()
    draft = changes.correct_report(report=first.report, reason="x", by=person_holding("data_analyst"))
    queries._worked_out.cache_clear()
    second = a_published(draft=draft)
    assert first.release["given_before"] == []
    given = [(given["count"], given["least"], given["most"]) for given in second.release["given_before"]]
    assert ("requests, 1 January 2024 to 30 April 2024", 3, 3) in given


# Strategic areas


def texts(**changed: str) -> dict[str, str]:
    return {"name": "A clear pathway", "aim": "Help early.", **changed}


def test_an_area_is_added_at_the_end_and_its_code_is_its_own() -> None:
    first, second = an_area("AA"), an_area("BB")
    assert first.order < second.order
    with pytest.raises(Refused, match="code AA"):
        an_area("AA")


def test_editing_an_area_keeps_what_was_before() -> None:
    area, by = an_area(), person_holding("administrator")
    changes.edit_area(area=area, texts=texts(aim="Later."), is_placeholder=False, seen=1, by=by)
    entry = HistoryEntry.objects.get(action="edited", subject_id=str(area.pk))
    assert (entry.before, entry.after, entry.by) == ({"aim": "Help early."}, {"aim": "Later."}, by)


def test_of_two_administrators_the_second_overwrites_nothing() -> None:
    area, by = an_area(), person_holding("administrator")
    changes.edit_area(area=area, texts=texts(aim="Mine."), is_placeholder=False, seen=1, by=by)
    with pytest.raises(ChangedMeanwhile):
        changes.edit_area(area=area, texts=texts(aim="Theirs."), is_placeholder=False, seen=1, by=by)
    assert StrategicArea.objects.get().aim == "Mine."


@pytest.mark.parametrize(
    ("code", "up", "expected"),
    [
        ("BB", True, "BB AA CC"),
        ("BB", False, "AA CC BB"),
        ("AA", True, "AA BB CC"),
        ("CC", False, "AA BB CC"),
    ],
)
def test_areas_move_past_their_neighbour(code: str, up: bool, expected: str) -> None:
    areas = {name: an_area(name) for name in ("AA", "BB", "CC")}
    changes.move_area(area=areas[code], up=up, by=person_holding("administrator"))
    assert " ".join(area.code for area in queries.areas()) == expected


def test_a_closed_area_leaves_the_plan_and_can_be_opened_again() -> None:
    area, by = an_area(), person_holding("administrator")
    changes.close_area(area=area, reason="Merged", by=by)
    assert not queries.areas().exists()
    assert StrategicArea.objects.get().closed_on == date(2024, 7, 31)
    changes.reopen_area(area=area, by=by)
    assert queries.areas().get() == area


def test_the_demonstrations_plan_has_seven_named_areas_and_a_labelled_placeholder() -> None:
    changes.load_demonstration_plan(by=system_person())
    areas = list(queries.areas())
    assert [area.code for area in areas] == ["EII", "INC", "PTH", "PLC", "PFA", "LMG", "RES", "TBC"]
    assert [area.code for area in areas if area.is_placeholder] == ["TBC"]
    assert all(area.note for area in areas if area.code in ("EII", "PTH", "PFA", "RES", "TBC"))


def test_the_demonstrations_terms_follow_each_other_without_a_gap() -> None:
    changes.load_demonstration_plan(by=system_person())
    terms = list(Term.objects.all())
    assert [(b.starts_on - a.ends_on).days for a, b in pairwise(terms)] == [1] * (len(terms) - 1)
    assert {"2021/22", "2023/24"} <= {term.academic_year for term in terms}


def test_loading_the_plan_again_changes_nothing_that_people_changed() -> None:
    changes.load_demonstration_plan(by=system_person())
    area = StrategicArea.objects.get(code="TBC")
    changes.edit_area(
        area=area,
        texts=texts(name="Named at last"),
        is_placeholder=False,
        seen=area.version,
        by=person_holding(),
    )
    entries = HistoryEntry.objects.count()
    changes.load_demonstration_plan(by=system_person())
    assert StrategicArea.objects.get(code="TBC").name == "Named at last"
    assert HistoryEntry.objects.count() == entries


def test_a_report_slug_and_term_never_change() -> None:
    report = a_draft().report
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(slug="other")
