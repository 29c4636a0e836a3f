"""The school's cards, organizations and admins: axe in light and dark, nothing cut off, on a phone and a desktop."""

from __future__ import annotations

import re

from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_CLASS, LONG_NAME, look
from browser.walk import Walker, number

ADMIN = "梁志远"
LONG_NOTE = "三年级各班班主任" * 5
DESKTOP = {"width": 1180, "height": 800}


def signed_in(person: Person) -> Walker:
    """The demo's admin on the school's first page."""
    admin = person(ADMIN)
    admin.sign_in_as(ADMIN)
    admin.open("/admin")
    return admin


def make_card(admin: Walker, note: str, uses: str = "3") -> str:
    """A card from the school's first page; the collector's link."""
    admin.open("/admin")
    admin.tap("邀请采集员")
    admin.tap("新建邀请")
    admin.page.get_by_label("发给谁").fill(note)
    admin.page.get_by_label("可用次数").fill(uses)
    admin.tap("生成邀请卡片")
    admin.is_on("邀请卡片")
    return admin.page.locator("#invite-link").input_value()


def create(collector: Walker, link: str) -> None:
    """Through the card to the workbench of a class with a very long name."""
    collector.open(link)
    collector.tap("开始使用")
    collector.verify_by_wechat()
    look(collector, "确认所属学校")
    collector.tap("下一步")
    collector.choose("向你申报健康数据的人群", "学生")
    collector.page.locator("select[name=school_type]").select_option(label="全日制大学")
    collector.page.get_by_label("专业名称").fill(LONG_CLASS[:20])
    collector.page.locator("select[name=grade]").select_option(index=1)
    collector.page.get_by_label("组织名称").fill(LONG_CLASS[:60])
    collector.page.get_by_label("组织人数").fill("50")
    collector.tap("开始采集成员信息")
    collector.is_on("健康申报工作台")


def test_pages_of_the_schools_cards(live_server: Server, person: Person) -> None:
    admin = signed_in(person)
    sound(admin.page, "the school's first page")
    admin.tap("邀请采集员")
    look(admin, "邀请采集员")
    admin.tap("新建邀请")
    look(admin, "新建邀请")
    admin.page.get_by_label("发给谁").fill("长" * 41)
    admin.page.get_by_label("可用次数").fill("0")
    admin.tap("生成邀请卡片")
    admin.sees("不能超过40个字。")
    look(admin, "新建邀请")
    link = make_card(admin, LONG_NOTE)
    card = admin.page.url
    admin.page.locator("summary").filter(has_text="对方看到的邀请页").click()
    admin.page.locator("summary").filter(has_text="撤销邀请").click()
    look(admin, "邀请卡片")
    admin.tap("二维码海报")
    admin.page.locator(".poster.is-drawn").wait_for()
    look(admin, "二维码海报")
    parent = person("买买提吐尔逊·" + LONG_NAME, number(921))
    parent.open(link)
    look(parent, "学校采集员工作台")
    parent.tap("开始使用")
    parent.verify_by_wechat()
    parent.tap("我不是采集员")
    look(parent, "没有加入学校")
    create(person("钱小采", number(922)), link)
    admin.open(card)
    admin.sees("已退出")
    admin.sees(re.compile(LONG_CLASS[:20]))
    look(admin, "邀请卡片")
    admin.page.set_viewport_size(DESKTOP)
    sound(admin.page, "a card on a desktop")
    admin.page.set_viewport_size({"width": 390, "height": 844})
    admin.page.locator("summary").filter(has_text="撤销邀请").click()
    admin.tap("确认撤销")
    admin.sees("邀请已撤销。")
    look(admin, "邀请卡片")
    admin.open("/admin")
    admin.tap("邀请采集员")
    look(admin, "邀请采集员")


def test_the_card_goes_into_a_chat(live_server: Server, person: Person) -> None:
    admin = signed_in(person)
    make_card(admin, "")
    admin.tap("发送到微信聊天（模拟）")
    look(admin, "选择一个聊天")
    admin.page.locator("a.person_bd").first.click()
    admin.page.get_by_role("dialog").wait_for()
    sound(admin.page, "发送给")
    admin.tap("发送")
    admin.sees("已发送")


def test_pages_of_organizations_that_wait_and_are_closed(live_server: Server, person: Person) -> None:
    admin = signed_in(person)
    admin.tap("采集员与组织")
    look(admin, "采集员与组织")
    admin.open(admin.page.url + "?state=closed")
    look(admin, "采集员与组织")
    admin.open("/admin")
    admin.tap("新组织确认")
    admin.page.get_by_label("新组织须经学校确认").check()
    admin.tap("保存")
    admin.sees("设置已保存。")
    look(admin, "新组织确认")
    link = make_card(admin, LONG_NOTE)
    collector = person("买买提吐尔逊·" + LONG_NAME, number(923))
    create(collector, link)
    collector.sees(re.compile("待学校确认"))
    look(collector, "健康申报工作台")
    collector.open("/how-to-join")
    look(collector, "如何加入")
    collector.open("/workbench")
    admin.open("/admin")
    sound(admin.page, "the school's first page with one that waits")
    admin.tap("去确认")
    look(admin, "采集员与组织")
    admin.page.locator("a.person_bd").first.click()
    look(admin, "组织与采集员")
    organization = admin.page.url
    admin.tap("确认组织")
    admin.sees("已确认，采集员可以邀请成员了。")
    collector.page.locator(".dock a", has_text="微信发送邀请").wait_for()
    admin.open(organization)
    admin.tap("停用组织")
    look(admin, "停用组织")
    admin.tap("确认停用")
    admin.page.locator("#reason-error").wait_for()
    look(admin, "停用组织")
    admin.choose("停用原因", "邀请卡片误发给了家长等非采集员")
    admin.tap("确认停用")
    admin.sees("组织已停用。")
    look(admin, "组织与采集员")
    admin.page.set_viewport_size(DESKTOP)
    sound(admin.page, "an organization on a desktop")


def test_pages_of_the_schools_admins(live_server: Server, person: Person) -> None:
    admin = signed_in(person)
    admin.tap("学校管理员")
    look(admin, "学校管理员")
    admin.tap("添加管理员")
    admin.tap("确认添加")
    admin.page.locator("[aria-invalid=true]").first.wait_for()
    look(admin, "添加管理员")
    admin.fill_identity("买买提吐尔逊·" + LONG_NAME, number(924))
    admin.tap("确认添加")
    admin.sees("尚未实名认证")
    look(admin, "学校管理员")
    admin.page.set_viewport_size(DESKTOP)
    sound(admin.page, "admins on a desktop")
    admin.page.set_viewport_size({"width": 390, "height": 844})
    admin.tap(f"移除 {ADMIN}")
    look(admin, "移除管理员")
    admin.tap("取消")
    admin.is_on("学校管理员")
