"""R14, R27, R29: the workbench, its labels, its poll; one set of numbers on every page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from conftest import instant
from ways import cells, numbers, to_review

from yss.domain.days import day_of

DAY = timedelta(days=1)
LABELS = (
    "申报状态", "外籍教师申报", "今日（3月21日）", "昨日（3月20日）", "已申报 0/50", "未提交",
    "更新时间 2020-03-21 09:00:0", "查看申报情况", "提交3月21日数据", "组织详情",
    "我的校内组织", "组织名称", "所属学校", "组织成员身份",
    "采集员姓名", "成员加入情况", "邀请申报人加入", "未加入人数", "手动添加",
    "微信发送邀请", "操作指引",
)  # fmt: skip


GAPS = {"joined": "已加入", "not-joined": "未加入", "missing": "未填报"}


def figures(phone):
    """已申报 and the three gaps of the workbench."""
    reported, headcount = phone.by_id("reported").text_content().split("/")
    shown = {name: numbers(phone).get(label, 0) for name, label in GAPS.items()}
    return {"reported": int(reported), "headcount": int(headcount)} | shown


def test_R29_the_labels_read_as_in_the_guide(phone, world):
    org = world.org()
    phone.sign_in(org.collector).is_on("健康申报工作台")
    for label in LABELS:
        phone.sees(label)
    organization = {
        "组织名称": "软件工程-2019级-1班",
        "所属学校": "中山大学",
        "组织成员身份": "学生",
        "采集员姓名": "蒋小华",
        "成员加入情况": "0 / 50人",
    }
    assert organization.items() <= cells(phone).items()


def test_R29_the_figures_and_their_doors(phone, world):
    org = world.org(headcount=5)
    members = [world.member(org) for _ in range(4)]
    for member in members[:3]:
        world.report(org, member)
    phone.sign_in(org.collector)
    assert figures(phone) == {"reported": 3, "headcount": 5, "joined": 4, "not-joined": 1, "missing": 1}
    doors = {
        "figure-joined": "已加入（4人）",
        "figure-not-joined": "如何加入",
        "figure-expected": "已加入（4人）",
        "figure-reported": "已填报成员（3人）",
        "figure-missing": "未填报成员（1人）",
        "figure-self": "自主申报（3人）",
    }
    for door, title in doors.items():
        phone.open("/workbench").open(phone.by_id(door).get("href")).is_on(title)
    phone.open("/workbench").tap("查看申报情况").is_on("申报详情")
    phone.open("/workbench").tap("提交3月21日数据").is_on("补充数据")
    phone.open("/workbench").tap("操作指引").is_on("操作指引").sees("邀请成员加入")


def ring(phone):
    """What the ring says, and how much of it is drawn."""
    said = phone.document.xpath("//*[@class='ring']/@aria-label")[0]
    drawn = phone.document.xpath("//*[@class='ring_arc']/@stroke-dasharray")
    return said, *drawn


def test_R29_the_ring_is_not_full_while_somebody_is_missing(phone, world):
    org = world.org(headcount=4)
    members = [world.member(org) for _ in range(6)]
    for member in members[:5]:
        world.report(org, member)
    phone.sign_in(org.collector).sees("已申报 5/4")
    assert ring(phone) == ("申报率 83%", "83 100")
    world.report(org, members[5])
    phone.open("/workbench").sees("已申报 6/4")
    assert ring(phone) == ("申报率 100%", "100 100")


def test_R62_who_need_not_report_does_not_keep_the_ring_open(phone, world):
    org = world.org(headcount=2)
    world.report(org, world.member(org))
    away = world.member(org)
    assert ring(phone.sign_in(org.collector).open("/workbench")) == ("申报率 50%", "50 100")
    world.leave(org, away)
    assert ring(phone.open("/workbench")) == ("申报率 100%", "100 100")


def test_R29_each_day_has_its_tab(phone, world):
    org = world.org()
    member = world.member(org, now=world.now - DAY)
    world.report(org, member, now=world.now - DAY)
    phone.sign_in(org.collector).sees("已申报 0/50").tap("昨日（3月20日）")
    phone.is_on("健康申报工作台").sees("已申报 1/50").sees("提交3月20日数据")
    assert phone.by_id("tab-yesterday").get("aria-current") == "page"
    phone.tap("提交3月20日数据").is_on("补充数据").sees("3月20日")
    phone.open("/workbench?day=yesterday").tap("今日（3月21日）").sees("提交3月21日数据")


def test_R29_once_submitted_the_button_shows_the_data(phone, world):
    org = world.org()
    world.submit(org)
    phone.sign_in(org.collector).sees("已提交").does_not_see("未提交").does_not_see("提交3月21日数据")
    phone.tap("查看数据").is_on("数据统计")


@pytest.mark.parametrize(("headcount", "said"), [(5, "还有3人未加入组织"), (1, "已加入人数多于组织人数"), (2, "")])
def test_R29_joined_and_headcount_that_differ_say_why_it_matters(phone, world, headcount, said):
    org = world.org(headcount=headcount)
    for _ in range(2):
        world.member(org)
    phone.sign_in(org.collector)
    assert figures(phone)["not-joined"] == max(headcount - 2, 0)
    hints = ("人未加入组织", "会影响数据统计与上报", "已加入人数多于组织人数")
    assert any(hint in phone.text for hint in hints) is bool(said)
    phone.sees(said)


def move_by_report(world, org, member, clock):
    world.report(org, member)


def move_by_joining(world, org, member, clock):
    world.member(org)


def move_by_removal(world, org, member, clock):
    world.remove(org, member)


def move_by_submission(world, org, member, clock):
    world.submit(org)


def move_by_yesterdays_submission(world, org, member, clock):
    world.submit(org, world.day - DAY)


def move_by_half_past_eleven(world, org, member, clock):
    clock.move_to(instant("2020-03-21 11:30:00"))


def move_by_midnight(world, org, member, clock):
    clock.move_to(instant("2020-03-22 00:00:00"))


MOVES = [
    (move_by_report, "已申报 1/50"),
    (move_by_joining, "2 / 50人"),
    (move_by_removal, "0 / 50人"),
    (move_by_submission, "查看数据"),
    (move_by_yesterdays_submission, "未提交"),
    (move_by_half_past_eleven, "更新时间 2020-03-21 11:30:0"),
    (move_by_midnight, "今日（3月22日）"),
]


@pytest.mark.parametrize(("move", "shown"), MOVES)
def test_R27_the_open_page_is_told_when_something_moves_and_only_then(plain_phone, world, clock, move, shown):
    org = world.org()
    member = world.member(org)
    plain_phone.sign_in(org.collector)
    for _ in range(2):
        assert plain_phone.poll("status").status == 204
    move(world, org, member, clock)
    assert plain_phone.poll("status").status == 200
    plain_phone.sees(shown)
    assert plain_phone.poll("status").status == 204, "what was told is seen"


def test_R27_a_poll_of_yesterdays_tab_stays_on_it(plain_phone, world):
    org = world.org()
    plain_phone.sign_in(org.collector).open("/workbench?day=yesterday")
    world.member(org)
    plain_phone.poll("status").sees("提交3月20日数据")
    assert plain_phone.by_id("tab-yesterday").get("aria-current") == "page"


@pytest.mark.parametrize("move", [move_by_report, move_by_joining, move_by_removal, move_by_submission])
def test_R27_the_open_list_is_told_too(plain_phone, world, clock, move):
    org = world.org()
    member = world.member(org, "黄晓波")
    plain_phone.sign_in(org.collector).open("/days/2020-03-21")
    assert plain_phone.poll("lists").status == 204
    before = plain_phone.by_id("lists").text_content()
    move(world, org, member, clock)
    assert plain_phone.poll("lists").status == 200
    assert plain_phone.by_id("lists").text_content() != before
    assert plain_phone.poll("lists").status == 204


def test_R27_a_poll_sets_no_cookie(plain_phone, world):
    org = world.org()
    plain_phone.sign_in(org.collector)
    world.member(org)
    assert "Set-Cookie" not in plain_phone.poll("status").response.headers


def test_R27_home_list_review_and_submission_show_the_same_numbers(phone, world):
    org = world.org(headcount=7)
    members = [world.member(org) for _ in range(6)]
    for member in members[:3]:
        world.report(org, member)
    world.report(org, members[3], by=org.collector)
    phone.sign_in(org.collector)
    home = figures(phone)
    assert home == {"reported": 4, "headcount": 7, "joined": 6, "not-joined": 1, "missing": 2}
    phone.open("/days/2020-03-21").sees("已申报 4/7").sees("尚未加入组织人数：1人")
    phone.sees("未填报成员（2人）").sees("已填报成员（4人）")
    phone.open("/how-to-join").sees("6 / 7人")
    people = {"组织人数": 7, "已加入": 6, "未加入": 1, "应报": 6, "快速填充": 0}
    expected = people | {"已申报": 4, "自主申报": 3, "代填": 1, "未填报": 2}
    assert numbers(phone) == expected
    assert numbers(phone.open("/days/2020-03-21")) == expected
    assert numbers(to_review(phone)) == expected
    phone.tap("提交数据").sees("已填报 4 人，未填报 2 人").tap("确定").tap("查看数据")
    assert numbers(phone) == expected | {"已提交": 4}
    assert numbers(phone.open("/how-to-join")) == expected | {"已提交": 4}
    assert numbers(phone.open("/workbench")) == expected | {"已提交": 4}
    assert figures(phone) == home


@pytest.mark.parametrize(("clock_shows", "open_"), [("2020-03-21 11:29:59", True), ("2020-03-21 11:30:00", False)])
def test_R31_after_half_past_eleven_yesterdays_button_says_why_it_is_closed(phone, world, clock, clock_shows, open_):
    org = world.org()
    phone.sign_in(org.collector)
    clock.move_to(instant(clock_shows))
    phone.open("/workbench?day=yesterday")
    if open_:
        phone.tap("提交3月20日数据").is_on("补充数据")
        return
    button = phone.by_id(phone.document.xpath("//button[@aria-disabled='true']")[0].get("aria-describedby"))
    assert button.text_content() == "已过今天11:30，昨日数据不可再提交。"
    phone.open("/days/2020-03-20").sees("已过今天11:30，昨日数据不可再提交")
    phone.open("/days/2020-03-20/submit").sees("已过今天11:30")
    assert phone.status == 409
    phone.open("/workbench").tap("提交3月21日数据").is_on("补充数据")


def test_R31_the_page_counts_down_to_half_past_eleven_and_then_no_more(phone, world, clock):
    org = world.org()
    phone.sign_in(org.collector).sees("昨日数据截止 今天 11:30")
    counter = phone.document.xpath("//*[@data-deadline]")[0]
    assert counter.get("data-deadline").endswith("03:30:00+00:00") or "11:30:00+08:00" in counter.get("data-deadline")
    clock.move_to(instant("2020-03-21 11:30:00"))
    assert not phone.open("/workbench").document.xpath("//*[@data-deadline]")


def test_R31_who_has_submitted_yesterday_is_not_hurried(phone, world):
    org = world.org()
    yesterday = world.day - timedelta(days=1)
    world.submit(org, yesterday)
    phone.sign_in(org.collector).does_not_see("昨日数据截止")
    phone.open("/workbench?day=yesterday").does_not_see("昨日数据截止")
    world.return_day(org, yesterday)
    phone.open("/workbench").does_not_see("昨日数据截止").sees("10:00截止")


def test_R29_a_day_that_is_neither_today_nor_yesterday_is_todays_page(plain_phone, world):
    org = world.org()
    plain_phone.sign_in(org.collector).open("/workbench?day=2019-01-01").sees("提交3月21日数据")
    plain_phone.open("/days/2020-03-22")
    assert plain_phone.status == 404
    assert day_of(world.now).isoformat() == "2020-03-21"


def test_N_labels_have_full_width_punctuation(phone, world):
    org = world.org()
    world.member(org, "黄晓波")
    phone.sign_in(org.collector)
    for path in ("/workbench", "/days/2020-03-21", "/days/2020-03-21/submit", "/how-to-join", "/guide", "/invite"):
        phone.open(path)
        shown = re.sub(r"https?://\S+", "", phone.text)
        assert not re.findall(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]", shown), path
