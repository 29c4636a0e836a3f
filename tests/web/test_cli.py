"""The command line: schools, keys, and the demo whose figures add up."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import click
import pytest
from cast import number_of
from phone import Phone

from yss import cli
from yss import clock as product_clock
from yss.domain.days import day_of
from yss.extensions import db
from yss.queries.day import day as days
from yss.queries.kit import schools
from yss.queries.kit.actors import load


def run(app, *arguments, **options):
    result = app.test_cli_runner().invoke(args=list(arguments), **options)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def test_a_school_its_admin_and_a_collectors_card(app, clock):
    code = run(app, "school", "create", "中山大学")
    refused = app.test_cli_runner().invoke(args=["school", "invite", code])
    assert refused.exit_code != 0
    asked = f"梁志远\n{number_of('梁志远')}\n"
    output = run(app, "school", "admin", code, input=asked)
    assert number_of("梁志远") not in output
    link = run(app, "school", "invite", code, "--uses", "2")
    Phone(app).open(link).sees("中山大学").sees("梁志远")


def test_a_school_is_made_twice_by_those_alone_who_insist(app, clock):
    code = run(app, "school", "create", "中山大学")
    refused = app.test_cli_runner().invoke(args=["school", "create", " 中山大学"])
    assert refused.exit_code == 1
    assert f"there is a school of this name: {code};" in refused.output
    assert schools.codes_of("中山大学") == (code,)
    other = run(app, "school", "create", "中山大学", "--another")
    assert set(schools.codes_of("中山大学")) == {code, other}


def test_a_wrong_number_or_school_is_told(app, clock):
    code = run(app, "school", "create", "中山大学")
    wrong = app.test_cli_runner().invoke(args=["school", "admin", code], input="梁志远\n123\n")
    assert wrong.exit_code != 0
    assert "请填写18位身份证号码" in wrong.output
    assert app.test_cli_runner().invoke(args=["school", "invite", "nowhere"]).exit_code != 0


@pytest.mark.parametrize(
    ("name", "said"), [("", "needs a name"), (" \u200b ", "needs a name"), ("大" * 101, "不能超过100个字")]
)
def test_a_school_without_a_name_or_with_one_too_long_is_refused(app, clock, name, said):
    refused = app.test_cli_runner().invoke(args=["school", "create", name])
    assert refused.exit_code == 1
    assert said in refused.output


def test_the_demo_loads_once_and_its_figures_add_up(app, clock):
    link = run(app, "demo", "load")
    assert run(app, "demo", "load") == link
    Phone(app).open(link).sees("您将成为【采集员】").sees("中山大学")
    tester = Phone(app).open("/testing")
    for name in ("蒋小华", "黄晓波", "李晓明", "傅立叶", "黄宇轩", "黄伟斌", "黄恺", "梁志远"):
        tester.sees(name)
    tester.tap("登录 蒋小华").is_on("健康申报工作台").sees("已申报 40/50").sees("45 / 50人")
    tester.tap("查看申报情况").sees("尚未加入组织人数：5人").sees("未填报成员（5人）").sees("已填报成员（40人）")
    tester.sees("黄晓波").sees("代填人：黄伟斌").sees("代填人：蒋小华").sees("数据有变动")


def test_R21_the_demos_primary_school_asks_the_second_questionnaire(app, clock):
    run(app, "demo", "load")
    tester = Phone(app).open("/testing").tap("登录 何婉仪").is_on("健康申报工作台").sees("已申报 7/9").sees("8 / 9人")
    tester.tap("查看申报情况").sees("未填报成员（1人）").sees("容思敏").sees("代填人：罗国强").does_not_see(
        "数据有变动"
    )
    tester.open("/days/2020-03-20/data").sees("已提交").sees("晨检发现异常人数").sees("流行性感冒")
    tester.open("/days/2020-03-20/data/attendance.absent_ill").sees("罗子谦")


def test_R72_the_demos_primary_school_shows_who_waits_for_what(app, clock):
    run(app, "demo", "load")
    tester = Phone(app).open("/testing").tap("登录 何婉仪").sees("待确认的代填人").sees("4条待确认").open("/proxies")
    tester.sees("待确认的代填人1人").sees("谢玉兰 为 罗子谦")
    tester.sees("待确认的监护人2人").sees("关伟雄 为 关颖彤").sees("利家欣 为 利俊熙").does_not_see("罗国强")
    tester.sees("姓名待核对1条").sees("登记为“麦嘉懿”").sees("填写为“麦嘉怡”")
    tester.sees("待本人确认1人").sees("区静文")


@pytest.mark.parametrize(
    ("name", "sees", "lacks"),
    [
        ("罗国强", ("罗子谦", "罗子悦", "孩子的数据"), "代填待确认"),
        ("关伟雄", ("关颖彤", "代填人：关伟雄"), "孩子的数据"),
        ("谢玉兰", ("罗子谦", "代填待确认"), "孩子的数据"),
        ("区静文", ("何婉仪请您加入“三年级-2班”（越秀区实验小学）。", "还没有加入组织"), "未填报"),
    ],
)
def test_R72_testers_sign_in_as_each_of_them(app, clock, name, sees, lacks):
    run(app, "demo", "load")
    tester = Phone(app).open("/testing").tap(f"登录 {name}").open("/me").does_not_see(lacks)
    for text in sees:
        tester.sees(text)


def test_the_demos_days_are_counted_back_from_today(app, clock):
    run(app, "demo", "load")
    today = day_of(product_clock.now())
    tester = Phone(app).open("/testing").tap("登录 蒋小华")
    assert tester.title == "健康申报工作台"
    assert schools.id_of("demo2020") is not None
    token = None
    with tester.client.session_transaction(base_url="https://localhost") as kept:
        token = kept["_user_id"]
    actor = load(token, product_clock.real_now(), day_of(product_clock.now()))
    for back, submitted in ((1, False), (2, True), (3, True)):
        found = days.find(actor.desk, today - timedelta(days=back), product_clock.now())
        assert (found.submitted is not None) is submitted
        assert days.figures(found).reported == 45
    db.session.rollback()


@pytest.mark.parametrize("group", ["school", "support", "keys", "demo"])
def test_every_group_explains_itself(app, group):
    assert "Usage" in run(app, group, "--help")


def options(command):
    """Every option of the command and of those below it."""
    for below in getattr(command, "commands", {}).values():
        yield from options(below)
    yield from (one for one in command.params if isinstance(one, click.Option))


def test_whatever_a_command_asks_for_is_asked_in_chinese_too(app):
    """A school's IT person sits before it (docs/运维.md)."""
    asked = [option.prompt for option in options(app.cli) if option.prompt]
    for path in (Path(cli.__file__).parent).glob("*.py"):
        asked += re.findall(r'click\.(?:prompt|confirm)\(\s*"([^"]*)"', path.read_text())
    assert len(asked) >= 10
    assert [words for words in asked if not re.search("[\u3400-\u9fff]", words)] == []
