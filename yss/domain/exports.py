"""What a school admin may take out of the product, and how (R45, R64)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yss.domain.days import ONE_DAY
from yss.domain.errors import InvalidInput, NotAllowedNow
from yss.domain.vocabulary import ExportFormat, ExportKind, ExportPurpose

WORDS_MAX = 200
LINK_LASTS = timedelta(minutes=10)
FILE_LASTS = timedelta(hours=24)

OF_PEOPLE = frozenset({ExportKind.REPORTS, ExportKind.MISSING, ExportKind.ANSWERS})
_DAYS_OF_PEOPLE, _DAYS_OF_FIGURES = 31, 366


class ReportState(StrEnum):
    """How a report stands to its day's submission: before, held, after; whose member has left stands nowhere (R45)."""

    NOT_SUBMITTED = "not_submitted"
    SUBMITTED = "submitted"
    LATE = "late"
    LEFT = "left"


@dataclass(frozen=True)
class Order:
    """What is exported: of which days, of one organization or all, in which form, what for.

    `words` tell another purpose than the listed ones; `with_numbers` asks for whole document numbers.
    """

    kind: ExportKind
    format: ExportFormat
    first: date
    last: date
    org_id: int | None
    purpose: ExportPurpose
    words: str = ""
    with_numbers: bool = False


def longest(kind: ExportKind) -> int:
    """How many days one export of the kind covers at most."""
    return _DAYS_OF_PEOPLE if kind in OF_PEOPLE else _DAYS_OF_FIGURES


def check_days(kind: ExportKind, first: date, last: date, today: date) -> None:
    """Raises InvalidInput where the span is turned round, too long for the kind, or not over yet."""
    if last > today:
        raise InvalidInput("date_future", field="last")
    if first > last:
        raise InvalidInput("span_turned", field="first")
    if (last - first) // ONE_DAY + 1 > longest(kind):
        raise InvalidInput("span_too_long", field="last", limit=longest(kind))


def check_numbers(kind: ExportKind, purpose: ExportPurpose, *, with_numbers: bool) -> None:
    """Whole document numbers only where people are exported, and for what needs them. Raises InvalidInput."""
    if with_numbers and (kind not in OF_PEOPLE or purpose is not ExportPurpose.EPIDEMIC_CONTROL):
        raise InvalidInput("numbers_not_needed", field="with_numbers")


def format_of(kind: ExportKind, asked: ExportFormat) -> ExportFormat:
    """DHIS2's data values are JSON whatever is asked; nothing else is."""
    if kind is ExportKind.DATA_VALUES:
        return ExportFormat.JSON
    return ExportFormat.XLSX if asked is ExportFormat.JSON else asked


def check_file(made_at: datetime, now: datetime) -> None:
    """An export's file can be had for a day. Raises NotAllowedNow("export_over")."""
    if now >= made_at + FILE_LASTS:
        raise NotAllowedNow("export_over")
