"""R44: from the school's first page down to a member's report, and a foreign teacher's trail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import subject
from phone import Phone
from ways import cells, names_in, numbers

from yss.actions.school import founding
from yss.acts import Act
from yss.cli.demo import at

YESTERDAY = timedelta(days=1)


@pytest.fixture
def org(world):
    return world.org(founded=0)


@pytest.fixture
def base(org):
    return f"/admin/{org.school_id}/organizations/{org.org_id}"


def admin_phone(phone, world, org):
    return phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}")


def test_R44_from_the_school_down_to_a_members_answers(phone, world, org, base):
    reported, missing = world.member(org, "李晓明"), world.member(org, "黄晓波")
    world.report(org, reported, health="fever", fever="yes")
    world.submit(org, remarks="黄晓波请假")
    late = world.report(org, missing, by=org.collector)
    assert late
    admin_phone(phone, world, org).tap("软件工程-2019级-1班").is_on("3月21日申报情况")
    phone.tap("组织详情 采集员、每日申报").is_on("组织")
    assert cells(phone)["采集员姓名"] == "蒋小华"
    assert numbers(phone)["组织人数"] == 50
    assert numbers(phone)["提交后"] == 1
    phone.tap("查看详情").is_on("3月21日申报情况").sees("提交后申报（1人）").sees("未填报成员（1人）")
    assert names_in(phone) == ["黄晓波", "黄晓波"]
    phone.tap("查看数据 第1版").is_on("数据统计").sees("黄晓波请假").sees("蒋小华")
    assert cells(phone)["应到校人数"] == "45"
    phone.tap("发热 1").is_on("个人健康状态：发热")
    assert names_in(phone) == ["李晓明"]
    address = phone.document.xpath("//a[@class='person_bd']/@href")[0]
    assert address == f"{base}/days/2020-03-21/people/{reported}"
    phone.open(address).is_on("填报详情").sees("自主申报").sees("发热")
    phone.does_not_see("查看完整号码").tap("填报记录").is_on("填报记录").sees("李晓明").sees("3月21日 周六")
    assert address in phone.response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("which", "names"),
    [
        ("joined", ["傅立叶", "黄晓波", "李晓明"]),
        ("missing", ["黄晓波"]),
        ("reported", ["傅立叶", "李晓明"]),
        ("self", ["李晓明"]),
        ("proxy", ["傅立叶"]),
        ("late", []),
    ],
)
def test_R57_each_number_opens_its_people(plain_phone, world, org, base, which, names):
    people = {name: world.member(org, name) for name in ("李晓明", "黄晓波", "傅立叶")}
    world.report(org, people["李晓明"])
    world.report(org, people["傅立叶"], by=org.collector)
    admin_phone(plain_phone, world, org).open(f"{base}/days/2020-03-21/{which}").sees(f"（{len(names)}人）")
    assert names_in(plain_phone) == names
    plain_phone.does_not_see("代填报")


def test_R44_the_people_of_a_number_are_searched(phone, world, org, base):
    for name in ("李晓明", "黄晓波"):
        world.member(org, name)
    admin_phone(phone, world, org).open(f"{base}/days/2020-03-21/missing?q=hxb")
    assert names_in(phone) == ["黄晓波"]
    phone.open(f"{base}/days/2020-03-21/missing?q=nobody").sees("没有找到“nobody”")


def test_R44_a_missing_member_and_an_unsubmitted_day_say_so(plain_phone, world, org, base):
    missing = world.member(org, "黄晓波")
    admin_phone(plain_phone, world, org).open(f"{base}/days/2020-03-21").sees("未提交").does_not_see("查看数据")
    plain_phone.open(f"{base}/days/2020-03-21/people/{missing}").sees("黄晓波 3月21日未填报").sees("44**************")
    plain_phone.open(f"{base}/days/2020-03-21/data")
    assert plain_phone.status == 404
    assert plain_phone.open(f"{base}/days/2020-03-22").status == 404


def test_R44_the_days_of_an_organization_go_back_to_its_first(plain_phone, world, org, base, clock):
    member = world.member(org)
    world.report(org, member)
    world.submit(org)
    clock.move_to(at(world.day + 40 * YESTERDAY, 9))
    admin_phone(plain_phone, world, org).open(base)
    days = [cell for cell in cells(plain_phone) if "月" in cell]
    assert (len(days), days[0], days[-1]) == (30, "4月30日 周四", "4月1日 周三")
    plain_phone.tap("加载更多")
    days = [cell for cell in cells(plain_phone) if "月" in cell]
    assert (len(days), days[-1]) == (11, "3月21日 周六")
    assert cells(plain_phone)["3月21日 周六"] == "已申报 1/50 已提交"


def test_R44_a_foreign_teachers_changes_the_newest_first_and_the_trail_of_each(phone, world, org):
    teacher = world.listed_teacher(org)
    world.tell(org, teacher)
    world.tell(org, teacher, health="suspected")
    admin_phone(phone, world, org).tap("外籍教师变动").is_on("外籍教师变动").sees("无 → 疑似新冠肺炎")
    phone.sees("软件工程-2019级-1班").sees("蒋小华")
    assert phone.text.index("疑似新冠肺炎") < phone.text.index("首次申报")
    phone.tap("全部外籍教师").is_on("外籍教师（1人）").sees("软件工程-2019级-1班")
    phone.open(phone.document.xpath("//a[@class='person_bd']/@href")[0]).is_on("外籍教师信息").sees("第2次").sees(
        "第1次"
    )
    assert cells(phone)["新冠肺炎情况"]


def test_R50_another_schools_things_do_not_exist_for_an_admin(app, world, org, clock):
    other = world.org("林晓晴", school_id=world.school("乙小学"))
    member, teacher = world.member(other), world.listed_teacher(other)
    world.report(other, member)
    world.submit(other)
    sibling = world.org("陈默", school_id=org.school_id)
    admin = founding.add_admin(Act(school_id=org.school_id, now=world.now), subject=subject("黄恺"))
    phone = Phone(app).sign_in(admin).open(f"/admin/{org.school_id}").is_on("中山大学")
    tails = ("", "/not-joined", f"/people/{member}", "/days/2020-03-21", "/days/2020-03-21/missing")
    tails += ("/days/2020-03-21/data", "/days/2020-03-21/data/1/joined", f"/days/2020-03-21/people/{member}")
    for tail in tails:
        for school in (org.school_id, other.school_id):
            assert phone.open(f"/admin/{school}/organizations/{other.org_id}{tail}").status == 404, (school, tail)
    for tail in (f"/people/{member}", f"/days/2020-03-21/people/{member}"):
        assert phone.open(f"/admin/{org.school_id}/organizations/{sibling.org_id}{tail}").status == 404, tail
    assert phone.open(f"/admin/{org.school_id}/foreign-teachers/{teacher}").status == 404
    assert phone.open(f"/admin/{other.school_id}/foreign-teachers").status == 404
