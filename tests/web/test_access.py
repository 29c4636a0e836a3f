"""F7, R50: every route × method × role × own or foreign; a route without a row here fails."""

from __future__ import annotations

import pytest
from everybody import everybody
from route_policy import POLICY, PRIVACY, ROLES
from visiting import BODIES, LAST, OF_A_SUBMISSION, outcome, path_of, rules, send, shown, visitor


@pytest.fixture
def school(world):
    """Everybody who might knock (tests/everybody.py)."""
    return everybody(world)


def expected(role, endpoint) -> str:
    if endpoint == "verification.leave":
        return "verify"
    if role in POLICY[endpoint]:
        return "in"
    guarded = endpoint.split(".")[0] not in (
        "verification",
        "simulator",
        "invites",
        "stage",
        "export_link",
        "digests",
        "metrics",
        "old_static",
    )
    return "verify" if role == "stranger" and guarded else "out"


def test_every_route_has_a_row_and_declares_access(app):
    endpoints = {rule.endpoint for rule in rules(app)}
    assert endpoints == set(POLICY)
    for endpoint in endpoints:
        assert app.view_functions[endpoint].access in ("anyone", "verified", "collector", "school_admin")


@pytest.mark.parametrize("role", ROLES)
def test_F7_every_route_and_method_for_every_role(app, clock, school, role):
    people, values, yesterday = school
    phone, wrong, cells = visitor(app, people, role), [], 0
    phone.open("/testing")
    for rule in rules(app):
        day = yesterday if rule.endpoint in OF_A_SUBMISSION else values["day"]
        path = path_of(app, rule, values | {"day": day})
        for method in sorted(rule.methods & {"GET", "POST"}):
            if rule.endpoint in LAST:
                phone.open("/testing")
            body = BODIES.get(rule.endpoint)
            got, want = outcome(send(phone, method, path, body)), expected(role, rule.endpoint)
            cells += 1
            if got != want:
                wrong.append((method, rule.rule, got, want))
    assert wrong == []
    assert cells > 55


FOREIGN = {
    "deputies.card": "/organization/deputies/{deputy}",
    "deputies.code": "/organization/deputies/{deputy}/code.png",
    "chats.show": "/testing/chats/{person}",
    "changes.verify": "/changes/{change}",
    "days.detail": "/days/{day}/people/{person}",
    "days.fill": "/days/{day}/people/{person}/fill",
    "absences.grant": "/leaves/for/{person}",
    "members.hide": "/members/{person}/number",
    "members.past": "/members/{person}/history",
    "members.residence": "/members/{person}/residence",
    "members.make_proxy": "/members/{person}/proxy",
    "members.linked": "/members/{person}/proxies",
    "members.correct_name": "/members/{person}/name",
    "people.correct_name": "/schools/{school}/people/{person}/name",
    "own_data.sessions": "/people/{person}/data/sessions",
    **{f"own_data.{page}": f"/people/{{person}}/data{path}" for page, path in PRIVACY.items() if page != "reveal"},
    "people.past": "/schools/{school}/people/{person}/history",
    "people.judge": "/schools/{school}/people/{person}/filled-in/{day}",
    "people.leave": "/schools/{school}/people/{person}/leave",
    "people.become_proxy": "/schools/{school}/people/{person}/proxy",
    "help.receipt": "/help/feedback/{feedback}",
    "export.show": "/admin/{school}/export/{export}",
    "export.file": "/admin/{school}/export/{export}/file",
    "reports.report": "/schools/{school}/people/{person}/report",
    "reports.give_consent": "/schools/{school}/people/{person}/consent",
    "reports.receipt": "/schools/{school}/reports/{report}",
    "reports.read_back": "/schools/{school}/reports/{report}/answers",
    "foreign_teachers.detail": "/foreign-teachers/{teacher}",
    "foreign_teachers.edit": "/foreign-teachers/{teacher}/edit",
}


@pytest.mark.parametrize("address", FOREIGN.values(), ids=list(FOREIGN))
@pytest.mark.parametrize("role", ["other collector", "classmate elsewhere", "nobody", "admin", "ended"])
def test_R50_a_foreign_thing_is_answered_like_a_missing_one(app, clock, school, role, address):
    people, values, _ = school
    phone = visitor(app, people, role)
    names = {"day": values["day"], "school": values["school_id"]}
    ids = {
        "person": "person_id",
        "report": "report_id",
        "feedback": "feedback_id",
        "teacher": "teacher_id",
        "deputy": "deputy_id",
    }
    ids |= {"export": "others_export_id"}
    ids |= {"change": "change_id", "notice": "notice_id"}
    foreign = address.format(**{name: values[key] for name, key in ids.items()}, **names)
    missing = address.format(**{name: values[key] + 1 for name, key in ids.items()}, **names)
    answers = [send(phone, "GET", path) for path in (foreign, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert shown(answers[0]) == shown(answers[1])
