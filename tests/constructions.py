"""How often a piece of work builds SQL: `select`, `aliased`, `and_`, a comparison, a copy by `.where`, and their kin.

Counted by who is called: each first step of a construction in SQLAlchemy's own files, whoever of ours or of the ORM
has asked for it. A statement that was made once and runs with bound parameters builds nothing.
"""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import sqlalchemy

ROOT = Path(__file__).parents[1]
_OURS = str(ROOT / "yss")
_SQLALCHEMY = Path(sqlalchemy.__file__).parent
_FILES = {
    str(_SQLALCHEMY / name)
    for name in ("sql/selectable.py", "sql/elements.py", "sql/dml.py", "sql/functions.py", "orm/util.py")
}
_BASE = str(_SQLALCHEMY / "sql/base.py")
_MADE, _COPIED = {"__init__", "_init", "_construct_raw", "_create_raw_select"}, "_generate"


@contextlib.contextmanager
def constructions() -> Iterator[Counter[str]]:
    """Counts those of this thread within: by what was built and the line of ours that asked."""
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and _begins(frame):
            found[f"{_what(frame)} {_asker(frame)}"] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)


def _begins(frame: FrameType) -> bool:
    """Whether something begins to be built; what its own class does next is part of it."""
    code = frame.f_code
    if code.co_name == _COPIED:
        return code.co_filename == _BASE
    if code.co_name not in _MADE or code.co_filename not in _FILES:
        return False
    caller = frame.f_back
    return caller is None or caller.f_code.co_name not in _MADE or _self(caller) is not _self(frame)


def _self(frame: FrameType) -> Any:
    return frame.f_locals.get("self", frame.f_locals.get("cls"))


def _what(frame: FrameType) -> str:
    built = _self(frame)
    return built.__name__ if isinstance(built, type) else type(built).__name__


def _asker(frame: FrameType) -> str:
    """The nearest line of ours."""
    seeking: FrameType | None = frame
    while seeking is not None and not seeking.f_code.co_filename.startswith(_OURS):
        seeking = seeking.f_back
    if seeking is None:
        return "nobody of ours"
    return f"{seeking.f_code.co_filename.removeprefix(str(ROOT))[1:]}:{seeking.f_lineno}"
