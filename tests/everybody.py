"""A school with everybody who might knock at a route, and what the addresses of routes are filled with."""

from __future__ import annotations

from datetime import date
from typing import Any

from cast import subject
from factories import World
from hands import handover_invite, make_deputy
from route_policy import DAY
from sqlalchemy import select

from yss.extensions import db
from yss.models import ChatMessage


def everybody(world: World) -> tuple[dict[str, int], dict[str, Any], date]:
    """An organization that submitted yesterday, and its neighbour; (people by role, values of addresses, yesterday)."""
    org = world.org()
    other = world.org(world.called.other_collector, school_id=org.school_id)
    child = subject(world.called.child, date(2012, 9, 1))
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
        "nobody": world.person(world.called.nobody),
        "member": member,
        "classmate elsewhere": elsewhere,
        "collector": org.collector,
        "other collector": other.collector,
        "deputy": world.person(world.called.deputy),
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
