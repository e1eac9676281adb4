"""A refusal carries what is wrong, and a conflict what stands now."""

from send_portal.refusals import ChangedMeanwhile, Problem, Refused


def test_a_refusal_says_all_its_problems() -> None:
    refused = Refused("The first.", Problem("second", "The second.", field="name"))
    assert str(refused) == "The first.; The second."
    assert refused.problems == [
        Problem("refused", "The first."),
        Problem("second", "The second.", field="name"),
    ]


def test_a_conflict_names_who_was_quicker_where_that_is_known() -> None:
    assert str(ChangedMeanwhile({}, seen=2)).startswith("Changes were saved after you opened this page")
    assert str(ChangedMeanwhile({}, seen=2, by="Ada Abbott")).startswith("Ada Abbott saved changes")
