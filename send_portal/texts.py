"""What people type and what files bring, in one normal form: names, words looked for, towns, addresses, plain values.

The same name reaches the portal in many spellings: a curved or a straight apostrophe, a letter with its accent as one
character or as two, a hyphen or a space. Pages, imports, the check for doubles and the groups of figures all come here,
so that they agree on what is the same. Python does the comparing, and keys made here are stored, because SQLite and
PostgreSQL differ in what they take for the same letter.

Unicode's terms: NFC writes a letter and its accent as one character; NFKD takes them apart, and puts plain characters
in place of full-width and other dressed-up ones.
"""

import difflib
import unicodedata
from collections.abc import Sequence

OUTSIDE_THE_AREA = "Outside the area"
"""The town of a child who lives in none of the council's towns."""

_APOSTROPHES = frozenset("'`´‘’‛′ʹʻʼʽʾʿˈ＇")
# Letters that no decomposition leads to the plain one that people type for them.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)
# Characters that count as letters or signs and show nothing: fillers, a blank Braille cell, joiners, selectors.
_BLANK_SIGNS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}
_PADDING = "\ufeff\u200b\u2060" + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DRESSED_UP = ("<wide>", "<narrow>", "<font>")
# Alphabets with letters that look like each other's. No name is written in two of them.
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE"})
_BREAKS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_NO_TEXT = frozenset(
    {"Cc", "Cs", "Cn"}
)  # of Unicode's categories; "Cf", which joins and turns letters, may be needed
_MOST_MARKS = 4  # above or below one letter: no language writes more, and more cover the lines around
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORMULA_SIGNS = ("=", "+", "-", "@")


def in_sentence(label: str) -> str:
    """A label as it stands within a sentence: small, but for an abbreviation such as SEND. Not for names."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def is_unseen(character: str) -> bool:
    """Whether nothing shows where the character stands, or it turns the text around it. Spaces are seen."""
    return unicodedata.category(character) in _UNSEEN or character in _BLANK_SIGNS


def has_unseen(text: str) -> bool:
    """Whether any character of the text is unseen."""
    return not text.isprintable() and any(is_unseen(character) for character in text)


def trim(text: str) -> str:
    """The text without spaces around it, of whatever width, zero-width ones too."""
    return text.strip(_PADDING)


def tidy(text: str) -> str:
    """The text as it is kept: letters and accents as one character (NFC), full-width and ornamental letters plain,
    single spaces, none at the ends."""
    plain = "".join(
        unicodedata.normalize("NFKC", character)
        if unicodedata.decomposition(character).startswith(_DRESSED_UP)
        else character
        for character in text
    )
    return " ".join(unicodedata.normalize("NFC", plain).split())


def readable(text: str) -> str:
    """A longer text as it is kept: without control characters, which no file takes, and with plain line breaks.

    Empty where nothing of it could be read: a reason or a note of such characters alone is none.
    """
    plain = "".join(
        character
        for character in text.translate(_BREAKS)
        if character in "\n\r\t" or unicodedata.category(character) not in _NO_TEXT
    )
    if all(character.isspace() or is_unseen(character) for character in plain):
        return ""
    return plain


def search_words(text: str) -> list[str]:
    """The words of a text as they are compared: small letters without accents, apostrophes left out, each hyphen or
    other sign a gap."""
    without = "".join(character for character in text if character not in _APOSTROPHES)
    folded = unicodedata.normalize("NFKD", without).casefold().translate(_PLAIN_LETTERS)
    # Folding may compose anew, and the plain letters come last: take accents off at the end.
    parted = unicodedata.normalize("NFKD", folded).translate(_PLAIN_LETTERS)
    shown = "".join(
        character if character.isalnum() or unicodedata.category(character).startswith("M") else " "
        for character in parted
        if not unicodedata.combining(character) and not is_unseen(character)
    )
    return shown.split()


def search_key(text: str) -> str:
    """The words run together, so that Smith-Lowe, Smith Lowe and Smithlowe are one. Stored beside names."""
    return "".join(search_words(text))


def find_name_fault(name: str) -> str:
    """What is wrong with a person's name, in words that say what to do; empty where nothing is."""
    if fault := _find_unseen(name, "name"):
        return fault
    if not any(character.isalpha() for character in search_key(name)):
        return "The name has no letter in it. Type the name"
    return _find_mixture(name, "name")


def find_title_fault(title: str, what: str = "name") -> str:
    """The same for `what` names a thing: a program, an organisation, a page. It may be of figures alone."""
    if fault := _find_unseen(title, what):
        return fault
    if not search_key(title):
        return f"The {what} has no letter or figure in it. Type the {what}"
    return _find_mixture(title, what)


def find_address_fault(address: str) -> str:
    """What is wrong with the characters of an email address; empty where nothing is.

    Only plain ones: a letter of another alphabet can look the same and be somebody else's address.
    """
    odd = next((character for character in address if not character.isascii() or is_unseen(character)), "")
    if not odd:
        return ""
    return (
        f"The email address has a character other than plain letters, figures and signs ({_called(odd)}). "
        "Delete the address and type it again"
    )


def _find_unseen(text: str, what: str) -> str:
    if unseen := next((character for character in text if is_unseen(character)), ""):
        return (
            f"The {what} has a character that can't be seen ({_called(unseen)}). "
            f"Delete the {what} and type it again"
        )
    if _most_marks(text) > _MOST_MARKS:
        return f"The {what} has more marks on a letter than can be read. Delete the {what} and type it again"
    return ""


def _most_marks(text: str) -> int:
    """The longest run of marks that stand on one letter."""
    marks = "".join("m" if unicodedata.combining(character) else " " for character in text)
    return max(map(len, marks.split()), default=0)


def _find_mixture(text: str, what: str) -> str:
    first: dict[str, str] = {}
    for character in text:
        if character.isalpha() and (alphabet := unicodedata.name(character, "").partition(" ")[0]) in _ALIKE:
            first.setdefault(alphabet, character)
    if len(first) < 2:
        return ""
    alphabets = " and ".join(sorted(alphabet.capitalize() for alphabet in first))
    return f"The {what} mixes letters of the {alphabets} alphabets, which look alike. Type it again in one alphabet"


def _called(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()


def council_towns(listed: Sequence[str]) -> list[str]:
    """The towns that a case can have: those the council lists, each once, and `OUTSIDE_THE_AREA`."""
    by_key = {
        search_key(town): tidy(town) for town in reversed([*listed, OUTSIDE_THE_AREA]) if search_key(town)
    }
    return list(reversed(by_key.values()))


def town_in(towns: Sequence[str], text: str) -> str | None:
    """The town of the list that the text means, in any case and spacing and with a full stop or without; else None."""
    key = search_key(text)
    return next((town for town in towns if search_key(town) == key), None) if key else None


def nearest_town(towns: Sequence[str], text: str) -> str:
    """The town of the list whose spelling is nearest; empty where none is near."""
    by_key = {search_key(town): town for town in towns}
    near = difflib.get_close_matches(search_key(text), list(by_key), n=1)
    return by_key[near[0]] if near else ""


def formula_sign(text: str) -> str:
    """The sign, full-width or not, by which a spreadsheet would take the text for a formula; empty if it has none."""
    for character in text:
        if character in _FORMULA_STARTS:
            return character
        if character.isspace() or is_unseen(character):
            continue
        return character if unicodedata.normalize("NFKC", character).startswith(_FORMULA_SIGNS) else ""
    return ""
