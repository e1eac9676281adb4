"""Who may do what: the promises of the roles, whatever else they come to hold."""

from send_portal.people.permissions import Permission as P
from send_portal.people.roles import ROLES


def holders(permission: P) -> set[str]:
    return {key for key, role in ROLES.items() if permission in role.permissions}


def test_names_and_records_are_for_those_who_work_on_cases():
    assert holders(P.VIEW_RECORDS) == holders(P.RECORD_EVENTS) == {"case_officer", "send_manager"}


def test_an_administrator_sees_no_case_and_no_figure_that_is_not_public():
    seen = {P.VIEW_RECORDS, P.VIEW_REFERENCES, P.VIEW_TRUE_FIGURES, P.VIEW_AUDIT}
    assert not ROLES["administrator"].permissions & seen


def test_the_access_log_is_for_the_auditor_alone_who_records_nothing():
    assert holders(P.VIEW_AUDIT) == {"auditor"}
    assert not ROLES["auditor"].permissions & {P.RECORD_EVENTS, P.VIEW_RECORDS, P.MANAGE_PEOPLE}


def test_scrutiny_and_partners_see_published_reports_only():
    assert not ROLES["scrutiny_member"].permissions
    assert not ROLES["partner_contributor"].permissions


def test_every_role_says_in_words_what_it_sees():
    assert all(role.key == key and role.name and role.sees for key, role in ROLES.items())
