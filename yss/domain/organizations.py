"""The organization's name and what the wizard asks for which audience and school type (R10, R11)."""

from __future__ import annotations

import re

from yss.domain.errors import InvalidInput
from yss.domain.school_types import FACTS
from yss.domain.text import to_half_width
from yss.domain.vocabulary import Audience, SchoolType

HEADCOUNT_MAX = 1_000_000
NAME_MAX = 200

_YEARS_BACK = 8


def asks_major(audience: Audience, school_type: SchoolType | None) -> bool:
    """专业名称 is asked for students of 中职, 高职, 全日制大学 (R10)."""
    return audience is Audience.STUDENTS and school_type is not None and FACTS[school_type].asks_major


def asks_grade(audience: Audience, school_type: SchoolType | None) -> bool:
    """年级 is asked for students but not 学前 (R10)."""
    return audience is Audience.STUDENTS and school_type is not None and FACTS[school_type].has_grades


def grades(school_type: SchoolType, year: int) -> tuple[str, ...]:
    """The grades to choose from in `year`; empty where a grade is typed freely (其他)."""
    if FACTS[school_type].years:
        return tuple(f"{entry}级" for entry in range(year, year - _YEARS_BACK, -1))
    return FACTS[school_type].grades


def ladder(school_type: SchoolType) -> tuple[str, ...]:
    """The grades in the order in which a class goes through them; 其他 may have all of them (R69)."""
    every = tuple(grade for facts in FACTS.values() for grade in facts.grades)
    return every if school_type is SchoolType.OTHER else FACTS[school_type].grades


def check_parts(audience: Audience, school_type: SchoolType, major: str, grade: str, year: int) -> tuple[str, str]:
    """Major and grade as they stand in the full name: empty where they are not asked.

    Raises InvalidInput: `required`, or `option_invalid` for a grade that is not one of the list.
    """
    major = major if asks_major(audience, school_type) else ""
    grade = grade if asks_grade(audience, school_type) else ""
    if not major and asks_major(audience, school_type):
        raise InvalidInput("required", field="major")
    if not grade and asks_grade(audience, school_type):
        raise InvalidInput("required", field="grade")
    listed = grades(school_type, year)
    if grade and listed and grade not in listed:
        raise InvalidInput("option_invalid", field="grade")
    return major, grade


def full_name(*, major: str, grade: str, name: str) -> str:
    """Joins what there is: 软件工程-2019级-1班, 三年级-2班, 计算机学院党政办公室 (R10)."""
    return "-".join(part for part in (major, grade, name) if part)


def parse_headcount(raw: str) -> int:
    """组织人数 as typed, full-width digits and 人 allowed. Raises InvalidInput outside 1..1,000,000 (R11)."""
    text = to_half_width(raw).strip().removesuffix("人").strip()
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not 1 <= int(text) <= HEADCOUNT_MAX:
        raise InvalidInput("integer_range", min=1, max=HEADCOUNT_MAX)
    return int(text)
