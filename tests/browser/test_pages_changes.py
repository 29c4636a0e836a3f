"""变动核实 and 聚集预警: each page and state by axe, light and dark, at every width (R59, R60)."""

from __future__ import annotations

import re

from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_NAME, look, open_desk
from browser.test_the_day import SUPPLEMENT, add_member
from browser.walk import Walker, number

PEOPLE = ((LONG_NAME, 961), ("买买提吐尔逊·" + LONG_NAME, 962), ("黄三丰", 963))
ROOM = "东区学生公寓十二栋南楼三层三零一室"


def fall_ill(collector: Walker, name: str) -> None:
    """The collector fills in a fever for a member."""
    collector.open("/workbench")
    collector.tap("查看申报情况")
    collector.tap(f"代填报 {name}")
    collector.is_on("代填报")
    collector.fill_first_report(health="发热")
    collector.tap("提交申报")
    collector.is_on("申报回执")


def at_school(person: Person) -> tuple[Walker, str]:
    """The admin at the school's first page, and its path."""
    admin = person("梁志远")
    admin.sign_in_as("梁志远")
    admin.open("/admin")
    admin.is_on("中山大学")
    return admin, admin.page.url.removeprefix(admin.base_url)


def test_pages_of_changes_and_of_a_cluster(live_server: Server, person: Person) -> None:
    collector = person("钱小采", number(960))
    open_desk(collector, live_server.invite)
    collector.open("/changes")
    look(collector, "变动核实")
    for name, seed in PEOPLE:
        add_member(collector, name, number(seed))
        fall_ill(collector, name)
    collector.open("/workbench")
    collector.sees(re.compile("聚集预警：3天内有3人"))
    look(collector, "健康申报工作台")
    collector.page.get_by_role("link", name=re.compile("^变动核实")).click()
    look(collector, "变动核实")
    collector.page.locator("a.person_bd").first.click()
    look(collector, "核实变动")
    collector.tap("已核实")
    collector.page.locator("[aria-invalid=true]").first.wait_for()
    look(collector, "核实变动")
    collector.choose("核实结果", "其他")
    collector.page.locator("textarea[name=words]").fill("家长说已经退烧" * 20)
    collector.tap("已核实")
    collector.sees("已记录核实结果")
    look(collector, "变动核实")
    collector.open("/workbench")
    collector.tap("查看申报情况")
    look(collector, "申报详情")
    collector.tap("提交本日数据")
    for label, value in SUPPLEMENT.items():
        collector.page.get_by_label(label).fill(value)
    collector.tap("下一步")
    collector.sees(re.compile("有高风险变动还没有核实"))
    look(collector, "数据详情")

    admin, base = at_school(person)
    look(admin, "中山大学")
    for path, title in (("changes", "变动核实"), ("changes?state=all&risk=x", "变动核实"), ("clusters", "聚集预警")):
        admin.open(f"{base}/{path}")
        look(admin, title)
    admin.page.locator("a.person_bd").first.click()
    look(admin, "聚集预警")
    admin.tap("记录处置并关闭")
    admin.page.locator("[aria-invalid=true]").first.wait_for()
    look(admin, "聚集预警")
    admin.choose("处置情况", "已报告疾控机构和教育部门")
    admin.tap("记录处置并关闭")
    admin.sees("预警已关闭")
    look(admin, "聚集预警")
    admin.page.locator("a.person_bd").first.click()
    look(admin, "聚集预警")
    admin.page.locator("a.person_bd").first.click()
    look(admin, "核实变动")


def test_pages_of_dormitories_and_thresholds(live_server: Server, person: Person) -> None:
    admin, base = at_school(person)
    for path, title in (
        ("changes?day=2020-01-01&state=all", "变动核实"),
        ("clusters", "聚集预警"),
        ("cluster-thresholds", "聚集预警阈值"),
        ("residences", "宿舍名单"),
    ):
        admin.open(f"{base}/{path}")
        look(admin, title)
    admin.tap("下一步：核对名单")
    admin.sees("请粘贴名单")
    look(admin, "宿舍名单")
    rows = [f"{LONG_NAME}\t{number(964)}\t{ROOM}", f"黄三丰\t123\t{ROOM}"]
    admin.page.locator("textarea").fill("\n".join(["姓名\t证件号码\t宿舍", *rows]))
    admin.tap("下一步：核对名单")
    look(admin, "核对名单")
    admin.open(f"{base}/cluster-thresholds")
    admin.page.get_by_label("3天内新出现症状").fill("很多")
    admin.tap("保存")
    admin.page.locator("[aria-invalid=true]").first.wait_for()
    look(admin, "聚集预警阈值")
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    collector.open("/organization/members")
    collector.page.locator("a.person_bd").first.click()
    collector.page.get_by_role("link", name=re.compile("^宿舍")).click()
    look(collector, "宿舍")
    collector.page.get_by_label("宿舍").fill(ROOM)
    collector.tap("保存")
    collector.sees(ROOM)
    sound(collector.page, "history with a room")
