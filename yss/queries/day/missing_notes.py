"""缺报台账 (R58)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from yss import sealing
from yss.domain.days import ONE_DAY
from yss.domain.vocabulary import MissingReason
from yss.extensions import db, vault
from yss.models import Membership, MissingNote
from yss.models.roster import BY_NAME, beyond, is_missing
from yss.queries.day.day import Day, find_membership
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE
from yss.sealing import Whose

STARTS_FROM = timedelta(days=7)
LEDGER_DAYS = 30


@dataclass(frozen=True)
class Note:
    """Why a member was missing on a day."""

    day: date
    person_id: int
    membership_id: int
    name: str
    reason: MissingReason
    words: str


@dataclass(frozen=True)
class Ledger:
    """One page of the notes of the last `days` days, how many there are, and the day and member it ends with."""

    today: date
    days: int
    notes: tuple[Note, ...]
    total: int
    next: tuple[date, int] | None


def notes_before(found: Day) -> dict[int, Note]:
    """The last week's newest reason of each who is missing: what tomorrow starts from (R58), and a returned day."""
    desk, day, rows_of_day = found.desk, found.day, found.rows()
    last = day if found.open_until else day - ONE_DAY
    missing = select(rows_of_day.c.person_id).where(is_missing(rows_of_day))
    newest = (
        select(MissingNote.person_id, func.max(MissingNote.day).label("day"))
        .where(
            MissingNote.school_id == desk.school_id,
            MissingNote.person_id.in_(missing),
            MissingNote.day <= last,
            MissingNote.day >= day - STARTS_FROM,
        )
        .group_by(MissingNote.person_id)
        .subquery("newest")
    )
    rows = db.session.execute(
        select(MissingNote, Membership.name)
        .join(newest, and_(newest.c.person_id == MissingNote.person_id, newest.c.day == MissingNote.day))
        .join(Membership, _member())
        .where(MissingNote.school_id == desk.school_id, MissingNote.org_id == desk.org_id)
    ).all()
    _bring(desk, rows)
    return {note.person_id: _note(note, name) for note, name in rows}


def ledger(desk: Desk, today: date, before: date | None = None, after: int | None = None) -> Ledger:
    """The last month's reasons, the last day first, one page; the next begins behind that day and member (R58)."""
    wanted = and_(
        MissingNote.school_id == desk.school_id,
        MissingNote.org_id == desk.org_id,
        MissingNote.day > today - timedelta(days=LEDGER_DAYS),
    )
    listed = select(MissingNote, Membership.name).join(Membership, _member()).where(wanted)
    if before is not None and after is not None:
        behind = and_(MissingNote.day == before, beyond(find_membership(desk, after)))
        listed = listed.where(or_(MissingNote.day < before, behind))
    rows = db.session.execute(listed.order_by(MissingNote.day.desc(), *BY_NAME).limit(PAGE + 1)).all()
    _bring(desk, rows[:PAGE])
    notes = tuple(_note(note, name) for note, name in rows[:PAGE])
    total = db.session.execute(select(func.count()).select_from(MissingNote).where(wanted)).scalar_one()
    following = (notes[-1].day, notes[-1].membership_id) if len(rows) > PAGE else None
    return Ledger(today, LEDGER_DAYS, notes, total, following)


def _member() -> ColumnElement[bool]:
    return and_(Membership.school_id == MissingNote.school_id, Membership.id == MissingNote.membership_id)


def _bring(desk: Desk, rows: Sequence[Any]) -> None:
    """The keys of those of whom there are words."""
    vault.bring((row.MissingNote.person_id for row in rows if row.MissingNote.words_sealed), desk.school_id)


def _note(row: MissingNote, name: str) -> Note:
    words = ""
    if row.words_sealed is not None:
        owner = Whose(row.person_id, row.school_id)
        words = vault.open(sealing.MISSING_WORDS, owner, row.words_sealed).decode()
    return Note(row.day, row.person_id, row.membership_id, name, row.reason, words)
