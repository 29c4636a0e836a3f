"""R21: a school switches from one questionnaire to another in the middle of a day, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import MORNING_CHECK, MORNING_NUMBERS, QUESTIONNAIRE, WELL, number_of
from phone import Phone
from sqlalchemy import select
from ways import CONFIRMED, answer, cells, names_in

from yss.extensions import db
from yss.models import AuditEvent, HealthReport, School
from yss.queries.day import submissions

DAY = timedelta(days=1)
TODAY = "/days/2020-03-21"
CHANGED = "学校已更换申报内容，请按新的内容核对填写；两者相同的填写已保留。"


def form_path(org, person_id):
    return f"/schools/{org.school_id}/people/{person_id}/report"


def kept(person_id):
    db.session.rollback()
    return db.session.scalars(
        select(HealthReport).where(HealthReport.person_id == person_id).order_by(HealthReport.id)
    ).all()


def answer_well(phone):
    phone.pick("住宿情况", "走读").pick("出勤情况", "到校").pick("其他症状", "无")
    return phone.pick("是否发热（体温37.3℃及以上）", "否").choose(CONFIRMED)


def fill_supplement(phone):
    phone.open(f"{TODAY}/submit").is_on("补充数据")
    return phone.fill_all({name: str(number) for name, number in MORNING_NUMBERS.items()}).tap("下一步")


@pytest.fixture
def mixed(world):
    """A day on which 黄晓波 and 李晓明 reported before the switch, 黄恺 after it, and 傅立叶 not at all."""
    org = world.org(headcount=5)
    for name in ("黄晓波", "李晓明"):
        world.report(org, world.member(org, name), fever="yes", health="fever")
    late = world.member(org, "黄恺")
    world.member(org, "傅立叶")
    world.switch(org.school_id)
    world.report(org, late, questionnaire=MORNING_CHECK, **WELL)
    return org


def test_R21_the_command_switches_once_and_leaves_its_trace(app, world):
    org = world.org()
    run = app.test_cli_runner().invoke
    code = db.session.get_one(School, org.school_id).public_code
    for _ in range(2):
        assert run(args=["school", "questionnaire", code, MORNING_CHECK]).output.strip() == MORNING_CHECK
    assert run(args=["school", "questionnaire", code, "guide/999"]).exit_code != 0
    assert run(args=["school", "questionnaire", "nowhere", MORNING_CHECK]).exit_code != 0
    db.session.rollback()
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "change_questionnaire"))
    assert (event.detail, event.actor_id) == ({"old": QUESTIONNAIRE, "new": MORNING_CHECK}, None)


def test_R21_a_form_opened_before_the_switch_comes_back_with_the_new_questions(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    answer(phone.sign_in(member).open(form_path(org, member)), fever="yes", health="fever")
    world.switch(org.school_id)
    phone.tap("提交申报").is_on("健康申报").sees(CHANGED).sees("出勤情况").does_not_see("国籍")
    assert phone.status == 422
    assert phone.document.xpath("//input[@name='fever'][@checked]/@value") == ["yes"]
    assert not phone.document.xpath("//input[@name='confirmed'][@checked]"), (
        "what is new is looked at before it is sent"
    )
    assert kept(member) == []
    answer_well(phone).tap("提交申报").is_on("申报回执")
    assert [row.questionnaire for row in kept(member)] == [MORNING_CHECK]


def test_R21_an_empty_form_of_before_is_judged_by_nothing_but_the_switch(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    phone.sign_in(member).open(form_path(org, member))
    world.switch(org.school_id)
    phone.tap("提交申报").sees(CHANGED).does_not_see("请填写此项")
    phone.tap("提交申报").does_not_see(CHANGED).sees("请填写此项")


def test_R21_a_question_that_reshapes_an_old_form_brings_the_new_one(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    phone.sign_in(member).open(form_path(org, member))
    world.switch(org.school_id)
    phone.reshape("nationality", "CN").sees(CHANGED).sees("出勤情况").does_not_see("户籍所在省市")


def test_R31_the_collectors_doors_come_back_with_the_new_questions_too(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    answer(phone.sign_in(org.collector).open(f"{TODAY}/people/{member}/fill"))
    world.switch(org.school_id)
    answer_well(phone.tap("提交申报").sees(CHANGED)).tap("提交申报").is_on("申报回执")
    world.switch(org.school_id, QUESTIONNAIRE)
    phone.open(f"{TODAY}/on-behalf").fill("姓名", "黄宇轩").fill("证件类型", "居民身份证")
    phone.fill("证件号码", number_of("黄宇轩"))
    answer(phone)
    world.switch(org.school_id)
    phone.tap("提交申报").sees(CHANGED)
    assert phone.field("姓名").get("value") == "黄宇轩"
    answer_well(phone).tap("提交申报").is_on("申报回执").sees("黄宇轩")


def test_R67_a_grid_opened_before_the_switch_is_looked_at_again(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波", now=world.now - 2 * DAY)
    world.switch(org.school_id)
    world.report(org, member, now=world.now - 2 * DAY, questionnaire=MORNING_CHECK)
    world.switch(org.school_id, QUESTIONNAIRE)
    world.report(org, member, now=world.now - DAY)
    phone.sign_in(org.collector).open(f"{TODAY}/grid").choose("我已逐人核对，以上内容真实准确")
    world.switch(org.school_id)
    phone.tap("代填1人").is_on("代填表").sees(CHANGED).does_not_see("请核对并勾选")
    assert not phone.document.xpath("//input[@name='confirmed'][@checked]")
    phone.reshape(f"state_{member}", "except").sees("出勤情况").does_not_see(CHANGED)


def test_R51_a_report_whose_answer_was_lost_is_not_asked_again_after_the_switch(plain_phone, world, app):
    org = world.org()
    member = world.member(org, "黄晓波")
    answer(plain_phone.sign_in(member).open(form_path(org, member)))
    (form,) = plain_phone.document.xpath("//form[@id='report-form']")
    plain_phone.submit(form).is_on("申报回执")
    world.switch(org.school_id)
    plain_phone.path = form_path(org, member)
    plain_phone.submit(form).is_on("申报回执")
    assert len(kept(member)) == 1


def test_R21_old_reports_stay_readable_in_their_own_words(phone, world, mixed):
    phone.sign_in(mixed.collector).open(TODAY).sees("已填报成员（3人）")
    of = {link.findtext("b"): link.get("href") for link in phone.document.xpath("//a[@class='person_bd']")}
    phone.open(of["黄晓波"]).is_on("填报详情").sees("国籍").sees("最近经历").does_not_see("出勤情况")
    phone.open(of["黄恺"]).is_on("填报详情").sees("出勤情况").does_not_see("国籍")


def test_R24_the_first_form_after_the_switch_starts_from_equally_named_answers(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波", now=world.now - DAY)
    world.report(org, member, now=world.now - DAY)
    world.switch(org.school_id)
    phone.sign_in(member).open(form_path(org, member)).sees("以下为3月20日的回答")
    checked = phone.document.xpath("//input[@type='radio'][@checked]")
    assert [(field.get("name"), field.get("value")) for field in checked] == [("fever", "no")]


def test_R24_where_nothing_carries_no_earlier_day_is_named(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波", now=world.now - DAY)
    world.report(org, member, now=world.now - DAY, fever="of an older version")
    world.switch(org.school_id)
    phone.sign_in(member).open(form_path(org, member)).sees("出勤情况").does_not_see("3月20日的回答")


def test_R25_only_equally_named_questions_are_compared_across_the_switch(phone, world):
    org = world.org()
    same, other = (world.member(org, name, now=world.now - DAY) for name in ("黄晓波", "李晓明"))
    for person, fever, health in ((same, "no", "normal"), (other, "yes", "fever")):
        world.report(org, person, now=world.now - DAY, fever=fever, health=health)
    world.switch(org.school_id)
    for person in (same, other):
        world.report(org, person, questionnaire=MORNING_CHECK, **WELL)
    assert [kept(person)[-1].changed for person in (same, other)] == [False, True]
    phone.sign_in(org.collector).open(f"{TODAY}/people/{other}")
    changed = {label: value for label, value in cells(phone).items() if "→" in value}
    assert changed == {"是否发热（体温37.3℃及以上）": "是 → 否 有变动"}


def test_R25_a_report_sent_again_after_the_switch_shows_both_revisions(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.report(org, member, fever="yes", health="fever")
    world.switch(org.school_id)
    world.report(org, member, questionnaire=MORNING_CHECK, **WELL)
    phone.sign_in(org.collector).open(f"{TODAY}/people/{member}").sees("2次填报").sees("出勤情况").sees("是 → 否")


def test_R33_a_mixed_day_is_counted_under_each_questionnaires_name(phone, world, mixed):
    phone.sign_in(mixed.collector)
    fill_supplement(phone).is_on("数据详情")
    phone.sees("晨午检与因病缺勤：出勤情况").sees("健康申报：个人健康状态").sees("晨检发现异常人数")
    for address, title, names in (
        ("fever.no", "晨午检与因病缺勤：是否发热（体温37.3℃及以上）：否", ["黄恺"]),
        ("guide-1.fever.yes", "健康申报：本日是否有发热症状：是", ["黄晓波", "李晓明"]),
        ("guide-1.health.fever", "健康申报：个人健康状态：发热", ["黄晓波", "李晓明"]),
        ("reported", "已填报成员", ["黄恺", "黄晓波", "李晓明"]),
    ):
        phone.open(f"{TODAY}/review/{address}").is_on(title)
        assert sorted(names_in(phone)) == sorted(names)
    assert phone.request("GET", f"{TODAY}/review/guide-1.attendance.present").status_code == 404
    phone.open(f"{TODAY}/review").tap("提交数据").tap("确定").is_on("提交结果").tap("查看数据")
    phone.sees("晨午检与因病缺勤：出勤情况").sees("健康申报：个人健康状态")
    phone.open(f"{TODAY}/data/guide-1.fever.yes")
    assert sorted(names_in(phone)) == ["李晓明", "黄晓波"]
    db.session.rollback()
    counted = submissions.submission(mixed.desk, world.day).counted
    assert list(counted.tallies) == [MORNING_CHECK, QUESTIONNAIRE]
    assert (counted.day.reported, counted.day.missing) == (3, 1)


def test_R33_before_the_first_new_report_the_day_is_counted_by_the_old_one_alone(phone, world):
    org = world.org()
    world.report(org, world.member(org, "黄晓波"))
    world.switch(org.school_id)
    phone.sign_in(org.collector)
    fill_supplement(phone).is_on("数据详情").sees("个人健康状态").does_not_see("出勤情况").does_not_see("健康申报：")
    phone.open(f"{TODAY}/review/guide-1.health.normal")
    assert names_in(phone) == ["黄晓波"]
    phone.open(f"{TODAY}/review").tap("提交数据").tap("确定").is_on("提交结果")


def test_R33_the_supplements_draft_keeps_what_both_ask(phone, world):
    org = world.org()
    world.report(org, world.member(org, "黄晓波"))
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill("应到校人数", "45").fill("集中隔离人数", "3")
    phone.fill("备注", "都好。").tap("保存草稿")
    world.switch(org.school_id)
    phone.open(f"{TODAY}/submit").does_not_see("集中隔离人数")
    assert phone.field("应到人数").get("value") == "45"
    assert phone.field("午检发现异常人数").get("value") == ""
    assert (phone.field("备注").text or "").strip() == "都好。"


def test_R33_a_supplement_opened_before_the_switch_comes_back_with_the_new_numbers(phone, world):
    org = world.org()
    world.report(org, world.member(org, "黄晓波"))
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill("应到校人数", "45").fill("备注", "都好。")
    world.switch(org.school_id)
    phone.tap("下一步").is_on("补充数据").sees(CHANGED).does_not_see("请填写此项")
    assert phone.status == 422
    assert phone.field("应到人数").get("value") == "45"
    phone.tap("下一步").sees("请填写此项")


def test_R34_what_was_reviewed_before_the_switch_is_asked_again(phone, world, app):
    org = world.org()
    world.report(org, world.member(org, "黄晓波"))
    seen = world.review(org)
    phone.sign_in(org.collector).open(f"{TODAY}/review").is_on("数据详情").tap("提交数据")
    world.switch(org.school_id)
    phone.tap("确定").sees(CHANGED)
    assert phone.status == 409
    assert seen
    phone.open(f"{TODAY}/review").is_on("补充数据")
    fill_supplement(phone).is_on("数据详情").tap("提交数据").tap("确定").is_on("提交结果")


def test_R35_days_submitted_before_the_switch_keep_their_figures_and_words(phone, world):
    org = world.org()
    world.report(org, world.member(org, "黄晓波"))
    world.submit(org)
    before = submissions.submission(org.desk, world.day)
    world.switch(org.school_id)
    phone.sign_in(org.collector).open(f"{TODAY}/data").sees("个人健康状态").sees("集中隔离人数").sees(before.code)
    phone.open(f"{TODAY}/data/health.normal").is_on("个人健康状态：正常")
    assert names_in(phone) == ["黄晓波"]


def test_R32_a_copy_of_before_the_switch_is_counted_by_its_own_questionnaire(phone, world):
    org = world.org()
    first, second = (world.member(org, name, now=world.now - DAY) for name in ("黄晓波", "李晓明"))
    for person in (first, second):
        world.report(org, person, now=world.now - DAY)
    world.submit(org, world.day - DAY)
    world.switch(org.school_id)
    world.report(org, first, questionnaire=MORNING_CHECK, **WELL)
    phone.sign_in(org.collector).open(f"{TODAY}/quick-fill").tap("确认填充1人")
    fill_supplement(phone).is_on("数据详情").sees("健康申报：个人健康状态")
    phone.open(f"{TODAY}/review/guide-1.health.normal")
    assert names_in(phone) == ["李晓明"]
    phone.open(f"{TODAY}/people/{second}").sees("快速填充").sees("最近经历")


def test_R26_a_report_after_the_submission_answers_the_new_questionnaire(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.report(org, member)
    world.submit(org)
    world.switch(org.school_id)
    answer_well(phone.sign_in(member).open(form_path(org, member))).tap("补报").is_on("申报回执").sees("提交后申报")
    assert Phone(phone.app).sign_in(org.collector).open(f"{TODAY}/data").sees("提交后申报（1人）")
