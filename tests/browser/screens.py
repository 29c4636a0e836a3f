"""`make screens`: the main pages of the demo, light and dark, into docs/screens."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser.phones import Phones, start_chromium  # noqa: E402
from browser.serving import Server  # noqa: E402
from browser.walk import Walker, number  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

SCREENS = ROOT / "docs" / "screens"
SUPPLEMENT = {"应到校人数": "45", "实到校人数": "40", "因病缺勤人数": "0", "集中隔离人数": "0", "居家隔离人数": "0"}

Shoot = Callable[[Walker, str], None]


def newcomer(walker: Walker, shoot: Shoot, invite: str) -> None:
    """Landing, verification, wizard."""
    walker.open(invite)
    shoot(walker, "01-invite-landing")
    walker.tap("开始使用")
    shoot(walker, "02-verification")
    walker.verify_by_wechat()
    walker.tap("下一步")
    walker.choose("向你申报健康数据的人群", "学生")
    walker.page.locator("select[name=school_type]").select_option(label="全日制大学")
    walker.page.get_by_label("专业名称").fill("软件工程")
    walker.page.get_by_label("组织名称").fill("2班")
    walker.page.get_by_label("组织人数").fill("48")
    walker.page.locator("select[name=grade]").select_option(index=1)
    shoot(walker, "03-wizard")


def member(walker: Walker, shoot: Shoot) -> None:
    """A report that starts from yesterday's."""
    walker.sign_in_as("赵子涵")
    walker.open("/")
    walker.tap("去填报 赵子涵")
    shoot(walker, "07-report")
    walker.page.get_by_label("我已逐项核对").check()
    walker.submit_report()


def collector(walker: Walker, shoot: Shoot) -> None:
    """Workbench, invite, lists, and the submission."""
    walker.sign_in_as("蒋小华")
    walker.open("/workbench")
    shoot(walker, "04-workbench")
    walker.tap("微信发送邀请")
    walker.page.get_by_role("dialog").wait_for()
    shoot(walker, "05-invite-sheet")
    walker.open("/workbench")
    walker.tap("查看申报情况")
    shoot(walker, "06-day-lists")
    walker.tap("提交本日数据")
    for label, value in SUPPLEMENT.items():
        walker.page.get_by_label(label).fill(value)
    shoot(walker, "08-supplement")
    walker.tap("下一步")
    walker.is_on("数据详情")
    shoot(walker, "09-figures")
    walker.tap("提交数据")
    walker.tap("确定")
    walker.is_on("提交结果")
    shoot(walker, "10-result")


def admin(walker: Walker, shoot: Shoot) -> None:
    """The school's day, what is new in its reports, and an export."""
    walker.sign_in_as("梁志远")
    walker.open("/admin")
    shoot(walker, "11-school")
    walker.tap("变动核实")
    shoot(walker, "12-changes")
    walker.open("/admin")
    walker.tap("导出数据")
    shoot(walker, "13-export")


def take(scheme: str) -> None:
    """All of them in one colour scheme."""

    def shoot(walker: Walker, name: str) -> None:
        walker.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        walker.page.wait_for_timeout(400)
        path = SCREENS / f"{name}-{scheme}.png"
        walker.page.screenshot(path=path, animations="disabled")
        shrink(path)

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.load_demo()
        server.start()
        browser = start_chromium(playwright)
        phones = Phones(browser, server.url)
        options = {"device_scale_factor": 2, "color_scheme": scheme}
        try:
            newcomer(phones.person("钱小采", number(77), **options), shoot, server.invite)
            collector_phone = phones.person("蒋小华", **options)
            member(phones.person("赵子涵", **options), shoot)
            collector(collector_phone, shoot)
            admin(phones.person("梁志远", **options), shoot)
        finally:
            browser.close()
            server.stop()


def shrink(path: Path) -> None:
    """A palette of 64 colours is enough for flat pages, where ImageMagick is at hand."""
    if tool := shutil.which("convert"):
        subprocess.run(
            [tool, path, "-strip", "+dither", "-colors", "64", "-define", "png:compression-level=9", path], check=True
        )


if __name__ == "__main__":
    SCREENS.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        take(scheme)
