"""The preview of an imported list: what becomes of each row (R17, R46)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from yss.domain import people_lists
from yss.domain.days import day_of
from yss.domain.list_reader import Told
from yss.domain.people_lists import Entry
from yss.domain.vocabulary import DocumentType, RowState
from yss.extensions import db, vault
from yss.models import ExpectedMember, Person, expected, lists
from yss.models.person import document_digest
from yss.queries.kit import drafts
from yss.queries.kit.actors import Desk
from yss.queries.kit.links import is_alone
from yss.queries.kit.pages import PAGE
from yss.sealing import DIRECTORY


@dataclass(frozen=True)
class Rows:
    """One page of the rows of a state, how many there are in all, and after how many the next page begins."""

    rows: tuple[Entry, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class Preview:
    """The name of the list that was read and its rows by what becomes of them."""

    list_id: str
    rows: Mapping[RowState, tuple[Entry, ...]]
    told: Told

    def page(self, state: RowState, after: int | None = None) -> Rows:
        """One page of the rows of a state, in the order of the list."""
        rows, end = self.rows[state], (after or 0) + PAGE
        return Rows(rows[end - PAGE : end], len(rows), end if len(rows) > end else None)


def of_members(desk: Desk, actor_id: int, now: datetime) -> Preview | None:
    """What 确认添加 would do with the list; None where there is none, or it is older than a day."""
    return _preview(desk, actor_id, lists.MEMBERS, now, _as_members)


def of_expected(desk: Desk, actor_id: int, now: datetime) -> Preview | None:
    """The same of a list of those expected."""
    return _preview(desk, actor_id, lists.EXPECTED, now, _as_expected)


def _preview(
    desk: Desk, actor_id: int, kind: str, now: datetime, states: Callable[[Desk, list[Entry], date], Iterable[RowState]]
) -> Preview | None:
    kept = drafts.find_list(actor_id, lists.purpose(desk.org_id, kind), now)
    if kept is None:
        return None
    entries = kept.entries()
    sorted_rows: dict[RowState, list[Entry]] = {state: [] for state in RowState}
    for entry, state in zip(entries, states(desk, entries, day_of(now)), strict=True):
        sorted_rows[state].append(entry)
    return Preview(kept.list_id, {state: tuple(rows) for state, rows in sorted_rows.items()}, kept.told)


def _as_members(desk: Desk, entries: list[Entry], today: date) -> Iterable[RowState]:
    """In which organization of the school each one is; one query, whatever the size of the list."""
    keys = _digests(entries)
    found = db.session.execute(lists.known(desk.school_id, list(keys))).all()
    vault.bring((person.id for person, _ in found), DIRECTORY)
    standing = {keys[person.document_digest]: _place(person, where, today) for person, where in found}
    return (people_lists.state_of(entry, desk.org_id, standing) for entry in entries)


def _place(person: Person, where: int | None, today: date) -> int | None:
    return people_lists.JOINS_ALONE if where is None and is_alone(person, today) else where


def _as_expected(desk: Desk, entries: list[Entry], _today: date) -> Iterable[RowState]:
    """Who stands in the list already, by number or by name; one query."""
    found = db.session.execute(
        select(ExpectedMember.name, ExpectedMember.document_digest).where(expected.of(desk.school_id, desk.org_id))
    )
    names, digests = set(), set()
    for name, digest in found:
        names.add(name)
        digests.add(digest)
    numbers = {key for digest, key in _digests(entries).items() if digest in digests}
    return (people_lists.expected_state_of(entry, numbers, names) for entry in entries)


def _digests(entries: list[Entry]) -> dict[bytes, tuple[DocumentType | None, str]]:
    return {document_digest(entry.subject): entry.key for entry in entries if not entry.problem and entry.number}
