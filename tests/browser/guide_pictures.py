"""`make screens`: the pictures of 操作指引 in each language, of the demo as it runs, into yss/static/img/guide."""

from __future__ import annotations

import base64
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser.phones import Phones, start_chromium  # noqa: E402
from browser.serving import Server  # noqa: E402
from browser.walk import Walker, number  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from yss.domain.days import SHANGHAI  # noqa: E402
from yss.domain.languages import Language  # noqa: E402

PICTURES = ROOT / "yss" / "static" / "img" / "guide"
SCALE, LIGHT = 1.4, 22 * 1024
# Names of pictures, where not all are wanted: the walk is the same.
WANTED = frozenset(sys.argv[1:])
PUBLIC = "https://caiji.example"
SUPPLEMENT = {"应到校人数": "45", "实到校人数": "40", "因病缺勤人数": "1", "集中隔离人数": "0", "居家隔离人数": "0"}
QUIET = """document.activeElement.blur();
for (const extra of document.querySelectorAll('.banner, .field:has(> a[href^="/testing"])')) extra.remove();"""

Shoot = Callable[[Walker, str], None]


def shoot(walker: Walker, name: str) -> None:
    """The screen as it stands, without a caret and without what only a demo shows."""
    if WANTED and name not in WANTED:
        return
    walker.page.wait_for_load_state()
    walker.page.evaluate(QUIET)
    walker.page.wait_for_timeout(400)
    session = walker.page.context.new_cdp_session(walker.page)
    at = walker.page.evaluate("({x: scrollX, y: scrollY, width: innerWidth, height: innerHeight})")
    wanted = {"format": "webp", "clip": at | {"scale": SCALE}}
    for quality in (60, 45, 35, 25, 15):
        picture = base64.b64decode(session.send("Page.captureScreenshot", wanted | {"quality": quality})["data"])
        if len(picture) <= LIGHT:
            break
    (PICTURES / walker.words.language / f"{name}.webp").write_bytes(picture)
    print(f"{walker.words.language} {name}: {len(picture) / 1024:.1f} KiB at quality {quality}")


def top(walker: Walker) -> None:
    """Back to the heading."""
    walker.page.evaluate("scrollTo(0, 0)")


def lower(walker: Walker, text: str) -> None:
    """Scrolls on until the text stands at the top."""
    there = "el => window.scrollTo(0, el.getBoundingClientRect().top + scrollY - 16)"
    walker.page.get_by_text(walker.words(text)).first.evaluate(there)


def speak(admin: Walker) -> None:
    """The school speaks as the picture does: cards, posters and reminders are in its language."""
    admin.sign_in_as("梁志远")
    admin.open("/admin")
    admin.open(f"{admin.page.url}/reminders")
    form = admin.page.locator("#language-form")
    form.locator(f"[value={admin.words.language}]").check()
    form.get_by_role("button").click()
    admin.sees("学校语言已保存。")


def newcomer(walker: Walker, invite: str) -> None:
    """加入学校, 创建我的组织."""
    walker.open(invite)
    shoot(walker, "join-card")
    walker.tap("开始使用")
    shoot(walker, "join-verify")
    walker.verify_by_wechat()
    walker.is_on("确认所属学校")
    shoot(walker, "join-school")
    walker.tap("下一步")
    walker.choose("向你申报健康数据的人群", "学生")
    walker.page.locator("select[name=school_type]").select_option(label=walker.words("全日制大学"))
    walker.field("专业名称").fill("软件工程")
    walker.page.locator("select[name=grade]").select_option(index=1)
    walker.field("组织名称").fill("2班")
    walker.field("组织人数").fill("48")
    top(walker)
    shoot(walker, "create-form")
    walker.tap("开始采集成员信息")
    walker.is_on("健康申报工作台")
    shoot(walker, "create-done")


def members(walker: Walker, visitor: Walker) -> None:
    """邀请, 手动添加, 编辑组织信息."""
    walker.open("/workbench")
    walker.tap("微信发送邀请")
    walker.page.get_by_role("dialog").wait_for()
    shoot(walker, "invite-sheet")
    visitor.open(walker.page.locator("#invite-link").input_value().removeprefix(PUBLIC))
    shoot(visitor, "invite-landing")
    walker.open("/invite/poster")
    walker.page.locator(".poster.is-drawn").wait_for()
    shoot(walker, "invite-poster")
    walker.open("/members/add")
    walker.fill_identity("郑小满", number(78))
    shoot(walker, "add-form")
    walker.open("/lists/members")
    walker.page.locator("textarea").fill(f"周知行 {number(79)}\n许新月 {number(80)}\n马思远 {number(81)[:-1]}")
    walker.tap("下一步：核对名单")
    walker.is_on("核对名单")
    shoot(walker, "add-many")
    walker.open("/organization")
    shoot(walker, "edit-menu")
    walker.tap("修改组织信息", exact=False)
    shoot(walker, "edit-form")
    walker.open("/organization/members")
    shoot(walker, "remove-list")


