"""Roles as rows of the closed list of permissions. Published reports are open to everybody and need no permission."""

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
