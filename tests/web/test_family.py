"""R41, R22: the member's home: oneself and everybody one reports for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import subject
from conftest import instant
from phone import Phone
from ways import CONFIRMED, answer, report

from yss.queries.kit import persons

DAY = timedelta(days=1)
CHILDREN = ("黄小一", "黄小二", "黄小三", "黄小四", "黄小五", "黄小六")


def family(world, org, *names, parent="黄伟斌"):
    """A parent and the children they report for; returns (parent, children)."""
    who = world.person(parent)
    children = [world.join_other(org, who, subject(name, date(2010, 3, 5))) for name in names]
    for child in children:
        world.consent(child)
    return who, children


def home(phone, who):
    return phone.sign_in(who).open("/me").is_on("我的")


def names(phone):
    return [name.text_content() for name in phone.document.xpath("//div[@class='person_bd']/b")]


def state_of(phone, name):
    """The tag beside a name: a word and a shape."""
    row = phone.document.xpath(f"//div[@class='person_bd'][b='{name}']")[0]
    [tag] = row.xpath("./span[contains(@class, 'tag')]")
    return tag.text_content(), tag.get("class").split()[1]


def test_R41_a_family_of_six_reports_in_one_sitting(phone, world):
    org = world.org()
    parent, _ = family(world, org, *CHILDREN)
    home(phone, parent).sees("还有6人未填报")
    assert len(names(phone)) == 6
    order = names(phone)
    phone.tap(f"去填报：{order[0]}")
    for done, name in enumerate(order, 1):
        answer(phone.is_on("代填报").sees(name)).tap("提交申报").is_on("申报回执").sees(name)
        if done < 6:
            phone.tap(f"下一位：{order[done]}")
    phone.does_not_see("下一位").tap("完成").is_on("我的").does_not_see("未填报").does_not_see("去填报")
    assert {state_of(phone, name) for name in order} == {("已填报", "tag_ok")}
    phone.sees("代填人：黄伟斌")


def test_R41_oneself_comes_first_and_the_state_is_said_in_words_and_shape(phone, world):
    org = world.org()
    parent, [child] = family(world, org, "阿小一")
    world.join(org, parent)
    world.consent(parent)
    world.report(org, child, by=parent)
    home(phone, parent)
    assert names(phone) == ["黄伟斌", "阿小一"]
    assert state_of(phone, "黄伟斌") == ("未填报", "tag_wait")
    assert state_of(phone, "阿小一") == ("已填报", "tag_ok")
    report(phone.tap("去填报：黄伟斌").is_on("健康申报")).does_not_see("下一位")


def test_R41_persons_of_several_schools_each_with_their_school(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=world.school("广州大学"))
    parent, _ = family(world, org, "黄小一")
    family(world, other, "黄小二")
    home(phone, parent).sees("软件工程-2019级-1班中山大学").sees("软件工程-2019级-1班广州大学").sees("还有2人未填报")
    report(phone.tap("去填报 黄小一")).tap("下一位：黄小二")
    report(phone).does_not_see("下一位")


def test_R41_the_same_child_in_two_schools_stands_there_twice(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=world.school("广州大学"))
    parent, _ = family(world, org, "黄小一")
    family(world, other, "黄小一")
    assert names(home(phone, parent)) == ["黄小一", "黄小一"]


def test_R41_somebody_elses_link_in_another_school_is_not_ones_own(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=world.school("广州大学"))
    parent, _ = family(world, org, "黄小一")
    family(world, other, "黄小一", parent="李晓明")
    home(phone, parent).sees("中山大学").does_not_see("广州大学")


@pytest.mark.parametrize("by", ["oneself", "proxy"])
def test_R41_who_was_removed_is_told_so_and_keeps_the_record(phone, world, by):
    org = world.org()
    parent, [child] = family(world, org, "黄小一")
    world.report(org, child, by=parent)
    world.remove(org, child)
    home(phone, child if by == "oneself" else parent)
    assert state_of(phone, "黄小一") == ("已删除", "tag_wait")
    phone.sees("已不在该组织，不能申报").sees("请通过新的邀请卡片重新加入").does_not_see("去填报").does_not_see(
        "人未填报"
    )
    phone.tap("填报记录 黄小一").is_on("填报记录").sees("已删除").sees("代填人：黄伟斌")


def test_R41_who_was_removed_and_came_back_stands_there_once(phone, world, clock):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    member = world.member(org, "黄晓波")
    world.remove(org, member)
    world.join(other, member)
    home(phone, member).find("去填报 黄晓波")
    assert state_of(phone, "黄晓波") == ("未填报", "tag_wait")
    assert names(phone) == ["黄晓波"]


def test_R41_the_next_one_is_asked_for_after_midnight_again(phone, world, clock):
    org = world.org()
    parent, children = family(world, org, "黄小一", "黄小二")
    for child in children:
        world.report(org, child, by=parent)
    home(phone, parent).does_not_see("去填报")
    clock.move_to(instant("2020-03-22 00:00:01"))
    phone.open("/me").sees("还有2人未填报").sees("3月22日")
    phone.tap("去填报：黄小一").choose(CONFIRMED).tap("提交申报").is_on("申报回执").find("下一位：黄小二")


def test_R41_a_removed_child_is_not_the_next_one(world):
    org = world.org()
    parent, [first, second] = family(world, org, "黄小一", "黄小二")
    world.remove(org, first)
    assert persons.next_missing(parent, world.now).person_id == second
    world.report(org, second, by=parent)
    assert persons.next_missing(parent, world.now) is None


def test_R37_more_than_a_page_of_persons_come_in_pages(phone, world):
    org = world.org(headcount=130)
    keeper = world.person("黄伟斌")
    for _ in range(59):
        world.join_other(org, keeper, world.somebody())
    last = world.guardian(org, keeper, subject("齐小末", date(2015, 1, 1)))
    world.report(org, last, by=org.collector)
    home(phone, keeper).sees("还有59人未填报")
    seen = names(phone)
    assert len(seen) == persons.PAGE
    phone.tap("加载更多")
    seen = names(phone) if phone.htmx else seen + names(phone)
    assert len(seen) == len(set(seen)) == 60
    phone.find("核对代填 齐小末")


def test_R50_the_next_page_begins_after_ones_own_people_alone(plain_phone, world):
    org = world.org()
    world.member(org, "李晓明")
    stranger = persons.reported_for(world.member(org, "黄晓波"), world.now).people[0].membership_id
    assert plain_phone.sign_in("陈默").open(f"/me?after={stranger}").status == 404


def test_R41_nobody_yet_says_what_to_do(phone, world):
    home(phone, world.person("陈默")).sees("还没有加入组织").tap("添加家庭成员").is_on("添加家庭成员")
    phone.does_not_see("再为一人申报").sees("采集员把邀请卡片发给您")


def test_R22_with_a_card_still_open_a_person_is_added_at_once(plain_phone, world):
    org = world.org()
    phone = plain_phone.sign_in("黄伟斌")
    with phone.client.session_transaction(base_url="https://localhost") as kept:
        kept["invite"] = [org.school_id, org.invite_id]
    phone.open("/me/add").sees("您刚才打开的邀请卡片还可以使用").tap("再为一人申报")
    phone.is_on("学生/教职工个人健康申报")


def test_R41_a_collector_with_a_child_in_another_class_keeps_the_childs_receipt_apart(app, world, clock):
    """The desk's receipt leads back to the day; the child's, of another class of the school, to the family."""
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    child = world.join_other(other, org.collector, subject("黄小一", date(2010, 3, 5)))
    world.consent(child)
    member = world.member(org, "李晓明")
    phone = Phone(app).sign_in(org.collector)
    own = world.report(other, child, by=org.collector, at_desk=False)
    phone.open(f"/schools/{org.school_id}/reports/{own}").is_on("申报回执").tap("修改").is_on("代填报")
    at_desk = world.report(org, member, by=org.collector)
    phone.open(f"/schools/{org.school_id}/reports/{at_desk}").does_not_see("下一位").tap("返回申报详情").is_on(
        "申报详情"
    )
