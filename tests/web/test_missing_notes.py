"""R58: a reason by tap for each of the missing, 备注 that writes itself, tomorrow that starts from it, the 缺报台账."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import QUESTIONNAIRE, SUPPLEMENT
from conftest import instant
from phone import Phone
from sqlalchemy import select
from ways import names_in

from yss.actions.day import submitting
from yss.domain.submission_drafts import Typed
from yss.domain.vocabulary import MissingReason
from yss.extensions import db
from yss.models import MissingNote
from yss.queries.day import missing_notes, submissions

DAY = timedelta(days=1)
TODAY = "/days/2020-03-21"
NUMBERS = {name: str(number) for name, number in SUPPLEMENT.items()}


@pytest.fixture
def org(world):
    made = world.org(headcount=5)
    for name in ("黄晓波", "黄恺"):
        world.member(made, name, now=world.now - 20 * DAY)
    return made


def remarks(phone):
    return (phone.field("备注").text or "").strip()


def reason_of(phone, world, name):
    ticked = phone.document.xpath(f"//input[@name='reason_{world.person(name)}'][@checked]/@value")
    return ticked[0] if ticked else None


def give(phone, world, name, reason, words=None):
    phone.reshape(f"reason_{world.person(name)}", reason)
    return phone if words is None else phone.fill(f"words_{world.person(name)}", words)


def submit(phone):
    phone.fill_all(NUMBERS).tap("下一步").is_on("数据详情")
    return phone.tap("提交数据").tap("确定").is_on("提交结果")


def notes():
    db.session.rollback()
    return db.session.scalars(select(MissingNote).order_by(MissingNote.day, MissingNote.person_id)).all()


def test_R58_other_asks_for_words_that_go_into_the_remarks(phone, world, org):
    phone.sign_in(org.collector).open(f"{TODAY}/submit").does_not_see("保存或下一步时写入备注")
    give(phone, world, "黄恺", "other")
    assert remarks(phone) == "未填报：黄恺（其他）、黄晓波"
    phone.fill(f"words_{world.person('黄恺')}", "家里有事").fill_all(NUMBERS).tap("下一步").is_on("数据详情")
    phone.sees("未填报：黄恺（家里有事）、黄晓波").tap("上一步")
    assert phone.field(f"words_{world.person('黄恺')}").get("value") == "家里有事"
    give(phone, world, "黄恺", "on_leave")
    assert remarks(phone) == "未填报：黄恺（请假）、黄晓波"
    give(phone, world, "黄恺", "other")
    assert phone.field(f"words_{world.person('黄恺')}").get("value") == "", "words given up are not kept"


def test_R58_a_draft_and_the_next_tap_keep_the_words(phone, world, org, app):
    phone.sign_in(org.collector).open(f"{TODAY}/submit")
    give(phone, world, "黄恺", "other", "家里有事").tap("保存草稿")
    assert remarks(phone) == "未填报：黄恺（家里有事）、黄晓波"
    again = Phone(app).sign_in(org.collector).open(f"{TODAY}/submit")
    assert again.field(f"words_{world.person('黄恺')}").get("value") == "家里有事"
    again.fill(f"words_{world.person('黄恺')}", "家里有事，已请假")
    give(again, world, "黄晓波", "no_phone")
    assert remarks(again) == "未填报：黄恺（家里有事，已请假）、黄晓波（无手机）"


def test_R58_a_reason_taken_back_leaves_the_remarks(phone, world, org):
    phone.sign_in(org.collector).open(f"{TODAY}/submit")
    give(phone, world, "黄恺", "on_leave")
    give(phone, world, "黄恺", "")
    assert (remarks(phone), reason_of(phone, world, "黄恺")) == ("未填报：黄恺、黄晓波", None)
    submit(phone)
    assert notes() == []


def test_R58_reasons_ticked_without_scripts_go_into_the_remarks_with_the_next_step(plain_phone, world, org):
    plain_phone.sign_in(org.collector).open(f"{TODAY}/submit").fill_all(NUMBERS)
    plain_phone.fill_all({f"reason_{world.person('黄恺')}": "unreachable"}).tap("下一步").is_on("数据详情")
    plain_phone.sees("未填报：黄恺（联系不上）、黄晓波")


def test_R33_a_listing_that_was_deleted_is_not_written_again(phone, org):
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill("备注", "都已联系").fill_all(NUMBERS).tap("下一步")
    phone.is_on("数据详情").sees("都已联系").does_not_see("未填报：黄恺")


@pytest.mark.parametrize(("typed", "said"), [("长" * 101, "不能超过100个字"), ("a\x00b", "包含无效字符")])
def test_R58_words_that_cannot_be_kept_say_so_beside_their_field(plain_phone, world, org, typed, said):
    plain_phone.sign_in(org.collector).open(f"{TODAY}/submit")
    give(plain_phone, world, "黄恺", "other")
    form = plain_phone.by_id("supplement-form")
    words = {f"words_{world.person('黄恺')}": typed}
    plain_phone.submit(form, **NUMBERS, **words)
    assert plain_phone.status == 422
    assert said in plain_phone.error_of(f"words_{world.person('黄恺')}")
    assert plain_phone.field(f"words_{world.person('黄恺')}").get("value") == typed.replace("\x00", "")


@pytest.mark.parametrize("value", ["nonsense", "on_leave "])
def test_R58_a_tampered_reason_is_none(plain_phone, world, org, value):
    plain_phone.sign_in(org.collector).open(f"{TODAY}/submit")
    form = plain_phone.by_id("supplement-form")
    forged = {f"reason_{world.person('黄恺')}": value, "reason_7": "on_leave", "reason_x": "on_leave"}
    plain_phone.submit(form, reshape="1", **forged)
    assert remarks(plain_phone) == "未填报：黄恺、黄晓波"


def test_R58_tomorrow_starts_from_todays_reasons(phone, world, org, clock):
    phone.sign_in(org.collector).open(f"{TODAY}/submit")
    give(phone, world, "黄恺", "other", "家里有事")
    give(phone, world, "黄晓波", "no_phone")
    submit(phone)
    clock.move_to(world.now + DAY)
    phone.open("/days/2020-03-22/submit")
    assert remarks(phone) == "未填报：黄恺（家里有事）、黄晓波（无手机）"
    assert (reason_of(phone, world, "黄恺"), reason_of(phone, world, "黄晓波")) == ("other", "no_phone")
    assert phone.field(f"words_{world.person('黄恺')}").get("value") == "家里有事"
    give(phone, world, "黄晓波", "")
    submit(phone)
    clock.move_to(world.now + 2 * DAY)
    phone.open("/days/2020-03-23/submit")
    assert remarks(phone) == "未填报：黄恺（家里有事）、黄晓波（无手机）", "the last known reason of each"
    assert [(note.day.day, note.reason) for note in notes()].count((22, MissingReason.NO_PHONE)) == 0


@pytest.mark.parametrize(("later", "starts"), [(7, True), (8, False)])
def test_R58_a_reason_is_forgotten_after_a_week(phone, world, org, clock, later, starts):
    phone.sign_in(org.collector).open(f"{TODAY}/submit")
    give(phone, world, "黄恺", "on_leave")
    submit(phone)
    clock.move_to(world.now + later * DAY)
    phone.sign_in(org.collector).open(f"/days/2020-03-{21 + later}/submit")
    assert remarks(phone) == ("未填报：黄恺（请假）、黄晓波" if starts else "未填报：黄恺、黄晓波")


def test_R58_who_has_reported_is_not_noted(phone, world, org):
    phone.sign_in(org.collector).open(f"{TODAY}/submit")
    give(phone, world, "黄恺", "on_leave")
    give(phone, world, "黄晓波", "no_phone")
    world.consent(world.person("黄恺"))
    world.report(org, world.person("黄恺"))
    submit(phone.open(f"{TODAY}/submit"))
    assert [(note.person_id, note.reason) for note in notes()] == [(world.person("黄晓波"), MissingReason.NO_PHONE)]


def keep(world, org, day, reasons, now=None):
    """A submission of that day with reasons for the missing."""
    now = now or world.now
    typed = Typed(reasons=reasons)
    submitting.review(world.act(org, now=now), day=day, typed=typed, supplement=SUPPLEMENT, questionnaire=QUESTIONNAIRE)
    db.session.rollback()
    seen = submissions.reviewed(org.collector, org.desk, day, QUESTIONNAIRE, now).seen
    db.session.rollback()
    submitting.submit_day(world.act(org, now=now), day=day, seen=seen, as_seen=False)


def test_R58_the_ledger_has_the_last_months_reasons_the_last_day_first(phone, world, org):
    people = {name: str(world.person(name)) for name in ("黄恺", "黄晓波")}
    keep(world, org, world.day - DAY, {people["黄恺"]: "on_leave", people["黄晓波"]: "unreachable"})
    phone.sign_in(org.collector).open(f"{TODAY}/submit")
    give(phone, world, "黄恺", "other", "<b>家里有事</b>")
    submit(phone)
    phone.open("/missing-notes").is_on("缺报台账").sees("最近30天，共4条")
    assert names_in(phone) == ["黄恺", "黄晓波", "黄恺", "黄晓波"]
    phone.sees("3月21日 周六").sees("3月20日 周五").sees("请假").sees("联系不上").sees("其他：<b>家里有事</b>")
    assert phone.text.index("3月21日") < phone.text.index("3月20日")
    phone.tap("黄恺其他：<b>家里有事</b>").is_on("填报详情").sees("黄恺 3月21日未填报")


def test_R58_the_ledger_is_reached_from_the_lists_and_from_the_supplement(phone, org):
    phone.sign_in(org.collector).open(TODAY).tap("缺报台账 最近30天").is_on("缺报台账").sees("还没有缺报记录")
    phone.open(f"{TODAY}/submit").tap("缺报台账").is_on("缺报台账")


def test_R50_the_ledger_is_the_organizations_own(phone, world, org):
    keep(world, org, world.day, {str(world.person("黄恺")): "on_leave"})
    other = world.org("林晓晴", school_id=org.school_id)
    phone.sign_in(other.collector).open("/missing-notes").sees("还没有缺报记录")
    [note] = notes()
    page = phone.request("GET", f"/missing-notes?before=2020-03-22&after={note.membership_id}")
    assert page.status_code == 404, "nor does a page begin behind somebody else's member"


def test_R58_what_is_older_than_a_month_is_gone(phone, world, org, clock):
    keep(world, org, world.day, {str(world.person("黄恺")): "on_leave"})
    for day, there in (("2020-04-19", True), ("2020-04-20", False)):
        clock.move_to(instant(f"{day} 09:00:00"))
        phone.sign_in(org.collector).open("/missing-notes")
        assert ("黄恺" in phone.text) is there, day


def test_R37_the_ledger_is_walked_page_by_page(phone, world):
    org = world.org(headcount=100)
    members = [world.member(org, now=world.now - 3 * DAY) for _ in range(30)]
    for back in (1, 0):
        keep(world, org, world.day - back * DAY, {str(person): "on_leave" for person in members})
    phone.sign_in(org.collector).open("/missing-notes").sees("共60条")
    names = names_in(phone)
    assert len(names) == 50
    phone.tap("加载更多")
    names = names_in(phone) if phone.htmx else names + names_in(phone)
    assert (len(names), len(set(names))) == (60, 30)
    assert not phone.document.xpath("//a[@class='more']")


@pytest.mark.parametrize("query", ["before=x&after=1", "before=2020-03-21", "after=7", "before=2020-03-21&after=x"])
def test_R58_a_page_that_begins_nowhere_is_the_first(plain_phone, org, query):
    plain_phone.sign_in(org.collector)
    assert plain_phone.open(f"/missing-notes?{query}").is_on("缺报台账").status == 200


def test_R58_who_moved_on_the_same_day_has_one_note(world, org):
    person = world.person("黄恺")
    keep(world, org, world.day, {str(person): "on_leave"})
    other = world.org("林晓晴", school_id=org.school_id)
    world.remove(org, person)
    world.join(other, person)
    keep(world, other, world.day, {str(person): "transferred"})
    [note] = notes()
    assert (note.org_id, note.reason) == (other.org_id, MissingReason.TRANSFERRED)
    assert missing_notes.ledger(org.desk, world.day).total == 0
