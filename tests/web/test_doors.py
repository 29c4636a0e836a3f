"""R31, FAQ 7: the three doors to fill in for somebody, under the guide's older words, each to its end."""

from __future__ import annotations

from datetime import timedelta

from cast import number_of
from ways import answer, cells, names_in, report

TODAY = "/days/2020-03-21"


LABELS = ("今日数据统计", "已加入成员（1人）", "查看详情", "数据上报", "代成员录入", "未加入成员（4人）", "如何加入")


def visible(phone):
    """The page's text but for what is there for screen readers alone."""
    return "".join(phone.document.xpath("//text()[not(ancestor::*[@class='visually-hidden'])]"))


def test_R31_the_three_doors_stand_on_the_workbench_in_the_words_of_the_faq(phone, world):
    org = world.org(headcount=5)
    world.member(org, "黄晓波")
    phone.sign_in(org.collector).is_on("健康申报工作台")
    for label in (
        "今日数据统计",
        "已加入成员（1人）",
        "查看详情",
        "数据上报",
        "代成员录入",
        "未加入成员（4人）",
        "如何加入",
    ):
        assert label in visible(phone), label
    phone.open("/workbench?day=yesterday").does_not_see("代成员录入"), "reports are only for today"


def test_R31_the_first_door_a_joined_member(phone, world):
    org = world.org()
    world.member(org, "黄晓波")
    phone.sign_in(org.collector).tap("已加入成员（1人） 查看详情").is_on("申报详情").tap("代填报 黄晓波").is_on(
        "代填报"
    )
    report(phone).sees("代填人：蒋小华")
    phone.open("/workbench").sees("已申报 1/50")
    phone.open(TODAY).sees("已填报成员（1人）").sees("代填人：蒋小华")


def on_behalf(phone):
    phone.is_on("代他人申报").sees("代成员录入").sees("代填人信息")
    phone.fill("姓名", "黄晓波").fill("证件类型", "居民身份证").fill("证件号码", number_of("黄晓波"))
    return report(phone).sees("代填人：蒋小华").sees("黄晓波")


def test_R31_the_second_door_anybody(phone, world):
    org = world.org()
    phone.sign_in(org.collector).tap("数据上报 代成员录入")
    on_behalf(phone)
    phone.open(TODAY).sees("尚未加入组织人数：49人")
    assert names_in(phone) == ["黄晓波"]


def test_R31_the_second_door_is_for_joined_members_too(phone, world):
    org = world.org()
    world.member(org, "黄晓波")
    phone.sign_in(org.collector).tap("数据上报 代成员录入")
    on_behalf(phone)
    phone.open(TODAY).sees("尚未加入组织人数：49人").sees("已填报成员（1人）")


def test_R31_the_third_door_who_has_not_joined(phone, world):
    org = world.org(headcount=5)
    phone.sign_in(org.collector).tap("未加入成员（5人） 如何加入").is_on("如何加入")
    assert "未加入成员" in visible(phone)
    phone.tap("代TA填报")
    on_behalf(phone)
    phone.open("/how-to-join")
    assert cells(phone)["尚未加入组织人数"] == "4人"


def test_R31_the_doors_stay_open_after_the_submission(phone, world):
    org = world.org()
    world.submit(org)
    phone.sign_in(org.collector).tap("数据上报 代成员录入")
    on_behalf(phone).sees("提交后申报")
    phone.open(TODAY).sees("提交后申报（1人）")


def test_R23_no_door_leads_over_what_the_member_reported(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波", now=world.now - timedelta(days=1))
    world.report(org, member)
    phone.sign_in(org.collector).tap("数据上报 代成员录入").is_on("代他人申报")
    phone.fill("姓名", "黄晓波").fill("证件类型", "居民身份证").fill("证件号码", number_of("黄晓波"))
    answer(phone).tap("提交申报").sees("本人已自主申报")
    phone.open(f"{TODAY}/people/{member}/fill").sees("本人已自主申报")
