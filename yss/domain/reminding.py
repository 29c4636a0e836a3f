"""催报: the target time for today, and when a school's robot may speak (R31, R66, R70)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from yss.domain.days import DEADLINE, local, parse_time
from yss.domain.errors import InvalidInput
from yss.domain.text import clean_text, for_chat
from yss.domain.vocabulary import RobotKind

DEFAULT_TARGET = DEADLINE
STAGES = (120, 60, 30, 10)
DEFAULT_QUIET = (time(21, 30), time(7, 0))
URL_MAX = 500
SECRET_MAX = 100

_TARGET_FROM, _TARGET_TO = time(6, 0), time(22, 0)
# Host and path at which each service takes a text.
_ADDRESSES = {
    RobotKind.WECOM: "qyapi.weixin.qq.com/cgi-bin/webhook/send",
    RobotKind.DINGTALK: "oapi.dingtalk.com/robot/send",
}
_THIS_MACHINE = "127.0.0.1"
_BRIEF = 80


@dataclass(frozen=True)
class Plan:
    """A day's reminders: when today should be submitted, how many minutes before, and when never.

    `quiet` runs from its first time to before its second, over midnight where the first is the later; two equal times
    are no quiet hours.
    """

    target: time
    stages: tuple[int, ...]
    quiet: tuple[time, time]


def parse_target(raw: str) -> time:
    """今日目标时间 as typed, between 06:00 and 22:00. Raises InvalidInput: `time_invalid`, `target_range`."""
    target = parse_time(raw)
    if not _TARGET_FROM <= target <= _TARGET_TO:
        raise InvalidInput("target_range")
    return target


def due_stage(plan: Plan, now: datetime, sent: Collection[int]) -> int | None:
    """The stage whose turn it is: the latest that has begun, unless it or a later one was sent (failed ones were not).

    None before the first, from the target time on, and in the quiet hours; what was missed is not made up for.
    """
    at = local(now)
    target = at.replace(hour=plan.target.hour, minute=plan.target.minute, second=0, microsecond=0)
    begun = [stage for stage in plan.stages if target - timedelta(minutes=stage) <= at < target]
    if not begun or is_quiet(plan.quiet, at.time()):
        return None
    stage = min(begun)
    return None if any(other <= stage for other in sent) else stage


def is_quiet(quiet: tuple[time, time], at: time) -> bool:
    """Whether `at` lies in the quiet hours."""
    begin, end = quiet
    return begin <= at < end if begin <= end else at >= begin or at < end


def clean_robot_url(kind: RobotKind, raw: str, *, local_too: bool) -> str:
    """The robot's address: https, of the service that `kind` names, with its key; nothing else is ever called.

    `local_too` lets a tester's own receiver on this machine in. Raises InvalidInput("robot_url").
    """
    url = clean_text(raw, max_length=URL_MAX)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidInput("robot_url") from None
    if local_too and parts.scheme == "http" and host == _THIS_MACHINE:
        return url
    known = (
        parts.scheme == "https" and f"{host}{parts.path}" == _ADDRESSES[kind] and port is None and not parts.username
    )
    if not known or not parts.query or not url.isascii() or not url.isprintable():
        raise InvalidInput("robot_url")
    return url


def fitting(written: Callable[[int], str], most: int, limit: int) -> str:
    """What `written` makes, for a chat, of the first n of `most`, n as large as `limit` bytes of UTF-8 allow, or 0."""
    texts = (for_chat(written(n)) for n in range(most, 0, -1))
    return next((text for text in texts if len(text.encode()) <= limit), None) or for_chat(written(0))


def brief(name: str) -> str:
    """A name for the head of a text, cut where it would leave no room for the rest."""
    return name if len(name) <= _BRIEF else f"{name[: _BRIEF - 1]}…"
