"""The school's first page and the way down: each page by axe and at every width, on a phone and on a desktop (R44)."""

from __future__ import annotations

from datetime import date, timedelta

from browser.checks import CLIPPED, axe, axe_dark, sound
from browser.conftest import Person
from browser.serving import Server
from browser.walk import Walker
from playwright.sync_api import expect

LONG_NAME = "人工智能与大数据应用技术中外合作办学国际创新实验班" * 4
DESKTOP = {"viewport": {"width": 1280, "height": 900}, "is_mobile": False, "has_touch": False}


def look(walker: Walker, title: str) -> None:
    walker.is_on(title)
    sound(walker.page, title)


def admin_of_the_demo(person: Person, **options: object) -> Walker:
    admin = person("梁志远", **options)
    admin.sign_in_as("梁志远")
    admin.open("/admin")
    admin.is_on("中山大学")
    return admin


def lengthen(person: Person) -> None:
    """The demo's organization gets a name as long as there may be."""
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    collector.open("/organization/edit")
    collector.page.get_by_label("组织名称").fill(LONG_NAME)
    collector.tap("确认修改")
    collector.page.wait_for_url(lambda url: "/edit" not in url)


def test_R44_the_schools_first_page(live_server: Server, person: Person) -> None:
    lengthen(person)
    admin = admin_of_the_demo(person)
    look(admin, "中山大学")
    admin.page.locator("summary").nth(0).click()
    admin.page.locator("summary").nth(-1).click()
    look(admin, "中山大学")
    admin.page.get_by_role("link", name="昨日").click()
    look(admin, "中山大学")
    admin.page.get_by_role("link", name="已提交", exact=True).click()
    look(admin, "中山大学")
    admin.page.get_by_label("搜索组织").fill("nobody")
    admin.sees("没有找到“nobody”")
    look(admin, "中山大学")


def test_R44_the_way_down_to_a_members_answers(live_server: Server, person: Person) -> None:
    lengthen(person)
    admin = admin_of_the_demo(person)
    admin.page.locator(".org_name").first.click()
    admin.page.wait_for_url("**/days/*")
    today = admin.page.url
    sound(admin.page, "a day")
    for which in ("missing", "reported", "joined", "late"):
        admin.open(f"{today}/{which}")
        sound(admin.page, which)
    admin.open(f"{today}/reported")
    admin.page.locator("a.person_bd").first.click()
    look(admin, "填报详情")
    admin.tap("填报记录")
    look(admin, "填报记录")
    admin.open(today)
    admin.page.get_by_role("link", name="组织详情").click()
    look(admin, "组织")
    admin.open(admin.page.url + "/not-joined")
    sound(admin.page, "who has not joined")
    before = admin.page.evaluate("url => url.match(/2\\d{3}-\\d\\d-\\d\\d/)[0]", today)
    earlier = (timedelta(days=-2) + date.fromisoformat(before)).isoformat()
    admin.open(today.replace(before, earlier) + "/data")
    look(admin, "数据统计")
    admin.page.locator("a[href*='/data/1/health.normal']").click()
    sound(admin.page, "behind a figure")


def test_R44_foreign_teachers(live_server: Server, person: Person) -> None:
    admin = admin_of_the_demo(person)
    admin.tap("外籍教师变动")
    look(admin, "外籍教师变动")
    admin.tap("全部外籍教师")
    sound(admin.page, "the roster")
    admin.page.locator("a.person_bd").first.click()
    look(admin, "外籍教师信息")


def test_R44_on_a_desktop(live_server: Server, person: Person) -> None:
    lengthen(person)
    admin = admin_of_the_demo(person, **DESKTOP)
    for address in (admin.page.url, admin.page.url + "?day=yesterday"):
        admin.open(address)
        axe(admin.page, address)
        axe_dark(admin.page, address)
        assert admin.page.evaluate(CLIPPED) == [], address
    width = admin.page.locator(".app").bounding_box()
    assert width is not None
    assert width["width"] == 1080
    expect(admin.page.locator(".plot").first).to_be_visible()


def test_R55_the_list_is_filtered_and_searched_without_scripts(live_server: Server, person: Person) -> None:
    admin = admin_of_the_demo(person, js=False)
    admin.page.get_by_role("link", name="昨日").click()
    admin.page.get_by_label("搜索组织").fill("软件")
    admin.page.get_by_role("button", name="搜索").click()
    expect(admin.page.locator(".org_name")).to_have_count(1)
    assert "day=" in admin.page.url
