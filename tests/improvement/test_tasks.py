"""The tasks of the reports: each is one call and may run twice."""

import pytest

from improvement import tasks
from tests.factories import ReportVersionFactory

pytestmark = pytest.mark.django_db


def test_a_report_that_does_not_follow_from_its_cut_fails_the_nightly_check_loudly() -> None:
    tasks.check_reports()
    ReportVersionFactory(published=True)  # its cut was frozen under a digest that isn't its own
    with pytest.raises(tasks.ReportsWrong, match="version 1 of the report"):
        tasks.check_reports()
