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
SMALL_ROWS = 500
"""An export of so many rows at most is written while it is asked for; a larger one by a process of its own."""

_DAYS_OF_PEOPLE, _DAYS_OF_FIGURES = 31, 366
_TABLES = (ExportFormat.XLSX, ExportFormat.CSV)


@dataclass(frozen=True)
class Facts:
    """What is known of a kind: how many days one export covers at most, which formats it has (the first is the usual).

    `of_people`: its rows are of people, whose whole document numbers may be asked for. `for_machines`: its columns have
    names and no headings, and its cells are codes.
    """

    days: int
    formats: tuple[ExportFormat, ...] = _TABLES
    of_people: bool = False
    for_machines: bool = False


KINDS = {
    ExportKind.SUBMISSIONS: Facts(_DAYS_OF_FIGURES),
    ExportKind.REPORTS: Facts(_DAYS_OF_PEOPLE, of_people=True),
    ExportKind.MISSING: Facts(_DAYS_OF_PEOPLE, of_people=True),
    ExportKind.TEACHERS: Facts(_DAYS_OF_FIGURES),
    ExportKind.TEACHER_CHANGES: Facts(_DAYS_OF_FIGURES),
    ExportKind.ANSWERS: Facts(_DAYS_OF_PEOPLE, of_people=True, for_machines=True),
    ExportKind.DATA_VALUES: Facts(_DAYS_OF_FIGURES, (ExportFormat.JSON,), for_machines=True),
    ExportKind.DIGESTS: Facts(_DAYS_OF_PEOPLE, (ExportFormat.JSON,), of_people=True, for_machines=True),
}


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


def facts(kind: ExportKind) -> Facts:
    """The kind's row. Raises InvalidInput of a kind that has none: nothing is ordered that nobody could write."""
    if kind not in KINDS:
        raise InvalidInput("option_invalid", field="kind")
    return KINDS[kind]


def check_days(kind: ExportKind, first: date, last: date, today: date) -> None:
    """Raises InvalidInput where the span is turned round, too long for the kind, or not over yet."""
    longest = facts(kind).days
    if last > today:
        raise InvalidInput("date_future", field="last")
    if first > last:
        raise InvalidInput("span_turned", field="first")
    if (last - first) // ONE_DAY + 1 > longest:
        raise InvalidInput("span_too_long", field="last", limit=longest)


def check_numbers(kind: ExportKind, purpose: ExportPurpose, *, with_numbers: bool) -> None:
    """Whole document numbers only where people are exported, and for what needs them. Raises InvalidInput."""
    if with_numbers and not (facts(kind).of_people and purpose is ExportPurpose.EPIDEMIC_CONTROL):
        raise InvalidInput("numbers_not_needed", field="with_numbers")


def format_of(kind: ExportKind, asked: ExportFormat) -> ExportFormat:
    """What was asked where the kind has it, else its usual one: DHIS2's data values are JSON whatever is asked."""
    formats = facts(kind).formats
    return asked if asked in formats else formats[0]


def check_file(made_at: datetime, now: datetime) -> None:
    """An export's file can be had for a day. Raises NotAllowedNow("export_over")."""
    if now >= made_at + FILE_LASTS:
        raise NotAllowedNow("export_over")
