"""我的数据, 操作记录 and 保存期限: axe in light and dark, nothing cut off, empty, full and refused."""

from __future__ import annotations

from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_NAME, look, open_desk
from browser.test_the_day import add_member
from browser.walk import Walker, number


def my_data(walker: Walker) -> None:
    walker.open("/me/data")
    look(walker, "我的数据")


def test_pages_of_ones_own_data(live_server: Server, person: Person) -> None:
    collector = person(LONG_NAME, number(931))
    open_desk(collector, live_server.invite)
    add_member(collector, LONG_NAME, number(932))
    my_data(collector)
    collector.tap("显示完整号码")
    collector.sees("15秒后自动隐藏。")
    look(collector, "我的数据")
    collector.page.get_by_role("link", name="手机号码").click()
    collector.page.get_by_label("手机号码").fill("138")
    collector.tap("确认更正")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "更正手机号码")
    my_data(collector)
    collector.tap("谁看过我的数据")
    look(collector, "谁看过我的数据")
    my_data(collector)
    collector.tap("登录的设备")
    look(collector, "登录的设备")
    my_data(collector)
    collector.tap("注销个人信息")
    collector.tap("下一步")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "注销个人信息")
    collector.page.get_by_label("我已了解").check()
    collector.tap("下一步")
    look(collector, "确认注销")
    collector.tap("确定注销")
    collector.sees("请先把组织移交给其他人")
    look(collector, "确认注销")


def test_pages_of_a_members_consent(live_server: Server, person: Person) -> None:
    member = person("赵子涵")
    member.sign_in_as("赵子涵")
    my_data(member)
    member.tap("撤回同意")
    look(member, "撤回同意")
    member.tap("确认撤回")
    look(member, "我的数据")


def test_pages_of_the_trail_and_the_period(live_server: Server, person: Person) -> None:
    admin = person("梁志远")
    admin.sign_in_as("梁志远")
    admin.open("/admin")
    admin.tap("操作记录")
    look(admin, "操作记录")
    admin.tap("蒋小华")
    admin.sees("只看：蒋小华")
    admin.tap("取消此条件")
    admin.page.get_by_label("操作类别").select_option(label="退回与开放")
    admin.tap("筛选")
    look(admin, "操作记录")
    admin.open(admin.page.url.partition("?")[0] + "?kind=x&actor=support")
    look(admin, "操作记录")
    admin.open(admin.page.url.partition("/audit")[0] + "/retention")
    look(admin, "保存期限")
    admin.page.get_by_label("保存天数").fill("1")
    admin.tap("保存")
    admin.page.locator("[aria-invalid=true]").first.wait_for()
    look(admin, "保存期限")
