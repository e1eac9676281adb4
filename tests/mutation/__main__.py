"""`make mutate`: which small slips in the rules the tests notice, and which they don't.

ARGS names wings or modules (ARGS="ehcp.clocks scorecard.measures.states"); without any all rules are tried. Mutants
that tests/mutants.toml accepts, each with its reason, are not tried. The command fails where another survives, where
one is accepted that the rules no longer have, and where fewer than nine in ten of a wing are noticed.
"""

import argparse
import os
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from tests.mutation.mutants import Mutant, Name, mutants_of
from tests.mutation.trials import Outcome, Tests, limits_for, make_ready, try_out

SETTINGS = Path("tests/mutants.toml")
FEWEST_NOTICED = 0.9


@dataclass(frozen=True)
class Settings:
    """What is tried, and what is accepted. `wings`: of each the files of tests that judge it."""

    wings: dict[str, tuple[str, ...]]
    with_django: frozenset[str]
    accepted: frozenset[Name]

    @classmethod
    def read(cls) -> "Settings":
        read = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))
        return cls(
            {wing: tuple(_test_files(folders)) for wing, folders in read["wings"].items()},
            frozenset(read["with_django"]),
            frozenset(
                Name(each["module"], each["place"], each["was"], each["now"])
                for each in read.get("accepted", ())
                if each["reason"]
            ),
        )


@dataclass
class Result:
    """What came of the mutants of a module."""

    wing: str
    module: str
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    unexplained: list[Mutant] = field(default_factory=list)
    gone: list[Name] = field(default_factory=list)
    seconds: float = 0


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("names", nargs="*", help="wings or modules, such as ehcp.clocks (default: all)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="trials at a time")
    wanted = parser.parse_args(words)
    settings = Settings.read()
    names = [name.strip("/").replace("/", ".") for name in wanted.names]
    chosen = list(_chosen(settings.wings, names))
    if not chosen:
        parser.error(f"no such rules: {' '.join(names)}")
    make_ready()
    results = [_try_module(wing, module, settings, at_once=wanted.jobs) for wing, module in chosen]
    shares = _print_table([result for result in results if any(result.counts.values())])
    fails = any(result.unexplained or result.gone for result in results) or min(shares) < FEWEST_NOTICED
    return 1 if fails else 0


def _test_files(folders: Sequence[str]) -> Iterator[str]:
    for folder in folders:
        yield from (str(file) for file in sorted(Path(folder).rglob("test_*.py")))


def _chosen(wings: dict[str, tuple[str, ...]], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for wing in wings:
        for path in sorted(Path(*wing.split(".")).rglob("*.py")):
            module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
            if not names or any(f"{module}.".startswith(f"{name}.") for name in names):
                yield wing, module


def _try_module(wing: str, module: str, settings: Settings, *, at_once: int) -> Result:
    """Try every mutant of a module but the accepted ones. Prints survivors as they are found."""
    begun = time.monotonic()
    result = Result(wing, module)
    path = Path(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    mutants = mutants_of(module, path)
    tried = [mutant for mutant in mutants if mutant.name not in settings.accepted]
    result.counts[Outcome.ACCEPTED] = len(mutants) - len(tried)
    existing = {mutant.name for mutant in mutants}
    result.gone = [name for name in settings.accepted if name.module == module and name not in existing]
    for name in result.gone:
        print(f"\n{module} {name.place}: accepted, and no mutant any more\n  - {name.was}\n  + {name.now}")
    if tried:
        tests = _tests_of(path, settings.wings[wing], settings.with_django)
        for mutant, outcome in try_out(tried, tests, limits_for(tests), at_once=at_once):
            result.counts[outcome] += 1
            if outcome is Outcome.SURVIVED:
                result.unexplained.append(mutant)
                place = f"{mutant.path}:{mutant.line} {mutant.name.place}"
                print(f"\n{place}\n  - {mutant.name.was}\n  + {mutant.name.now}", flush=True)
            print(f"\r{module}: {sum(result.counts.values())} of {len(mutants)} ", end="", file=sys.stderr)
        print("\r", end="", file=sys.stderr)
    result.seconds = time.monotonic() - begun
    return result


def _tests_of(path: Path, files: Sequence[str], driving_commands: frozenset[str]) -> Tests:
    """The tests that mirror the module, or the folder it lies in, and the others of its wing."""
    above = [part for part in (path, *path.parents) if part.name]
    names = [str(Path("tests", part.parent, f"test_{part.stem}.py")) for part in above]
    mirrors = tuple([name for name in names if name in files][:1])
    with_django = not driving_commands.isdisjoint(mirrors)
    others = [file for file in files if file not in mirrors and (with_django or file not in driving_commands)]
    return Tests(mirrors, tuple(others), with_django)


def _print_table(results: Sequence[Result]) -> list[float]:
    """A line for each module, and one for each wing. Returns what share of each wing's mutants was noticed."""
    print(f"\n{'':44}{'mutants':>9}{''.join(f'{each:>10}' for each in Outcome)}{'noticed':>9}{'seconds':>9}")
    shares = []
    for wing, several in groupby(results, key=lambda result: result.wing):
        of_wing = list(several)
        for result in of_wing:
            _print_line(result.module, [result])
        shares.append(_print_line(f"{wing}, together", of_wing))
    return shares


def _print_line(name: str, results: Sequence[Result]) -> float:
    counts = {each: sum(result.counts[each] for result in results) for each in Outcome}
    mutants = sum(counts.values())
    share = (counts[Outcome.KILLED] + counts[Outcome.TIMED_OUT]) / mutants
    numbers = "".join(f"{count:10}" for count in counts.values())
    seconds = sum(result.seconds for result in results)
    print(f"{name:44}{mutants:9}{numbers}{share:9.1%}{seconds:9.0f}")
    return share


if __name__ == "__main__":
    sys.exit(main())
