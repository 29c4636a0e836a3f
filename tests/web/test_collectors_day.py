"""R14, R27, R29-R36 in the collector's pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import SUPPLEMENT, number_of
from conftest import instant
from phone import Phone

DAY = timedelta(days=1)


@pytest.fixture
def org(world):
    return world.org()


def numbers(phone, **changes):
    for name, value in ({name: str(value) for name, value in SUPPLEMENT.items()} | changes).items():
        phone.fill(name, value)
    return phone


def test_R29_the_workbench_says_it_all(world, org, phone):
    reporter = world.member(org)
    world.member(org)
    world.report(org, reporter)
    phone.sign_in(org.collector).open("/workbench").is_on("健康申报工作台")
    for text in (
        "申报状态", "今日（3月21日）", "昨日（3月20日）", "已申报 1/50", "未提交", "更新时间 2020-03-21 09:00:0",
        "查看申报情况", "提交3月21日数据", "昨日数据截止", "组织详情", "组织名称", "软件工程-2019级-1班", "所属学校",
        "中山大学", "组织成员身份", "学生", "采集员姓名", "蒋小华", "成员加入情况", "2 / 50人", "邀请申报人加入",
        "未加入人数 48", "手动添加", "微信发送邀请", "操作指引", "还有48人未加入组织",
    ):  # fmt: skip
        phone.sees(text)


def test_R14_the_guide_is_in_reach(world, org, phone):
    phone.sign_in(org.collector).open("/workbench").tap("操作指引").is_on("操作指引").sees("怎么邀请成员加入")


def test_R29_more_joined_than_declared_asks_to_correct_the_headcount(world, phone):
    org = world.org(headcount=1)
    world.member(org)
    world.member(org)
    phone.sign_in(org.collector).open("/workbench").sees("已加入人数多于组织人数").sees("2 / 1人")


def poll(phone):
    address = phone.by_id("status").get("hx-get")
    return phone.request("GET", address, headers={"HX-Request": "true"}), address


def test_R27_the_open_page_hears_of_everything_that_moves(world, org, app, clock, now):
    phone = Phone(app).sign_in(org.collector).open("/workbench")
    member = world.person()
    moves = [
        lambda: world.join(org, member),
        lambda: world.consent(member) or world.report(org, member),
        lambda: world.report(org, member, left_city="yes"),
        lambda: world.remove(org, member),
        lambda: world.join(org, member),
        lambda: world.submit(org),
        lambda: clock.move_to(instant("2020-03-21 11:30:00")),
        lambda: clock.move_to(instant("2020-03-22 00:00:00")),
    ]
    for move in moves:
        answer, _ = poll(phone)
        assert answer.status_code == 204
        assert "Set-Cookie" not in answer.headers
        move()
        answer, _ = poll(phone)
        assert answer.status_code == 200
        assert "<html" not in answer.get_data(as_text=True)
        phone.open("/workbench")


def test_R27_home_list_review_and_submission_show_the_same(world, org, phone):
    members = [world.member(org) for _ in range(3)]
    for member in members[:2]:
        world.report(org, member)
    phone.sign_in(org.collector).open("/workbench").sees("已申报 2/50")
    phone.tap("查看申报情况").sees("已申报 2/50").sees("已填报成员（2人）").sees("未填报成员（1人）")
    phone.tap("提交本日数据")
    numbers(phone).tap("下一步").sees("已填报 2").sees("未填报 1").tap("提交数据").tap("确定").tap("查看数据")
    phone.sees("已填报 2").sees("未填报 1").open("/workbench").sees("已申报 2/50").sees("已提交")


def test_R30_the_lists_read_as_the_guide(world, org, phone):
    own, filled_in = world.member(org, "李晓明"), world.member(org, "傅立叶")
    world.member(org, "黄晓波")
    world.report(org, own)
    world.report(org, filled_in, by=org.collector)
    phone.sign_in(org.collector).open("/days/2020-03-21").is_on("申报详情")
    for text in (
        "尚未加入组织人数：47人", "如何加入", "未填报成员（1人）", "黄晓波", "代填报", "已填报成员（2人）", "自主申报",
        "代填人：蒋小华", "代他人申报", "提交本日数据",
    ):  # fmt: skip
        phone.sees(text)
    masked = number_of("黄晓波")
    phone.sees(f"44**************{masked[-2:]}").does_not_see(masked)


def test_R30_a_name_is_found(world, org, phone):
    for name in ("李晓明", "黄晓波", "黄恺"):
        world.member(org, name)
    phone.sign_in(org.collector).open("/days/2020-03-21?q=黄").sees("未填报成员（2人）").does_not_see("李晓明")
    phone.open("/days/2020-03-21?q=%25").sees("没有找到")


def test_R37_a_long_list_comes_in_pages_and_whole(world, phone):
    org = world.org(headcount=120)
    for _ in range(120):
        world.member(org, consent=False)
    plain = phone.sign_in(org.collector).open("/days/2020-03-21")
    seen, path = [], ""
    while True:
        seen += plain.document.xpath("//a[@class='person_bd']/@href")
        more = plain.document.xpath("//a[@class='more']/@href")
        if not more or path == more[0]:
            break
        path = more[0]
        plain.open(path)
    assert len(seen) == len(set(seen)) == 120


def fill_report(phone):
    phone.fill("nationality", "US").fill("location", "11")
    phone.submit(phone.by_id("report-form"), None, reshape="1")
    answers = {
        "stayed_on_campus": "no", "returned_after_jan25": "yes", "recent_contact": ["none"], "left_for_visit": "no",
        "left_city": "no", "left_country": "no", "returned_today": "no", "fever": "no", "health": "normal",
        "confirmed": "y",
    }  # fmt: skip
    return phone.fill_all(answers).tap("提交申报")


def test_R31_the_first_door_fills_in_for_a_joined_member(world, org, phone):
    world.member(org, "黄晓波", consent=False)
    phone.sign_in(org.collector).open("/days/2020-03-21").tap("代填报 黄晓波").is_on("代填报")
    fill_report(phone).is_on("申报回执").sees("代填人：蒋小华").tap("返回申报详情").sees("已填报成员（1人）")


def test_R31_the_second_and_third_door_join_and_report_in_one_go(world, org, phone):
    phone.sign_in(org.collector).open("/how-to-join").is_on("如何加入").tap("代TA填报").is_on("代他人申报")
    phone.fill("姓名", "黄晓波").fill("证件类型", "居民身份证").fill("证件号码", number_of("黄晓波"))
    fill_report(phone).is_on("申报回执").sees("黄晓波")
    phone.open("/days/2020-03-21").sees("已填报成员（1人）").sees("黄晓波")


def test_R31_only_today_is_filled_in(world, org, phone):
    member = world.member(org, now=world.now - 2 * DAY)
    phone.sign_in(org.collector).open("/days/2020-03-20").does_not_see("代填报").does_not_see("代他人申报")
    assert phone.open(f"/days/2020-03-20/people/{member}/fill").status == 409
    assert phone.open("/days/2020-03-20/on-behalf").status == 409


@pytest.mark.parametrize(
    ("at", "is_open"), [("2020-03-21 11:29:59", True), ("2020-03-21 11:30:00", False), ("2020-03-21 20:00:00", False)]
)
def test_R31_the_button_of_yesterday_says_why_it_is_closed(world, org, app, clock, at, is_open):
    clock.move_to(instant(at))
    phone = Phone(app).sign_in(org.collector).open("/workbench?day=yesterday")
    clock.move_to(instant(at))
    phone.open("/workbench?day=yesterday")
    if is_open:
        phone.tap("提交3月20日数据").is_on("补充数据")
        return
    phone.sees("已过今天11:30，昨日数据不可再提交")
    assert phone.document.xpath("//button[@aria-disabled='true' and contains(., '提交3月20日数据')]")
    assert phone.open("/days/2020-03-20/submit").status == 409
    phone.sees("已过今天11:30，昨日数据不可再提交")


def test_R8_a_members_number_is_revealed_with_a_reason_and_hidden_again(world, org, phone):
    member = world.member(org, "黄晓波")
    secret = number_of("黄晓波")
    phone.sign_in(org.collector).open(f"/days/2020-03-21/people/{member}").does_not_see(secret)
    phone.tap("查看（将被记录）")
    assert phone.status == 422
    phone.open(f"/days/2020-03-21/people/{member}").fill("查看原因", "核对身份").tap("查看（将被记录）").sees(secret)
    phone.tap("隐藏").does_not_see(secret)


def test_R33_a_tap_on_a_reason_writes_the_remarks_and_keeps_own_words(world, org, phone):
    member = world.member(org, "黄晓波")
    phone.sign_in(org.collector).open("/days/2020-03-21/submit").is_on("补充数据")
    assert phone.field("备注").text.strip() == "未填报：黄晓波"
    phone.fill("备注", "未填报：黄晓波\n请校医关注").fill_all({f"reason_{member}": "on_leave"})
    phone.submit(phone.by_id("supplement-form"), None, reshape="1")
    assert phone.field("备注").text.strip() == "未填报：黄晓波（请假）\n请校医关注"
    phone.open("/days/2020-03-21/submit").sees("草稿已保存 09:00")
    assert phone.field("备注").text.strip() == "未填报：黄晓波（请假）\n请校医关注"


def test_R33_wrong_numbers_are_told_beside_their_field_and_kept(world, org, phone):
    phone.sign_in(org.collector).open("/days/2020-03-21/submit")
    numbers(phone, absent_ill="很多", isolated_home="").tap("下一步").is_on("补充数据")
    assert phone.error_of("absent_ill") == "请输入0–1000000的整数。"
    assert phone.error_of("isolated_home") == "请填写此项。"
    assert phone.field("absent_ill").get("value") == "很多"


def test_R33_every_figure_opens_its_members(world, org, phone):
    member = world.member(org, "黄恺")
    world.member(org, "黄晓波")
    world.report(org, member, health="suspected")
    phone.sign_in(org.collector).open("/days/2020-03-21/submit")
    numbers(phone).tap("下一步").is_on("数据详情")
    opened = phone.document.xpath("//a[contains(@href, '/review/')]/@href")
    assert len(opened) > 8
    for path in opened:
        phone.open(path)
        assert phone.document.xpath("//a[@class='person_bd']"), path
    phone.open("/days/2020-03-21/review/health.suspected").sees("黄恺").does_not_see("黄晓波")
    assert phone.open("/days/2020-03-21/review/health.immortal").status == 404


def ready(phone, org):
    phone.sign_in(org.collector).open("/days/2020-03-21/submit")
    return numbers(phone).tap("下一步").tap("提交数据").sees("提交后不可修改")


def test_R34_in_the_page_moved_once_and_twice(world, org, phone):
    first, second = world.member(org), world.member(org)
    ready(phone, org)
    world.report(org, first)
    phone.tap("确定").is_on("数据详情").sees("有新的变化，以下为最新数据").sees("已填报 1").tap("提交数据")
    world.report(org, second)
    phone.tap("确定").is_on("数据详情").sees("核对期间数据又有变化").sees("已填报 1")
    label = next(one for one in phone.document.xpath("//a/text()") if one.startswith("提交截至"))
    phone.tap(label).tap("确定").is_on("提交结果").sees("3月21日数据已提交")
    phone.tap("查看数据").sees("已填报 1").sees("提交后申报（1人）")


def test_R34_the_second_phone_is_told(world, org, app, clock, phone):
    ready(phone, org)
    world.submit(org)
    phone.tap("确定").sees("已由您于09:00提交")
    assert phone.status == 409


def test_R35_a_submitted_day_is_not_submitted_again(world, org, phone):
    world.submit(org)
    phone.sign_in(org.collector).open("/days/2020-03-21/submit").sees("该日数据已提交")
    assert phone.status == 409
    phone.open("/days/2020-03-21").find("查看数据")


def test_R36_the_missing_are_a_warning_with_names_and_no_wall(world, org, phone):
    world.member(org, "黄晓波")
    phone.sign_in(org.collector).open("/days/2020-03-21/submit").sees("还有1人未填报、49人未加入，可以提交")
    numbers(phone).tap("下一步").sees("还有1人未填报、49人未加入").sees("黄晓波").find("提交数据")


def test_R37_one_member_is_enough(world, phone):
    org = world.org(headcount=1)
    world.report(org, world.member(org))
    ready(phone, org).tap("确定").is_on("提交结果")
    phone.open("/workbench").sees("已申报 1/1").sees("100%")
