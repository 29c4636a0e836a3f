"""Facts about a school."""

from __future__ import annotations

from sqlalchemy import select

from yss.extensions import db
from yss.models import Organization, School, SchoolAdmin
from yss.queries.actors import Desk


def questionnaire_key(school_id: int) -> str:
    """The questionnaire the school uses now (R21)."""
    return db.session.execute(select(School.questionnaire).where(School.id == school_id)).scalar_one()


def organization_name(desk: Desk) -> str:
    """The full name of the collector's organization."""
    return db.session.execute(
        select(Organization.full_name).where(Organization.school_id == desk.school_id, Organization.id == desk.org_id)
    ).scalar_one()


def id_of(public_code: str) -> int | None:
    """The school with this public code."""
    return db.session.execute(select(School.id).where(School.public_code == public_code)).scalar()


def first_admin(school_id: int) -> int | None:
    """Who has been the school's admin longest."""
    return db.session.execute(
        select(SchoolAdmin.person_id)
        .where(SchoolAdmin.school_id == school_id)
        .order_by(SchoolAdmin.created_at, SchoolAdmin.person_id)
        .limit(1)
    ).scalar()
