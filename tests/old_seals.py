"""The database as builds left it before persons had keys of their own: all by the ring, salts in the clear (M24)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from yss import sealing, transactions
from yss.extensions import vault
from yss.models import HealthReport, PersonalKey, SubmissionRow, guards
from yss.queries.kit import sealed_answers
from yss.ring.columns import COLUMNS, SealedColumn, in_school
from yss.transactions import Lock


def seal_as_before() -> None:
    """Everything that persons' keys have sealed is sealed by the ring again."""
    transactions.run(_seal, [], Lock.NONE)


def _seal(session: Session) -> None:
    for name in guards.names() & guards.present(session.connection()):
        table = name.rpartition("_")[0]
        on = f" ON {table}" if session.get_bind().dialect.name == "postgresql" else ""
        session.execute(text(f"DROP TRIGGER {name}{on}"))
    for column in COLUMNS:
        if column.is_personal:
            _seal_column(session, column)
    of_report = (HealthReport.school_id == SubmissionRow.school_id, HealthReport.id == SubmissionRow.report_id)
    salt = select(HealthReport.salt).where(*of_report).scalar_subquery()
    session.execute(update(SubmissionRow).where(SubmissionRow.report_id.is_not(None)).values(salt=salt))
    session.execute(delete(PersonalKey))
    guards.install(session.connection())


def _seal_column(session: Session, column: SealedColumn) -> None:
    rows: Any = session.scalars(select(column.model).where(column.is_held)).all()
    vault.bring({whose.person_id for row in rows if (whose := _whose(column, row))}, 0, *{_school(row) for row in rows})
    for row in rows:
        plain = column.open(row)
        if column.place is sealing.REPORT_ANSWERS:
            plain = _unsalted(row)
        sealed = sealing.seal(vault.ring, vault.keys.ring_key(), column.place, str(column.owner(row)), plain)
        setattr(row, column.column.key, sealed)
    session.flush()


def _whose(column: SealedColumn, row: Any) -> sealing.Whose | None:
    owner = column.owner(row)
    return owner if isinstance(owner, sealing.Whose) else None


def _school(row: Any) -> int:
    return getattr(row, "school_id", sealing.DIRECTORY)


def _unsalted(row: HealthReport) -> bytes:
    assert row.answers_sealed is not None
    salted = sealed_answers.opened(in_school(row), row.answers_sealed, row.salt)
    row.salt = salted.salt
    return salted.text
