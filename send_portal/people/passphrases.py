"""Whether a passphrase is easy to guess.

Twelve characters are no measure: `passwordpassword` has sixteen. zxcvbn (Wheeler, "zxcvbn: low-budget password strength
estimation", USENIX Security 2016) holds tens of thousands of common passwords, names and words, knows repetitions,
sequences, keys that lie side by side, years and swapped letters, and estimates how many guesses a passphrase would
stand. It is told the words that a guesser of this person would try first.
"""

import re
from collections.abc import Iterable
from threading import Lock

from zxcvbn import zxcvbn

FEWEST_GUESSES = 10**10  # "very unguessable" in the paper: guesses of a stolen hash, not only of a sign-in
LONGEST_JUDGED = 72  # characters; those after them make a passphrase no weaker
OWN_WORDS = (
    "send",
    "sen",
    "ehcp",
    "ehc",
    "improvement",
    "portal",
    "council",
    "education",
    "health",
    "care",
    "plan",
)
_one_at_a_time = Lock()  # zxcvbn keeps the words of a person in a list that all threads share


def words_of(*texts: str) -> list[str]:
    """What somebody would type of these names and addresses: each whole, and their words of three letters or more."""
    found = {part for text in texts for part in [text.lower(), *re.findall(r"\w{3,}", text.lower())]}
    return sorted(found - {""})


def is_easy_to_guess(passphrase: str, words: Iterable[str] = ()) -> bool:
    """Whether fewer than FEWEST_GUESSES would find it, or what is left of it without `words`.

    `words` are what a guesser of this person tries first; dots and capitals between them would hide them from zxcvbn.
    """
    known = sorted({*OWN_WORDS, *words}, key=len, reverse=True)
    rest = re.sub("|".join(map(re.escape, known)), "", passphrase, flags=re.IGNORECASE)
    return min(_guesses(passphrase, known), _guesses(rest, known)) < FEWEST_GUESSES


def _guesses(passphrase: str, words: list[str]) -> int:
    if not passphrase:
        return 0
    with _one_at_a_time:
        return int(zxcvbn(passphrase[:LONGEST_JUDGED], user_inputs=words)["guesses"])
