"""The table of docs/how-to/administer.md: what each role sees and may do."""

from send_portal.people import ROLES


def roles() -> list[str]:
    """Each role: its name, what its holders see, and its permissions in their words."""
    rows = [
        f"| {role.name} | {role.sees} | {'; '.join(sorted(role.permissions)) or '–'} |"
        for role in ROLES.values()
    ]
    return ["| role | sees | may |", "| --- | --- | --- |", *rows, ""]
