"""What the period of keeping will take (R49)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from yss.domain.errors import NotFound
from yss.extensions import db
from yss.models import School
from yss.models.expiring import EXPIRING


@dataclass(frozen=True)
class Period:
    """A school and for how many days it keeps what was reported."""

    school_id: int
    code: str
    name: str
    days: int


def periods(code: str | None = None) -> tuple[Period, ...]:
    """Every school's, or that of the one with this code. Raises NotFound for an unknown code."""
    listed = select(School.id, School.public_code, School.name, School.retention_days).order_by(School.id)
    if code is not None:
        listed = listed.where(School.public_code == code)
    found = tuple(Period(*row) for row in db.session.execute(listed))
    if code is not None and not found:
        raise NotFound
    return found


def period(school_id: int) -> int:
    """For how many days the school keeps what was reported."""
    return db.session.get_one(School, school_id).retention_days


def due(school_id: int, kept_from: date) -> dict[str, int]:
    """How many rows of each kind the next run takes from the school."""
    return {
        kind: db.session.execute(
            select(func.count()).select_from(one.found(school_id, kept_from).subquery())
        ).scalar_one()
        for kind, one in EXPIRING.items()
    }
