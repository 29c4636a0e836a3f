"""R21-R28, R49: a report from the first to the one sent late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import ORDINARY, number_of, subject
from conftest import instant
from phone import Phone
from sqlalchemy import select
from ways import AGREED, CONFIRMED, agree, answer, cells, collector_phone, report

from yss.domain.subject import Subject
from yss.domain.vocabulary import ConsentRelation, DocumentType
from yss.extensions import db
from yss.models import HealthReport, Membership
from yss.models.person import standing_consent
from yss.queries.entry import invites
from yss.web.kit.labels import DOCUMENT_TYPES

DAY = timedelta(days=1)
QUESTIONS = (
    "国籍", "户籍所在省市", "假期是否留校", "是否1月25日后返校", "当前所在地", "最近经历",
    "假期内是否离开居住地探亲或旅游",
    "本日是否离校前往其他地市", "本日是否离校前往其他国家", "本日是否返校", "本日是否有发热症状", "个人健康状态",
)  # fmt: skip


def form_path(org, person_id):
    return f"/schools/{org.school_id}/people/{person_id}/report"


def fill_path(person_id, day="2020-03-21"):
    return f"/days/{day}/people/{person_id}/fill"


def name_at_the_card(phone, org, who):
    """代他人申报 through the organization's card, as far as the consent."""
    db.session.rollback()
    phone.open(invites.member_link(org.school_id, org.org_id)).tap("去申报").sign_in("黄伟斌").tap("代他人申报")
    phone.fill("姓名", who.name).fill("证件类型", str(DOCUMENT_TYPES[who.document_type]))
    return phone.fill("证件号码", who.number).tap("下一步")


def consent_of(name):
    db.session.rollback()
    person_id = db.session.scalars(select(Membership.person_id).where(Membership.name == name)).one()
    return db.session.scalars(standing_consent(person_id)).one()


def reports_of(person_id):
    db.session.rollback()
    return db.session.scalars(
        select(HealthReport).where(HealthReport.person_id == person_id).order_by(HealthReport.id)
    ).all()


def reported_before(world, org, name="黄晓波", **changes):
    """A member who reported yesterday."""
    member = world.member(org, name, now=world.now - DAY)
    world.report(org, member, now=world.now - DAY, **changes)
    return member


def chosen(phone, name):
    """What stands in a control."""
    fields = phone.document.xpath(f"//*[@name='{name}']")
    if fields[0].tag == "select":
        return [option.get("value") for option in fields[0].xpath(".//option[@selected]")]
    return [field.get("value") for field in fields if field.get("checked") is not None]


