"""Trials: the tests run against a mutant, each in a process of its own that takes the mutant for the module.

Nothing is written: the mutated source is handed over in memory, by the import system. Rules need no Django, so a trial
starts without it, as a copy of a process that has loaded the large libraries and used none of them (Polars hangs in a
copy of a process that used it).
"""

import gc
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, ModuleType

import hypothesis
import pytest

from tests.mutation.mutants import Mutant

_LIBRARIES = ("polars", "numpy", "scipy.optimize", "scipy.sparse", "hypothesis.strategies", "unittest.mock")
_PLAIN = (
    *("-q", "-x", "--tb=no", "--no-header", "-p", "no:cacheprovider", "-W", "ignore"),
    *("--noconftest", "-o", "addopts=--import-mode=importlib"),
    # Without words on what failed, and without looking for what was left open.
    *("--assert=plain", "-p", "no:unraisableexception", "-p", "no:threadexception", "-p", "no:logging"),
)
_WITH_DJANGO = (*_PLAIN, "-p", "pytest_django.plugin")
_MEMORY = 12 * 2**30
_LOOK_AGAIN = 0.01  # seconds


class Outcome(StrEnum):
    """What comes of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Tests:
    """The files that judge a module: those that mirror it, and others. `with_django`: they drive commands."""

    mirrors: tuple[str, ...]
    others: tuple[str, ...]
    with_django: bool = False

    @property
    def stages(self) -> tuple[tuple[str, ...], ...]:
        """What pytest is told, one call after another: what is likely to notice a slip and quick comes first."""
        quick, slow = ("-m", "not slow"), ("-m", "slow")
        return (
            *([(*quick, *self.mirrors)] if self.mirrors else []),
            (*quick, *self.others),
            (*slow, *self.mirrors, *self.others),
        )


@dataclass(frozen=True)
class Limits:
    """How long a trial may take, in seconds of work and of waiting."""

    work: int
    wait: float


def make_ready() -> None:
    """Load what every trial needs; let Hypothesis try the same few examples each time, and leave none behind."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in _LIBRARIES:
        import_module(name)
    hypothesis.settings.register_profile(
        "mutation",
        database=None,
        derandomize=True,
        deadline=None,
        max_examples=30,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutation")
    gc.freeze()


def limits_for(tests: Tests) -> Limits:
    """From a run of the tests against the module as it is. Raises RuntimeError where they fail."""
    begun = time.monotonic()
    process = _start(None, tests, Limits(work=1000, wait=1000))
    _, status, used = os.wait4(process, 0)
    if status != 0:
        raise RuntimeError(f"these tests fail without any mutant: {tests.mirrors} {tests.others}")
    # A loop that never ends is told from a slow machine by the work done, not by the clock.
    return Limits(work=int(3 * used.ru_utime) + 10, wait=10 * (time.monotonic() - begun) + 60)


def try_out(
    mutants: Sequence[Mutant], tests: Tests, limits: Limits, *, at_once: int
) -> Iterator[tuple[Mutant, Outcome]]:
    """What came of each mutant, in the order in which the trials end."""
    waiting = list(reversed(mutants))
    running: dict[int, tuple[Mutant, float]] = {}
    while waiting or running:
        while waiting and len(running) < at_once:
            mutant = waiting.pop()
            running[_start(mutant, tests, limits)] = (mutant, time.monotonic() + limits.wait)
        process, status = os.waitpid(-1, os.WNOHANG)
        if process:
            yield running.pop(process)[0], _outcome(status)
            continue
        for number, (_, until) in running.items():
            if time.monotonic() > until:
                os.kill(number, signal.SIGKILL)
        time.sleep(_LOOK_AGAIN)


def _outcome(status: int) -> Outcome:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGXCPU):
        return Outcome.TIMED_OUT
    return Outcome.SURVIVED if status == 0 else Outcome.KILLED


def _start(mutant: Mutant | None, tests: Tests, limits: Limits) -> int:
    """A process that ends with 0 where all tests pass. Returns its number."""
    process = os.fork()
    if process:
        return process
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limits.work, limits.work + 5))
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.dup2(nowhere, sys.stderr.fileno())
        os._exit(_run(mutant, tests))
    except BaseException:  # noqa: BLE001 - whatever it was, this process must not go on as its parent
        os._exit(1)


def _run(mutant: Mutant | None, tests: Tests) -> int:
    gc.disable()
    if mutant:
        sys.meta_path.insert(0, _Finder(mutant))
    options = _WITH_DJANGO if tests.with_django else _PLAIN
    for words in tests.stages:
        code = pytest.main([*options, *words])
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            return int(code)
    return 0


class _Finder(MetaPathFinder):
    """Finds one module, as its mutant has it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self.mutant.name.module:
            return None
        return spec_from_file_location(fullname, self.mutant.path, loader=_Loader(self.mutant))


class _Loader(SourceFileLoader):
    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.name.module, str(mutant.path))
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.mutant.source, self.path, "exec", dont_inherit=True)
