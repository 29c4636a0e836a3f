"""Facts about a school."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from yss.domain import policies
from yss.domain.languages import Language
from yss.domain.vocabulary import Audience, SchoolType
from yss.extensions import db
from yss.made_once import at_most, made_once
from yss.models import Organization, School, SchoolAdmin
from yss.queries.kit.actors import Desk


@dataclass(frozen=True)
class SchoolName:
    """A school and what it is called."""

    school_id: int
    name: str


@dataclass(frozen=True)
class KnownSchool(SchoolName):
    """The same with the language that it speaks to its classes (R85)."""

    language: Language


class Practice(NamedTuple):
    """The questionnaire that a school uses now, and its language (R21, R85)."""

    questionnaire: str
    language: Language


class ClassName(NamedTuple):
    """An organization's full name, and the language of its school."""

    full_name: str
    language: Language


@dataclass(frozen=True)
class Listed:
    """A school as the operator knows it."""

    code: str
    name: str
    created_at: datetime


def find(school_id: int) -> KnownSchool:
    """The school of that id, which its admin has come in by."""
    row: Any = db.session.execute(*_found(school_id)).one()
    return KnownSchool(*row)


@made_once
def _found(school_id: int) -> Any:
    return select(School.id, School.name, School.language).where(School.id == school_id)


def named(school_ids: Collection[int]) -> tuple[SchoolName, ...]:
    """Those schools, by name."""
    found = select(School.id, School.name).where(School.id.in_(school_ids)).order_by(School.name, School.id)
    return tuple(SchoolName(*row) for row in db.session.execute(found))


def questionnaire_key(school_id: int) -> str:
    """The questionnaire the school uses now (R21)."""
    return db.session.execute(select(School.questionnaire).where(School.id == school_id)).scalar_one()


def practice(school_id: int) -> Practice:
    """What the school asks, and in which language it speaks to its classes."""
    row: Any = db.session.execute(*_practice(school_id)).one()
    return Practice(*row)


@made_once
def _practice(school_id: int) -> Any:
    return select(School.questionnaire, School.language).where(School.id == school_id)


def class_name(desk: Desk) -> ClassName:
    """The collector's organization, as texts for its chat name it."""
    row: Any = db.session.execute(*_class_name(desk.school_id, desk.org_id)).one()
    return ClassName(*row)


@made_once
def _class_name(school_id: int, org_id: int) -> Any:
    return (
        select(Organization.full_name, School.language)
        .join(School, School.id == Organization.school_id)
        .where(Organization.school_id == school_id, Organization.id == org_id)
    )


def organization_name(desk: Desk) -> str:
    """The full name of the collector's organization."""
    return db.session.execute(
        select(Organization.full_name).where(Organization.school_id == desk.school_id, Organization.id == desk.org_id)
    ).scalar_one()


def kind_of(school_id: int, org_id: int) -> tuple[Audience, SchoolType]:
    """Of whom the organization is made, and in what kind of school (R74)."""
    here = (Organization.school_id == school_id, Organization.id == org_id)
    return db.session.execute(select(Organization.audience, Organization.school_type).where(*here)).one()


def check_admits(desk: Desk) -> None:
    """The collector's organization takes members in (R43). Raises NotAllowedNow while it waits for the school."""
    here = (Organization.school_id == desk.school_id, Organization.id == desk.org_id)
    confirmed_at = db.session.execute(select(Organization.confirmed_at).where(*here)).scalar_one()
    policies.check_admits(is_waiting=confirmed_at is None)


def listed() -> tuple[Listed, ...]:
    """Every school, the oldest first."""
    found = select(School.public_code, School.name, School.created_at).order_by(School.created_at, School.id)
    return tuple(Listed(*row) for row in db.session.execute(found))


def id_of(public_code: str) -> int | None:
    """The school with this public code."""
    return db.session.execute(select(School.id).where(School.public_code == public_code)).scalar()


def codes_of(name: str) -> tuple[str, ...]:
    """The public codes of the schools of exactly this name, the oldest first."""
    found = select(School.public_code).where(School.name == name).order_by(School.created_at, School.id)
    return tuple(db.session.scalars(found))


def first_admin(school_id: int) -> int | None:
    """Who has been the school's admin longest."""
    return db.session.execute(
        select(SchoolAdmin.person_id)
        .where(SchoolAdmin.school_id == school_id)
        .order_by(SchoolAdmin.created_at, SchoolAdmin.person_id)
        .limit(at_most(1))
    ).scalar()
