"""R32, G 3.2: 【快速填充未报数据】 from the list to its undoing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import instant
from ways import cells, collector_phone, names_in, report, submit_day

from yss.actions.day import quick_fill as acting
from yss.domain.days import day_of

DAY = timedelta(days=1)
TODAY, YESTERDAY = "/days/2020-03-21", "/days/2020-03-20"
COPIED = "快速填充（3月20日的数据，操作人：蒋小华）"


def quick_fill(world, org, now):
    """The collector fills in at that instant."""
    acting.quick_fill(
        world.act(org, now=now),
        day=day_of(now),
    )


@pytest.fixture
def org(world):
    """Yesterday submitted; 黄晓波 and 黄恺 reported then, 陈默 never, 李晓明 today."""
    made = world.org(headcount=5)
    for name in ("黄晓波", "黄恺"):
        world.report(made, joined(world, made, name), now=world.now - DAY)
    joined(world, made, "陈默")
    world.report(made, joined(world, made, "李晓明"))
    world.submit(made, world.day - DAY)
    return made


def joined(world, org, name):
    return world.member(org, name, now=world.now - 5 * DAY)


def section(phone, title):
    """The names listed under a heading."""
    heading = next(one for one in phone.document.xpath("//h2") if one.text_content().startswith(title))
    after = heading.getparent().getnext()
    return after.xpath(".//a[@class='person_bd']/b/text()")


def to_preview(phone):
    return phone.open(TODAY).tap("快速填充未报数据 用最近一次填报").is_on("快速填充未报数据")


def test_R32_before_the_first_submission_the_button_says_why(phone, world):
    org = world.org()
    member = joined(world, org, "黄晓波")
    world.report(org, member, now=world.now - DAY)
    phone.sign_in(org.collector).open(TODAY).sees("快速填充未报数据 首次提交数据之后才能使用快速填充")
    assert not phone.document.xpath("//a[contains(., '快速填充未报数据')]")
    phone.open(f"{TODAY}/quick-fill").sees("首次提交数据之后才能使用快速填充").sees("用3月20日的数据")
    assert [one.text_content() for one in phone.document.xpath("//button[@aria-disabled]")] == ["确认填充1人"]
    submit_day(phone, "2020-03-20")
    to_preview(phone).tap("确认填充1人").is_on("申报详情").sees("已填报成员（1人）")


def test_R32_the_preview_says_whose_copy_of_which_day_and_names_who_has_none(phone, org):
    to_preview(phone.sign_in(org.collector))
    phone.sees("可以填充（2人）").sees("没有可用的填报，请联系本人或代填报（1人）")
    assert section(phone, "可以填充") == ["黄恺", "黄晓波"]
    assert section(phone, "没有可用的填报") == ["陈默"]
    phone.sees("用3月20日的数据").does_not_see("李晓明")
    to_preview(phone.open(TODAY).sees("未填报成员（3人）")).tap("代填报 陈默").is_on("代填报")


def test_R32_filled_in_is_marked_with_the_day_and_by_whom_wherever_it_shows(phone, org, world):
    to_preview(phone.sign_in(org.collector)).tap("确认填充2人").is_on("申报详情")
    phone.sees("已快速填充2人，提交前可以撤销").sees("未填报成员（1人）").sees("已填报成员（3人）").sees("已申报 3/5")
    assert phone.text.count(COPIED) == 2
    copied = world.person("黄恺")
    phone.open(f"{TODAY}/people/{copied}").is_on("填报详情")
    shown = {"填报方式": "快速填充", "数据来自": "3月20日 周五", "操作人": "蒋小华"}
    assert shown.items() <= cells(phone).items()
    phone.does_not_see("有变动")
    phone.tap("填报记录").is_on("填报记录").sees(COPIED)
    phone.open("/workbench").sees("已申报 3/5")
    submit_day(phone).tap("查看数据").sees("快速填充 2")


def test_R32_all_copies_are_undone_and_filled_in_again(phone, org):
    to_preview(phone.sign_in(org.collector)).tap("确认填充2人")
    phone.tap("已快速填充2人 查看或撤销").is_on("快速填充未报数据").sees("没有可以填充的成员")
    assert section(phone, "已快速填充") == ["黄恺", "黄晓波"]
    phone.tap("全部撤销").sees("已撤销2人的快速填充").sees("可以填充（2人）")
    phone.open(TODAY).sees("未填报成员（3人）").sees("已填报成员（1人）")
    to_preview(phone).tap("确认填充2人").sees("已填报成员（3人）")


def test_R32_one_copy_is_undone_and_is_in_the_record(phone, org, world):
    to_preview(phone.sign_in(org.collector)).tap("确认填充2人").open(f"{TODAY}/quick-fill")
    phone.tap("撤销 黄恺").sees("已撤销1人的快速填充")
    assert section(phone, "可以填充") == ["黄恺"]
    assert section(phone, "已快速填充") == ["黄晓波"]
    undone = world.person("黄恺")
    phone.open(f"/members/{undone}/history").sees("3月21日").sees("已撤回")
    phone.open(f"{TODAY}/people/{undone}").sees("黄恺 3月21日未填报")
    world.report(org, undone)
    phone.open(f"{TODAY}/people/{undone}").sees("已撤回（操作人：蒋小华）").sees(COPIED)


def test_R32_when_everybody_is_filled_in_the_undoing_is_still_at_hand(phone, world):
    org = world.org()
    world.report(org, joined(world, org, "黄晓波"), now=world.now - DAY)
    world.submit(org, world.day - DAY)
    to_preview(phone.sign_in(org.collector)).tap("确认填充1人").sees("全部已填报")
    phone.tap("已快速填充1人 查看或撤销").tap("全部撤销").open(TODAY).sees("未填报成员（1人）")


def test_R32_the_detail_of_a_copy_leads_to_its_undoing_and_to_a_real_report(phone, org, world):
    to_preview(phone.sign_in(org.collector)).tap("确认填充2人")
    copied = world.person("黄恺")
    phone.open(f"{TODAY}/people/{copied}").sees("这是快速填充的数据，不是当日的填报")
    phone.tap("代填报").is_on("代填报").sees("以下为3月20日的回答")
    report(phone).sees("代填人：蒋小华")
    phone.open(f"{TODAY}/people/{copied}").does_not_see("这是快速填充的数据")
    phone.open(f"{TODAY}/people/{world.person('黄晓波')}").tap("撤销快速填充").is_on("快速填充未报数据")


def test_R23_the_member_reports_over_a_copy_and_sees_that_it_was_one(phone, org, world, app):
    to_preview(collector_phone(app, org, htmx=phone.htmx)).tap("确认填充2人")
    phone.sign_in(world.person("黄恺")).open("/me").sees("快速填充").does_not_see("已填报")
    phone.tap("去填报 黄恺").is_on("健康申报").sees("以下为3月20日的回答")
    phone.open("/me").tap("填报记录 黄恺").sees(COPIED).tap(f"3月21日 周六 {COPIED}")
    phone.is_on("申报回执").sees("由采集员用3月20日的填报填充").does_not_see("申报成功")
    phone.tap("去填报")
    report(phone, left_city="yes").sees("自主申报").sees("申报成功")
    desk = collector_phone(app, org).open(TODAY)
    assert desk.text.count(COPIED) == 1, "黄晓波 alone"
    assert "黄恺" not in section(desk.open(f"{TODAY}/quick-fill"), "已快速填充")
    desk.tap("全部撤销").open(TODAY).sees("已填报成员（2人）")


def test_R32_the_receipt_of_an_undone_copy_says_so(phone, org, world, app):
    to_preview(collector_phone(app, org)).tap("确认填充2人").open(f"{TODAY}/quick-fill").tap("全部撤销")
    phone.sign_in(world.person("黄恺")).open("/me").sees("未填报").tap("填报记录 黄恺").sees("已撤回")
    phone.tap("3月21日 周六 已撤回 · 修改1次").is_on("申报回执").sees("快速填充已撤销").does_not_see("申报成功")


def test_R32_the_third_day_in_a_row_asks_to_contact(phone, world, clock):
    org = world.org()
    for name in ("黄恺", "黄晓波"):
        world.report(org, joined(world, org, name), now=world.now - 3 * DAY)
    world.submit(org, world.day - 3 * DAY, now=world.now - 3 * DAY)
    quick_fill(world, org, world.now - 2 * DAY)
    world.report(org, world.person("黄晓波"), now=world.now - 2 * DAY)
    quick_fill(world, org, world.now - DAY)
    to_preview(phone.sign_in(org.collector))
    asked = phone.document.xpath("//a[@class='person_bd'][span[contains(., '请联系本人')]]/b/text()")
    assert asked == ["黄恺"], "黄晓波 has reported in between"
    phone.sees("连续3天以上，请联系本人").sees("用3月18日的数据").sees("用3月19日的数据").tap("确认填充2人")
    phone.open(f"{TODAY}/quick-fill")
    assert phone.document.xpath("//a[@class='person_bd'][span[contains(., '请联系本人')]]/b/text()") == ["黄恺"]


@pytest.mark.parametrize("act", ["确认填充2人", "全部撤销", "撤销 黄恺"])
def test_R35_once_submitted_nothing_is_filled_or_undone(phone, org, world, act):
    to_preview(phone.sign_in(org.collector))
    if act != "确认填充2人":
        phone.tap("确认填充2人").open(f"{TODAY}/quick-fill")
    world.submit(org)
    phone.tap(act).sees("该日数据已提交，提交后不可修改")
    assert phone.status == 409
    phone.open(f"{TODAY}/quick-fill").sees("该日数据已提交")
    assert not phone.document.xpath("//main//form | //*[@class='dock']//form")
    phone.open(TODAY).does_not_see("快速填充未报数据")


def test_R35_yesterday_and_the_day_after_midnight_are_refused(phone, org, world, clock):
    to_preview(phone.sign_in(org.collector))
    clock.move_to(instant("2020-03-22 00:00:01"))
    phone.tap("确认填充2人").sees("日期已变")
    assert phone.status == 409
    phone.open(TODAY).does_not_see("快速填充未报数据").sees("未填报成员（3人）")
    phone.open(f"{TODAY}/quick-fill").sees("日期已变").does_not_see("代填报 陈默")


def test_R32_somebody_elses_copy_and_what_is_nobody_undo_nothing(plain_phone, org, world):
    to_preview(plain_phone.sign_in(org.collector)).tap("确认填充2人").open(f"{TODAY}/quick-fill")
    form = plain_phone.by_id("undo-all")
    for person, status in (("x", 404), ("", 404), ("9" * 19, 404), ("٣", 404), (str(world.person("李晓明")), 409)):
        assert plain_phone.submit(form, person=person).status == status, person
    plain_phone.open(TODAY).sees("已填报成员（3人）")


def test_R32_who_reports_between_preview_and_tap_keeps_the_report(phone, org, world):
    to_preview(phone.sign_in(org.collector))
    world.report(org, world.person("黄恺"), left_city="yes")
    phone.tap("确认填充2人").sees("已快速填充1人")
    phone.open(f"{TODAY}/people/{world.person('黄恺')}")
    assert cells(phone)["填报方式"] == "自主申报"


def test_R51_a_double_tap_fills_once(phone, org):
    to_preview(phone.sign_in(org.collector))
    form = phone.by_id("fill")
    phone.submit(form).sees("已快速填充2人")
    phone.submit(form).sees("已快速填充2人").sees("已填报成员（3人）")


def test_R37_the_lists_of_the_preview_are_walked_page_by_page(phone, world):
    org = world.org(headcount=130)
    members = [world.member(org, now=world.now - 2 * DAY) for _ in range(120)]
    for member in members[:60]:
        world.report(org, member, now=world.now - DAY)
    world.submit(org, world.day - DAY)
    to_preview(phone.sign_in(org.collector)).sees("可以填充（60人）").sees("没有可用的填报，请联系本人或代填报（60人）")
    assert len(names_in(phone)) == 100
    for part, rest in (("fillable", 10), ("without-report", 10)):
        phone.open(f"{TODAY}/quick-fill")
        more = phone.document.xpath(f"//a[@class='more'][contains(@href, '{part}')]")[0]
        assert len(names_in(phone._follow(more))) == (100 + rest if phone.htmx else rest)
    to_preview(phone).tap("确认填充60人").open(f"{TODAY}/quick-fill").sees("已快速填充（60人）").tap("加载更多")
