"""What a database's error means, whichever database said it: who can help, and what they are told."""

from django.db import DatabaseError, InterfaceError, OperationalError

LACKS_TABLES = ("42P01", "42703")  # PostgreSQL's codes: undefined_table, undefined_column
SAID_OF_TABLES = ("no such table", "no such column", "has no column named")  # by SQLite, which has no codes
FORBIDDEN = "42501"  # insufficient_privilege
TAKES_NO_CHANGES = "25006"  # read_only_sql_transaction

CANT_USE_DATABASE = (
    "The database can't be used: {said}. See that it runs and has room, and that DATABASE_URL names its host, port, "
    "name and user."
)
RUN_MIGRATE = "The database lacks what this version needs: {said}. Run first: python manage.py migrate"
ANOTHER_ROLE = (
    "The database refuses this to the role of DATABASE_URL: {said}. Only the role that owns the tables, such as "
    "portal_owner, may change them: docs/how-to/deploy.md says which command runs as which."
)


def is_out_of_order(error: BaseException | None) -> bool:
    """Whether this says that the database can't be reached, read or written now."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, DatabaseError) and TAKES_NO_CHANGES in _codes(error)


def what_to_do(error: DatabaseError | InterfaceError) -> str:
    """One line for whoever runs the portal; "" where the fault is the program's own."""
    said = first_line(error)
    if any(code in LACKS_TABLES for code in _codes(error)) or any(words in said for words in SAID_OF_TABLES):
        return RUN_MIGRATE.format(said=said)
    if FORBIDDEN in _codes(error):
        return ANOTHER_ROLE.format(said=said)
    return CANT_USE_DATABASE.format(said=said) if is_out_of_order(error) else ""


def first_line(error: Exception) -> str:
    """What a database said, in one line, without the end of a sentence."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].strip().rstrip(".,:")


def _codes(error: BaseException) -> set[str]:
    """The codes of the error and of those that led to it: Django puts words of its own before some."""
    codes: set[str] = set()
    at: BaseException | None = error
    while at is not None:
        codes.add(str(getattr(at, "pgcode", None) or ""))
        at = at.__cause__ or at.__context__
    return codes
