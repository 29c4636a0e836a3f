"""The simulated chats of WeChat: which there are, and the cards in them (R15, R56)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, tuple_

from yss.domain.errors import NotFound
from yss.domain.languages import Language
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
    language: Language
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
    """(message, sender, the chat's person, school, its language), newest first."""
    peer, sender = Person.__table__.alias("peer"), Person.__table__.alias("sender")
    return (
        select(ChatMessage, sender.c.name, peer.c.name, School.name, School.language)
        .join(sender, sender.c.id == ChatMessage.sender_id)
        .join(School, School.id == ChatMessage.school_id)
        .outerjoin(peer, peer.c.id == ChatMessage.peer_id)
        .where(ChatMessage.owner_id == person_id)
        .order_by(ChatMessage.id.desc())
        .limit(_AT_MOST)
    )


def _cards(statement: Select[Any]) -> list[Card]:
    rows: Any = db.session.execute(statement).all()
    messages = [row[0] for row in rows]
    invited, groups = _invited(messages), _groups(messages)
    cards = []
    for message, sender, peer, school, language in rows:
        group = groups.get(message.peer_id)
        kind, organization = invited[message.school_id, message.invite_id]
        cards.append(
            Card(
                message_id=message.id,
                chat=Chat(message.peer_id, group or peer, group is not None),
                kind=kind,
                school=school,
                language=language,
                organization=organization or "",
                sender=sender,
                is_mine=message.sender_id == message.owner_id,
                is_unread=message.opened_at is None,
                words=message.words,
                at=message.sent_at,
            )
        )
    return cards


def _invited(messages: list[ChatMessage]) -> dict[tuple[int, int], tuple[InviteKind, str | None]]:
    """Each card's kind and organization: schools' tables, which no statement names beside the chats'."""
    these = tuple_(Invite.school_id, Invite.id).in_({(message.school_id, message.invite_id) for message in messages})
    at = and_(Organization.school_id == Invite.school_id, Organization.id == Invite.org_id)
    columns: Any = select(Invite.school_id, Invite.id, Invite.kind, Organization.full_name)
    rows: Any = db.session.execute(columns.outerjoin(Organization, at).where(these))
    return {(school_id, invite_id): (kind, organization) for school_id, invite_id, kind, organization in rows}


def _groups(messages: list[ChatMessage]) -> dict[int, str]:
    """The classes whose groups these chats are, by id."""
    these = {(message.school_id, message.peer_id) for message in messages}
    named = select(Organization.id, Organization.full_name)
    rows = db.session.execute(named.where(tuple_(Organization.school_id, Organization.id).in_(these)))
    return dict(rows.tuples().all())
