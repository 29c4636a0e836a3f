"""What a stranger needs to recompute the digests of an organization's days (R63, docs/digest.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased

from yss.domain.leaf_digests import DigestFormat, Header, HeldRow, Salted
from yss.models import DaySubmission, ExportSubject, Membership, Person, SubmissionRow
from yss.models.report import held_rows
from yss.queries.day import digests, submissions
from yss.queries.exports.export_source import Source, is_subject, number_of, organizations, submissions_of
from yss.queries.exports.exports import Ordered


@dataclass(frozen=True)
class Member:
    """A row that was frozen; who it is of, and what its leaf was made over. None where erased: the leaf stays."""

    row: HeldRow
    name: str
    number: str
    opened: Salted | None


@dataclass(frozen=True)
class Proof:
    """A submission as its digest covers it. The salt of erased remarks is None: their digest stays in the header."""

    organization: str
    digest: bytes
    format: DigestFormat
    header: Header
    remarks_salt: bytes | None
    remarks: str
    rows: Iterator[Member]


def proofs(source: Source) -> Iterator[Proof]:
    """Every version of the days as it was when the export was ordered, by organization, in the order of making."""
    statement = _submissions(source)
    for org in organizations(source):
        for submission, previous in list(source.stream(statement, org.id)):
            yield _proof(source, org.full_name, submission, previous)


def _submissions(source: Source) -> Select[Any]:
    before = aliased(DaySubmission)
    precedes = and_(
        before.school_id == DaySubmission.school_id,
        before.org_id == DaySubmission.org_id,
        before.seq == DaySubmission.seq - 1,
    )
    columns: Any = select(DaySubmission, before.digest)
    found: Select[Any] = (
        columns.outerjoin(before, precedes)
        .where(
            *submissions_of(source.export),
            DaySubmission.submitted_at <= source.export.made_at,
            _is_noted(source.export),
        )
        .order_by(DaySubmission.seq)
    )
    return found


def _is_noted(export: Ordered) -> ColumnElement[bool]:
    """All its members were noted when the export was ordered: one that was handed in meanwhile proves nothing here."""
    noted = exists().where(is_subject(export, SubmissionRow.person_id))
    row = (SubmissionRow.school_id == export.school_id, SubmissionRow.submission_id == DaySubmission.id)
    return ~exists().where(*row, ~noted).correlate(DaySubmission)


def _proof(source: Source, organization: str, submission: DaySubmission, previous: bytes | None) -> Proof:
    remarks = submissions.remarks_of(submission) or ""
    return Proof(
        organization=organization,
        digest=submission.digest,
        format=DigestFormat(submission.digest_format),
        header=submission.header(remarks, previous),
        remarks_salt=submission.remarks_salt,
        remarks=remarks,
        rows=_members(source, submission),
    )


def _members(source: Source, submission: DaySubmission) -> Iterator[Member]:
    school_id = submission.school_id
    of_member = (Membership.name, Membership.number_masked, Person.number_sealed)
    statement = (
        held_rows(school_id, submission.id)
        .add_columns(*of_member)
        .join(Membership, and_(Membership.school_id == school_id, Membership.id == SubmissionRow.membership_id))
        .join(Person, Person.id == SubmissionRow.person_id)
        .join(ExportSubject, is_subject(source.export, SubmissionRow.person_id))
    )
    for row in source.of_people(statement):
        yield _member(source, row)


def _member(source: Source, row: Any) -> Member:
    columns = row._mapping
    opened = digests.opened(source.export.school_id, columns)
    return Member(
        row=digests.held(columns),
        name=row.name,
        number=number_of(source.export, row),
        opened=opened,
    )
