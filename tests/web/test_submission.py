"""R33-R36: from the supplement to the submitted day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import SUPPLEMENT
from conftest import instant
from phone import Phone
from sqlalchemy import select
from ways import cells, names_in, numbers, submit_day, to_review

from yss.domain.leaf_digests import code_of
from yss.extensions import db
from yss.models import DaySubmission, MissingNote

TODAY = "/days/2020-03-21"
NUMBERS = {name: str(number) for name, number in SUPPLEMENT.items()}


def submissions():
    db.session.rollback()
    return db.session.scalars(select(DaySubmission).order_by(DaySubmission.version)).all()


def a_class(world, *, reported=("李晓明",), missing=("黄晓波", "黄恺")):
    org = world.org(headcount=5)
    for name in missing:
        world.member(org, name)
    for name in reported:
        world.report(org, world.member(org, name))
    return org


def remarks(phone):
    return (phone.field("备注").text or "").strip()


def tap_reason(phone, world, name, value):
    person_id = next(
        field.get("name") for field in phone.document.xpath(f"//fieldset[starts-with(legend, '{name}')]//input")
    )
    return phone.reshape(person_id, value)


def test_R33_the_page_asks_the_five_numbers_and_names_the_missing(phone, world):
    org = a_class(world)
    phone.sign_in(org.collector).tap("提交3月21日数据").is_on("补充数据").sees("3月21日").sees("周六")
    for label in ("应到校人数", "实到校人数", "因病缺勤人数", "集中隔离人数", "居家隔离人数", "备注"):
        assert phone.field(label) is not None
    assert remarks(phone) == "未填报：黄恺、黄晓波"
    phone.sees("还有2人未填报、2人未加入，可以提交")


def test_R33_leaving_half_way_keeps_a_draft(phone, world, app):
    org = a_class(world)
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill("应到校人数", "45").fill("备注", "黄恺已联系")
    phone.tap("保存草稿").sees("草稿已保存 09:00")
    assert not phone.document.xpath("//*[@class='error']"), "a draft is not judged"
    again = Phone(app).sign_in(org.collector).open(f"{TODAY}/submit").sees("草稿已保存 09:00")
    assert again.field("应到校人数").get("value") == "45"
    assert again.field("实到校人数").get("value") == ""
    assert remarks(again) == "黄恺已联系\n未填报：黄恺、黄晓波"


def test_R33_a_draft_is_the_days_own(plain_phone, world, clock):
    org = a_class(world)
    plain_phone.sign_in(org.collector).open(f"{TODAY}/submit").fill("应到校人数", "45").tap("保存草稿")
    clock.move_to(world.now + timedelta(hours=24, minutes=1))
    plain_phone.open("/days/2020-03-22/submit").does_not_see("草稿已保存")
    assert plain_phone.field("应到校人数").get("value") == ""


def test_R33_a_tap_on_a_reason_writes_the_remarks_and_own_words_stay(phone, world):
    org = a_class(world)
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill("应到校人数", "45")
    phone.fill("备注", remarks(phone) + "\n黄恺的家长下午回电。")
    tap_reason(phone, world, "黄晓波", "on_leave")
    assert remarks(phone) == "未填报：黄恺、黄晓波（请假）\n黄恺的家长下午回电。"
    tap_reason(phone, world, "黄恺", "unreachable")
    assert remarks(phone) == "未填报：黄恺（联系不上）、黄晓波（请假）\n黄恺的家长下午回电。"
    tap_reason(phone, world, "黄晓波", "no_phone")
    assert remarks(phone) == "未填报：黄恺（联系不上）、黄晓波（无手机）\n黄恺的家长下午回电。"
    assert phone.field("应到校人数").get("value") == "45"
    assert not phone.document.xpath("//*[@class='error']")
    phone.open("/workbench").open(f"{TODAY}/submit")
    assert remarks(phone).startswith("未填报：黄恺（联系不上）、黄晓波（无手机）"), "the draft keeps the reasons"


def test_R33_who_reports_meanwhile_leaves_the_remarks(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.member(org, "黄恺")
    phone.sign_in(org.collector).open(f"{TODAY}/submit")
    tap_reason(phone, world, "黄晓波", "on_leave")
    world.report(org, member)
    phone.open(f"{TODAY}/submit")
    assert remarks(phone) == "未填报：黄恺"
    world.report(org, world.person("黄恺"))
    assert remarks(phone.open(f"{TODAY}/submit")) == ""


WRONG = [
    ("absent_ill", "", "请填写此项"),
    ("absent_ill", "-1", "请输入0–"),
    ("absent_ill", "1.5", "请输入0–"),
    ("absent_ill", "abc", "请输入0–"),
    ("present_on_site", "46", "实到校人数不能大于应到校人数"),
    ("remarks", "长" * 5001, "不能超过5000个字"),
]


@pytest.mark.parametrize(("name", "typed", "said"), WRONG)
def test_R33_what_is_wrong_stands_beside_its_field_and_everything_stays(phone, world, name, typed, said):
    org = a_class(world)
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill_all(NUMBERS | {name: typed}).tap("下一步")
    assert phone.status == 422
    phone.is_on("补充数据")
    assert said in phone.error_of(name)
    for other, value in NUMBERS.items():
        assert phone.field(other).get("value") == (typed if other == name else value)
    assert name != "remarks" or remarks(phone) == typed
    phone.open(f"{TODAY}/review").is_on("补充数据")


def test_R33_numbers_are_taken_as_people_type_them(phone, world):
    org = a_class(world)
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill_all(NUMBERS | {"expected_on_site": "４５ "}).tap("下一步")
    assert cells(phone.is_on("数据详情"))["应到校人数"] == "45"


def test_R33_each_figure_opens_its_people(phone, world):
    org = world.org(headcount=5)
    for name, health in (("李晓明", "normal"), ("黄恺", "suspected"), ("傅立叶", "normal")):
        world.report(org, world.member(org, name), by=org.collector if name == "傅立叶" else None, health=health)
    world.member(org, "黄晓波")
    phone.sign_in(org.collector)
    to_review(phone)
    behind = {
        "已加入": ["傅立叶", "李晓明", "黄恺", "黄晓波"],
        "已申报": ["傅立叶", "李晓明", "黄恺"],
        "自主申报": ["李晓明", "黄恺"],
        "代填": ["傅立叶"],
        "未填报": ["黄晓波"],
        "疑似病例": ["黄恺"],
    }
    for label, names in behind.items():
        phone.open(f"{TODAY}/review")
        assert (numbers(phone).get(label) or int(cells(phone)[label])) == len(names)
        phone.tap(f"{label} {len(names)}").sees(f"{len(names)}人")
        assert sorted(names_in(phone)) == sorted(names), label
    phone.open(f"{TODAY}/review").tap("未加入 1").is_on("如何加入")
    assert not phone.open(f"{TODAY}/review").document.xpath("//a[starts-with(., '确诊病例')]"), "nobody to open"


def test_R33_the_way_to_the_end_and_the_data(phone, world):
    org = a_class(world)
    phone.sign_in(org.collector)
    to_review(phone).sees("截至 09:00:0").sees("未填报：黄恺、黄晓波").tap("提交数据").sees("提交后不可修改")
    assert submissions() == []
    phone.tap("确定").is_on("提交结果").sees("3月21日数据已提交").sees("版本 1")
    shown = cells(phone)
    [made] = submissions()
    assert (shown["存证码"], shown["提交时间"][:16]) == (code_of(made.digest), "2020-03-21 09:00")
    phone.tap("查看数据").is_on("数据统计").sees("已提交").sees("未填报：黄恺、黄晓波")
    expected = {"应到校人数": "45", "实到校人数": "40", "因病缺勤人数": "1"}
    assert expected.items() <= cells(phone).items()
    assert {"已申报": 1, "未填报": 2}.items() <= numbers(phone).items()
    phone.tap("未填报 2").sees("2人")
    assert sorted(names_in(phone)) == ["黄恺", "黄晓波"]
    phone.open(f"{TODAY}/submit").sees("已提交，提交后不可修改")
    assert phone.status == 409


def test_R33_cancel_submits_nothing_and_keeps_what_was_reviewed(phone, world):
    org = a_class(world)
    phone.sign_in(org.collector)
    to_review(phone).tap("提交数据").tap("取消").is_on("数据详情")
    assert submissions() == []
    phone.tap("上一步").is_on("补充数据")
    assert phone.field("应到校人数").get("value") == "45"


@pytest.mark.parametrize("path", ["review", "confirm", "review/missing"])
def test_R33_nothing_is_confirmed_that_was_not_filled_in(phone, world, path):
    org = a_class(world)
    phone.sign_in(org.collector).open(f"{TODAY}/{path}").is_on("补充数据")


def test_R34_moved_once_shows_the_new_figures_and_asks_again(phone, world):
    org = a_class(world)
    phone.sign_in(org.collector)
    to_review(phone)
    assert numbers(phone)["已申报"] == 1
    phone.tap("提交数据")
    world.report(org, world.person("黄晓波"))
    phone.tap("确定").is_on("数据详情").sees("核对期间有新的变化，以下为最新数据")
    assert numbers(phone)["已申报"] == 2
    assert submissions() == []
    phone.tap("提交数据").tap("确定").is_on("提交结果")
    assert [made.figures["day"]["by_self"] for made in submissions()] == [2]


def test_R34_moved_twice_the_collector_may_submit_what_was_seen(phone, world, clock):
    org = a_class(world)
    phone.sign_in(org.collector)
    to_review(phone).tap("提交数据")
    world.report(org, world.person("黄晓波"))
    clock.move_to(instant("2020-03-21 09:05:07"))
    phone.tap("确定").is_on("数据详情").tap("提交数据")
    world.report(org, world.person("黄恺"))
    phone.tap("确定").is_on("数据详情").sees("核对期间数据又有变化").sees("截至 09:05:0")
    label = next(link.text for link in phone.document.xpath("//a") if (link.text or "").startswith("提交截至"))
    assert numbers(phone)["已申报"] == 2
    clock.move_to(instant("2020-03-21 09:06:00"))
    phone.tap(label).tap("确定").is_on("提交结果")
    assert cells(phone)["数据截至"].startswith("09:05:0")
    [made] = submissions()
    assert made.figures["day"]["by_self"] == 2
    phone.open(TODAY).sees("提交后申报（1人）").sees("已填报成员（2人）")


@pytest.mark.parametrize("move", ["join", "remove"])
def test_R34_a_join_or_a_removal_is_told_too(phone, world, move):
    org = a_class(world)
    phone.sign_in(org.collector)
    to_review(phone).tap("提交数据")
    world.member(org) if move == "join" else world.remove(org, world.person("黄晓波"))
    phone.tap("确定").is_on("数据详情").sees("有新的变化")
    assert numbers(phone)["已加入"] == (4 if move == "join" else 2)


def test_R34_a_review_that_was_overtaken_says_so(phone, world):
    org = a_class(world)
    phone.sign_in(org.collector)
    to_review(phone).does_not_see("有新的变化")
    world.report(org, world.person("黄晓波"))
    phone.open(f"{TODAY}/review").sees("有新的变化，提交时将请您核对最新数据")


def test_R34_a_review_that_another_page_replaced_says_that_nothing_was_submitted(phone, app, world):
    org = a_class(world)
    phone.sign_in(org.collector)
    to_review(phone).tap("提交数据")
    other = Phone(app, htmx=phone.htmx).sign_in(org.collector)
    other.open(f"{TODAY}/submit").fill_all(NUMBERS | {"absent_ill": "5"}).tap("下一步")
    phone.tap("确定").is_on("数据详情").sees("还没有提交：您在另一个页面或手机上更新了要提交的内容")
    assert (submissions(), cells(phone)["因病缺勤人数"]) == ([], "5")
    phone.tap("提交数据").tap("确定").is_on("提交结果")


def test_R58_the_missing_beyond_the_first_page_have_reasons_too(phone, world):
    org = world.org(headcount=60)
    for _ in range(60):
        world.member(org, consent=False)
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill_all(NUMBERS)
    listed = phone.document.xpath("//fieldset/legend/text()")
    last = phone.tap("下一页成员").document.xpath("//input[@value='on_leave']/@name")[-1]
    assert phone.field("应到校人数").get("value") == NUMBERS["expected_on_site"], "the rest is kept"
    phone.reshape(last, "on_leave").fill_all(NUMBERS)
    assert phone.document.xpath(f"//input[@name='{last}'][@checked]/@value") == ["on_leave"]
    phone.tap("回到第一页")
    assert phone.document.xpath("//fieldset/legend/text()") == listed
    phone.tap("下一步").is_on("数据详情").tap("提交数据").tap("确定").is_on("提交结果")
    db.session.rollback()
    notes = db.session.scalars(select(MissingNote)).all()
    assert [(f"reason_{note.person_id}", note.reason.value) for note in notes] == [(last, "on_leave")]


def test_R34_the_second_phone_is_told_when(phone, app, world, clock):
    org = a_class(world)
    phone.sign_in(org.collector)
    to_review(phone).tap("提交数据")
    clock.move_to(instant("2020-03-21 09:12:00"))
    submit_day(Phone(app).sign_in(org.collector))
    phone.tap("确定").sees("已由您于09:12提交，提交后不可修改")
    assert phone.status == 409
    assert len(submissions()) == 1


def test_R31_half_past_eleven_between_review_and_confirmation(phone, world, clock):
    org = a_class(world)
    clock.move_to(instant("2020-03-21 11:29:00"))
    phone.sign_in(org.collector)
    to_review(phone, "2020-03-20").tap("提交数据")
    clock.move_to(instant("2020-03-21 11:30:00"))
    phone.tap("确定").sees("已过今天11:30，昨日数据不可再提交")
    assert phone.status == 409
    assert submissions() == []


def test_R31_half_past_eleven_between_supplement_and_review_keeps_what_was_typed(phone, world, clock):
    org = a_class(world)
    clock.move_to(instant("2020-03-21 11:29:00"))
    phone.sign_in(org.collector).open("/days/2020-03-20/submit").fill_all(NUMBERS)
    clock.move_to(instant("2020-03-21 11:30:00"))
    phone.tap("下一步").sees("已过今天11:30")
    assert phone.field("应到校人数").get("value") == "45"


def test_R26_what_comes_after_stands_beside_the_figures(phone, world):
    org = a_class(world)
    world.submit(org)
    world.report(org, world.person("黄晓波"))
    phone.sign_in(org.collector).sees("提交后申报 1人").tap("查看数据").sees("提交后申报（1人）")
    assert numbers(phone)["未填报"] == 2
    assert names_in(phone) == ["黄晓波"]


def test_R36_a_day_without_any_member_can_be_submitted(phone, world):
    org = world.org(headcount=5)
    phone.sign_in(org.collector)
    submit_day(phone)
    assert submissions()[0].figures["day"]["joined"] == 0


def test_R37_a_hundred_and_twenty_behind_a_figure_come_in_pages(phone, world):
    org = world.org(headcount=120)
    for _ in range(120):
        world.member(org, consent=False)
    phone.sign_in(org.collector).open(f"{TODAY}/submit").sees("共120人，每页50人")
    assert remarks(phone).endswith("等120人")
    to_review(phone).tap("未填报 120").sees("120人")
    names = names_in(phone)
    while phone.document.xpath("//a[@class='more']"):
        names += names_in(phone.tap("下一页"))
    assert (len(names), len(set(names))) == (120, 120)


@pytest.mark.parametrize("figure", ["nonsense", "health.nonsense", "nonsense.normal", "health", "."])
def test_R50_a_figure_that_is_none_does_not_exist(plain_phone, world, figure):
    org = a_class(world)
    plain_phone.sign_in(org.collector)
    submit_day(plain_phone)
    assert plain_phone.open(f"{TODAY}/data/{figure}").status == 404


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "{{7*7}}", '<a hx-get="/leave">x</a>'])
def test_typed_remarks_are_shown_as_text(phone, world, text):
    org = a_class(world)
    phone.sign_in(org.collector).open(f"{TODAY}/submit").fill_all(NUMBERS | {"remarks": text}).tap("下一步")
    phone.is_on("数据详情").sees(text)
    phone.tap("提交数据").tap("确定").tap("查看数据").sees(text)
    assert not phone.document.xpath("//img[@src='x'] | //a[@hx-get='/leave']")


def test_R37_one_member_is_enough(phone, world):
    org = world.org(headcount=1)
    world.report(org, world.member(org))
    submit_day(phone.sign_in(org.collector))
    phone.open("/workbench").sees("已申报 1/1").sees("100%")
