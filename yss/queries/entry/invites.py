"""Invites: what a landing shows, and the link of an organization's card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from yss import sealing
from yss.domain.errors import NotFound
from yss.domain.invites import Validity
from yss.domain.languages import Language
from yss.domain.vocabulary import InviteKind
from yss.extensions import db, vault
from yss.made_once import made_once
from yss.models import Collectorship, Invite, Organization, Person, School


@dataclass(frozen=True)
class Landing:
    """An invite as its card shows it; nothing about members (R16). `note`: for whom the school's card is (R43)."""

    school_id: int
    invite_id: int
    kind: InviteKind
    org_id: int | None
    school: str
    language: Language
    organization: str
    inviter: str
    note: str
    validity: Validity


def by_token(school_code: str, token: str) -> Landing:
    """The invite of a link. Raises NotFound("invite_unknown"): a token that never existed says nothing (R9)."""
    return _landing(*_by_token(school_code, sealing.token_digest(token)))


def by_id(school_id: int, invite_id: int) -> Landing:
    """The invite a visitor has opened before. Raises NotFound("invite_unknown")."""
    return _landing(*_by_id(school_id, invite_id))


def member_link(school_id: int, org_id: int) -> str:
    """The path of the organization's live member invite (R15)."""
    return _link(*_live_link(school_id, org_id))


def member_invite(school_id: int, org_id: int) -> Landing:
    """The organization's live member invite, as its card shows it (R15)."""
    return _landing(*_live_card(school_id, org_id))


def link_of(school_id: int, invite_id: int) -> str:
    """The path of an invite, whether or not it still works. Raises NotFound."""
    return _link(*_link_by_id(school_id, invite_id))


def link_path(school_code: str, token: str) -> str:
    """The path of an invite: the school's public code, then the token."""
    return f"/i/{school_code}/{token}"


def _live_member_invite(school_id: int, org_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Invite.school_id == school_id,
        Invite.org_id == org_id,
        Invite.kind == InviteKind.MEMBER,
        Invite.revoked_at.is_(None),
    )


@made_once
def _by_token(school_code: str, digest: bytes) -> Select[Any]:
    return _select().where(School.public_code == school_code, Invite.token_digest == digest)


@made_once
def _by_id(school_id: int, invite_id: int) -> Select[Any]:
    return _select().where(Invite.school_id == school_id, Invite.id == invite_id)


@made_once
def _live_card(school_id: int, org_id: int) -> Select[Any]:
    return _select().where(*_live_member_invite(school_id, org_id))


@made_once
def _live_link(school_id: int, org_id: int) -> Select[Any]:
    return _links().where(*_live_member_invite(school_id, org_id))


@made_once
def _link_by_id(school_id: int, invite_id: int) -> Select[Any]:
    return _links().where(Invite.school_id == school_id, Invite.id == invite_id)


def _links() -> Select[Any]:
    columns: Any = select(Invite.school_id, Invite.id, Invite.token_sealed, School.public_code)
    links: Select[Any] = columns.join(School, School.id == Invite.school_id).order_by(Invite.id.desc())
    return links


def _link(statement: Select[Any], values: dict[str, Any]) -> str:
    row = db.session.execute(statement, values).first()
    if row is None:
        raise NotFound
    token = vault.open(sealing.INVITE_TOKEN, f"{row.school_id}:{row.id}", row.token_sealed).decode()
    return link_path(row.public_code, token)


def _select() -> Select[Any]:
    inviter = Person.__table__.alias("inviter")
    owner = Person.__table__.alias("owner")
    return (
        select(Invite, School.name, School.language, Organization, owner.c.name, inviter.c.name)
        .join(School, School.id == Invite.school_id)
        .join(inviter, inviter.c.id == Invite.invited_by)
        .outerjoin(Organization, (Organization.school_id == Invite.school_id) & (Organization.id == Invite.org_id))
        .outerjoin(
            Collectorship,
            (Collectorship.school_id == Invite.school_id) & (Collectorship.org_id == Invite.org_id),
        )
        .outerjoin(owner, owner.c.id == Collectorship.person_id)
    )


def _landing(statement: Select[Any], values: dict[str, Any]) -> Landing:
    row: Any = db.session.execute(statement, values).one_or_none()
    if row is None:
        raise NotFound("invite_unknown")
    invite, school, language, org, collector, inviter = row
    closed_at = org.closed_at if org else None
    is_waiting = invite.kind is InviteKind.MEMBER and org.confirmed_at is None
    return Landing(
        school_id=invite.school_id,
        invite_id=invite.id,
        kind=invite.kind,
        org_id=invite.org_id,
        school=school,
        language=language,
        organization=org.full_name if org else "",
        inviter=collector or inviter,
        note=invite.note,
        validity=Validity(invite.expires_at, invite.max_uses, invite.uses, invite.revoked_at, closed_at, is_waiting),
    )
