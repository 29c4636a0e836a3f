"""外籍教师变动申报: what is asked of a foreign teacher, when, and what counts as a change (R38, R39)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from yss.domain import countries, names
from yss.domain.days import local, parse_day, parse_time
from yss.domain.errors import Conflict, InvalidInput
from yss.domain.text import clean_text, to_half_width
from yss.domain.vocabulary import Transport, Whereabouts

REMARKS_MAX = 500
NUMBER_MAX = 40
HOME_COUNTRY = "CN"
COUNTRIES = tuple(code for code in countries.LISTED if code != HOME_COUNTRY)

ENTRY = ("entry_date", "entry_time", "transport", "transport_number")

_EARLIEST_ENTRY = date(1950, 1, 1)
_IS_OUTSIDE: dict[str, bool] = {
    Whereabouts.GUANGDONG: False,
    Whereabouts.HUBEI: False,
    Whereabouts.ELSEWHERE_ON_THE_MAINLAND: False,
    Whereabouts.HONG_KONG_MACAO_TAIWAN: True,
    Whereabouts.ABROAD: True,
}
_IS_NUMBERED: dict[str, bool] = {
    Transport.PLANE: True,
    Transport.TRAIN: True,
    Transport.CAR: False,
    Transport.SHIP: False,
    Transport.OTHER: False,
}


@dataclass(frozen=True, order=True)
class RosterEntry:
    """A foreign teacher as the school's roster has them."""

    name: str
    country: str


@dataclass(frozen=True)
class Details:
    """What 修改信息 asks, in its order; words of the vocabulary, an empty text for what is not told."""

    name: str
    level: str
    country: str
    location: str
    on_campus: str
    health: str
    remarks: str = ""
    entry_date: str = ""
    entry_time: str = ""
    transport: str = ""
    transport_number: str = ""


FIELDS = tuple(field.name for field in fields(Details))


@dataclass(frozen=True)
class Change:
    """A field with its word before and now."""

    field: str
    old: str
    new: str


def changes(old: Details | None, new: Details) -> tuple[Change, ...]:
    """What differs, in the form's order; nothing where there is nothing earlier."""
    if old is None:
        return ()
    before, now = asdict(old), asdict(new)
    return tuple(Change(name, before[name], now[name]) for name in FIELDS if before[name] != now[name])


def check_change(old: Details | None, new: Details) -> None:
    """No change, nothing to report (R39). Raises Conflict("nothing_changed")."""
    if old == new:
        raise Conflict("nothing_changed")


def asks_entry(location: str) -> bool:
    """Whether the entry is asked: not of who is outside the mainland, of whom it says nothing."""
    return not _IS_OUTSIDE.get(location, False)


def has_returned(before: Details | None, location: str) -> bool:
    """Whether the teacher was outside the mainland when last told of, and is in it now: they have just entered."""
    return before is not None and not asks_entry(before.location) and not _IS_OUTSIDE.get(location, True)


def needed_of_entry(told: Collection[str], transport: str, *, returned: bool) -> frozenset[str]:
    """Which fields of the entry can't be left out, when the fields in `told` are filled in.

    Who has returned has an entry to tell of; of others it is told whole or not at all. A plane and a train have a
    number, which others may have.
    """
    if not told and not returned:
        return frozenset()
    return frozenset(ENTRY if _IS_NUMBERED.get(transport) else ENTRY[:3])


def roster_entry(name: str, country: str) -> RosterEntry:
    """A row of the school's roster as typed. Raises InvalidInput."""
    return RosterEntry(names.clean_name(name), clean_country(to_half_width(country).strip().upper()))


def clean_country(raw: str) -> str:
    """A nationality other than the Chinese, ISO 3166 alpha-2. Raises InvalidInput: `choose`, `option_invalid`."""
    if not raw:
        raise InvalidInput("choose")
    if raw not in COUNTRIES:
        raise InvalidInput("option_invalid")
    return raw


def clean_entry_date(raw: str, now: datetime) -> str:
    """入境日期, not in the future, as 2020-03-13. Raises InvalidInput: `date_invalid`, `date_future`."""
    day = parse_day(raw)
    if day < _EARLIEST_ENTRY:
        raise InvalidInput("date_invalid")
    if day > local(now).date():
        raise InvalidInput("date_future")
    return day.isoformat()


def clean_entry_time(raw: str, entry_date: str, now: datetime) -> str:
    """入境时间 as 19:56, not in the future. Raises InvalidInput: `time_invalid`, `time_future`."""
    at = parse_time(raw)
    if entry_date and datetime.combine(date.fromisoformat(entry_date), at) > local(now).replace(tzinfo=None):
        raise InvalidInput("time_future")
    return at.isoformat("minutes")


def clean_transport_number(raw: str) -> str:
    """航班号 or 车次, K123. Raises InvalidInput."""
    return clean_text(to_half_width(raw), max_length=NUMBER_MAX).upper()
