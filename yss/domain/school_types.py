"""学校类型: what follows from each, in one table (R10, R69, R74)."""

from __future__ import annotations

from dataclasses import dataclass

from yss.domain.vocabulary import SchoolType

ALWAYS, PARENT_FROM = 0, 20


@dataclass(frozen=True)
class Facts:
    """What is known of a type of school.

    `grades`: the grades to choose from, in the order in which a class goes through them. `years`: how long a class
    stays that is named by its year of entry (2019级). `asks_major`: 专业名称 is asked of students; `has_grades`: 年级.
    `parent_from`: from which age on the card first asks 您是家长吗, None for never: a child's phone is its parent's.
    """

    grades: tuple[str, ...] = ()
    years: int | None = None
    asks_major: bool = False
    has_grades: bool = True
    parent_from: int | None = None


FACTS = {
    SchoolType.PRESCHOOL: Facts(has_grades=False, parent_from=ALWAYS),
    SchoolType.PRIMARY: Facts(("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"), parent_from=ALWAYS),
    SchoolType.JUNIOR_HIGH: Facts(("七年级", "八年级", "九年级"), parent_from=ALWAYS),
    SchoolType.SENIOR_HIGH: Facts(("高一", "高二", "高三"), parent_from=PARENT_FROM),
    SchoolType.SECONDARY_VOCATIONAL: Facts(years=3, asks_major=True, parent_from=PARENT_FROM),
    SchoolType.HIGHER_VOCATIONAL: Facts(years=3, asks_major=True),
    SchoolType.UNIVERSITY: Facts(years=4, asks_major=True),
    SchoolType.OTHER: Facts(),
}
