"""应加入名单: names that the collector expects, taken in from a list, taken off again, added to the members (R46)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, delete, select

from yss import sealing
from yss.actions.kit import list_steps, steps
from yss.acts import Work, action
from yss.domain import documents
from yss.domain.errors import Conflict, NotFound
from yss.domain.people_lists import MAX_PEOPLE, Entry, People
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk, OfSchool
from yss.domain.rosters import expected_row
from yss.extensions import vault
from yss.ids import new_id
from yss.models import ExpectedMember, expected, lists
from yss.models.expected import has_joined
from yss.models.person import document_digest
from yss.pinyin import initials
from yss.queries.organization import imports
from yss.transactions import Lock, lock_organizations


@action(AtDesk(DeskWork.ENROLL), lock=Lock.EXCLUSIVE)
def expect_listed(act: Work, *, list_id: str) -> int:
    """【确认添加】 to the list of those expected; returns how many. Whoever stands there already stays once.

    A number completes the row that had the name alone. Raises Conflict: `list_changed`, `nobody_addable`.
    """
    steps.open_organization(act)
    entries = list_steps.good_entries(act, lists.EXPECTED, list_id)
    taken = _take_in(act, {act.org_id: entries})
    if not taken:
        raise Conflict("nobody_addable")
    act.audit("expect_listed", members=taken)
    return taken


@action(OfSchool())
def import_expected(act: Work, *, list_id: str) -> int:
    """【确认导入】: the admin's sheet into the lists of its organizations; returns how many (R46).

    Whoever stands there already stays once. Raises Conflict: `list_changed`, `nobody_addable`.
    """
    rows = [expected_row(raw) for raw in list_steps.seen(act, lists.EXPECTED_OF_SCHOOL, list_id).rows]
    wanted: dict[int, list[Entry]] = {}
    for row, org_id in imports.places(act.session, act.school_id, rows):
        if org_id is not None and not row.entry.problem:
            wanted.setdefault(org_id, []).append(row.entry)
    lock_organizations(act.session, list(wanted), Lock.EXCLUSIVE)
    taken = _take_in(act, wanted)
    if not taken:
        raise Conflict("nobody_addable")
    act.audit("import_expected", organizations=len(wanted), members=taken)
    return taken


def _take_in(act: Work, wanted: Mapping[int, Sequence[Entry]]) -> int:
    """Adds or completes; one query for all, whatever the size and number of the lists."""
    held: dict[int, list[ExpectedMember]] = {}
    mine = and_(ExpectedMember.school_id == act.school_id, ExpectedMember.org_id.in_(wanted))
    for row in act.session.scalars(select(ExpectedMember).where(mine)):
        held.setdefault(row.org_id, []).append(row)
    taken = sum(
        _add_or_complete(act, (act.school_id, org_id), entries, held.get(org_id, []))
        for org_id, entries in wanted.items()
    )
    act.session.flush()
    return taken


def _add_or_complete(
    act: Work, place: tuple[int, int], entries: Sequence[Entry], rows: Sequence[ExpectedMember]
) -> int:
    digests = {row.document_digest for row in rows}
    names = {row.name for row in rows}
    bare = {row.name: row for row in rows if row.document_digest is None}
    taken = 0
    for entry in entries:
        digest = document_digest(entry.subject) if entry.number else None
        if digest in digests if digest else entry.name in names:
            continue
        row = bare.pop(entry.name, None) if digest else None
        if row is None:
            row = ExpectedMember(
                school_id=place[0],
                id=new_id(),
                org_id=place[1],
                name=entry.name,
                initials=initials(entry.name),
                listed_at=act.now,
            )
            act.session.add(row)
        if digest:
            _give_number(row, entry, digest)
        digests.add(digest)
        names.add(entry.name)
        taken += 1
    return taken


def _give_number(row: ExpectedMember, entry: Entry, digest: bytes) -> None:
    row.document_type, row.document_digest = entry.document_type, digest
    row.number_sealed = vault.seal(sealing.EXPECTED_NUMBER, number_owner(row), entry.number.encode())
    row.number_masked = documents.mask_number(entry.number)


def number_owner(row: ExpectedMember) -> str:
    """Who owns the row's sealed number."""
    return f"{row.school_id}:{row.id}"


@action(AtDesk(DeskWork.ENROLL), lock=Lock.EXCLUSIVE)
def remove_expected(act: Work, *, expected_id: int | None) -> int:
    """Takes one off the list, or clears it where `expected_id` is None; members stay. Raises NotFound."""
    wanted = expected.of(act.school_id, act.org_id)
    if expected_id is not None:
        wanted = wanted & (ExpectedMember.id == expected_id)
    removed: int = act.session.execute(delete(ExpectedMember).where(wanted)).rowcount  # type: ignore[attr-defined]
    if not removed:
        raise NotFound
    act.audit("remove_expected", members=removed)
    return removed


@action(AtDesk(DeskWork.ENROLL))
def list_numbered(act: Work) -> None:
    """Makes a list for 批量添加 of the expected who have not joined and whose number is known. Raises NotFound."""
    rows = act.session.scalars(
        select(ExpectedMember)
        .where(
            expected.of(act.school_id, act.org_id),
            ExpectedMember.number_sealed.is_not(None),
            ~has_joined(act.school_id, act.org_id),
        )
        .order_by(*expected.BY_NAME)
        .limit(MAX_PEOPLE)
    ).all()
    if not rows:
        raise NotFound
    entries = tuple(Entry(at, row.name, row.document_type, _number(row)) for at, row in enumerate(rows, 1))
    list_steps.put_people(act, lists.MEMBERS, People(entries))


def _number(row: ExpectedMember) -> str:
    return vault.open(sealing.EXPECTED_NUMBER, number_owner(row), row.number_sealed or b"").decode()
