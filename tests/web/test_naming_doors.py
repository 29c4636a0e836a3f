"""R71, R72, R73: each door that takes a document number, and whoever it is: what is shown and what is written.

No cell tells a name, a place or a membership.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import pytest
from cast import subject
from phone import Phone
from sqlalchemy import func, select
from statements import statements
from ways import AGREED, answer

from yss.actions.person import erasing
from yss.acts import Act
from yss.domain.naming import MISMATCHES_A_DAY
from yss.extensions import db
from yss.models import HealthReport, JoinRequest, Membership, NameMismatch, Person, ProxyLink, SchoolAdmin
from yss.queries.entry import invites

WRONG = "姓名与证件号码不一致，请核对。"
CLOSED = "今天姓名与证件号码不一致的次数过多，请明天再试。"
CHILD = date(2012, 9, 1)
COUNTED = (Person, Membership, ProxyLink, HealthReport, JoinRequest, SchoolAdmin, NameMismatch)


@dataclass
class Place:
    """Two classes of a school, a class of another, and who is known in them, by the column of the table."""

    world: object
    org: object
    elsewhere: object
    parent: int
    admin: int
    people: dict


@pytest.fixture
def place(world):
    org = world.org()
    elsewhere = world.org("林晓晴", school_id=world.school("广州大学"))
    known = {
        "unknown": subject("陈一一"),
        "here": subject("周一一"),
        "child": subject("吴一一", CHILD),
        "other school": subject("郑一一"),
        "verified": subject("王一一"),
        "verified elsewhere": subject("冯一一"),
        "erased": subject("褚一一"),
    }
    world.enroll(org, known["here"])
    world.guardian(org, world.person("黄伟斌"), known["child"])
    world.enroll(elsewhere, known["other school"])
    world.verify(known["verified"])
    world.join(elsewhere, world.verify(known["verified elsewhere"]))
    gone = world.enroll(org, known["erased"])
    erasing.erase_person(Act(actor_id=gone, now=world.now), person_id=gone)
    db.session.rollback()
    parent = world.member(org, "李伟斌")
    return Place(world, org, elsewhere, parent, world.admin(org.school_id), known)


def typed(phone, who):
    return phone.fill("姓名", who.name).fill("证件类型", "居民身份证").fill("证件号码", who.number)


def by_card(place, phone, who):
    phone.sign_in("沈默").open(invites.member_link(place.org.school_id, place.org.org_id))
    typed(phone.tap("去申报").tap("代他人申报"), who)
    return "下一步"


def by_hand(place, phone, who):
    typed(phone.sign_in(place.org.collector).open("/members/add"), who)
    return "确认添加"


def at_the_desk(place, phone, who):
    answer(typed(phone.sign_in(place.org.collector).open("/days/2020-03-21/on-behalf"), who))
    return "提交申报"


def by_list(place, phone, who):
    phone.sign_in(place.org.collector).open("/lists/members").fill("粘贴名单", f"{who.name} {who.number}")
    return "下一步：核对名单"


def as_a_child_by_the_collector(place, phone, who):
    typed(phone.sign_in(place.org.collector).open(f"/members/{place.parent}/proxy"), who)
    return "确认转为代填人"


def as_a_child_by_the_parent(place, phone, who):
    typed(phone.sign_in(place.parent).open(f"/schools/{place.org.school_id}/people/{place.parent}/proxy"), who)
    return "确认转为代填人"


def as_an_admin(place, phone, who):
    typed(phone.sign_in(place.admin).open(f"/admin/{place.org.school_id}/admins/add"), who)
    return "确认添加"


def knock(place, phone, door, who):
    """Names somebody at the door, and goes on to its end where it opens."""
    phone.tap(door(place, phone, who))
    if phone.title == "健康信息使用说明":
        relation = "受本人委托" if "受本人委托" in phone.text else "监护人"
        phone.choose(relation).choose(AGREED).tap("同意并继续")
    for button in [one.text_content().strip() for one in phone.document.xpath("//button")]:
        if phone.title == "核对名单" and button.startswith(("确认添加", "请本人确认")):
            return phone.tap(button)
    return phone


DOORS = [
    by_card, by_hand, at_the_desk, by_list, as_a_child_by_the_collector, as_a_child_by_the_parent, as_an_admin,
]  # fmt: skip
JOINED, MEMBER, ASKED, REFUSED = "joined", "member", "asked", "refused"
EXPECTED = {
    ("unknown", "right"): JOINED,
    ("unknown", "wrong"): JOINED,
    ("here", "right"): MEMBER,
    ("here", "wrong"): REFUSED,
    ("child", "right"): MEMBER,
    ("child", "wrong"): REFUSED,
    ("other school", "right"): JOINED,
    ("other school", "wrong"): JOINED,
    ("verified", "right"): ASKED,
    ("verified", "wrong"): REFUSED,
    ("verified elsewhere", "right"): ASKED,
    ("verified elsewhere", "wrong"): REFUSED,
    ("erased", "right"): JOINED,
    ("erased", "wrong"): JOINED,
}
# A school's admin joins nobody and is no member; a name that nobody has verified binds there too, since it is shown.
OF_AN_ADMIN = {cell: REFUSED if cell[1] == "wrong" else JOINED for cell in EXPECTED} | {
    ("unknown", "wrong"): JOINED,
    ("erased", "wrong"): JOINED,
}


def rows():
    db.session.rollback()
    return {table: db.session.scalar(select(func.count()).select_from(table)) for table in COUNTED}


def outcome(before, after):
    """What came of a cell, by what was written alone."""
    more = {table for table in COUNTED if after[table] > before[table]}
    if NameMismatch in more:
        assert more == {NameMismatch}, more
        return REFUSED
    if JoinRequest in more:
        assert more <= {JoinRequest, ProxyLink}, more
        return ASKED
    return JOINED if Membership in more or SchoolAdmin in more else MEMBER


@pytest.mark.parametrize("door", DOORS, ids=[door.__name__ for door in DOORS])
@pytest.mark.parametrize("cell", EXPECTED, ids=" ".join)
def test_R71_what_a_door_does_with_whom_it_is_told_of(app, clock, place, door, cell):
    who, phone = place.people[cell[0]], Phone(app)
    said = who if cell[1] == "right" else replace(who, name="蒋错错")
    phone.open("/testing")
    if door is by_card:
        place.world.person("沈默")
    before = rows()
    knock(place, phone, door, said)
    got = outcome(before, rows())
    assert got == (OF_AN_ADMIN if door is as_an_admin else EXPECTED)[cell]
    if got == REFUSED:
        phone.sees(WRONG).does_not_see(who.name)
    if got == ASKED:
        phone.sees("待本人确认")
    for place_name in ("广州大学", "林晓晴"):
        phone.does_not_see(place_name)


def bare(phone, *numbers):
    """The page without what differs from request to request: tokens, keys, ids of requests, and the number typed."""
    page = phone.response.get_data(as_text=True)
    for number in numbers:
        page = page.replace(number, "NUMBER").replace(f"{number[:2]}{'*' * 14}{number[-2:]}", "MASKED")
    page = re.sub(r'(name="(?:csrf_token|key|list)" value=")[^"]*', r"\1", page)
    return re.sub(r'name="request-id" content="[^"]*"', "", page)


@pytest.mark.parametrize("door", DOORS, ids=[door.__name__ for door in DOORS])
def test_R71_wrong_here_and_wrong_elsewhere_are_one_answer_by_the_same_statements(app, clock, place, door):
    if door is by_card:
        place.world.person("沈默")
    told, asked = set(), []
    for column in ("here", "here", "child", "verified", "verified elsewhere"):
        who, phone = replace(place.people[column], name="蒋错错"), Phone(app)
        phone.open("/testing")
        label = door(place, phone, who)
        with statements() as said:
            phone.tap(label)
        told.add(bare(phone, who.number))
        asked.append(said)
    assert len(told) == 1
    assert asked[2:] == asked[1:2] * 3, "but for the first, whose draft is new"


@pytest.mark.parametrize("door", [by_card, by_hand, as_a_child_by_the_collector])
def test_R71_right_at_another_school_is_answered_as_unknown(app, clock, place, door):
    place.world.person("沈默")
    place.world.join(place.org, place.world.person("沈默二"))
    told = set()
    for column, parent in (("unknown", place.parent), ("other school", place.world.member(place.org, "何伟斌"))):
        place.parent, who, phone = parent, place.people[column], Phone(app)
        phone.open("/testing")
        label = door(place, phone, who)
        phone.tap(label)
        page = bare(phone, who.number).replace(who.name, "NAME").replace(who.name[0], "N")
        told.add((phone.status, re.sub(r"[0-9]{10,}", "N", phone.path), re.sub(r"[0-9]{10,}", "N", page)))
    assert len(told) == 1


def test_R71_five_mismatches_a_day_close_the_door_for_the_right_name_too(app, clock, place):
    place.world.person("沈默")
    wrong = replace(place.people["verified"], name="蒋错错")
    for _ in range(MISMATCHES_A_DAY):
        phone = Phone(app)
        phone.open("/testing")
        knock(place, phone, by_card, wrong).sees(WRONG)
    for who in (wrong, place.people["here"], place.people["unknown"]):
        phone = Phone(app)
        phone.open("/testing")
        before = rows()
        knock(place, phone, by_card, who).sees(CLOSED)
        assert rows() == before
    clock.shift(24 * 3600)
    phone = Phone(app)
    phone.open("/testing")
    knock(place, phone, by_card, wrong).sees(WRONG)


def test_R71_a_collector_who_errs_about_their_own_members_finds_nothing_out(app, clock, place):
    wrong = replace(place.people["here"], name="蒋错错")
    phone = Phone(app)
    phone.open("/testing")
    for _ in range(MISMATCHES_A_DAY + 2):
        knock(place, phone, by_hand, wrong).sees(WRONG)


def test_R71_a_list_tells_of_five_wrong_names_and_of_nothing_after_them(app, clock, place):
    phone = Phone(app)
    people = [subject(f"证{number}") for number in "一二三四五六"]
    for who in people:
        place.world.verify(who)
    lines = [f"蒋错{letter} {who.number}" for letter, who in zip("甲乙丙丁戊己", people, strict=True)]
    lines += [f"{place.people['unknown'].name} {place.people['unknown'].number}"]
    phone.open("/testing")
    phone.sign_in(place.org.collector).open("/lists/members").fill("粘贴名单", "\n".join(lines)).tap("下一步：核对名单")
    assert phone.text.count(WRONG) == MISMATCHES_A_DAY
    assert phone.text.count(CLOSED) == 2
