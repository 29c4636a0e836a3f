"""F7, R50: every route × method × role × own or foreign; a route without a row here fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hands import handover_invite, make_deputy
from sqlalchemy import select
from visiting import BODIES, LAST, OF_A_SUBMISSION, outcome, path_of, rules, send, shown, visitor

from yss.extensions import db
from yss.models import ChatMessage

ROLES = ("stranger", "nobody", "member", "classmate elsewhere", "collector", "other collector", "deputy", "admin")
DAY = timedelta(days=1)
EVERYBODY = set(ROLES)
VERIFIED = EVERYBODY - {"stranger"}
OWNERS = {"collector", "other collector"}
COLLECTORS = OWNERS | {"deputy"}
OURS = {"collector", "deputy"}
ADMINS = {"admin"}
REPORTER = {"member"}
RECEIPT = {"member", "collector", "deputy"}

PRIVACY = {
    "overview": "",
    "reveal": "/number",
    "hide": "/number",
    "copy": "/copy",
    "looks": "/looks",
    "phone": "/phone",
    "consent": "/consent",
    "erase": "/erase",
    "confirm_erasure": "/erase/confirm",
    "sessions": "/sessions",
}
POLICY = {
    "healthz": EVERYBODY,
    "readyz": EVERYBODY,
    "home.index": VERIFIED,
    "home.me": VERIFIED,
    "home.add": VERIFIED,
    "home.my_data": VERIFIED,
    **dict.fromkeys([f"privacy.{page}" for page in PRIVACY], REPORTER),
    "verification.choose": EVERYBODY,
    "verification.agreement": EVERYBODY,
    "verification.start_wechat_pay": EVERYBODY,
    "verification.face": EVERYBODY,
    "verification.callback": set(),
    "verification.leave": VERIFIED,
    "simulator.authorize": set(),
    "simulator.password": set(),
    "simulator.camera": set(),
    "invites.landing": set(),
    "wizard.school": OWNERS,
    "wizard.not_my_school": VERIFIED,
    "wizard.organization": OWNERS,
    "handover.offer": COLLECTORS,
    "handover.withdraw": COLLECTORS,
    "handover.code": {"collector", "deputy"},
    "deputies.name": COLLECTORS,
    "deputies.card": {"collector", "deputy"},
    "deputies.code": {"collector", "deputy"},
    "deputies.end": {"collector", "deputy"},
    "accepting.ask": set(),
    "accepting.accept": set(),
    "accepting.decline": VERIFIED,
    "desks.choose": COLLECTORS,
    "desks.open_desk": set(),
    "joining.choose": set(),
    "joining.join_self": set(),
    "joining.join_other": set(),
    "reports.report": REPORTER,
    "reports.give_consent": REPORTER,
    "reports.receipt": RECEIPT,
    "changes.home": COLLECTORS,
    "changes.more": COLLECTORS,
    "changes.verify": OURS,
    "workbench.home": COLLECTORS,
    "workbench.status": COLLECTORS,
    "workbench.invite": COLLECTORS,
    "workbench.poster": COLLECTORS,
    "workbench.code": COLLECTORS,
    "workbench.reset": COLLECTORS,
    "guide.index": COLLECTORS,
    "guide.topic": COLLECTORS,
    "days.lists": COLLECTORS,
    "days.more": COLLECTORS,
    "days.detail": OURS,
    "days.fill": OURS,
    "grid.opened": COLLECTORS,
    "grid.fill": COLLECTORS,
    "carrying.preview": COLLECTORS,
    "carrying.more": COLLECTORS,
    "carrying.fill": COLLECTORS,
    "carrying.undo": COLLECTORS,
    "reminder.show": COLLECTORS,
    "leaves.listed": COLLECTORS,
    "leaves.grant": OURS,
    "leaves.end": OURS,
    "missing_notes.ledger": COLLECTORS,
    "members.reveal": OURS,
    "members.hide": OURS,
    "members.past": OURS,
    "members.make_proxy": OURS,
    "members.residence": OURS,
    "organization.menu": COLLECTORS,
    "organization.edit": COLLECTORS,
    "organization.roster": COLLECTORS,
    "organization.remove": COLLECTORS,
    "organization.left": COLLECTORS,
    "organization.robot": COLLECTORS,
    "organization.configure_robot": COLLECTORS,
    "organization.remove_robot": COLLECTORS,
    "organization.test_robot": COLLECTORS,
    "organization.restore": {"deputy"},
    "help.index": VERIFIED,
    "help.answer": VERIFIED,
    "help.send": VERIFIED,
    "help.receipt": {"member"},
    "audit.trail": ADMINS,
    "rollover.listing": ADMINS,
    "rollover.preview": ADMINS,
    "rollover.confirm": ADMINS,
    "school_desks.offer": ADMINS,
    "school_desks.withdraw": ADMINS,
    "school_desks.offer_code": ADMINS,
    "school_desks.name": ADMINS,
    "school_desks.card": ADMINS,
    "school_desks.card_code": ADMINS,
    "school_desks.end": ADMINS,
    "retention.setting": ADMINS,
    "admins.listing": ADMINS,
    "admins.add": ADMINS,
    "admins.remove": ADMINS,
    "collectors.listing": ADMINS,
    "collectors.show": ADMINS,
    "collectors.confirm": ADMINS,
    "collectors.close": ADMINS,
    "collector_invites.listing": ADMINS,
    "collector_invites.make": ADMINS,
    "collector_invites.show": ADMINS,
    "collector_invites.poster": ADMINS,
    "collector_invites.code": ADMINS,
    "collector_invites.revoke": ADMINS,
    "confirmation.setting": ADMINS,
    "clusters.notices": ADMINS,
    "clusters.notice": ADMINS,
    "clusters.thresholds": ADMINS,
    "overview.choose": ADMINS,
    "overview.home": ADMINS,
    "residences.give": ADMINS,
    "residences.preview": ADMINS,
    "residences.more": ADMINS,
    "residences.confirm": ADMINS,
    "residences.template": ADMINS,
    "school_changes.inbox": ADMINS,
    "school_changes.verify": ADMINS,
    "overview.giving": ADMINS,
    "school_organizations.show": ADMINS,
    "school_organizations.not_joined": ADMINS,
    "school_organizations.past": ADMINS,
    **{f"school_days.{view}": ADMINS for view in ("show", "people", "report", "data", "behind")},
    "school_returns.give_back": ADMINS,
    "school_returns.past": ADMINS,
    "school_returns.difference": set(),
    **{f"imports.{view}": ADMINS for view in ("give", "preview", "more", "confirm", "template")},
    "school_teachers.drop": ADMINS,
    **{f"calendar.{view}": ADMINS for view in ("listed", "add", "end")},
    "school_leaves.listed": ADMINS,
    "school_teachers.changes": ADMINS,
    "school_teachers.roster": ADMINS,
    "school_teachers.detail": ADMINS,
    "reminders.not_submitted": ADMINS,
    "reminders.call": ADMINS,
    "reminders.hang_up": ADMINS,
    "reminders.settings": ADMINS,
    "reminders.change_target": ADMINS,
    "reminders.configure": ADMINS,
    "reminders.remove": ADMINS,
    "reminders.test": ADMINS,
    "export.order": ADMINS,
    "export.show": ADMINS,
    "export.file": ADMINS,
    "export.link": ADMINS,
    "export.questionnaire": ADMINS,
    "export_link.fetch": set(),
    "portal.home": VERIFIED,
    "portal.account": VERIFIED,
    "portal.code": VERIFIED,
    "portal.work": VERIFIED,
    "portal.school": VERIFIED,
    "portal.outside": VERIFIED,
    "people.past": REPORTER,
    "people.judge": set(),
    "people.leave": REPORTER,
    "people.become_proxy": REPORTER,
    "enrolling.enroll": COLLECTORS,
    "enrolling.enrolled": COLLECTORS,
    "enrolling.on_behalf": COLLECTORS,
    "expected.how_to_join": COLLECTORS,
    "expected.remove": set(),
    "expected.clear": set(),
    "expected.enroll": set(),
    "lists.give": COLLECTORS,
    "lists.preview": COLLECTORS,
    "lists.more": COLLECTORS,
    "lists.confirm": COLLECTORS,
    "lists.template": COLLECTORS,
    "foreign_teachers.home": COLLECTORS,
    "foreign_teachers.add": COLLECTORS,
    "foreign_teachers.detail": OURS,
    "foreign_teachers.edit": OURS,
    "foreign_teachers.take_off": OURS,
    "submissions.supplement": COLLECTORS,
    "submissions.keep_supplement": COLLECTORS,
    "submissions.review": COLLECTORS,
    "submissions.behind_review": COLLECTORS,
    "submissions.confirm": COLLECTORS,
    "submissions.submit": COLLECTORS,
    "submissions.result": OURS,
    "submissions.data": OURS,
    "submissions.behind_data": OURS,
    "submissions.behind_version": OURS,
    "versions.past": COLLECTORS,
    "versions.difference": set(),
    "testing.tools": EVERYBODY,
    "testing.sign_in": EVERYBODY,
    "testing.set_clock": EVERYBODY,
    "testing.set_outcome": EVERYBODY,
    "stage.show": EVERYBODY,
    "stage.seat": EVERYBODY,
    "stage.come_in": set(),
    "stage.send_collector_card": set(),
    "chats.overview": VERIFIED,
    "chats.show": {"collector"},
    "chats.open_card": {"collector"},
    "chats.choose": COLLECTORS,
    "chats.send": COLLECTORS,
}


@pytest.fixture
def school(world):
    """An organization that submitted yesterday, its neighbour, and everybody who might knock."""
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    member, elsewhere = world.member(org), world.member(other)
    change, notice = world.cluster(org, member)
    report = world.report(org, member)
    feedback, second = world.feedback(member), world.second_admin(org.school_id)
    feedback = world.feedback(member)
    card, _ = world.collector_invite(org.school_id)
    yesterday = world.now.replace(day=20)
    world.submit(org, yesterday.date())
    world.send_card(org, member)
    message = db.session.scalars(select(ChatMessage.id).where(ChatMessage.owner_id == org.collector)).one()
    people = {
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
    guarded = endpoint.split(".")[0] not in ("verification", "simulator", "invites", "stage", "export_link")
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
    "leaves.grant": "/leaves/for/{person}",
    "members.hide": "/members/{person}/number",
    "members.past": "/members/{person}/history",
    "members.residence": "/members/{person}/residence",
    "members.make_proxy": "/members/{person}/proxy",
    **{f"privacy.{page}": f"/people/{{person}}/data{path}" for page, path in PRIVACY.items() if page != "reveal"},
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
    "foreign_teachers.detail": "/foreign-teachers/{teacher}",
    "foreign_teachers.edit": "/foreign-teachers/{teacher}/edit",
}


@pytest.mark.parametrize("address", FOREIGN.values(), ids=list(FOREIGN))
@pytest.mark.parametrize("role", ["other collector", "classmate elsewhere", "nobody", "admin"])
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
