"""The simulated chats of WeChat: which there are, and the cards in them (R15, R56)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from yss.domain.errors import NotFound
from yss.domain.vocabulary import InviteKind
from yss.extensions import db
from yss.models import ChatMessage, Invite, Organization, Person, School
from yss.queries.entry import invites
from yss.queries.kit import schools
from yss.queries.kit.actors import Desk
from yss.queries.testing import testing

_AT_MOST = 200


@dataclass(frozen=True)
class Chat:
    """A chat: with a person, or the group of a class."""

    chat_id: int
    name: str
    is_group: bool


@dataclass(frozen=True)
class Card:
    """An invite card as it lies in a chat."""

    message_id: int
    chat: Chat
    kind: InviteKind
    school: str
    organization: str
    sender: str
    is_mine: bool
    is_unread: bool
    words: str
    at: datetime


@dataclass(frozen=True)
class Entry:
    """A line of the chat list: the newest card, and how many wait to be opened."""

    newest: Card
    unread: int


def offered(person_id: int, desk: Desk | None) -> tuple[Chat, ...]:
    """选择一个聊天: the class group of a collector's desk, then the people of the cast."""
    groups = (Chat(desk.org_id, schools.organization_name(desk), True),) if desk else ()
    return *groups, *(Chat(one.person_id, one.name, False) for one in testing.cast() if one.person_id != person_id)


def newest(person_id: int) -> int:
    """The newest message in the person's chats; an open list polls for it."""
    return db.session.execute(select(func.max(ChatMessage.id)).where(ChatMessage.owner_id == person_id)).scalar() or 0


def entries(person_id: int) -> tuple[Entry, ...]:
    """The person's chats, the one with the newest card first."""
    chats: dict[int, list[Card]] = {}
    for card in _cards(_messages(person_id)):
        chats.setdefault(card.chat.chat_id, []).append(card)
    return tuple(Entry(cards[0], sum(card.is_unread for card in cards)) for cards in chats.values())


def cards(person_id: int, chat_id: int) -> tuple[Card, ...]:
    """The cards in one of the person's chats, oldest first. Raises NotFound where there is none."""
    found = _cards(_messages(person_id).where(ChatMessage.peer_id == chat_id))
    if not found:
        raise NotFound
    return tuple(reversed(found))


def link(person_id: int, message_id: int) -> str:
    """The path that a card in the person's chats leads to. Raises NotFound."""
    message = db.session.get(ChatMessage, (person_id, message_id))
    if message is None:
        raise NotFound
    return invites.link_of(message.school_id, message.invite_id)


def _messages(person_id: int) -> Select[Any]:
    """(message, sender, the chat's person or class, invite's kind, school, organization), newest first."""
    peer, sender = Person.__table__.alias("peer"), Person.__table__.alias("sender")
    group, invited = Organization.__table__.alias("group_of"), Organization.__table__.alias("invited")
    return (
        select(
            ChatMessage, sender.c.name, peer.c.name, group.c.full_name, Invite.kind, School.name, invited.c.full_name
        )
        .join(sender, sender.c.id == ChatMessage.sender_id)
        .join(Invite, and_(Invite.school_id == ChatMessage.school_id, Invite.id == ChatMessage.invite_id))
        .join(School, School.id == ChatMessage.school_id)
        .outerjoin(peer, peer.c.id == ChatMessage.peer_id)
        .outerjoin(group, and_(group.c.school_id == ChatMessage.school_id, group.c.id == ChatMessage.peer_id))
        .outerjoin(invited, and_(invited.c.school_id == Invite.school_id, invited.c.id == Invite.org_id))
        .where(ChatMessage.owner_id == person_id)
        .order_by(ChatMessage.id.desc())
        .limit(_AT_MOST)
    )


def _cards(statement: Select[Any]) -> list[Card]:
    rows: Any = db.session.execute(statement)
    return [
        Card(
            message_id=message.id,
            chat=Chat(message.peer_id, group or peer, group is not None),
            kind=kind,
            school=school,
            organization=organization or "",
            sender=sender,
            is_mine=message.sender_id == message.owner_id,
            is_unread=message.opened_at is None,
            words=message.words,
            at=message.sent_at,
        )
        for message, sender, peer, group, kind, school, organization in rows
    ]