def test_R21_the_first_report_asks_everything(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    phone.sign_in(member).open(form_path(org, member)).is_on("健康申报").sees("基本信息").sees("个人情况")
    phone.reshape("nationality", "CN")
    for label in QUESTIONS:
        phone.sees(label)
    assert cells(phone)["姓名"] == "黄晓波"
    assert cells(phone)["证件号码"].startswith("44****")
    assert not phone.document.xpath("//details[contains(@class, 'fold')]")
    assert chosen(phone, "health") == chosen(phone, "stayed_on_campus") == []
    report(phone)
    assert [row.changed for row in reports_of(member)] == [False]


def test_R24_the_next_day_starts_from_the_last_and_asks_to_be_looked_at(phone, world):
    org = world.org()
    member = reported_before(world, org, household="4403", recent_contact=["hubei_stay", "hubei_contact"])
    phone.sign_in(member).open(form_path(org, member)).sees("以下为3月20日的回答，请逐项核对")
    folded = phone.document.xpath("//details[contains(@class, 'fold')]")
    assert len(folded) == 1
    assert folded[0].xpath(".//*[@name='household_city']")
    assert not folded[0].xpath(".//*[@name='health']")
    assert folded[0].get("open") is None
    assert chosen(phone, "household_city") == ["4403"]
    assert chosen(phone, "recent_contact") == ["hubei_stay", "hubei_contact"]
    assert chosen(phone, "health") == ["normal"]
    assert phone.field(CONFIRMED).get("checked") is None
    phone.tap("提交申报")
    assert phone.status == 422
    assert "请核对并勾选承诺" in phone.error_of(CONFIRMED)
    assert len(reports_of(member)) == 1
    phone.choose(CONFIRMED).tap("提交申报").is_on("申报回执")
    assert [row.changed for row in reports_of(member)] == [False, False]


def test_R24_a_folded_answer_can_still_be_changed(phone, world):
    org = world.org()
    member = reported_before(world, org)
    phone.sign_in(member).open(form_path(org, member)).pick("假期是否留校", "是")
    phone.choose(CONFIRMED).tap("提交申报").is_on("申报回执")
    assert reports_of(member)[-1].changed is True


def test_R22_a_proxys_form_starts_from_what_the_proxy_wrote(phone, world):
    org = world.org()
    parent = world.person("黄伟斌")
    child = world.join_other(org, parent, subject("黄晓波"), now=world.now - DAY)
    world.consent(child)
    world.report(org, child, now=world.now - DAY, health="suspected")
    phone.sign_in(parent).open(form_path(org, child)).is_on("代填报")
    assert chosen(phone, "health") == [], "the person's own answers stay with the person"


def test_R21_a_province_brings_its_cities_and_a_nationality_its_household(phone, world):
    org = world.org()
    member = world.member(org)
    phone.sign_in(member).open(form_path(org, member))
    assert not phone.document.xpath("//*[@name='household']")
    phone.reshape("nationality", "CN").reshape("household", "44").fill("household_city", "4403")
    phone.pick("个人健康状态", "正常").reshape("location", "42")
    assert "武汉市" in [option.text for option in phone.field("location_city").xpath(".//option")]
    assert chosen(phone, "household_city") == ["4403"]
    assert chosen(phone, "health") == ["normal"], "what was typed stays when the form changes its shape"
    assert not phone.document.xpath("//*[@class='error']")
    phone.reshape("nationality", "US")
    assert not phone.document.xpath("//*[@name='household']")
    phone.sees("美国")


def test_R21_another_province_does_not_keep_the_first_ones_city(phone, world):
    org = world.org()
    member = world.member(org)
    answer(phone.sign_in(member).open(form_path(org, member))).reshape("location", "42")
    phone.tap("提交申报")
    assert phone.status == 422
    assert "请选择城市" in phone.error_of("location_city")
    assert reports_of(member) == []


BROKEN = [
    ({"recent_contact": ["hubei_stay", "none"]}, "recent_contact", "“无”和“14日内有湖北旅居史”不能同时选择"),
    ({"health": "fever"}, "health", "请核对：“本日是否有发热症状”与“个人健康状态”不一致"),
    ({"fever": "yes"}, "health", "请核对：“本日是否有发热症状”与“个人健康状态”不一致"),
]


@pytest.mark.parametrize(("changes", "name", "said"), BROKEN)
def test_R23_a_broken_form_is_told_beside_the_field_and_replaces_nothing(phone, world, changes, name, said):
    org = world.org()
    member = world.member(org, "黄晓波")
    first = world.report(org, member)
    answer(phone.sign_in(member).open(form_path(org, member)), **changes).tap("修改申报")
    assert phone.status == 422
    phone.sees("有些内容需要修改")
    assert said in phone.by_id(f"{name}-error").text_content()
    for changed, value in changes.items():
        assert chosen(phone, changed) == (value if isinstance(value, list) else [value])
    assert [row.id for row in reports_of(member)] == [first]


def test_R23_an_empty_form_is_told_question_by_question(phone, world):
    org = world.org()
    member = world.member(org)
    phone.sign_in(member).open(form_path(org, member)).choose(CONFIRMED).tap("提交申报")
    assert phone.status == 422
    wrong = {field.get("id").removesuffix("-error") for field in phone.document.xpath("//*[@class='error']")}
    assert wrong == set(ORDINARY) - {"household"}
    assert all(text.text_content().strip() for text in phone.document.xpath("//*[@class='error']"))
    assert reports_of(member) == []


def test_R21_a_tampered_option_is_no_answer(phone, world):
    org = world.org()
    member = world.member(org)
    answer(phone.sign_in(member).open(form_path(org, member)))
    phone.submit(phone.by_id("report-form"), None, health="superb")
    assert phone.status == 422
    assert "选项无效" in phone.by_id("health-error").text_content()
    assert reports_of(member) == []


def test_R25_a_change_is_marked_and_the_detail_shows_old_and_new(phone, app, world):
    org = world.org()
    member = reported_before(world, org)
    phone.sign_in(member).open(form_path(org, member))
    report(phone, location="4201", health="isolated")
    desk = collector_phone(app, org).open("/days/2020-03-21").sees("数据有变动")
    desk.open(f"/days/2020-03-21/people/{member}").is_on("填报详情")
    assert cells(desk)["当前所在地"] == "广东省广州市 → 湖北省武汉市 有变动"
    assert cells(desk)["个人健康状态"] == "正常 → 隔离观察 有变动"
    assert cells(desk)["本日是否返校"] == "否"
    assert cells(desk)["填报方式"] == "自主申报"


def test_R28_the_receipt_has_a_number_a_time_for_whom_and_the_way_to_correct(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    report(phone.sign_in(member).open(form_path(org, member))).sees("采集员已能看到这份申报")
    shown = cells(phone)
    assert shown["编号"] == str(reports_of(member)[-1].id)
    assert shown["时间"].startswith("2020-03-21 09:00")
    assert (shown["申报人"], shown["日期"], shown["填报方式"]) == ("黄晓波", "3月21日 周六", "自主申报")
    assert shown["组织名称"] == "软件工程-2019级-1班"
    phone.tap("修改").is_on("健康申报").choose(CONFIRMED).pick("本日是否返校", "是").tap("修改申报").is_on("申报回执")
    assert [row.seq for row in reports_of(member)] == [1, 2]
    phone.tap("完成").is_on("我的").sees("已填报")


def test_R26_after_the_submission_a_report_is_kept_as_late(phone, app, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.report(org, member)
    world.submit(org)
    phone.sign_in(member).open(form_path(org, member)).sees("今日数据已提交，现在的填报将作为“提交后申报”保留")
    report(phone, "补报", health="suspected").sees("已收到，作为“提交后申报”保留").sees("提交后申报")
    phone.tap("补报").choose(CONFIRMED).tap("补报").is_on("申报回执")
    assert len(reports_of(member)) == 3
    desk = collector_phone(app, org).open("/days/2020-03-21").sees("提交后申报（1人）")
    desk.open("/days/2020-03-21/data").sees("提交后申报（1人）")
    assert (cells(desk)["疑似病例"], cells(desk)["正常"]) == ("0", "1"), "the submitted figures do not change"


@pytest.mark.parametrize("door", ["own", "desk", "anyone"])
def test_a_form_opened_before_midnight_and_sent_after_is_asked_again(phone, world, clock, door):
    org = world.org()
    member = world.member(org, "黄晓波")
    clock.move_to(instant("2020-03-21 23:59:00"))
    if door == "own":
        phone.sign_in(member).open(form_path(org, member))
    else:
        phone.sign_in(org.collector).open("/days/2020-03-21/on-behalf" if door == "anyone" else fill_path(member))
    if door == "anyone":
        phone.fill_all({"name": "黄晓波", "document_type": "resident_id", "number": number_of("黄晓波")})
    answer(phone, left_city="yes")
    clock.move_to(instant("2020-03-22 00:01:00"))
    phone.tap("提交申报").sees("如果日期已变，请确认后重新提交")
    assert phone.status == 422
    assert chosen(phone, "left_city") == ["yes"]
    assert reports_of(member) == []
    phone.choose(CONFIRMED).tap("提交申报").is_on("申报回执").sees("3月22日")
    assert [row.day for row in reports_of(member)] == [date(2020, 3, 22)]


@pytest.mark.parametrize(("by", "said"), [("desk", "本人已自主申报"), ("proxy", "本人已自主申报")])
def test_R23_nobody_writes_over_what_a_member_reported(phone, world, by, said):
    org = world.org()
    parent = world.person("黄伟斌")
    member = world.join_other(org, parent, subject("黄晓波"))
    world.consent(member)
    world.report(org, member)
    phone.sign_in(org.collector if by == "desk" else parent)
    phone.open(fill_path(member) if by == "desk" else form_path(org, member)).sees(said)
    button = phone.document.xpath("//button[@aria-disabled='true']")[0]
    assert said in phone.by_id(button.get("aria-describedby")).text_content()
    phone.submit(phone.by_id("report-form"))
    assert phone.status == 422
    assert len(reports_of(member)) == 1


def test_R23_the_collector_does_not_write_over_a_proxy(phone, world):
    org = world.org()
    parent = world.person("黄伟斌")
    member = world.join_other(org, parent, subject("黄晓波"))
    world.consent(member)
    world.report(org, member, by=parent)
    phone.sign_in(org.collector).open(fill_path(member)).sees("已由代填人申报")


def test_R23_the_member_writes_over_the_collectors_report(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.report(org, member, by=org.collector)
    report(phone.sign_in(member).open(form_path(org, member)), "修改申报").sees("自主申报")


def test_R19_a_removed_member_is_told(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    answer(phone.sign_in(member).open(form_path(org, member)))
    world.remove(org, member)
    phone.tap("提交申报").sees("您已不在该组织")
    assert phone.status == 403
    assert reports_of(member) == []


def test_R49_consent_is_asked_once_and_separately(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波", consent=False)
    phone.sign_in(member).open(form_path(org, member)).is_on("健康信息使用说明").sees("中山大学").sees("本人")
    phone.tap("同意并继续")
    assert phone.status == 422
    phone.sees("请先阅读并同意健康信息使用说明")
    agree(phone).is_on("健康申报")
    phone.open(form_path(org, member)).is_on("健康申报")
    db.session.rollback()
    kept = db.session.scalars(standing_consent(member)).one()
    assert (kept.given_by, kept.relation) == (member, ConsentRelation.SELF)


def test_R49_for_a_child_under_fourteen_only_a_guardian_agrees(phone, world):
    org = world.org()
    name_at_the_card(phone, org, subject("黄小一", date(2006, 3, 22))).is_on("健康信息使用说明")
    phone.sees("监护人").does_not_see("受本人委托")
    agree(phone).is_on("代填报")
    assert consent_of("黄小一").relation is ConsentRelation.GUARDIAN


def test_R49_from_fourteen_on_a_proxy_may_be_asked(phone, world):
    org = world.org()
    name_at_the_card(phone, org, subject("黄小一", date(2006, 3, 21))).choose(AGREED).tap("同意并继续")
    assert phone.status == 422
    agree(phone, "受本人委托").is_on("代填报")


def test_R49_a_document_without_a_birth_date_has_it_asked_for(phone, world):
    org = world.org()
    name_at_the_card(phone, org, Subject("Dorian Lam", DocumentType.PASSPORT, "K01234567"))
    phone.sees("证件上没有出生日期，请填写")
    agree(phone, "受本人委托")
    assert "请填写出生日期" in phone.error_of("出生日期")
    phone.fill("出生日期", "2026-01-01").tap("同意并继续")
    assert "日期无效" in phone.error_of("出生日期")
    phone.fill("出生日期", "2012-01-01").tap("同意并继续").sees("未满14周岁，须由监护人同意")
    assert chosen(phone, "relation") == ["as_asked"]
    phone.choose("监护人").tap("同意并继续").is_on("代填报")
    assert consent_of("Dorian Lam").relation is ConsentRelation.GUARDIAN


def test_R49_the_collectors_doors_do_not_wait_and_the_person_is_asked_later(phone, app, world):
    org = world.org()
    member = world.member(org, "黄晓波", consent=False)
    report(phone.sign_in(org.collector).open(fill_path(member))).sees("代填人：蒋小华")
    Phone(app).sign_in(member).open(form_path(org, member)).is_on("健康信息使用说明")


def test_R22_a_stranger_may_not_even_know(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    phone.sign_in("陈默").open(form_path(org, member))
    assert phone.status == 404
    phone.does_not_see("黄晓波")
