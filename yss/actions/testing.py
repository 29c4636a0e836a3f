"""What testing tools change (R56)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from yss.actions import invite_steps, steps
from yss.domain.vocabulary import InviteKind
from yss.ids import new_id
from yss.models import ChatMessage, Collectorship, Membership, Person, SchoolAdmin, TestingClock
from yss.transactions import Once, keep, replay, transactional

_CARD_LASTS = timedelta(days=7)
_GROUP_AT_MOST = 500


@dataclass(frozen=True)
class Sent:
    """Who sends which invite into which chats: people, and the group of an organization."""

    sender_id: int
    school_id: int
    invite_id: int
    people: Sequence[int] = ()
    group_of: int | None = None
    words: str = ""


@transactional()
def move_clock(session: Session, *, seconds: int) -> None:
    """Keeps how far the product's clock is moved."""
    session.merge(TestingClock(id=1, offset_seconds=seconds))


@transactional()
def choose_outcome(session: Session, *, outcome: str) -> None:
    """Keeps the outcome of verification that every phone's switch starts from (R5)."""
    session.merge(TestingClock(id=1, outcome=outcome))


@transactional()
def send_card(session: Session, *, sent: Sent, once: Once, now: datetime) -> int:
    """【发送】: the card lies in every chosen chat, at both ends; returns in how many (R15)."""
    if (done := replay(session, once)) is not None:
        return done
    return keep(session, once, _deliver(session, sent, now), now)


@transactional()
def send_collector_card(
    session: Session, *, school_id: int, admin_id: int, person_id: int, once: Once, now: datetime
) -> int:
    """A fresh card for one collector, from the school's admin into the chat with the person (R9)."""
    if (done := replay(session, once)) is not None:
        return done
    invite_id = invite_steps.make(
        session,
        kind=InviteKind.COLLECTOR,
        school_id=school_id,
        org_id=None,
        invited_by=admin_id,
        now=now,
        lasts=_CARD_LASTS,
        max_uses=1,
    )
    steps.audit(session, "invite_collector", school_id=school_id, actor_id=admin_id, now=now)
    sent = Sent(admin_id, school_id, invite_id, [person_id])
    return keep(session, once, _deliver(session, sent, now), now)


@transactional()
def open_card(session: Session, *, owner_id: int, message_id: int, now: datetime) -> None:
    """The card was tapped: its dot goes."""
    session.execute(
        update(ChatMessage)
        .where(ChatMessage.owner_id == owner_id, ChatMessage.id == message_id, ChatMessage.opened_at.is_(None))
        .values(opened_at=now)
    )


def _deliver(session: Session, sent: Sent, now: datetime) -> int:
    for person_id in sent.people:
        _put(session, sent, person_id, sent.sender_id, now)
        _put(session, sent, sent.sender_id, person_id, now)
    if sent.group_of is not None:
        for reader in sorted({sent.sender_id, *session.scalars(_readers(sent.school_id, sent.group_of))}):
            _put(session, sent, reader, sent.group_of, now)
    return len(sent.people) + (sent.group_of is not None)


def _put(session: Session, sent: Sent, owner_id: int, peer_id: int, now: datetime) -> None:
    session.add(
        ChatMessage(
            owner_id=owner_id,
            id=new_id(),
            peer_id=peer_id,
            sender_id=sent.sender_id,
            school_id=sent.school_id,
            invite_id=sent.invite_id,
            words=sent.words,
            sent_at=now,
            opened_at=now if owner_id == sent.sender_id else None,
        )
    )


def _readers(school_id: int, org_id: int) -> Select[Any]:
    """Who reads a class group: collector and members, and who belongs nowhere yet, as before a class has joined."""
    stays = select(Membership.id).where(Membership.person_id == Person.id, Membership.left_at.is_(None))
    owns = select(Collectorship.person_id).where(Collectorship.person_id == Person.id)
    governs = select(SchoolAdmin.person_id).where(SchoolAdmin.person_id == Person.id)
    is_here = or_(
        stays.where(Membership.school_id == school_id, Membership.org_id == org_id).exists(),
        owns.where(Collectorship.school_id == school_id, Collectorship.org_id == org_id).exists(),
    )
    is_nowhere = ~stays.exists() & ~owns.exists() & ~governs.exists()
    return select(Person.id).where(or_(is_here, is_nowhere)).order_by(Person.id).limit(_GROUP_AT_MOST)
