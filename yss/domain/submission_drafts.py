"""What a collector has typed and reviewed of a day that is not handed in yet (R33, R34)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from yss.domain.vocabulary import ReportSource


class RosterRow(NamedTuple):
    """A member of the day's roster with the report that counts and how it came to be, or None: missing, or exempt."""

    person_id: int
    membership_id: int
    report_id: int | None
    source: ReportSource | None
    exempt: bool = False

    @property
    def is_missing(self) -> bool:
        """No report, and one is expected (R62)."""
        return self.report_id is None and not self.exempt


@dataclass(frozen=True)
class Snapshot:
    """The rows at a version, and what they add up to; the questionnaire is the one whose supplement goes with them."""

    version: int
    at: datetime
    rows: tuple[RosterRow, ...]
    figures: dict[str, Any]
    questionnaire: str


@dataclass(frozen=True)
class Review:
    """数据详情 as it was seen, the supplement that goes with it, and how often the day has moved since."""

    snapshot: Snapshot
    supplement: dict[str, int]
    token: str
    moved: int = 0

    @property
    def seen(self) -> str:
        """The review's name in the form that confirms it: the day's version and a token of its own."""
        return f"{self.snapshot.version}.{self.token}"


@dataclass(frozen=True)
class Typed:
    """补充数据 as typed: numbers as text by question; reasons (codes) and own words by the missing person's id.

    `reasons` is None where nothing has been tapped yet; `listing` is the part of 备注 that wrote itself.
    """

    numbers: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] | None = None
    words: dict[str, str] = field(default_factory=dict)
    remarks: str = ""
    listing: str = ""


@dataclass(frozen=True)
class SubmissionDraft:
    """What was typed, and what was reviewed with it, if anything."""

    typed: Typed = Typed()
    review: Review | None = None

    def unreviewed(self) -> SubmissionDraft:
        """What was typed alone."""
        return replace(self, review=None)

    def as_json(self) -> dict[str, Any]:
        """As the sealed draft keeps it."""
        typed = {"typed": asdict(self.typed)}
        return typed if self.review is None else typed | _review_json(self.review)


def from_json(raw: Mapping[str, Any]) -> SubmissionDraft:
    """The draft as `as_json` wrote it, now or in an earlier release."""
    typed = Typed(**raw.get("typed", {}))
    if "seen" not in raw:
        return SubmissionDraft(typed)
    review = Review(_snapshot(raw["seen"]), raw["supplement"], raw.get("token", ""), raw["moved"])
    return SubmissionDraft(typed, review)


def _review_json(review: Review) -> dict[str, Any]:
    seen = asdict(review.snapshot) | {"at": review.snapshot.at.isoformat()}
    return {"supplement": review.supplement, "seen": seen, "moved": review.moved, "token": review.token}


def _snapshot(raw: Mapping[str, Any]) -> Snapshot:
    rows = tuple(_row(*row) for row in raw["rows"])
    at = datetime.fromisoformat(raw["at"])
    return Snapshot(raw["version"], at, rows, raw["figures"], raw.get("questionnaire", ""))


def _row(person: int, membership: int, report: int | None, source: str | None, exempt: bool = False) -> RosterRow:
    return RosterRow(person, membership, report, ReportSource(source) if source else None, exempt)
