"""The tasks of the scorecard: each is one call and may run twice."""

from datetime import date

import pytest

from scorecard import changes, tasks
from scorecard.models import Alarm, Figure, Recalculation
from tests.ehcp.cases import waiting_case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("task", [tasks.recalculate, tasks.catch_up])
def test_counting_by_task_may_run_twice(task) -> None:
    waiting_case()
    task()
    once = list(Figure.objects.order_by("pk").values())
    task()
    assert list(Figure.objects.order_by("pk").values()) == once
    assert Figure.objects.get(measure="ADV05", month=date(2024, 7, 1), breakdown="all").numerator == 1


def test_the_nightly_recomputation_counts_though_nothing_changed() -> None:
    waiting_case()
    tasks.recalculate()
    before = Recalculation.objects.get(pk=1).finished_at
    tasks.recalculate()
    assert Recalculation.objects.get(pk=1).finished_at == before
    tasks.recalculate(force=True)
    assert Recalculation.objects.get(pk=1).finished_at > before


def test_wrong_figures_fail_the_nightly_check_loudly() -> None:
    waiting_case()
    tasks.recalculate()
    tasks.check_figures()
    Figure.objects.filter(measure="ADV05").update(numerator=9)
    with pytest.raises(tasks.FiguresWrong, match="ADV05"):
        tasks.check_figures()
    assert Alarm.objects.filter(cleared_at=None).count() == 1


def test_a_failing_count_fails_the_task(monkeypatch) -> None:
    def fail(*_: object) -> int:
        raise ArithmeticError("no sum")

    waiting_case()
    monkeypatch.setattr(changes, "_count", fail)
    with pytest.raises(ArithmeticError):
        tasks.catch_up()
