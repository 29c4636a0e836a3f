"""What the product sends to PostgreSQL while tests run, held to the layout by schools (tests/fit.py).

A statement that asks every school is one of `tests/every_school.toml`, by the function that sends it.
"""

from __future__ import annotations

import sys
import tomllib
from functools import cache
from pathlib import Path
from types import CodeType, FrameType

from fit import judge, plain
from sqlalchemy import Engine, event

ROOT = Path(__file__).parents[1]
_OURS, _TESTS, _MIGRATIONS = (f"{ROOT / name}/" for name in ("yss", "tests", "migrations"))
_FOR_OTHERS = f"{_OURS}made_once.py"
_LISTED = tomllib.loads((ROOT / "tests" / "every_school.toml").read_text(encoding="utf-8"))
EVERY_SCHOOL: dict[str, str] = _LISTED["everywhere"]
REFUSED: dict[str, str] = _LISTED["refused"]

_fitting: set[str] = set()
_misfits: list[str] = []


def listen() -> None:
    """From now on each statement is read once, the first time that it is sent."""
    event.listen(Engine, "before_cursor_execute", _note)


def misfits() -> list[str]:
    """What has not fitted since it was asked last: who sent it, why not, and its words."""
    found = _misfits.copy()
    _misfits.clear()
    return found


def _note(connection, _cursor, statement, *_rest) -> None:
    if statement in _fitting or connection.dialect.name != "postgresql":
        return
    verdict = judge(plain(statement))
    if verdict.fits:
        _fitting.add(statement)
        return
    sender = _sender(sys._getframe(1))
    if sender and sender not in (REFUSED if verdict.refused else EVERY_SCHOOL):
        why = "; ".join(verdict.refused) or f"every school is asked for {', '.join(verdict.everywhere)}"
        _misfits.append(f"{sender}: {why}\n{plain(statement)}")


def _sender(frame: FrameType | None) -> str:
    """The product's function that sends it; none where a test or a migration does."""
    while frame is not None:
        if not (name := _named(frame.f_code)).startswith("-"):
            return name
        frame = frame.f_back
    return ""


@cache
def _named(code: CodeType) -> str:
    """`actions.day.reporting:report` of ours, nothing for a test, `-` for what sends for others."""
    if code.co_filename.startswith((_TESTS, _MIGRATIONS)):
        return ""
    if not code.co_filename.startswith(_OURS) or code.co_filename == _FOR_OTHERS:
        return "-"
    module = code.co_filename.removeprefix(_OURS).removesuffix(".py").replace("/", ".")
    return f"{module}:{code.co_qualname}"
