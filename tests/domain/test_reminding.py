"""R31, R66: the target time, and when a robot may speak."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from yss.domain.days import SHANGHAI
from yss.domain.errors import InvalidInput
from yss.domain.reminding import (
    DEFAULT_QUIET,
    Plan,
    brief,
    clean_robot_url,
    due_stage,
    fitting,
    is_quiet,
    parse_target,
)
from yss.domain.vocabulary import RobotKind

PLAN = Plan(time(11, 30), (60, 30, 10), DEFAULT_QUIET)
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=XXXXXX"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2020-03-21 {text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "sent", "due"),
    [
        ("10:29:59", (), None),
        ("10:30:00", (), 60),
        ("10:59:59", (60,), None),
        ("11:00:00", (60,), 30),
        ("11:05:00", (60, 30), None),
        ("11:25:00", (60,), 10),
        ("11:25:00", (10,), None),
        ("11:29:59", (), 10),
        ("11:30:00", (), None),
        ("23:00:00", (), None),
    ],
)
def test_R66_only_the_latest_stage_that_has_begun_speaks_and_only_once(now, sent, due):
    assert due_stage(PLAN, at(now), sent) == due


@pytest.mark.parametrize(("now", "due"), [("06:59:00", None), ("07:00:00", 60)])
def test_R66_quiet_hours_are_kept(now, due):
    assert due_stage(Plan(time(7, 50), (60,), DEFAULT_QUIET), at(now), ()) == due


@pytest.mark.parametrize(
    ("quiet", "moment", "silent"),
    [
        ((time(21, 30), time(7, 0)), time(21, 29), False),
        ((time(21, 30), time(7, 0)), time(21, 30), True),
        ((time(21, 30), time(7, 0)), time(0, 0), True),
        ((time(21, 30), time(7, 0)), time(7, 0), False),
        ((time(12, 0), time(14, 0)), time(13, 0), True),
        ((time(12, 0), time(14, 0)), time(14, 0), False),
        ((time(8, 0), time(8, 0)), time(8, 0), False),
    ],
)
def test_R66_quiet_hours_may_run_over_midnight(quiet, moment, silent):
    assert is_quiet(quiet, moment) is silent


@pytest.mark.parametrize(("typed", "target"), [("11:30", time(11, 30)), ("９：０５".replace("：", ":"), time(9, 5))])
def test_R31_the_target_time_is_read_as_typed(typed, target):
    assert parse_target(typed) == target


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "time_invalid"), ("24:00", "time_invalid"), ("十点", "time_invalid"), ("05:59", "target_range"),
     ("22:01", "target_range")],
)  # fmt: skip
def test_R31_a_target_time_is_a_time_of_the_working_day(typed, code):
    with pytest.raises(InvalidInput) as refused:
        parse_target(typed)
    assert refused.value.code == code


@pytest.mark.parametrize(("kind", "url"), [(RobotKind.WECOM, WECOM), (RobotKind.DINGTALK, DINGTALK)])
def test_R66_a_robots_address_is_that_of_its_service(kind, url):
    assert clean_robot_url(kind, f" {url} ", local_too=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        DINGTALK,
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com.evil.example/send?key=1",
        "https://qyapi.weixin.qq.com@evil.example/send?key=1",
        "https://user@qyapi.weixin.qq.com/send?key=1",
        "https://qyapi.weixin.qq.com:8443/send?key=1",
        "https://qyapi.weixin.qq.com/send",
        "https://qyapi.weixin.qq.com/../cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com/cgi-bin/user/get?key=1",
        "https://qyapi.weixin.qq.com:99999/send?key=1",
        "https://[::1/send?key=1",
        "http://127.0.0.1:9/send?key=1",
        "http://169.254.169.254/latest?x=1",
        WECOM + "键",
    ],
)
def test_R66_no_other_address_is_ever_called(url):
    with pytest.raises(InvalidInput):
        clean_robot_url(RobotKind.WECOM, url, local_too=False)


def test_R66_a_tester_may_listen_on_this_machine():
    assert clean_robot_url(RobotKind.WECOM, "http://127.0.0.1:9/x?key=1", local_too=True)


def test_R66_a_long_list_is_cut_to_what_the_service_takes():
    names = [f"计算机学院{number}班" for number in range(300)]

    def written(named):
        return "、".join(names[:named]) + f"等{len(names)}个"

    text = fitting(written, len(names), 1_900)
    assert text == written(text.count("、") + 1)
    assert len(text.encode()) <= 1_900 < len(written(text.count("、") + 2).encode())
    assert fitting(written, 2, 1_900) == written(2)
    assert fitting(written, 2, 5) == written(0), "what fits nowhere names nobody"


def test_R66_what_calls_nobody_is_what_has_to_fit():
    """A sign that calls is one byte; what stands for it has three."""
    text = fitting(lambda named: "@" * named, 100, 30)
    assert text == "＠" * 10


def test_R66_a_name_in_the_head_leaves_room():
    assert brief("软" * 80) == "软" * 80
    assert brief("软" * 81) == "软" * 79 + "…"
