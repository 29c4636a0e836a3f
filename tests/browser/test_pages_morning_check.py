"""R21: 晨午检与因病缺勤 on the phone, with scripts and without, and a day of two questionnaires."""

from __future__ import annotations

import re

import pytest
from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.walk import Walker
from playwright.sync_api import expect

NUMBERS = ("应到人数", "实到人数", "因病缺勤人数", "因事缺勤人数", "晨检发现异常人数", "午检发现异常人数")
WITH_AND_WITHOUT = pytest.mark.parametrize("js", [True, False], ids=["scripts", "plain"])


def look(walker: Walker, title: str) -> None:
    """The page with this heading, all checks; without scripts it can't be asked."""
    walker.is_on(title)
    sound(walker.page, title)


def open_form(walker: Walker, collector: str = "何婉仪") -> str:
    """代填报 for the one who is missing; gives the address of the day."""
    walker.sign_in_as(collector)
    walker.tap("查看申报情况")
    walker.is_on("申报详情")
    day = re.sub(r"[?#].*", "", walker.page.url)
    walker.page.get_by_role("link", name=re.compile("代填报")).first.click()
    walker.is_on("代填报")
    return day


def fall_ill(walker: Walker) -> None:
    """Each answer brings the questions that hang on it."""
    walker.choose("出勤情况", "因病缺勤")
    walker.update_fields("input[name=days_absent]")
    walker.choose("是否发热", "是")
    walker.update_fields("input[name=temperature]")
    walker.choose("其他症状", "无")
    walker.choose("其他症状", "咳嗽")
    walker.choose("就诊情况", "门诊就诊")
    walker.update_fields("select[name=diagnosis]")
    walker.page.locator("select[name=diagnosis]").select_option(label="流行性感冒")
    walker.update_fields("input[name=isolation] >> nth=0")
    walker.choose("是否隔离", "居家隔离")


@WITH_AND_WITHOUT
def test_R21_an_ill_pupil_is_reported_step_by_step(live_server: Server, person: Person, js: bool) -> None:
    teacher = person("何婉仪", js=js)
    day = open_form(teacher)
    expect(teacher.page.get_by_text("因病缺勤追踪")).to_have_count(0)
    if js:
        look(teacher, "代填报")
    fall_ill(teacher)
    teacher.page.get_by_label("体温").fill("36.5")
    teacher.page.get_by_label("缺勤天数").fill("１")
    teacher.page.get_by_label("发病日期").fill(day[-10:])
    teacher.page.get_by_label("我已逐项核对").check()
    teacher.tap("提交申报")
    teacher.sees("请核对：体温与是否发热不一致")
    if js:
        look(teacher, "代填报")
    teacher.page.get_by_label("体温").fill("３８．４")
    teacher.submit_report()
    teacher.open(day)
    teacher.page.get_by_role("link", name=re.compile("容思敏")).first.click()
    teacher.sees("流行性感冒")
    if js:
        look(teacher, "填报详情")


@WITH_AND_WITHOUT
def test_R24_an_ordinary_day_is_one_tick(live_server: Server, person: Person, js: bool) -> None:
    teacher = person("何婉仪", js=js)
    open_form(teacher)
    expect(teacher.page.locator("main input:not([type=hidden]):visible")).to_have_count(6 + 2 + 13 + 1, timeout=5000)
    teacher.page.get_by_label("我已逐项核对").check()
    teacher.submit_report()


def test_R33_a_mixed_day_reads_well(live_server: Server, person: Person) -> None:
    teacher = person("何婉仪")
    day = open_form(teacher)
    live_server.run("school", "questionnaire", "demo2024", "guide/1")
    teacher.page.get_by_label("我已逐项核对").check()
    teacher.tap("提交申报")
    teacher.sees("学校已更换申报内容")
    look(teacher, "代填报")
    teacher.fill_first_report()
    teacher.submit_report()
    live_server.run("school", "questionnaire", "demo2024", "morning-check/1")
    teacher.open(day + "/submit")
    for label in NUMBERS:
        teacher.page.get_by_label(re.compile(f"^{label}")).fill("1")
    look(teacher, "补充数据")
    teacher.tap("下一步")
    teacher.sees("健康申报：个人健康状态")
    look(teacher, "数据详情")
    teacher.page.get_by_role("link", name=re.compile("14日内|正常")).first.click()
    look(teacher, "健康申报：个人健康状态：正常")
    teacher.open(day + "/review/fever.yes")
    look(teacher, "晨午检与因病缺勤：是否发热（体温37.3℃及以上）：是")
