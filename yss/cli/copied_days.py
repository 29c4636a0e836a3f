"""Earlier days of a made-up organization, copied by the database from those that were drawn: millions in minutes.

As quick-fill copies: ciphertext, salt and leaf belong to school and person, not to a day. The copies are days that
nobody handed in.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, DateTime, Table, text
from sqlalchemy.orm import Session

from yss.cli.demo import Place
from yss.extensions import Base, Instant
from yss.ids import new_ids

_EARLIER = {
    "sqlite": {
        Date: "date(made.{0}, '-' || back.days || ' days')",
        DateTime: "strftime('%Y-%m-%d %H:%M:%f', made.{0}, '-' || back.days || ' days') || '000'",
    },
    "postgresql": {
        Date: "made.{0} - back.days",
        DateTime: "made.{0} - make_interval(days => back.days)",
    },
}
_ROWS = """
WITH RECURSIVE back(days) AS
  (SELECT CAST(:block AS integer) UNION ALL SELECT days + :block FROM back WHERE days < :block * :times)
INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS made CROSS JOIN back
WHERE made.school_id = :school AND made.org_id = :org AND made.day >= :first
ORDER BY {order}, back.days DESC
"""
_ORDER = {"health_report": "made.person_id", "organization_day": "made.day"}


def copy_days(session: Session, place: Place, first: date, block: int, times: int) -> None:
    """Copies the organization's days from `first` on, a block of so many, `times` further back.

    Rows come in the order of the indexes that would otherwise be the cost.
    """
    where = {"school": place.school_id, "org": place.org_id, "first": first}
    counted = text("SELECT count(*) FROM health_report WHERE school_id = :school AND org_id = :org AND day >= :first")
    made: int = session.execute(counted, where).scalar_one()
    bound = where | {"block": block, "times": times, "id": new_ids(made * times)}
    for name in _ORDER:
        session.execute(text(_copying(Base.metadata.tables[name], session.get_bind().dialect.name)), bound)


def _copying(table: Table, dialect: str) -> str:
    """The statement: each column as it is, but for ids and times."""
    values = {column.name: f"made.{column.name}" for column in table.columns}
    for column in table.columns:
        kind = DateTime if isinstance(column.type, Instant) else type(column.type)
        if kind in _EARLIER[dialect]:
            values[column.name] = _EARLIER[dialect][kind].format(column.name)
    if "id" in values:
        values["id"] = f":id - 1 + row_number() OVER (ORDER BY {_ORDER[table.name]}, back.days DESC)"
    return _ROWS.format(
        table=table.name, names=", ".join(values), values=", ".join(values.values()), order=_ORDER[table.name]
    )
