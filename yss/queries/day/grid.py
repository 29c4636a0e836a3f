"""代填表: missing members with what an ordinary day of theirs starts from (R67)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from yss.extensions import db, vault
from yss.made_once import made_once
from yss.models import quick_fill
from yss.models.roster import by_name, end_if_over
from yss.queries.day import day as days
from yss.queries.day.day import Day
from yss.queries.day.reports import open_answers


@dataclass(frozen=True)
class Candidate:
    """A missing member; `previous` are the answers of the latest real report, of `from_day`, where there is one."""

    person_id: int
    name: str
    number_masked: str
    previous: dict[str, Any] | None
    from_day: date | None


@dataclass(frozen=True)
class Candidates:
    """One page of them, how many there are in all, and after whom the next page begins."""

    rows: tuple[Candidate, ...]
    total: int
    after: int | None


def page(day: Day, after: int | None = None) -> Candidates:
    """Missing members by name, as they are now: after the submission a report is still welcome (R26)."""
    people = days.people(replace(day, submitted=None), missing=True, after=after)
    return Candidates(still_missing(day, [row.person_id for row in people.rows]), people.total, people.after)


def still_missing(day: Day, people: Sequence[int]) -> tuple[Candidate, ...]:
    """Those of `people` who are missing, by name; strangers and who has reported since are left out."""
    school_id, end = day.desk.school_id, end_if_over(day.day, day.today)
    rows: Sequence[Any] = db.session.execute(*_sources(school_id, day.desk.org_id, day.day, end, people)).all()
    vault.bring((row.person_id for row in rows), school_id)
    return tuple(
        Candidate(person, name, number, open_answers(school_id, person, sealed) if since else None, since)
        for person, name, number, since, sealed in rows
    )


@made_once
def _sources(school_id: int, org_id: int, day: date, end: datetime | None, people: Sequence[int]) -> Select[Any]:
    found = quick_fill.sources(school_id, org_id, day, end).subquery("found")
    listed = (found.c.person_id, found.c.name, found.c.number_masked, found.c.from_day, found.c.answers_sealed)
    return select(*listed).where(found.c.person_id.in_(people)).order_by(*by_name(found))
