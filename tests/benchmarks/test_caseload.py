"""Made-up caseloads for load tests: rows that the portal takes, the same again for the same seed."""

from datetime import date

import pytest

from benchmarks.caseload import FIRST_RECEIPT, LAST_DAY, MOST, generate_rows, write_case_file
from ehcp.files.case_file import read_case_file


def test_every_row_is_one_that_the_portal_takes(tmp_path):
    path = tmp_path / "cases.csv"
    write_case_file(path, 500)
    with path.open("rb") as file:
        checked = list(read_case_file(file, today=LAST_DAY, towns=["Bournemouth", "Christchurch", "Poole"]))
    assert [row.problems for row in checked] == [()] * 500
    assert len({row.case_id for row in checked}) == 500


def test_receipts_spread_over_ten_years():
    received = [date.fromisoformat(row["received"]) for row in generate_rows(1_000)]
    assert received == sorted(received)
    assert received[0] == FIRST_RECEIPT
    assert (LAST_DAY - received[-1]).days < 10


def test_every_way_a_case_can_go_is_there():
    rows = list(generate_rows(2_000))
    assert {row["decision"] for row in rows} == {"", "assess", "refuse"}
    assert {row["outcome"] for row in rows} == {"", "issue", "no_plan", "withdrawn"}
    assert {row["exception"] for row in rows} == {"0", "1"}
    assert any(row["outcome"] == "issue" and not row["final_issued"] for row in rows)


def test_the_same_seed_gives_the_same_cases_and_another_gives_others():
    assert list(generate_rows(50, seed=3)) == list(generate_rows(50, seed=3))
    assert list(generate_rows(50, seed=3)) != list(generate_rows(50, seed=4))


@pytest.mark.parametrize("count", [-1, MOST + 1])
def test_a_number_out_of_bounds_is_refused(count):
    with pytest.raises(ValueError, match="from 0 to 1,000,000"):
        next(generate_rows(count))


def test_no_cases_at_all_is_a_number_like_any_other():
    assert list(generate_rows(0)) == []
