"""Exports as they were ordered, the links that fetch them, and the organization that an order means (R45)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from yss import sealing
from yss.domain.days import ONE_DAY
from yss.domain.errors import InvalidInput, NotFound
from yss.domain.exports import FILE_LASTS, Order, facts
from yss.domain.languages import Language
from yss.extensions import db, vault
from yss.models import Export, ExportLink, ExportSubject, ForeignTeacherChange, Organization, Person, School
from yss.models.export import is_makers, is_usable, words_owner

_RECENT, _SUGGESTED = 10, 5


@dataclass(frozen=True)
class Ordered:
    """An export that was ordered: its number, by whom and when, what of it; its file speaks the school's language."""

    school_id: int
    export_id: int
    school: str
    language: Language
    organization: str
    made_by: str
    made_at: datetime
    order: Order


@dataclass(frozen=True)
class Link:
    """A one-time link that still works."""

    path: str
    expires_at: datetime


def find(school_id: int, export_id: int, actor_id: int) -> Ordered:
    """An export of one's own. Raises NotFound."""
    return _one(_select().where(Export.school_id == school_id, Export.id == export_id, Export.made_by == actor_id))


def recent(school_id: int, actor_id: int, now: datetime) -> tuple[Ordered, ...]:
    """One's own exports whose files can still be had, the latest first."""
    mine = (Export.school_id == school_id, Export.made_by == actor_id, Export.made_at > now - FILE_LASTS)
    found = db.session.execute(_select().where(*mine).order_by(Export.made_at.desc(), Export.id.desc()).limit(_RECENT))
    return tuple(_ordered(row) for row in found)


def by_token(school_code: str, token: str, browser: str, now: datetime) -> tuple[int, Ordered]:
    """(link id, its export), for this browser. Raises NotFound("export_link_unknown"), whatever is wrong with it."""
    found = (
        select(ExportLink.id, ExportLink.school_id, ExportLink.export_id)
        .join(School, School.id == ExportLink.school_id)
        .where(
            School.public_code == school_code,
            ExportLink.token_digest == sealing.token_digest(token),
            is_usable(sealing.token_digest(browser), now),
        )
    )
    link = db.session.execute(found).one_or_none()
    if link is None:
        raise NotFound("export_link_unknown")
    wanted = _select().where(Export.school_id == link.school_id, Export.id == link.export_id)
    return link.id, _one(wanted, "export_link_unknown")


def live_link(export: Ordered, now: datetime) -> Link | None:
    """The export's link, where one was made and still works."""
    found = (
        select(ExportLink, School.public_code)
        .join(School, School.id == ExportLink.school_id)
        .where(
            ExportLink.school_id == export.school_id,
            ExportLink.export_id == export.export_id,
            ExportLink.used_at.is_(None),
            ExportLink.expires_at > now,
        )
        .order_by(ExportLink.id.desc())
    )
    row: Any = db.session.execute(found).first()
    if row is None:
        return None
    link, code = row
    token = vault.open(sealing.EXPORT_TOKEN, f"{link.school_id}:{link.id}", link.token_sealed).decode()
    return Link(f"/x/{code}/{token}", link.expires_at)


def rows_at_most(export: Ordered) -> int:
    """How many rows the file has at most, but for late reports: one for each person and day, or for each organization
    and day and each thing that was told of a teacher.
    """
    of_export = (ExportSubject.school_id == export.school_id, ExportSubject.export_id == export.export_id)
    days = (export.order.last - export.order.first) // ONE_DAY + 1
    if facts(export.order.kind).of_people:
        return days * db.session.scalars(select(func.count()).select_from(ExportSubject).where(*of_export)).one()
    organizations = select(func.count()).select_from(Organization).where(Organization.school_id == export.school_id)
    if export.order.org_id is not None:
        organizations = organizations.where(Organization.id == export.order.org_id)
    told = select(func.count()).where(ForeignTeacherChange.school_id == export.school_id)
    return days * db.session.scalars(organizations).one() + db.session.scalars(told).one()


def organization_meant(school_id: int, typed: str) -> int | None:
    """The organization of that number or name, None for all. Raises InvalidInput: unknown, or several are meant."""
    if not typed:
        return None
    mine = (Organization.school_id == school_id,)
    if typed.isascii() and typed.isdigit() and len(typed) < 19:
        numbered = select(Organization.id).where(*mine, Organization.id == int(typed))
        if (org_id := db.session.execute(numbered).scalar()) is not None:
            return org_id
    called = Organization.full_name.icontains(typed, autoescape=True)
    named = select(Organization.id, Organization.full_name).where(*mine, called)
    exactly = named.where(Organization.full_name == typed).order_by(Organization.id).limit(_SUGGESTED)
    nearly = named.order_by(Organization.full_name, Organization.id).limit(_SUGGESTED)
    found = db.session.execute(exactly).all() or db.session.execute(nearly).all()
    if not found:
        raise InvalidInput("organization_unknown")
    if len(found) > 1:
        raise InvalidInput("organization_ambiguous", names=_listed(found))
    return int(found[0].id)


def _listed(rows: Any) -> tuple[tuple[str, int], ...]:
    """Names, with their numbers, since two may bear one name."""
    return tuple((row.full_name, row.id) for row in rows)


def _select() -> Select[Any]:
    columns: Any = select(Export, School, Organization.full_name, Person.name)
    found: Select[Any] = (
        columns.join(School, School.id == Export.school_id)
        .join(Person, Person.id == Export.made_by)
        .outerjoin(Organization, (Organization.school_id == Export.school_id) & (Organization.id == Export.org_id))
        .where(is_makers())
    )
    return found


def _one(statement: Select[Any], code: str = "not_found") -> Ordered:
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(code)
    return _ordered(row)


def _ordered(row: Any) -> Ordered:
    export, school, organization, made_by = row
    return Ordered(
        school_id=export.school_id,
        export_id=export.id,
        school=school.name,
        language=school.language,
        organization=organization or "",
        made_by=made_by,
        made_at=export.made_at,
        order=Order(
            kind=export.kind,
            format=export.format,
            first=export.first_day,
            last=export.last_day,
            org_id=export.org_id,
            purpose=export.purpose,
            words=_words(export),
            with_numbers=export.with_numbers,
        ),
    )


def _words(export: Export) -> str:
    if export.words_sealed is None:
        return ""
    return vault.open(sealing.EXPORT_WORDS, words_owner(export), export.words_sealed).decode()