def lists(walker: Walker) -> None:
    """查看申报情况, 三个入口, 快速填充."""
    walker.open("/workbench")
    shoot(walker, "view-workbench")
    walker.tap("查看申报情况")
    lower(walker, "未填报成员")
    shoot(walker, "view-lists")
    walker.tap(f"{walker.words('代填报')} 黄晓波")
    shoot(walker, "fill-form")
    walker.page.go_back()
    walker.tap("代他人申报")
    shoot(walker, "fill-on-behalf")
    walker.open("/how-to-join")
    shoot(walker, "fill-how-to-join")
    walker.open("/workbench")
    walker.tap("查看申报情况")
    walker.field("搜索成员").fill("黄恺")
    walker.sees(walker.words("已填报成员（%(num)s人）", num=1))
    walker.tap("黄恺", exact=False)
    walker.is_on("填报详情")
    lower(walker, "个人情况")
    shoot(walker, "view-detail")
    walker.open("/workbench")
    walker.tap("查看申报情况")
    walker.tap("快速填充未报数据", exact=False)
    shoot(walker, "quick-fill")
    walker.page.go_back()
    walker.tap("代填表", exact=False)
    walker.is_on("代填表")
    shoot(walker, "grid")
    walker.page.go_back()
    walker.tap("复制催报文字", exact=False)
    walker.is_on("催报文字")
    shoot(walker, "remind")


def teachers(walker: Walker) -> None:
    """外籍教师变动申报."""
    walker.open("/foreign-teachers/add")
    for who in walker.page.locator("label.person_tick").all()[:2]:
        who.click()
    shoot(walker, "teachers-add")
    walker.tap("确认并添加")
    walker.is_on("外籍教师申报")
    shoot(walker, "teachers-home")
    walker.page.get_by_role("link", name=walker.words("修改信息")).first.click()
    walker.is_on("修改信息")
    shoot(walker, "teachers-edit")


def deadline(walker: Walker, tester: Walker) -> None:
    """昨日, seen at half past nine on the next morning."""
    tomorrow = datetime.now(SHANGHAI).date() + timedelta(days=1)
    tester.move_clock(f"{tomorrow}T09:30:00")
    walker.open("/workbench?day=yesterday")
    shoot(walker, "deadline")
    tester.tap("恢复真实时间")
    tester.is_on("测试工具")


def submission(walker: Walker) -> None:
    """提交每天的数据."""
    walker.open("/workbench")
    walker.tap("查看申报情况")
    walker.tap("提交本日数据")
    for label, value in SUPPLEMENT.items():
        walker.field(label).fill(value)
    top(walker)
    shoot(walker, "submit-supplement")
    walker.choose("黄晓波", "请假")
    lower(walker, "未填报原因")
    shoot(walker, "submit-remarks")
    walker.tap("下一步")
    walker.is_on("数据详情")
    shoot(walker, "submit-figures")
    walker.tap("提交数据")
    walker.page.get_by_role("dialog").wait_for()
    shoot(walker, "submit-confirm")
    walker.tap("确定")
    walker.is_on("提交结果")
    shoot(walker, "submit-result")


def afterwards(walker: Walker) -> None:
    """删除和恢复成员, 手动添加 to its end, 再次进入工作台."""
    walker.open("/members/add")
    walker.fill_identity("郑小满", number(78))
    walker.tap("确认添加")
    walker.is_on("已添加")
    shoot(walker, "add-done")
    walker.open("/organization/members/remove?q=郑小满")
    walker.page.locator("label.person_tick").first.click()
    shoot(walker, "remove-tick")
    walker.tap("确认删除")
    walker.is_on("已离开成员")
    shoot(walker, "remove-left")
    walker.open("/yss/code")
    shoot(walker, "return-code")
    walker.open("/yss/types")
    shoot(walker, "return-types")


def take(browser: Browser, language: Language) -> None:
    """All of them in one language, one walk."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), base_url=PUBLIC)
        server.load_demo()
        server.start()
        phones = Phones(browser, server.url)
        options = {"device_scale_factor": SCALE, "color_scheme": "light", "language": language}
        try:
            speak(phones.person("梁志远", **options))
            newcomer(phones.person("钱小采", number(77), **options), server.invite.removeprefix(PUBLIC))
            collector = phones.person("蒋小华", **options)
            collector.sign_in_as("蒋小华")
            members(collector, phones.person("孙一脸", **options))
            lists(collector)
            teachers(collector)
            deadline(collector, phones.person("测试员", **options))
            submission(collector)
            afterwards(collector)
        finally:
            phones.close()
            server.stop()


if __name__ == "__main__":
    with sync_playwright() as playwright:
        for language in Language:
            (PICTURES / language).mkdir(parents=True, exist_ok=True)
            take(start_chromium(playwright), language)
