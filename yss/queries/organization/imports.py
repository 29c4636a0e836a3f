"""The preview of a school's sheet: what becomes of each row (R46)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from yss.domain.list_reader import Told
from yss.domain.people_lists import KeptList
from yss.domain.rosters import ExpectedRow, TeacherRow, expected_row
from yss.domain.vocabulary import RowState
from yss.extensions import db
from yss.models import ExpectedMember, Organization, lists
from yss.models.foreign import roster_of
from yss.models.person import document_digest
from yss.queries.kit import drafts
from yss.queries.kit.pages import PAGE

STATES = (RowState.BAD, RowState.ADDABLE, RowState.LISTED)


@dataclass(frozen=True)
class Rows:
    """One page of the rows of a state, how many there are in all, and after how many the next page begins."""

    rows: Sequence[Any]
    total: int
    after: int | None


@dataclass(frozen=True)
class Preview:
    """The name of the sheet that was read and its rows by what becomes of them, in the order of the sheet."""

    list_id: str
    rows: Mapping[RowState, Sequence[Any]]
    told: Told

    def page(self, state: RowState, after: int | None = None) -> Rows:
        """One page of the rows of a state."""
        rows, end = self.rows[state], (after or 0) + PAGE
        return Rows(rows[end - PAGE : end], len(rows), end if len(rows) > end else None)


def of_teachers(school_id: int, actor_id: int, now: datetime) -> Preview | None:
    """The foreign teachers' sheet; None where there is none, or it is older than a day. One statement for all rows."""
    kept = drafts.find_list(actor_id, lists.purpose(school_id, lists.TEACHERS), now)
    if kept is None:
        return None
    rows = [TeacherRow(*raw) for raw in kept.rows]
    held = {tuple(row) for row in db.session.execute(roster_of(school_id))}
    return _sorted(kept, ((row, _state(row.problem, (row.name, row.country) in held)) for row in rows))


def of_expected(school_id: int, actor_id: int, now: datetime) -> Preview | None:
    """The sheet of those expected, likewise; two statements."""
    kept = drafts.find_list(actor_id, lists.purpose(school_id, lists.EXPECTED_OF_SCHOOL), now)
    if kept is None:
        return None
    rows = [expected_row(raw) for raw in kept.rows]
    placed = places(db.session, school_id, rows)
    listed = _listed(school_id, {org for _, org in placed if org is not None})
    return _sorted(
        kept,
        (
            (row, _state(row.entry.problem, org is not None and _key(row) in listed.get(org, set())))
            for row, org in placed
        ),
    )


def places(session: Any, school_id: int, rows: Sequence[ExpectedRow]) -> list[tuple[ExpectedRow, int | None]]:
    """Each row with the open organization of that full name; a row whose name is nobody's, or two's, is a bad one."""
    named: dict[str, list[int]] = {}
    for org_id, full_name in session.execute(
        select(Organization.id, Organization.full_name).where(
            Organization.school_id == school_id, Organization.closed_at.is_(None)
        )
    ):
        named.setdefault(full_name, []).append(org_id)
    return [_placed(row, named.get(row.organization, [])) for row in rows]


def _placed(row: ExpectedRow, orgs: list[int]) -> tuple[ExpectedRow, int | None]:
    if row.entry.problem or len(orgs) == 1:
        return row, orgs[0] if len(orgs) == 1 else None
    problem = "row_organization_ambiguous" if orgs else "row_organization_unknown"
    return replace(row, entry=replace(row.entry, problem=problem)), None


def _listed(school_id: int, orgs: set[int]) -> dict[int, set[bytes | str]]:
    """Organization → the digests and the names that its list holds."""
    found = db.session.execute(
        select(ExpectedMember.org_id, ExpectedMember.name, ExpectedMember.document_digest).where(
            ExpectedMember.school_id == school_id, ExpectedMember.org_id.in_(orgs)
        )
    )
    listed: dict[int, set[bytes | str]] = {}
    for org_id, name, digest in found:
        listed.setdefault(org_id, set()).update({name} if digest is None else {name, digest})
    return listed


def _key(row: ExpectedRow) -> bytes | str:
    return document_digest(row.entry.subject) if row.entry.number and not row.entry.problem else row.entry.name


def _state(problem: str, is_listed: bool) -> RowState:
    if problem:
        return RowState.BAD
    return RowState.LISTED if is_listed else RowState.ADDABLE


def _sorted(kept: KeptList, judged: Iterable[tuple[Any, RowState]]) -> Preview:
    rows: dict[RowState, list[Any]] = {state: [] for state in STATES}
    for row, state in judged:
        rows[state].append(row)
    return Preview(kept.list_id, rows, kept.told)
