"""F7, R50: every route × method × role × own or foreign; a route without a row here fails."""

from __future__ import annotations

from datetime import date

import pytest
from cast import subject
from hands import handover_invite, make_deputy
from route_policy import DAY, POLICY, PRIVACY, ROLES
from sqlalchemy import select
from visiting import BODIES, LAST, OF_A_SUBMISSION, outcome, path_of, rules, send, shown, visitor

from yss.extensions import db
from yss.models import ChatMessage


@pytest.fixture
def school(world):
    """An organization that submitted yesterday, its neighbour, and everybody who might knock."""
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    child = subject("黄小一", date(2012, 9, 1))
    links = {role: world.person() for role in ("first", "further", "guardian", "ended")}
    member = world.join_other(org, links["first"], child)
    elsewhere = world.member(other)
    world.join_other(org, links["further"], child)
    world.guardian(org, links["guardian"], child)
    world.join_other(org, links["ended"], child)
    world.end_link(org, member, links["ended"])
    change, notice = world.cluster(org, member)
    report = world.report(org, member)
    feedback, second = world.feedback(member), world.second_admin(org.school_id)
    feedback = world.feedback(member)
    card, _ = world.collector_invite(org.school_id)
    yesterday = world.now.replace(day=20)
    world.submit(org, yesterday.date())
    world.send_card(org, member)
    message = db.session.scalars(select(ChatMessage.id).where(ChatMessage.owner_id == org.collector)).one()
    people = links | {
        "nobody": world.person("陈默"),
        "member": member,
        "classmate elsewhere": elsewhere,
        "collector": org.collector,
        "other collector": other.collector,
        "deputy": world.person("赵老师"),
        "admin": world.admin(org.school_id),
    }
    deputy_id = make_deputy(world, org, people["deputy"])
    handover_invite(world, org)
    values = {
        "school_id": org.school_id,
        "person_id": member,
        "membership_id": 1,
        "request_id": 7,
        "answer": "confirm",
        "report_id": report,
        "change_id": change,
        "notice_id": notice,
        "inbox": "open",
        "feedback_id": feedback,
        "export_id": world.export(org.school_id),
        "others_export_id": world.export(org.school_id, by=second),
        "org_id": org.org_id,
        "admin_id": world.admin(org.school_id),
        "invite_id": card,
        "leave_id": world.leave(org, member, world.day + DAY),
        "holiday_id": world.holiday(org.school_id, world.day + DAY),
        "number": 7,
        "what": "tester",
        "path": "unknown.css",
        "deputy_id": deputy_id,
        "teacher_id": world.listed_teacher(org),
        "topic": "invite",
        "day": world.day,
        "which": "missing",
        "part": "fillable",
        "state": "bad",
        "kind": "members",
        "expected_id": 1,
        "roster": "expected",
        "figure": "joined",
        "place": "guide-1.health.fever",
        "version": 1,
        "token": "unknown",
        "school_code": "unknown",
        "code": "unknown",
        "ticket": "unknown",
        "chat_id": member,
        "message_id": message,
    }
    return people, values, yesterday.date()


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
