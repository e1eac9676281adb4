"""Which passphrases people may choose, as Django asks it."""

from django.conf import settings
from django.core.exceptions import ValidationError

from send_portal.people import is_easy_to_guess, words_of


class HardToGuess:
    """Refuses what a guesser finds soon, who knows the person and the council."""

    def validate(self, password: str, user: object = None) -> None:
        person = (getattr(user, "name", ""), getattr(user, "email", ""))
        council = (settings.COUNCIL_NAME, *settings.TOWNS, *settings.ALLOWED_HOSTS)
        if is_easy_to_guess(password, words_of(*person, *council)):
            raise ValidationError(
                "This password is easy to guess. Choose three or four words that have nothing to do with each other, "
                "with you or with the council.",
                code="password_easy_to_guess",
            )

    def get_help_text(self) -> str:
        return "Three or four words that have nothing to do with each other are easy to remember and hard to guess."
