"""Each page of a handover, a deputy and two desks, empty and full: axe in light and dark, nothing cut off."""

from __future__ import annotations

import re
from datetime import timedelta

from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_NAME, look, open_desk
from browser.walk import Walker, number

from yss import clock
from yss.domain.days import day_of


def card(owner: Walker) -> str:
    """The link of the card that is shown."""
    return owner.page.locator("#invite-link").input_value()


def test_pages_of_a_handover(live_server: Server, person: Person) -> None:
    owner, taker = person("钱小采", number(931)), person(LONG_NAME, number(932))
    open_desk(owner, live_server.invite)
    owner.open("/organization")
    look(owner, "编辑组织信息")
    owner.tap("移交组织")
    look(owner, "移交组织")
    owner.tap("生成移交卡片")
    owner.page.locator("[aria-invalid=true]").first.wait_for()
    look(owner, "移交组织")
    owner.page.get_by_label("移交给谁").fill(LONG_NAME)
    owner.tap("生成移交卡片")
    owner.sees("撤回移交")
    look(owner, "移交组织")
    taker.open(card(owner))
    look(taker, "学校采集员工作台")
    taker.tap("下一步")
    taker.verify_by_wechat()
    look(taker, "接手组织")
    taker.tap("不接手")
    look(taker, "没有接受")
    taker.open(card(owner))
    taker.tap("下一步")
    taker.tap("确认接手")
    look(taker, "健康申报工作台")
    owner.open("/workbench")
    look(owner, "页面不存在")
    owner.open("/me")
    look(owner, "我的")


def test_pages_of_a_deputy_and_two_desks(live_server: Server, person: Person) -> None:
    owner, deputy = person("钱小采", number(933)), person("蒋小华")
    open_desk(owner, live_server.invite)
    owner.open("/organization/deputies")
    look(owner, "代理人")
    owner.tap("生成代理卡片")
    owner.page.locator("[aria-invalid=true]").first.wait_for()
    look(owner, "代理人")
    owner.page.get_by_label("代理人").fill(LONG_NAME)
    today = day_of(clock.now())
    owner.page.get_by_label("开始日期").fill(today.isoformat())
    owner.page.get_by_label("结束日期").fill((today + timedelta(days=2)).isoformat())
    owner.tap("生成代理卡片")
    look(owner, "代理卡片")
    link = card(owner)
    deputy.sign_in_as("蒋小华")
    deputy.open(link)
    look(deputy, "学校采集员工作台")
    deputy.tap("下一步")
    look(deputy, "接受代理")
    deputy.tap("接受代理")
    look(deputy, "切换组织")
    deputy.page.get_by_role("button", name=re.compile("^打开 ")).click()
    look(deputy, "健康申报工作台")
    deputy.open("/organization")
    look(deputy, "编辑组织信息")
    deputy.open("/organization/members")
    look(deputy, "成员管理")
    deputy.open("/organization/edit")
    look(deputy, "暂时不能继续")
    owner.open("/organization/deputies")
    look(owner, "代理人")


def test_a_page_of_the_other_desk_does_not_act_here(live_server: Server, person: Person) -> None:
    owner, deputy = person("钱小采", number(934)), person("蒋小华")
    open_desk(owner, live_server.invite)
    owner.open("/organization/deputies")
    owner.page.get_by_label("代理人").fill("蒋老师")
    for label in ("开始日期", "结束日期"):
        owner.page.get_by_label(label).fill(day_of(clock.now()).isoformat())
    owner.tap("生成代理卡片")
    owner.is_on("代理卡片")
    deputy.sign_in_as("蒋小华")
    deputy.open(card(owner))
    deputy.tap("下一步")
    deputy.tap("接受代理")
    deputy.is_on("切换组织")
    deputy.open("/organization/edit")
    deputy.page.get_by_label("组织名称").fill("改了一半的名字")
    tab = Walker(deputy.page.context.new_page(), deputy.base_url, deputy.name, deputy.document)
    tab.open("/desks")
    tab.page.get_by_role("button", name=re.compile("^打开 ")).click()
    tab.is_on("健康申报工作台")
    deputy.tap("确认修改")
    deputy.sees(re.compile("这一页属于「软件工程-2019级-1班」"))
    look(deputy, "修改组织信息")
    assert deputy.page.get_by_label("组织名称").input_value() == "改了一半的名字"
    deputy.tap("切换到「软件工程-2019级-1班」")
    deputy.page.wait_for_load_state()
    deputy.is_on("修改组织信息")
    assert deputy.page.get_by_label("组织名称").input_value() == "改了一半的名字"
    tab.page.bring_to_front()
    tab.sees("软件工程-2019级-1班")


def test_pages_of_the_school(live_server: Server, person: Person) -> None:
    admin = person("梁志远")
    admin.sign_in_as("梁志远")
    admin.open("/admin")
    admin.tap("学年升级")
    look(admin, "学年升级")
    admin.tap("退回一级")
    look(admin, "学年升级")


def name_deputy(walker: Walker) -> str:
    """For today, through the form that is open; the card's link."""
    walker.page.get_by_label("代理人").fill(LONG_NAME)
    for label in ("开始日期", "结束日期"):
        walker.page.get_by_label(label).fill(day_of(clock.now()).isoformat())
    walker.tap("生成代理卡片")
    walker.is_on("代理卡片")
    return card(walker)


def test_pages_that_tell_what_ends_with_a_right(live_server: Server, person: Person) -> None:
    owner, deputy, admin = person("钱小采", number(935)), person(LONG_NAME, number(936)), person("梁志远")
    open_desk(owner, live_server.invite)
    owner.open("/organization/deputies")
    deputy.open(name_deputy(owner))
    deputy.tap("下一步")
    deputy.verify_by_wechat()
    deputy.tap("接受代理")
    deputy.is_on("切换组织")
    owner.open("/organization/deputies")
    owner.tap(f"结束 {LONG_NAME}")
    owner.sees("代理已结束")
    deputy.open("/workbench")
    look(deputy, "页面不存在")
    deputy.sees(re.compile("的代理已于"))
    deputy.open("/me")
    deputy.sees(re.compile("的代理已于"))
    look(deputy, "我的")
    admin.sign_in_as("梁志远")
    admin.open("/admin")
    school = re.search(r"/admin/\d+", admin.page.url)
    assert school
    admin.open(f"{school[0]}/organizations/{owner.page.locator('body').get_attribute('data-desk')}/deputies")
    name_deputy(admin)
    admin.open(f"{school[0]}/admins/add")
    admin.fill_identity("孙晓", number(937))
    admin.tap("确认添加")
    admin.tap("移除 梁志远")
    admin.sees(re.compile("指定的代理人，现有1位"))
    look(admin, "移除管理员")
