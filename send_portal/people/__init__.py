"""Who may do what: a closed list of permissions, roles as rows of it, and what a program's token may be allowed."""

from send_portal.people.passphrases import is_easy_to_guess, words_of
from send_portal.people.permissions import Permission
from send_portal.people.roles import ROLES, SYSTEM, apart, reads_records

__all__ = [
    "ROLES",
    "SYSTEM",
    "Permission",
    "apart",
    "is_easy_to_guess",
    "reads_records",
    "tokens",
    "words_of",
]
