"""What testing tools change (R56)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from yss.actions.kit import invite_steps
from yss.acts import Work, action, unasked
from yss.domain.rights import AskedOfRows, OfSchool
from yss.domain.vocabulary import InviteKind
from yss.ids import new_id
from yss.models import ChatMessage, Collectorship, Membership, Person, SchoolAdmin, TestingClock

_CARD_LASTS = timedelta(days=7)
_GROUP_AT_MOST = 500


@dataclass(frozen=True)
class Sent:
    """Which invite goes into which chats: people, and the group of an organization."""

    invite_id: int
    people: Sequence[int] = ()
    group_of: int | None = None
    words: str = ""


@unasked("testing tools")
def move_clock(session: Session, *, seconds: int) -> None:
    """Keeps how far the product's clock is moved."""
    session.merge(TestingClock(id=1, offset_seconds=seconds))


@unasked("testing tools")
def choose_outcome(session: Session, *, outcome: str) -> None:
    """Keeps the outcome of verification that every phone's switch starts from (R5)."""
    session.merge(TestingClock(id=1, outcome=outcome))


@action(AskedOfRows("anyone, with testing tools"))
def send_card(act: Work, *, sent: Sent) -> int:
    """【发送】: the card lies in every chosen chat, at both ends; returns in how many (R15)."""
    return _deliver(act, sent)


@action(OfSchool())
def send_collector_card(act: Work, *, person_id: int) -> int:
    """A fresh card for one collector, from the school's admin into the chat with the person (R9)."""
    invite_id = invite_steps.make(act.at(org_id=None), kind=InviteKind.COLLECTOR, lasts=_CARD_LASTS, max_uses=1)
    act.audit("invite_collector")
    sent = Sent(invite_id, [person_id])
    return _deliver(act, sent)


@action(AskedOfRows("anyone: the chat is their own"))
def open_card(act: Work, *, message_id: int) -> None:
    """The card was tapped: its dot goes."""
    act.session.execute(
        update(ChatMessage)
        .where(ChatMessage.owner_id == act.actor_id, ChatMessage.id == message_id, ChatMessage.opened_at.is_(None))
        .values(opened_at=act.now)
    )


def _deliver(act: Work, sent: Sent) -> int:
    for person_id in sent.people:
        _put(act, sent, person_id, act.actor_id)
        _put(act, sent, act.actor_id, person_id)
    if sent.group_of is not None:
        for reader in sorted({act.actor_id, *act.session.scalars(_readers(act.at(org_id=sent.group_of)))}):
            _put(act, sent, reader, sent.group_of)
    return len(sent.people) + (sent.group_of is not None)


def _put(act: Work, sent: Sent, owner_id: int, peer_id: int) -> None:
    act.session.add(
        ChatMessage(
            owner_id=owner_id,
            id=new_id(),
            peer_id=peer_id,
            sender_id=act.actor_id,
            school_id=act.school_id,
            invite_id=sent.invite_id,
            words=sent.words,
            sent_at=act.now,
            opened_at=act.now if owner_id == act.actor_id else None,
        )
    )


def _readers(act: Work) -> Select[Any]:
    """Who reads a class group: collector and members, and who belongs nowhere yet, as before a class has joined."""
    stays = select(Membership.id).where(Membership.person_id == Person.id, Membership.left_at.is_(None))
    owns = select(Collectorship.person_id).where(Collectorship.person_id == Person.id)
    governs = select(SchoolAdmin.person_id).where(SchoolAdmin.person_id == Person.id)
    is_here = or_(
        stays.where(Membership.school_id == act.school_id, Membership.org_id == act.org_id).exists(),
        owns.where(Collectorship.school_id == act.school_id, Collectorship.org_id == act.org_id).exists(),
    )
    is_nowhere = ~stays.exists() & ~owns.exists() & ~governs.exists()
    return select(Person.id).where(or_(is_here, is_nowhere)).order_by(Person.id).limit(_GROUP_AT_MOST)
