"""Recomputing what was submitted from the rows that are kept (R63, docs/digest.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from yss.domain import leaf_digests
from yss.domain.day_figures import DayFigures, frozen
from yss.domain.errors import NotFound
from yss.domain.leaf_digests import DigestFault, DigestFormat, HeldRow, Salted
from yss.extensions import db, vault
from yss.models import DaySubmission, Organization, School
from yss.models.report import held_rows
from yss.queries.day import submissions
from yss.queries.kit import sealed_answers
from yss.sealing import SealBroken, Whose

BATCH = 1_000


@dataclass(frozen=True)
class Checked:
    """A submission, and what recomputing it found: nothing where all agrees.

    `erased` answers are known by their leaves alone.
    """

    day: date
    version: int
    seq: int
    format: DigestFormat
    code: str
    faults: frozenset[DigestFault]
    rows: int
    erased: int


@dataclass(frozen=True)
class Receipt:
    """What whoever holds a submission's code is told: whose it is, when it was made, its numbers, whether it agrees.

    `newest` is the day's last version, which counts in place of this one; `is_closed`: the organization is no more.
    """

    school: str
    organization: str
    submitted_at: datetime
    as_seen_at: datetime
    figures: DayFigures
    checked: Checked
    newest: int
    is_closed: bool


def receipt(school_id: int, code: str) -> Receipt:
    """The submission whose digest begins with these 128 bits, checked. Raises NotFound, whatever is wrong with them."""
    row: Any = db.session.execute(
        select(DaySubmission, School.name, Organization)
        .join(School, School.id == DaySubmission.school_id)
        .join(Organization, _of_organization())
        .where(DaySubmission.school_id == school_id, _begins(code))
    ).one_or_none()
    if row is None:
        raise NotFound("digest_unknown")
    made, school, org = row
    before = db.session.execute(_chain(made.school_id, made.org_id, made.seq - 1)).scalar()
    checked = check(made, before.digest if before else None)
    return Receipt(
        school,
        org.full_name,
        made.submitted_at,
        made.as_seen_at,
        frozen(made.figures["day"]),
        checked,
        newest=_newest(made),
        is_closed=org.closed_at is not None,
    )


def _newest(made: DaySubmission) -> int:
    of_day = (DaySubmission.school_id == made.school_id, DaySubmission.org_id == made.org_id)
    newest = select(func.max(DaySubmission.version)).where(*of_day, DaySubmission.day == made.day)
    return db.session.execute(newest).scalar_one()


def _of_organization() -> ColumnElement[bool]:
    return and_(Organization.school_id == DaySubmission.school_id, Organization.id == DaySubmission.org_id)


def _begins(code: str) -> ColumnElement[bool]:
    try:
        first = bytes.fromhex(code)
    except ValueError as error:
        raise NotFound("digest_unknown") from error
    if len(first) != leaf_digests.CODE_BYTES:
        raise NotFound("digest_unknown")
    left = 32 - len(first)
    return DaySubmission.digest.between(first + bytes(left), first + b"\xff" * left)


def chains(school_id: int) -> list[tuple[int, str]]:
    """(id, name) of the school's organizations that have submitted, by name."""
    found = (
        select(Organization.id, Organization.full_name)
        .where(Organization.school_id == school_id, Organization.id.in_(_submitting(school_id)))
        .order_by(Organization.full_name, Organization.id)
    )
    return [(org_id, name) for org_id, name in db.session.execute(found)]


def _submitting(school_id: int) -> Any:
    return select(DaySubmission.org_id).where(DaySubmission.school_id == school_id)


def check_chain(school_id: int, org_id: int) -> Iterator[Checked]:
    """Each of the organization's submissions in the order in which they were made."""
    previous, expected = None, 1
    for row in db.session.scalars(_chain(school_id, org_id)):
        checked = check(row, previous, expected)
        previous, expected = row.digest, row.seq + 1
        yield checked


def _chain(school_id: int, org_id: int, seq: int | None = None) -> Any:
    found = select(DaySubmission).where(DaySubmission.school_id == school_id, DaySubmission.org_id == org_id)
    return found.order_by(DaySubmission.seq) if seq is None else found.where(DaySubmission.seq == seq)


def check(row: DaySubmission, previous: bytes | None, expected: int | None = None) -> Checked:
    """Recomputes a submission's digest from the rows, over the digest before it, and the leaves of what still opens."""
    held = _Held(row)
    faults = set()
    try:
        remarks = submissions.remarks_of(row) or ""
    except SealBroken:
        remarks = ""
        faults.add(DigestFault.REMARKS)
    if not leaf_digests.agrees(row.digest, DigestFormat(row.digest_format), row.header(remarks, previous), held.rows()):
        faults.add(DigestFault.DIGEST)
    if held.differing:
        faults.add(DigestFault.ANSWERS)
    if (previous is None) is (row.seq > 1) or (expected is not None and row.seq != expected):
        faults.add(DigestFault.GAP)
    return Checked(
        day=row.day,
        version=row.version,
        seq=row.seq,
        format=DigestFormat(row.digest_format),
        code=leaf_digests.code_of(row.digest),
        faults=frozenset(faults),
        rows=held.count,
        erased=held.erased,
    )


class _Held:
    """A submission's rows, counted and their leaves compared while they are read."""

    def __init__(self, submission: DaySubmission) -> None:
        self._submission = submission
        self.count = self.erased = self.differing = 0

    def rows(self) -> Iterator[HeldRow]:
        """The rows as the digest covers them."""
        statement = held_rows(self._submission.school_id, self._submission.id)
        found: Any = db.session.execute(statement, execution_options={"yield_per": BATCH})
        for rows in found.mappings().partitions():
            vault.bring((row["person_id"] for row in rows), self._submission.school_id)
            for row in rows:
                self._compare(row)
                yield held(row)

    def _compare(self, row: Mapping[str, Any]) -> None:
        self.count += 1
        try:
            salted = opened(self._submission.school_id, row)
        except SealBroken:
            self.differing += 1
            return
        self.erased += salted is None
        self.differing += salted is not None and salted.leaf != row["leaf"]


def held(row: Mapping[str, Any]) -> HeldRow:
    """A row of `held_rows` as a digest covers it."""
    return HeldRow.of(row, row if row["id"] is not None else None)


def opened(school_id: int, row: Mapping[str, Any]) -> Salted | None:
    """The answers of a row of `held_rows` as they were digested, `null` of who was missing; None where erased.

    Raises SealBroken.
    """
    if row["id"] is None:
        return None if row["salt"] is None else Salted(row["salt"], leaf_digests.MISSING)
    if row["answers_sealed"] is None:
        return None
    return sealed_answers.opened(Whose(row["person_id"], school_id), row["answers_sealed"], row["salt"])
