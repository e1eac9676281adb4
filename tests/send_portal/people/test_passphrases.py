"""Which passphrases are easy to guess."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from send_portal.people import is_easy_to_guess, words_of

WORDS = words_of(
    "Olive Officer", "olive.officer@council.example", "Bournemouth, Christchurch and Poole", "Poole"
)


@pytest.mark.parametrize(
    "passphrase",
    [
        "passwordpassword",
        "Password123456!",
        "P@ssw0rdP@ssw0rd",
        "qwertyuiopasdfgh",
        "1234567890987654321",
        "aaaaaaaaaaaaaaaa",
        "letmeinletmein12",
        "iloveyouiloveyou",
        "summer2024summer",
        "bournemouthpoole",
        "BournemouthPoole2024!",
        "christchurch2026",
        "oliveofficer1",
        "Officer.Olive.24",
        "sendportal2024",
        "a" * 4000,
    ],
)
def test_common_repeated_and_ones_own_words_are_easy_to_guess(passphrase):
    assert is_easy_to_guess(passphrase, WORDS)


@pytest.mark.parametrize(
    "passphrase",
    [
        "correct horse battery",
        "quill-harbour-sunset-4",
        "lamp river seven",
        "Tr4m0lo&vY9qe",
        "ŵyn mynydd afon glas",
    ],
)
def test_words_that_have_nothing_to_do_with_each_other_are_not(passphrase):
    assert not is_easy_to_guess(passphrase, WORDS)


def test_what_is_easy_to_guess_depends_on_whose_it_is():
    assert is_easy_to_guess("zebedee-quillfeather", words_of("Zebedee Quillfeather"))
    assert not is_easy_to_guess("zebedee-quillfeather", WORDS)


def test_the_words_of_one_person_are_never_those_of_another_asked_at_the_same_time():
    people = [f"Zeb{letter}dee Quillf{letter}ther" for letter in "abcdefgh"]
    with ThreadPoolExecutor(8) as together:
        judged = together.map(lambda name: is_easy_to_guess(name.lower(), words_of(name)), people * 5)
    assert all(judged)


def test_words_are_taken_whole_and_in_parts_without_the_shortest():
    assert words_of("Ada de Witt", "") == ["ada", "ada de witt", "witt"]
