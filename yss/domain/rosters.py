"""Rosters that a school has as one sheet: its foreign teachers, and who is expected in which organization (R46)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yss.domain import documents, foreign_teachers, list_reader, people_lists
from yss.domain.errors import InvalidInput
from yss.domain.foreign_teachers import RosterEntry
from yss.domain.list_reader import Record, Told
from yss.domain.list_words import Head, plain
from yss.domain.people_lists import MAX_PEOPLE, Entry
from yss.domain.tables import Book
from yss.domain.text import to_half_width, without_zero_width

TEACHER_COLUMNS = (Head.NAME, Head.COUNTRY)
EXPECTED_COLUMNS = (Head.ORGANIZATION, *people_lists.COLUMNS)


@dataclass(frozen=True)
class TeacherRow:
    """A row of foreign teachers: canonical where `problem` is empty, otherwise as typed with what is wrong."""

    row: int
    name: str
    country: str
    problem: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def entry(self) -> RosterEntry:
        """The teacher of a good row."""
        return RosterEntry(self.name, self.country)

    def as_json(self) -> list[Any]:
        """For the draft."""
        return [self.row, self.name, self.country, self.problem, self.params]


@dataclass(frozen=True)
class ExpectedRow:
    """A row of the list of those expected: in which organization, by its full name, and who."""

    organization: str
    entry: Entry

    def as_json(self) -> list[Any]:
        """For the draft."""
        return [self.organization, self.entry.as_json()]


def expected_row(raw: Sequence[Any]) -> ExpectedRow:
    """The row a draft keeps."""
    return ExpectedRow(raw[0], people_lists.from_json(raw[1]))


@dataclass(frozen=True)
class Rows:
    """The rows of a sheet, and what is told of how it was read."""

    rows: tuple[Any, ...]
    told: Told


def read_teachers(book: Book, code_of: Callable[[str], str]) -> Rows:
    """One row for each teacher; `code_of` tells the code of a country's name, or an empty one.

    Raises InvalidInput: `list_empty`, `list_too_long` with its limit, and as `list_reader.read`.
    """
    reading = list_reader.read(book)
    _check_size(reading.records)
    found = [_teacher(record.row, *_name_and_country(record, code_of), code_of) for record in reading.records]
    return Rows(_without_doubles(found), reading.told)


def read_expected(book: Book, today: date) -> Rows:
    """One row for each person, with the organization that its 组织 column names.

    Raises InvalidInput: `organization_column_needed`, `list_empty`, `list_too_long`, and as `list_reader.read`.
    """
    reading, groups = list_reader.read(book), dict[str, list[Record]]()
    if Head.ORGANIZATION not in reading.told.columns:
        raise InvalidInput("organization_column_needed")
    for record in reading.records:
        groups.setdefault(_plain(record.values.get(Head.ORGANIZATION, "")), []).append(record)
    _check_size(reading.records)
    found = [
        ExpectedRow(name, entry if name or entry.problem else replace(entry, problem="organization_needed"))
        for name, group in groups.items()
        for entry in people_lists.entries_of(group, today, number_needed=False)
    ]
    return Rows(tuple(sorted(found, key=_place)), reading.told)


def _place(row: ExpectedRow) -> tuple[str, int]:
    return row.entry.sheet, row.entry.row


def _check_size(found: Sequence[object]) -> None:
    if not found:
        raise InvalidInput("list_empty")
    if len(found) > MAX_PEOPLE:
        raise InvalidInput("list_too_long", limit=MAX_PEOPLE)


def _plain(cell: str) -> str:
    return " ".join(without_zero_width(to_half_width(cell)).split())


def _name_and_country(record: Record, code_of: Callable[[str], str]) -> tuple[str, str]:
    """By columns; in a line of text what follows a comma, or the words at its end that are a country."""
    if record.values:
        return _plain(record.values[Head.NAME]), _plain(record.values.get(Head.COUNTRY, ""))
    cells = [_plain(cell) for cell in record.cells]
    if len(cells) > 1:
        return cells[0], cells[1]
    return _of_line(cells[0], code_of)


def _of_line(line: str, code_of: Callable[[str], str]) -> tuple[str, str]:
    name, _comma, country = (part.strip() for part in re.sub(r"[,、;]", "\t", line, count=1).partition("\t"))
    words = name.split(" ")
    if country or len(words) == 1:
        return name, country
    ends = (at for at in range(1, len(words)) if code_of(" ".join(words[at:])))
    at = next(ends, len(words))
    return " ".join(words[:at]), " ".join(words[at:])


def _teacher(row: int, name: str, country: str, code_of: Callable[[str], str]) -> TeacherRow:
    try:
        if not country:
            raise InvalidInput("country_needed")
        if not (code := code_of(country)):
            raise InvalidInput("country_unknown")
        entry = foreign_teachers.roster_entry(name, code)
        return TeacherRow(row, entry.name, entry.country)
    except InvalidInput as error:
        return TeacherRow(row, _shown(name), _shown(country), error.code, error.params)


def _shown(typed: str) -> str:
    return documents.mask_numbers_in("".join(char for char in typed if char.isprintable())[:100])


def _without_doubles(rows: Sequence[TeacherRow]) -> tuple[TeacherRow, ...]:
    first: dict[RosterEntry, int] = {}
    told = []
    for row in rows:
        before = row.row if row.problem else first.setdefault(row.entry, row.row)
        told.append(row if before == row.row else replace(row, problem="row_same_teacher", params={"row": before}))
    return tuple(told)


def known_countries(names: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Every name of a nationality that may stand on the roster → its code; the code itself, too.

    By their plain words, as headings are compared.
    """
    known = {plain(code): code for code in foreign_teachers.COUNTRIES}
    for territories in names:
        known |= {plain(territories[code]): code for code in foreign_teachers.COUNTRIES if code in territories}
    return known | {plain(word): code for code, words in _ALIASES.items() for word in words}


_ALIASES = {
    "GB": ("UK", "England", "Great Britain"),
    "US": ("USA", "America"),
    "KR": ("Korea", "Republic of Korea"),
    "RU": ("俄国", "俄國", "俄罗斯联邦", "俄羅斯聯邦"),
}
