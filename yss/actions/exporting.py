"""The school admin takes data out: an order first, whose file can then be fetched (R45, R48)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import steps
from yss.domain import exports as rules
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.exports import Order
from yss.extensions import vault
from yss.ids import new_id
from yss.models import Export, ExportLink, ExportSubject, Organization
from yss.models.export import is_makers, words_owner
from yss.queries import export_subjects
from yss.transactions import Once, keep, replay, transactional


@transactional()
def order_export(session: Session, *, school_id: int, actor_id: int, order: Order, once: Once, now: datetime) -> int:
    """【导出】: notes who orders what for what, and of whom there will be rows; returns the export's number.

    Raises InvalidInput as `check_days` and `check_numbers` do, NotFound for another school's organization.
    """
    if (done := replay(session, once)) is not None:
        return done
    rules.check_days(order.kind, order.first, order.last, day_of(now))
    rules.check_numbers(order.kind, order.purpose, with_numbers=order.with_numbers)
    if order.org_id is not None and session.get(Organization, (school_id, order.org_id)) is None:
        raise NotFound
    export = _export(school_id, actor_id, order, now)
    session.add(export)
    session.flush()
    for people in export_subjects.of_order(school_id, order, now):
        _note(session, export, people)
    steps.audit(
        session,
        "export_data",
        school_id=school_id,
        org_id=order.org_id,
        actor_id=actor_id,
        now=now,
        export=export.id,
        content=order.kind,
        days=[order.first.isoformat(), order.last.isoformat()],
        people=_people(session, export),
        purpose=order.purpose,
        with_numbers=order.with_numbers,
    )
    return keep(session, once, export.id, now)


@transactional()
def make_link(session: Session, *, school_id: int, actor_id: int, export_id: int, once: Once, now: datetime) -> int:
    """A link that fetches the file once, within ten minutes, without a session; one made before stops working.

    Returns its id. Raises NotFound for an export that is not the actor's, NotAllowedNow("export_over").
    """
    if (done := replay(session, once)) is not None:
        return done
    mine = (Export.school_id == school_id, Export.id == export_id, Export.made_by == actor_id, is_makers())
    export = session.scalars(select(Export).where(*mine)).one_or_none()
    if export is None:
        raise NotFound
    rules.check_file(export.made_at, now)
    earlier = (ExportLink.school_id == school_id, ExportLink.export_id == export_id, ExportLink.expires_at > now)
    session.execute(update(ExportLink).where(*earlier).values(expires_at=now))
    token, link_id = sealing.new_token(), new_id()
    session.add(
        ExportLink(
            school_id=school_id,
            id=link_id,
            export_id=export_id,
            token_digest=sealing.token_digest(token),
            token_sealed=vault.seal(sealing.EXPORT_TOKEN, f"{school_id}:{link_id}", token.encode()),
            made_at=now,
            expires_at=now + rules.LINK_LASTS,
        )
    )
    steps.audit(session, "make_export_link", school_id=school_id, actor_id=actor_id, now=now, export=export_id)
    return keep(session, once, link_id, now)


@transactional()
def use_link(session: Session, *, school_id: int, link_id: int, export_id: int, now: datetime) -> None:
    """Uses the link up.

    Raises NotFound("export_link_unknown") where somebody was quicker, it has run out, or its maker's right has (R75).
    """
    ordered = select(Export.id).where(Export.school_id == school_id, Export.id == export_id, is_makers())
    usable = (
        ExportLink.school_id == school_id,
        ExportLink.id == link_id,
        ExportLink.export_id.in_(ordered),
        ExportLink.used_at.is_(None),
        ExportLink.expires_at > now,
    )
    used = session.execute(update(ExportLink).where(*usable).values(used_at=now))
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("export_link_unknown")
    steps.audit(session, "use_export_link", school_id=school_id, actor_id=None, now=now, export=export_id)


def _export(school_id: int, actor_id: int, order: Order, now: datetime) -> Export:
    export = Export(
        school_id=school_id,
        id=new_id(),
        made_by=actor_id,
        made_at=now,
        kind=order.kind,
        format=order.format,
        first_day=order.first,
        last_day=order.last,
        org_id=order.org_id,
        purpose=order.purpose,
        with_numbers=order.with_numbers,
    )
    if order.words:
        export.words_sealed = vault.seal(sealing.EXPORT_WORDS, words_owner(export), order.words.encode())
    return export


def _note(session: Session, export: Export, people: Select[Any]) -> None:
    """One row for each of them who is not noted yet."""
    found = people.subquery("people")
    noted = exists().where(
        ExportSubject.school_id == export.school_id,
        ExportSubject.export_id == export.id,
        ExportSubject.person_id == found.c.person_id,
    )
    fresh = (
        select(literal(export.school_id, BigInteger), literal(export.id, BigInteger), found.c.person_id)
        .where(~noted)
        .distinct()
    )
    session.execute(insert(ExportSubject).from_select(["school_id", "export_id", "person_id"], fresh))


def _people(session: Session, export: Export) -> int:
    mine = (ExportSubject.school_id == export.school_id, ExportSubject.export_id == export.id)
    return session.execute(select(func.count()).select_from(ExportSubject).where(*mine)).scalar_one()
