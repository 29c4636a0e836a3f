"""Key rotation: every sealed column under the key that seals now, batch by batch (R47)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, inspect, select, tuple_, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.acts import unasked
from yss.extensions import vault
from yss.models import SubmissionRow
from yss.models.layout import BY
from yss.models.report import bears_old_salt
from yss.queries.kit import sealed_answers
from yss.queries.school import ring
from yss.queries.school.ring import Key
from yss.ring import known
from yss.ring.columns import COLUMNS, SealedColumn, in_school
from yss.sealing import Whose

BATCH = 200


def reseal_all() -> int:
    """Reseals until nothing is left under another key; returns how many values were sealed anew.

    It may be stopped, run again, and run under traffic: copies of older values that come in behind it are found by
    going through a column once more.
    """
    done = 0
    for sealed in COLUMNS:
        while resealed := _reseal_column(sealed):
            done += resealed
    _forget_salts()
    return done


def _reseal_column(sealed: SealedColumn) -> int:
    current, done = ring.keys().current, 0
    rows = ring.older(sealed, current, None, BATCH)
    while rows:
        for part in _by_school(sealed.model, rows):
            done += reseal_batch(sealed=sealed, rows=part)
        rows = ring.older(sealed, current, rows[-1], BATCH)
    return done


def _by_school(model: Any, rows: Sequence[Key]) -> Iterator[list[Key]]:
    """Each school's for itself: a transaction holds no rows of several, which may lie on several machines."""
    for _, part in groupby(rows, key=lambda row: row[0] if _is_of_schools(model) else None):
        yield list(part)


def _is_of_schools(model: Any) -> bool:
    """The key begins with the school."""
    return bool(inspect(model).primary_key[0].name == BY)


def _forget_salts() -> None:
    """Submissions bore the salts of their reports in the clear before persons had keys."""
    rows = ring.salted(None, BATCH)
    while rows:
        forget_salts(rows=rows)
        rows = ring.salted(rows[-1], BATCH)


@unasked("command line")
def forget_salts(session: Session, *, rows: Sequence[Key]) -> None:
    """Of these rows of submissions, whose reports have sealed them."""
    chosen = tuple_(*inspect(SubmissionRow).primary_key).in_(rows)
    session.execute(update(SubmissionRow).where(chosen, bears_old_salt()).values(salt=None))


@unasked("command line")
def reseal_batch(session: Session, *, sealed: SealedColumn, rows: Sequence[Key]) -> int:
    """These rows, of one school, in one transaction; but for what was sealed anew or erased meanwhile.

    Returns how many.
    """
    chosen: ColumnElement[bool] = tuple_(*inspect(sealed.model).primary_key).in_(rows)
    if _is_of_schools(sealed.model):
        chosen = and_(sealed.model.school_id == rows[0][0], chosen)
    is_older = sealed.is_older(known.sealing_key(session, vault.ring))
    held: Sequence[Any] = session.scalars(select(sealed.model).where(chosen, is_older).with_for_update()).all()
    owners = [owner for row in held if isinstance(owner := sealed.owner(row), Whose)]
    vault.bring((owner.person_id for owner in owners), *{owner.school_id for owner in owners})
    for row in held:
        setattr(row, sealed.column.key, _anew(sealed, row))
    return len(held)


def _anew(sealed: SealedColumn, row: Any) -> bytes:
    """A report's salt goes in with its answers, and with them from where it stood in the clear."""
    if sealed.place is not sealing.REPORT_ANSWERS:
        return vault.seal(sealed.place, sealed.owner(row), sealed.open(row))
    whose = in_school(row)
    salted = sealed_answers.opened(whose, row.answers_sealed, row.salt)
    row.salt = None
    return sealed_answers.seal(whose, salted)
