"""R2, R13, R55, R57: what holds for all pages together."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from phone import Phone

ROOT = Path(__file__).parents[2]
PAGES = ("/workbench", "/days/2020-03-21", "/days/2020-03-21/submit", "/members/add", "/invite", "/how-to-join", "/me")


@pytest.fixture
def collector(world, app, clock):
    org = world.org()
    world.report(org, world.member(org))
    world.member(org, "黄晓波")
    return Phone(app).sign_in(org.collector)


def test_R2_there_are_two_methods(plain_phone):
    plain_phone.open("/verify").is_on("选择认证方式").sees("微信支付密码认证").sees("人脸识别认证")
    plain_phone.find("开始登录")
    plain_phone.find("下一步")


def test_R13_no_page_of_an_organization_changes_its_audience_or_deletes_it(collector):
    for path in PAGES:
        collector.open(path)
        assert not collector.document.xpath("//*[@name='audience']"), path
        collector.does_not_see("删除组织")


@pytest.mark.parametrize("path", PAGES)
def test_R55_every_form_and_every_tap_works_without_scripts(collector, path):
    collector.open(path)
    for form in collector.document.xpath("//form"):
        assert form.get("method") in ("post", "get"), path
        assert form.get("method") == "get" or form.get("hx-post") in (None, form.get("action")), path
    for link in collector.document.xpath("//a[@hx-get]"):
        assert link.get("href"), path
    if collector.document.xpath("//*[@data-poll]"):
        assert collector.document.xpath("//*[contains(@class, 'no-js-only')]//a[text()='刷新']"), path


def test_R55_the_deadline_stands_in_words_and_the_keypad_is_a_field(collector, plain_phone):
    collector.open("/workbench").sees("今天 11:30")
    assert collector.document.xpath("//*[@data-deadline]/text()") == ["11:30 截止"]


def test_R57_figures_are_counted_in_one_place():
    makers = []
    for path in (ROOT / "yss").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "DayFigures":
                makers.append(path.name)
    assert set(makers) == {"day_figures.py"}, "counted, added up and opened again as frozen in one place"


def test_R57_each_gap_opens_its_people(collector):
    collector.open("/workbench")
    assert collector.by_id("figure-missing").xpath("./b/text()") == ["1"]
    collector.open(collector.by_id("figure-missing").get("href").split("#")[0]).sees("未填报成员（1人）").sees("黄晓波")
    collector.open("/workbench")
    collector.open(collector.by_id("figure-not-joined").get("href")).is_on("如何加入").sees("48人")
