"""Roles as rows of the closed list of permissions. Published reports are open to everybody and need no permission."""

from collections.abc import Iterable
from dataclasses import dataclass

from send_portal.people.permissions import Permission as P


@dataclass(frozen=True)
class Role:
    key: str
    name: str
    sees: str
    permissions: frozenset[P]


def _role(key: str, name: str, sees: str, *permissions: P) -> Role:
    return Role(key, name, sees, frozenset(permissions))


_OFFICER = (P.VIEW_RECORDS, P.VIEW_REFERENCES, P.RECORD_EVENTS, P.VIEW_TRUE_FIGURES)

ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        _role("case_officer", "Case officer", "names, records and true figures", *_OFFICER),
        _role(
            "send_manager",
            "SEND manager",
            "what an officer sees; reassigns cases, exports, approves reports",
            *_OFFICER,
            P.REASSIGN_CASES,
            P.EXPORT_CASELOAD,
            P.DRAFT_REPORT,
            P.APPROVE_REPORT,
        ),
        _role(
            "data_analyst",
            "Data analyst",
            "references without names, true figures; drafts reports",
            P.VIEW_REFERENCES,
            P.EXPORT_CASELOAD,
            P.VIEW_TRUE_FIGURES,
            P.DRAFT_REPORT,
        ),
        _role(
            "partner_contributor", "Partner contributor", "published reports and its own organisation's lines"
        ),
        _role("board_member", "Board member", "true figures, no child's record", P.VIEW_TRUE_FIGURES),
        _role("scrutiny_member", "Scrutiny member", "published reports with protected figures"),
        _role(
            "administrator",
            "Administrator",
            "people and settings, no child's record",
            P.MANAGE_PEOPLE,
            P.MANAGE_SETTINGS,
            P.USE_API,
        ),
        _role(
            "auditor",
            "Auditor",
            "true figures, the access log, a child's history",
            P.VIEW_TRUE_FIGURES,
            P.VIEW_AUDIT,
        ),
    )
}

# What a system with a token of its own may at most; its scopes narrow it (tokens.py). Given to nobody and never ended.
SYSTEM = _role(
    "system",
    "System",
    "figures; of cases the entries it adds",
    P.VIEW_REFERENCES,
    P.RECORD_EVENTS,
    P.VIEW_TRUE_FIGURES,
)

_READS = frozenset({P.VIEW_RECORDS, P.VIEW_REFERENCES, P.EXPORT_CASELOAD, P.VIEW_AUDIT})
# Who holds any of the first may hold none of the second, and why.
_APART = (
    (
        frozenset({P.VIEW_AUDIT}),
        frozenset({P.RECORD_EVENTS, P.REASSIGN_CASES, P.MANAGE_PEOPLE, P.MANAGE_SETTINGS}),
        "nobody audits their own work",
    ),
    (
        frozenset({P.MANAGE_PEOPLE}),
        frozenset({P.VIEW_RECORDS, P.VIEW_AUDIT}),
        "an administrator sees no child’s record",
    ),
)


def apart(roles: Iterable[str]) -> str:
    """Why one person cannot hold all these roles (keys), as a sentence; "" where they can."""
    held = [ROLES[role] for role in sorted(roles) if role in ROLES]
    for these, those, why in _APART:
        for one in held:
            for other in held:
                if one.permissions & these and other.permissions & those and one is not other:
                    return (
                        f"One person cannot be both {one.name.lower()} and {other.name.lower()}: {why}. "
                        "Give one of the two roles to somebody else."
                    )
    return ""


def is_guarded(role: str) -> bool:
    """Whether whoever acts as its holder reads children's records, or agrees to what administrators ask for."""
    return reads_records(role) or P.MANAGE_PEOPLE in ROLES[role].permissions


def reads_records(role: str) -> bool:
    """Whether the role shows children's records or cases in any form: by name, by reference, or in files."""
    return bool(ROLES[role].permissions & _READS)
