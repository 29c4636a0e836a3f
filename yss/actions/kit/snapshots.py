"""The day's rows as a collector sees and freezes them; steps in the caller's session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from yss.acts import Work
from yss.domain import day_figures, questionnaire, tally
from yss.domain.days import day_of
from yss.domain.submission_drafts import RosterRow, Snapshot
from yss.extensions import vault
from yss.models import Organization, OrganizationDay, School
from yss.models.roster import by_name, live_rows
from yss.queries.day.reports import open_answers


def version(act: Work, day: date) -> int:
    """The day's version under the caller's lock; 0 before anything touched it."""
    row = act.session.get(OrganizationDay, (act.school_id, act.org_id, day))
    return row.version if row else 0


def take(act: Work, day: date) -> Snapshot:
    """The rows now, by name, opened once and counted. The caller holds the organization's lock alone."""
    roster = live_rows(act.school_id, act.org_id, day, day_of(act.now))
    found: Any = act.session.execute(
        select(
            roster.c.person_id,
            roster.c.membership_id,
            roster.c.report_id,
            roster.c.source,
            roster.c.exempt,
            roster.c.questionnaire,
            roster.c.answers_sealed,
        ).order_by(*by_name(roster))
    ).all()
    rows = tuple(
        RosterRow(one.person_id, one.membership_id, one.report_id, one.source, bool(one.exempt)) for one in found
    )
    opened: dict[str, list[dict[str, Any]]] = {}
    vault.bring((one.person_id for one in found), act.school_id)
    for one in found:
        if one.report_id is not None:
            answers = open_answers(act.school_id, one.person_id, one.answers_sealed)
            opened.setdefault(one.questionnaire, []).append(answers)
    key = act.session.get_one(School, act.school_id).questionnaire
    figures = {"day": _day_figures(act, rows), **_tallies(opened, key)}
    return Snapshot(version(act, day), act.now, rows, figures, key)


def _day_figures(act: Work, rows: Sequence[RosterRow]) -> dict[str, int]:
    org = act.session.get_one(Organization, (act.school_id, act.org_id))
    exempt = sum(row.exempt for row in rows)
    return day_figures.count(org.headcount, Counter(row.source for row in rows), exempt).as_dict()


def _tallies(opened: dict[str, list[dict[str, Any]]], key: str) -> dict[str, Any]:
    """A tally for each questionnaire that has reports: the school's own, and after a switch in `others` (R21)."""
    counted = {one: tally.figures_json(tally.tally(questionnaire.load_key(one), opened[one])) for one in sorted(opened)}
    own = counted.pop(key, None)
    if counted:
        return {"tally": own or {}, "others": counted}
    return {"tally": own or tally.figures_json(tally.tally(questionnaire.load_key(key), []))}
