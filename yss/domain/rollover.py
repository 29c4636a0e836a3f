"""The year's end: which class moves up to which grade, and which has finished (R69). Pure; the admin decides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from yss.domain import organizations
from yss.domain.school_types import FACTS
from yss.domain.vocabulary import Audience, SchoolType

_ENTRY = re.compile(r"([0-9]{4})级", re.ASCII)


class Move(StrEnum):
    """What the year's end does to a class."""

    UP = "up"
    DOWN = "down"
    ARCHIVE = "archive"
    STAY = "stay"


@dataclass(frozen=True)
class Class:
    """What decides about a class."""

    org_id: int
    audience: Audience
    school_type: SchoolType
    major: str
    grade: str
    name: str


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a class: a move, with the grade and the full name that it leads to."""

    org_id: int
    move: Move
    grade: str
    full_name: str


def propose(one: Class, year: int, *, back: bool = False) -> Proposal:
    """三年级 → 四年级; the last grade is archived; an entry year (2019级) stays until its years are over.

    `back`: one grade down, to mend a move; then nothing is archived. A grade that stands in no list stays, and so do
    preschools and departments, whose names hold no grade that is known.
    """
    move, grade = _step(one, year, back)
    full_name = organizations.full_name(major=one.major, grade=grade, name=one.name)
    return Proposal(one.org_id, move, grade, full_name)


def _step(one: Class, year: int, back: bool) -> tuple[Move, str]:
    if one.audience is not Audience.STUDENTS:
        return Move.STAY, one.grade
    years = FACTS[one.school_type].years
    if years and (entry := _ENTRY.fullmatch(one.grade)):
        is_over = int(entry[1]) + years <= year
        return (Move.ARCHIVE if is_over and not back else Move.STAY), one.grade
    ladder = organizations.ladder(one.school_type)
    if one.grade not in ladder:
        return Move.STAY, one.grade
    place = ladder.index(one.grade) + (-1 if back else 1)
    if back:
        return (Move.DOWN, ladder[place]) if place >= 0 else (Move.STAY, one.grade)
    return (Move.UP, ladder[place]) if place < len(ladder) else (Move.ARCHIVE, one.grade)


def collisions(chosen: Iterable[Proposal], standing: Mapping[int, str]) -> set[int]:
    """The classes whose new full name another open organization has after the moves; `standing`: id → full name now."""
    after = dict(standing)
    moved = [one for one in chosen if one.move is not Move.STAY]
    for one in moved:
        if one.move is Move.ARCHIVE:
            after.pop(one.org_id, None)
        else:
            after[one.org_id] = one.full_name
    taken = Counter(after.values())
    return {one.org_id for one in moved if one.move is not Move.ARCHIVE and taken[one.full_name] > 1}
