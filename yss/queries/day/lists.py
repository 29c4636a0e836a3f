"""申报详情: who is missing, who has reported, and the figures of the same rows (R27, R30)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, select

from yss.domain import day_figures
from yss.domain.day_figures import DayFigures
from yss.domain.vocabulary import ReportSource, Verdict
from yss.extensions import db
from yss.made_once import made_once
from yss.models import ReportVerdict
from yss.queries.day import day as days
from yss.queries.day import verdicts
from yss.queries.day.counting import RosterOf
from yss.queries.day.day import Day, People, PersonRow
from yss.queries.kit.pages import PAGE

CLASS_AT_MOST = 2 * PAGE
"""So many members are read whole; of more a page of each list is, and the figures are counted."""


@dataclass(frozen=True)
class Lists:
    """未填报成员 and 已填报成员, the first page of each, and who disputes what was filled in for them (R65)."""

    figures: DayFigures
    missing: People
    reported: People
    disputed: tuple[str, ...]


def lists(day: Day, search: str = "") -> Lists:
    """The day's lists, searched; a class without a search is one statement."""
    if not search and day.headcount <= CLASS_AT_MOST:
        members = db.session.execute(*_members(day.roster)).all()
        if len(members) <= CLASS_AT_MOST:
            return _of_class(day, members)
    return Lists(
        figures=days.figures(day),
        missing=days.people(day, missing=True, search=search),
        reported=days.people(day, missing=False, search=search),
        disputed=verdicts.disputed(day),
    )


@made_once
def _members(roster: RosterOf) -> Select[Any]:
    """A `PersonRow` of each by name, whether they are exempt, whether they dispute their report."""
    rows = roster.rows()
    verdict = (
        select(ReportVerdict.verdict == Verdict.DISPUTED)
        .where(ReportVerdict.school_id == roster.school_id, ReportVerdict.report_id == rows.c.report_id)
        .scalar_subquery()
    )
    disputed = case((rows.c.source != ReportSource.SELF, verdict))
    return days.listed_rows(roster.school_id, rows, CLASS_AT_MOST).add_columns(rows.c.exempt, disputed)


def _of_class(day: Day, members: Sequence[tuple[Any, ...]]) -> Lists:
    people = [(PersonRow._make(person), is_exempt) for *person, is_exempt, _ in members]
    missing = [person for person, is_exempt in people if person.source is None and not is_exempt]
    reported = [person for person, _ in people if person.source is not None]
    by_source = Counter(person.source for person, _ in people)
    return Lists(
        figures=day_figures.count(day.headcount, by_source, sum(bool(is_exempt) for _, is_exempt in people)),
        missing=days.shown(missing, len(missing)),
        reported=days.shown(reported, len(reported)),
        disputed=tuple(name for _, _, name, *_, disputes in members if disputes)[: verdicts.DISPUTED_AT_MOST],
    )
