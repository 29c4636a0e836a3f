"""退回 and opening: each page and state by axe and at every width, the countdown, what the collector reads (R35)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import look
from browser.walk import Walker
from playwright.sync_api import expect

SUPPLEMENT = {"应到校人数": "45", "实到校人数": "40", "因病缺勤人数": "0", "集中隔离人数": "0", "居家隔离人数": "0"}
LONG_REASON = "实到校人数与宿舍系统https://example.edu.cn/dormitory/attendance/2020/report不一致，请核对。\n" * 2


def day(back: int = 0) -> str:
    """So many days before today in Shanghai."""
    return str(datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=back))


def submit(collector: Walker, on: str, present: str = "40") -> None:
    """From 补充数据 to the result page."""
    collector.open(f"/days/{on}/submit")
    for label, value in (SUPPLEMENT | {"实到校人数": present}).items():
        collector.page.get_by_label(label).fill(value)
    collector.tap("下一步")
    collector.is_on("数据详情")
    collector.tap("提交数据")
    collector.tap("确定")
    collector.is_on("提交结果")


def to_day(admin: Walker, on: str) -> None:
    """The school's page of the class's day."""
    admin.open("/admin")
    admin.tap("软件工程-2019级-1班", exact=False)
    admin.page.wait_for_url("**/days/*")
    admin.open(f"{admin.page.url.rpartition('/')[0]}/{on}")


def give_back(admin: Walker, reason: str, minutes: str, confirm: str) -> None:
    """From the form to the school's page of the day."""
    admin.page.get_by_label("原因").fill(reason)
    admin.choose("开放时间", minutes)
    admin.tap("下一步")
    admin.page.get_by_role("button", name=confirm).wait_for()


def a_day_comes_back(admin: Walker, collector: Walker, look) -> None:
    """The admin returns today, the collector submits again, both see the difference; an older day is opened."""
    today, older = day(), day(4)
    collector.sign_in_as("蒋小华")
    collector.open(f"/days/{today}/versions")
    look(collector, "提交记录")
    submit(collector, today)
    admin.sign_in_as("梁志远")
    to_day(admin, today)
    admin.tap("退回")
    look(admin, f"退回{label(today)}数据")
    admin.tap("下一步")
    admin.page.locator("[aria-invalid=true]").first.wait_for()
    look(admin, f"退回{label(today)}数据")
    give_back(admin, LONG_REASON, "1小时", "确认退回")
    look(admin, f"退回{label(today)}数据")
    admin.tap("确认退回")
    admin.sees("已退回，等待采集员在")
    look(admin, f"{label(today)}申报情况")
    admin.open(admin.page.url + "/return")
    admin.sees("该日已退回或开放")
    look(admin, f"退回{label(today)}数据")
    collector.open("/workbench")
    expect(collector.page.locator("[data-deadline]").first).to_have_text(re.compile(r"还剩 \d+ (小时|分)"))
    look(collector, "健康申报工作台")
    collector.tap("查看申报情况")
    look(collector, "申报详情")
    collector.open(f"/days/{today}/data")
    look(collector, "数据统计")
    submit(collector, today, present="41")
    collector.tap("查看数据")
    collector.tap("提交记录", exact=False)
    look(collector, "提交记录")
    collector.tap("与第1版的差异")
    look(collector, "第2版与第1版")
    collector.page.get_by_text("全部数据项").click()
    look(collector, "第2版与第1版")
    collector.open(f"/days/{today}/data?version=1")
    look(collector, "数据统计")
    to_day(admin, today)
    admin.tap("提交记录")
    look(admin, "提交记录")
    admin.tap("与第1版的差异")
    look(admin, "第2版与第1版")
    to_day(admin, older)
    admin.tap("开放")
    give_back(admin, "漏交", "30分钟", "确认开放")
    look(admin, f"开放{label(older)}数据")
    admin.tap("确认开放")
    collector.open("/workbench")
    collector.sees("学校已开放")
    look(collector, "健康申报工作台")
    collector.open(f"/days/{older}")
    look(collector, "申报详情")
    collector.open(f"/days/{older}/versions")
    look(collector, "提交记录")


def label(on: str) -> str:
    """3月21日."""
    _, month, number = on.split("-")
    return f"{int(month)}月{int(number)}日"


def test_pages_of_returning(live_server: Server, person: Person) -> None:
    a_day_comes_back(person("梁志远"), person("蒋小华"), look)
