"""R50: an admin reaches nothing of another school through the own one, nor of one organization through another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hands import deputy_invite, handover_invite
from phone import Phone
from sqlalchemy import func, select
from visiting import path_of, rules, send

from yss.domain.vocabulary import ChangeOutcome, ClosingReason, ClusterDisposition
from yss.extensions import Base, db

DAY = timedelta(days=1)
EVERYTHING = {
    "reason": next(iter(ClosingReason)).value,
    "minutes": "60",
    "confirmed": "1",
    "note": "王老师",
    "from_day": "2020-03-21",
    "to_day": "2020-03-22",
    "done": next(iter(ChangeOutcome)).value,
}
OF_AN_ORGANIZATION = {"person_id", "deputy_id"}


def ids_of(world, org, *, also=0):
    """An id of each kind of thing that the school, or the organization, has."""
    member = world.member(org)
    change, notice = world.cluster(org, member)
    world.submit(org)
    world.return_day(org)
    world.submit(org)
    deputy, _, _ = deputy_invite(world, org)
    handover_invite(world, org)
    card, _ = world.collector_invite(org.school_id)
    return {
        "school_id": org.school_id,
        "org_id": org.org_id,
        "person_id": member,
        "change_id": change,
        "notice_id": notice,
        "deputy_id": deputy,
        "invite_id": card,
        "export_id": world.export(org.school_id),
        "admin_id": world.second_admin(org.school_id),
        "holiday_id": world.holiday(org.school_id, world.day + DAY * (2 + also)),
        "teacher_id": world.roster(org.school_id)[0],
        "day": world.day,
        "version": 2,
        "which": "joined",
        "figure": "joined",
    }


def said():
    """How many rows each table has, and the trail."""
    db.session.rollback()
    tables = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }
    return {name: n for name, n in tables.items() if name not in ("user_session", "draft")}


def wrong_doors(app, own, other, names):
    """(method, path, rule) with one id at a time taken from elsewhere."""
    for rule in rules(app):
        if app.view_functions[rule.endpoint].access != "school_admin" or not rule.arguments <= set(own):
            continue
        for name in sorted(rule.arguments & names):
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield method, path_of(app, rule, own | {name: other[name]}), rule


@pytest.mark.parametrize("where", ["another school", "another organization of the school"])
def test_R50_one_foreign_id_is_answered_like_a_missing_one_and_changes_nothing(app, clock, world, where):
    org = world.org()
    same = where != "another school"
    other = world.org("林晓晴", school_id=org.school_id if same else world.school("甲中学"))
    own, foreign = ids_of(world, org), ids_of(world, other, also=3)
    names = OF_AN_ORGANIZATION if same else {name for name in own if name.endswith("_id")} - {"school_id"}
    phone = Phone(app).sign_in(world.admin(org.school_id))
    phone.open(f"/admin/{org.school_id}/admins/add")
    before, wrong, doors = said(), [], 0
    for method, path, rule in wrong_doors(app, own, foreign, names):
        body = EVERYTHING | ({"done": next(iter(ClusterDisposition)).value} if "clusters" in path else {})
        answer = send(phone, method, path, body)
        doors += 1
        if answer.status_code != 404:
            wrong.append((answer.status_code, method, rule.rule))
    assert wrong == []
    assert doors >= (5 if same else 40)
    assert said() == before


def test_R50_the_own_ids_open_every_one_of_these_doors(app, clock, world):
    org = world.org()
    own = ids_of(world, org)
    phone = Phone(app).sign_in(world.admin(org.school_id))
    doors = wrong_doors(app, own, own, {name for name in own if name.endswith("_id")})
    asked = {path: send(phone, "GET", path).status_code for method, path, _rule in doors if method == "GET"}
    shut = [path for path, status in asked.items() if status not in (200, 303)]
    assert shut == []
