"""Digests of what was reported and submitted, to the byte (docs/digest.md, reliability.md section 2, R63).

The second format is written; the first, of submissions made before there was a second, is only recomputed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum
from hashlib import sha256
from operator import itemgetter
from typing import Any, assert_never

from yss.domain.answers import canonical_json
from yss.domain.days import SHANGHAI
from yss.domain.vocabulary import ReportSource

GENESIS = bytes(32)
MISSING = b"null"
CODE_BYTES = 16
_GROUP = 4


class DigestFormat(IntEnum):
    """How a submission's digest is made; kept in its row."""

    FIRST = 1
    SECOND = 2


class DigestFault(StrEnum):
    """What recomputing a submission found: the digest differs, words or answers are not those that were digested,
    the one before it is gone.
    """

    DIGEST = "digest"
    REMARKS = "remarks"
    ANSWERS = "answers"
    GAP = "gap"


@dataclass(frozen=True)
class HeldReport:
    """A report that a submission holds, in the words of its columns."""

    id: int
    seq: int
    source: ReportSource
    filled_by: int
    questionnaire: str
    carried_from: date | None
    changed: bool
    reported_at: datetime

    @staticmethod
    def of(columns: Mapping[str, Any]) -> HeldReport:
        """From a row of `health_report`."""
        return HeldReport(*_held(columns))

    def covered(self) -> dict[str, Any]:
        """What a digest says of it: ids as strings, instants and days as text."""
        return {
            "id": str(self.id),
            "seq": self.seq,
            "source": self.source.value,
            "filled_by": str(self.filled_by),
            "questionnaire": self.questionnaire,
            "carried_from": self.carried_from.isoformat() if self.carried_from else None,
            "changed": self.changed,
            "reported_at": instant(self.reported_at),
        }


HELD = tuple(field.name for field in fields(HeldReport))
"""The columns of a report that its submission's digest covers."""
_held = itemgetter(*HELD)


@dataclass(frozen=True)
class HeldRow:
    """A member on a submission's roster with the report that it holds; without one missing, or exempt."""

    person_id: int
    membership_id: int
    exempt: bool
    leaf: bytes
    report: HeldReport | None

    @staticmethod
    def of(row: Mapping[str, Any], report: Mapping[str, Any] | None) -> HeldRow:
        """From a row of `submission_row` and its report's of `health_report`."""
        held = HeldReport.of(report) if report is not None else None
        return HeldRow(row["person_id"], row["membership_id"], row["exempt"], row["leaf"], held)

    def covered(self) -> dict[str, Any]:
        """What a digest says of the member."""
        return {
            "person": str(self.person_id),
            "membership": str(self.membership_id),
            "exempt": self.exempt,
            "leaf": self.leaf.hex(),
            "report": self.report.covered() if self.report else None,
        }


@dataclass(frozen=True)
class Header:
    """What stands above a submission's rows. `remarks` is their salted digest, `previous` the digest before it."""

    school_id: int
    org_id: int
    day: date
    version: int
    seq: int
    submitted_by: int
    submitted_at: datetime
    as_seen_at: datetime
    questionnaire: str
    figures: Mapping[str, Any]
    supplement: Mapping[str, Any]
    remarks: bytes
    previous: bytes | None

    def covered(self) -> dict[str, Any]:
        """What a digest of the second format says of the submission itself."""
        return {
            "format": int(DigestFormat.SECOND),
            "previous": (self.previous or GENESIS).hex(),
            "seq": self.seq,
            "school": str(self.school_id),
            "org": str(self.org_id),
            "day": self.day.isoformat(),
            "version": self.version,
            "submitted_by": str(self.submitted_by),
            "submitted_at": instant(self.submitted_at),
            "as_seen_at": instant(self.as_seen_at),
            "questionnaire": self.questionnaire,
            "figures": self.figures,
            "supplement": self.supplement,
            "remarks": self.remarks.hex(),
        }


def instant(at: datetime) -> str:
    """`2020-03-21T01:00:00.000000Z`: UTC, six digits behind the second, whatever clock wrote it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def leaf(salt: bytes, answers_json: bytes) -> bytes:
    """A report's leaf: SHA-256(salt ‖ canonical JSON of the answers)."""
    return sha256(salt + answers_json).digest()


@dataclass(frozen=True)
class Salted:
    """Answers as they were digested: 16 random bytes and their canonical JSON."""

    salt: bytes
    text: bytes

    @property
    def leaf(self) -> bytes:
        """Their leaf."""
        return leaf(self.salt, self.text)


def missing_leaf(salt: bytes) -> bytes:
    """The leaf of a member without a report, made over `null`."""
    return leaf(salt, MISSING)


def submission_digest(header: Header, rows: Iterable[HeldRow]) -> bytes:
    """A submission's digest in the second format; rows come in ascending person id."""
    digest = sha256()
    for line in _lines(header, rows):
        digest.update(line)
    return digest.digest()


def _lines(header: Header, rows: Iterable[HeldRow]) -> Iterator[bytes]:
    yield canonical_json(header.covered()) + b"\n"
    for row in rows:
        yield canonical_json(row.covered()) + b"\n"


def agrees(kept: bytes, known: DigestFormat, header: Header, rows: Iterable[HeldRow]) -> bool:
    """Whether the digest that was kept is that of header and rows, in the format that it was made in."""
    match known:
        case DigestFormat.FIRST:
            leaves = b"".join(row.leaf for row in rows)
            return any(_first(header, at, leaves) == kept for at in _as_clocks_wrote_it(header.submitted_at))
        case DigestFormat.SECOND:
            return submission_digest(header, rows) == kept
        case _:
            assert_never(known)


def _as_clocks_wrote_it(at: datetime) -> tuple[str, str]:
    """The first format took the instant as some clock wrote it: the server's in UTC, made-up ones in Shanghai."""
    return at.astimezone(UTC).isoformat(), at.astimezone(SHANGHAI).isoformat()


def _first(header: Header, at: str, leaves: bytes) -> bytes:
    covered = {
        "school": header.school_id,
        "org": header.org_id,
        "day": header.day.isoformat(),
        "version": header.version,
        "instant": at,
        "figures": header.figures,
        "supplement": header.supplement,
        "remarks": header.remarks.hex(),
    }
    return sha256((header.previous or GENESIS) + canonical_json(covered) + leaves).digest()


def path_of(school_id: int, digest: bytes) -> str:
    """Where whoever holds the code sees it verified."""
    return f"/digests/{school_id}/{digest[:CODE_BYTES].hex()}"


def code_of(digest: bytes) -> str:
    """The digest's first 128 bits as people read them: `8DF8 7804 …`."""
    digits = digest[:CODE_BYTES].hex().upper()
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))
