"""The closed list of what a person may do. Roles (roles.py) are readable rows of this list."""

from enum import StrEnum


class Permission(StrEnum):
    VIEW_RECORDS = "see children's names and records"
    VIEW_REFERENCES = "see cases by reference, without names"
    RECORD_EVENTS = "record, correct and strike out events"
    REASSIGN_CASES = "give cases to another officer"
    EXPORT_CASELOAD = "download lists of cases"
    VIEW_TRUE_FIGURES = "see figures with nothing hidden"
    DRAFT_REPORT = "draft reports"
    APPROVE_REPORT = "publish a report that somebody else drafted"
    VIEW_AUDIT = "see the access log, the log of administration and a child's history"
    MANAGE_PEOPLE = "invite people, give and end roles"
    MANAGE_SETTINGS = "edit strategic areas, terms and footer pages"
    USE_API = "make tokens for systems, revoke anybody's"
