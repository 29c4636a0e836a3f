"""R21: a school's day with 晨午检与因病缺勤, on phones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import MORNING_CHECK, WELL, number_of
from ways import CONFIRMED, agree, cells, names_in, submit_day, to_review

from yss.extensions import db
from yss.queries.day import submissions

DAY = timedelta(days=1)
TODAY = "/days/2020-03-21"
ILL = WELL | {
    "attendance": "absent_ill",
    "days_absent": 1,
    "fever": "yes",
    "symptoms": ["cough"],
    "temperature": "38.4",
    "onset_date": "2020-03-20",
    "treatment": "outpatient",
    "diagnosis": "influenza",
    "isolation": "home",
}
OF_THE_ILL = ("缺勤天数", "缺勤原因", "返校凭证", "体温（℃）", "发病日期", "就诊情况", "医院诊断结果", "是否隔离")


@pytest.fixture
def org(world):
    """A class of a school that asks 晨午检与因病缺勤."""
    org = world.org(headcount=6)
    world.switch(org.school_id)
    return org


def form_path(org, person_id):
    return f"/schools/{org.school_id}/people/{person_id}/report"


def type_illness(phone, *, temperature="３８．４"):
    """Absent with influenza: each answer brings the questions that hang on it."""
    phone.pick("住宿情况", "走读")
    phone.reshape("attendance", "absent_ill").reshape("fever", "yes").reshape("symptoms", ["cough"])
    phone.reshape("treatment", "outpatient").reshape("diagnosis", "influenza")
    phone.pick("是否隔离", "居家隔离")
    typed = {"days_absent": "1", "temperature": temperature, "onset_date": "2020-03-20"}
    return phone.fill_all(typed).choose(CONFIRMED)


def test_R21_an_ordinary_day_asks_three_questions_and_no_more(phone, world, org):
    member = world.member(org, "黄晓波", consent=False)
    phone.sign_in(member).open(form_path(org, member))
    agree(phone.sees("收集什么：姓名、证件号码，住宿情况、出勤情况、体温和症状、就诊和诊断结果。"), "本人")
    phone.is_on("健康申报").pick("住宿情况", "走读").pick("出勤情况", "到校")
    phone.pick("是否发热（体温37.3℃及以上）", "否").pick("其他症状", "无")
    for label in (*OF_THE_ILL, "因病缺勤追踪", "国籍", "最近经历"):
        phone.does_not_see(label)
    phone.choose(CONFIRMED).tap("提交申报").is_on("申报回执").tap("修改").does_not_see("与上次相同")
    assert phone.document.xpath("//input[@name='attendance'][@checked]/@value") == ["present"]


def test_R24_the_next_ordinary_day_takes_one_tick(phone, world, org):
    member = world.member(org, "黄晓波", now=world.now - DAY)
    world.report(org, member, now=world.now - DAY, questionnaire=MORNING_CHECK)
    phone.sign_in(member).open(form_path(org, member)).sees("以下为3月20日的回答")
    phone.choose(CONFIRMED).tap("提交申报").is_on("申报回执")


def test_R21_an_ill_pupil_is_asked_step_by_step(phone, world, org):
    member = world.member(org, "黄晓波")
    phone.sign_in(member).open(form_path(org, member))
    type_illness(phone, temperature="36.5").tap("提交申报").is_on("健康申报")
    assert phone.error_of("体温（℃）") == "请核对：体温与是否发热不一致"
    phone.fill("体温（℃）", "38.45").tap("提交申报")
    assert phone.error_of("体温（℃）") == "请输入35–42的数字，最多1位小数。"
    phone.fill("体温（℃）", "").tap("提交申报")
    assert phone.error_of("体温（℃）") == "请填写此项。"
    phone.fill("体温（℃）", "３８．４").fill("发病日期", "2020-03-22").tap("提交申报")
    assert phone.error_of("发病日期") == "发病日期不能晚于今天"
    phone.fill("发病日期", "2020-03-20").fill("缺勤天数（含今天）", "0").tap("提交申报")
    assert phone.error_of("缺勤天数（含今天）") == "请输入1–366的整数。"
    phone.fill("缺勤天数（含今天）", "１").tap("提交申报").is_on("申报回执")


def test_R21_each_kind_of_field_brings_the_phones_own_keyboard(plain_phone, world, org):
    member = world.member(org, "黄晓波")
    type_illness(plain_phone.sign_in(member).open(form_path(org, member)))
    field = plain_phone.field
    assert (field("体温（℃）").get("inputmode"), field("缺勤天数（含今天）").get("inputmode")) == ("decimal", "numeric")
    assert field("发病日期").get("type") == "date"


def test_R31_the_collectors_doors_ask_the_same(phone, world, org):
    member = world.member(org, "黄晓波")
    phone.sign_in(org.collector).open(f"{TODAY}/people/{member}/fill")
    type_illness(phone).tap("提交申报").is_on("申报回执").tap("返回申报详情").sees("代填人：蒋小华")
    phone.tap("代他人申报").fill("姓名", "黄宇轩").fill("证件类型", "居民身份证")
    phone.fill("证件号码", number_of("黄宇轩"))
    type_illness(phone).tap("提交申报").is_on("申报回执").sees("黄宇轩")


def test_R33_the_day_is_reviewed_submitted_and_read_back(phone, world, org):
    for name, answers in (("黄晓波", WELL), ("李晓明", ILL)):
        world.report(org, world.member(org, name), questionnaire=MORNING_CHECK, **answers)
    world.member(org, "黄恺")
    phone.sign_in(org.collector)
    to_review(phone).sees("出勤情况").sees("医院诊断结果").sees("晨检发现异常人数").does_not_see("缺勤原因")
    assert cells(phone)["因病缺勤"] == cells(phone)["流行性感冒"] == cells(phone)["咳嗽"] == "1"
    phone.open(f"{TODAY}/review/diagnosis.influenza").is_on("医院诊断结果：流行性感冒")
    assert names_in(phone) == ["李晓明"]
    phone.open(f"{TODAY}/review").tap("提交数据").tap("确定").is_on("提交结果").tap("查看数据").is_on("数据统计")
    assert cells(phone)["因事缺勤人数"] == "2"
    phone.open(f"{TODAY}/data/attendance.absent_ill")
    assert names_in(phone) == ["李晓明"]
    db.session.rollback()
    assert submissions.submission(org.desk, world.day).counted.questionnaire == MORNING_CHECK


def test_R25_an_illness_begun_or_over_is_a_change_and_one_day_more_is_none(phone, world, org):
    well, ill, back = (world.member(org, name, now=world.now - DAY) for name in ("黄晓波", "李晓明", "黄恺"))
    for person, answers in ((well, WELL), (ill, ILL), (back, ILL)):
        world.report(org, person, now=world.now - DAY, questionnaire=MORNING_CHECK, **answers)
    world.report(org, well, questionnaire=MORNING_CHECK, **ILL)
    world.report(org, ill, questionnaire=MORNING_CHECK, **ILL | {"days_absent": 2})
    returned = WELL | {"attendance": "returned", "return_certificate": "hospital"}
    world.report(org, back, questionnaire=MORNING_CHECK, **returned)
    phone.sign_in(org.collector).open(TODAY)
    rows = {row.findtext(".//b"): row.text_content() for row in phone.document.xpath("//li[@class='person person_go']")}
    assert {name for name, text in rows.items() if "数据有变动" in text} == {"黄晓波", "黄恺"}
    phone.open(f"{TODAY}/people/{well}")
    assert cells(phone)["体温（℃）"] == "— → 38.4 有变动"
    phone.open(f"{TODAY}/people/{back}")
    assert cells(phone)["出勤情况"] == "因病缺勤 → 病愈返校 有变动"
    assert cells(phone)["体温（℃）"] == "38.4 → — 有变动"


def test_R25_a_report_sent_again_the_same_day_shows_what_each_revision_changed(phone, world, org):
    member = world.member(org, "黄晓波", now=world.now - DAY)
    world.report(org, member, now=world.now - DAY, questionnaire=MORNING_CHECK)
    world.report(org, member, questionnaire=MORNING_CHECK, **ILL)
    world.report(org, member, questionnaire=MORNING_CHECK)
    phone.sign_in(org.collector).open(f"{TODAY}/people/{member}").does_not_see("有变动").sees("2次填报")
    phone.sees("38.4 → —")
    phone.sign_in(member).open(form_path(org, member))
    type_illness(phone).tap("修改申报").is_on("申报回执")
    phone.sign_in(org.collector).open(f"{TODAY}/people/{member}").sees("有变动").sees("3次填报")


def test_R67_the_grid_tells_the_well_and_opens_the_ill(phone, world, org):
    people = {name: world.member(org, name, now=world.now - DAY) for name in ("黄晓波", "李晓明")}
    for person in people.values():
        world.report(org, person, now=world.now - DAY, questionnaire=MORNING_CHECK)
    ill = f"p{people['李晓明']}-"
    phone.sign_in(org.collector).open(f"{TODAY}/grid").is_on("代填表").does_not_see("出勤情况")
    phone.reshape(f"state_{people['李晓明']}", "except").sees("出勤情况").does_not_see("体温（℃）")
    phone.reshape(ill + "fever", "yes").reshape(ill + "attendance", "absent_ill").reshape(ill + "symptoms", ["cough"])
    phone.fill_all({ill + "temperature": "38.4", ill + "days_absent": "1", ill + "onset_date": "2020-03-21"})
    phone.reshape(ill + "treatment", "none").choose("我已逐人核对，以上内容真实准确").tap("代填2人").is_on("申报详情")
    phone.open(f"{TODAY}/people/{people['李晓明']}").sees("38.4").sees("有变动")
    phone.open(f"{TODAY}/people/{people['黄晓波']}").sees("到校").does_not_see("有变动")


def test_R32_a_copy_keeps_the_answers_it_was_made_of(phone, world, org):
    member = world.member(org, "李晓明", now=world.now - DAY)
    world.report(org, member, now=world.now - DAY, questionnaire=MORNING_CHECK, **ILL)
    world.submit(org, world.day - DAY)
    phone.sign_in(org.collector).open(f"{TODAY}/quick-fill").tap("确认填充1人").open(f"{TODAY}/people/{member}").sees(
        "快速填充"
    )
    assert cells(phone)["医院诊断结果"] == "流行性感冒"
    submit_day(phone)
