"""The preview of an imported list: what becomes of each row (R17, R46)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yss.domain import people_lists
from yss.domain.people_lists import Entry
from yss.domain.vocabulary import DocumentType, RowState
from yss.extensions import db
from yss.models import lists
from yss.models.person import document_digest
from yss.queries import drafts
from yss.queries.actors import Desk

PAGE = 50


@dataclass(frozen=True)
class Rows:
    """One page of the rows of a state, how many there are in all, and after which row the next page begins."""

    rows: tuple[Entry, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class Preview:
    """The name of the list that was read and its rows by what becomes of them."""

    list_id: str
    rows: Mapping[RowState, tuple[Entry, ...]]

    def page(self, state: RowState, after: int | None = None) -> Rows:
        """One page of the rows of a state, in the order of the list."""
        found = [entry for entry in self.rows[state] if after is None or entry.row > after]
        return Rows(tuple(found[:PAGE]), len(self.rows[state]), found[PAGE - 1].row if len(found) > PAGE else None)


def of_members(desk: Desk, actor_id: int, now: datetime) -> Preview | None:
    """What 确认添加 would do with the list; None where there is none, or it is older than a day."""
    kept = drafts.find(actor_id, lists.purpose(desk.org_id, "members"), now)
    if kept is None:
        return None
    entries = [people_lists.from_json(raw) for raw in kept.content["entries"]]
    standing = _standing(desk.school_id, entries)
    sorted_rows: dict[RowState, list[Entry]] = {state: [] for state in RowState}
    for entry in entries:
        sorted_rows[people_lists.state_of(entry, desk.org_id, standing)].append(entry)
    return Preview(kept.content["id"], {state: tuple(rows) for state, rows in sorted_rows.items()})


def _standing(school_id: int, entries: list[Entry]) -> dict[tuple[DocumentType | None, str], int]:
    """In which organization of the school each one is; one query, whatever the size of the list."""
    keys = {document_digest(entry.subject): entry.key for entry in entries if not entry.problem and entry.number}
    found = db.session.execute(lists.known(school_id, list(keys))).tuples()
    return {keys[person.document_digest]: where for person, where in found if where is not None}
