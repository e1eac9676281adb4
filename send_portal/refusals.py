"""Why a change was not made, or a file not taken. Pages, the API and commands tell the person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with what was asked: a stable code, words that say what to do, and the field it is about."""

    code: str
    words: str
    field: str = ""


class Refused(Exception):
    """The change would break a rule; nothing was written. `problems` say which, for the person who asked."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = [
            problem if isinstance(problem, Problem) else Problem("refused", problem) for problem in problems
        ]
        super().__init__("; ".join(problem.words for problem in self.problems))


class ChangedMeanwhile(Exception):
    """Something was saved after this person opened the page, by somebody else or in a window of their own; nothing was
    written now.

    `saved` is what stands now, by field; `seen` the version that the person will have seen once it is shown to them.
    """

    def __init__(self, saved: Mapping[str, object], *, seen: int, by: str = "") -> None:
        super().__init__(
            f"{by} saved changes after you opened this page."
            if by
            else "Changes were saved after you opened this page: by somebody else, or by you in another window."
        )
        self.saved, self.seen = saved, seen


class FileRefused(ValueError):
    """A file that can't be read as what it should be; `problems` say what is wrong and where, a line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)
