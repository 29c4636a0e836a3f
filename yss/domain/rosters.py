"""Rosters that a school has as one sheet: its foreign teachers, and who is expected in which organization (R46)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yss.domain import foreign_teachers, people_lists
from yss.domain.errors import InvalidInput
from yss.domain.foreign_teachers import RosterEntry
from yss.domain.list_words import Head, place, plain
from yss.domain.people_lists import MAX_PEOPLE, Entry, Line
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


def parse_teachers(lines: Iterable[Line], code_of: Callable[[str], str]) -> tuple[TeacherRow, ...]:
    """One row for each teacher; `code_of` tells the code of a country's name, or an empty one.

    Raises InvalidInput: `list_empty`, `list_too_long` with its limit.
    """
    columns, found = (0, 1), list[TeacherRow]()
    for line in lines:
        cells = tuple(_plain(cell) for cell in line.cells)
        if not any(cells):
            continue
        if (name := place(cells, Head.NAME)) is not None and (country := place(cells, Head.COUNTRY)) is not None:
            columns = (name, country)
            continue
        found.append(_teacher(line.number, *_name_and_country(cells, columns, code_of), code_of))
    _check_size(found)
    return _without_doubles(found)


def parse_expected(lines: Iterable[Line], today: date) -> tuple[ExpectedRow, ...]:
    """One row for each person, with the organization that its 组织 column names.

    Raises InvalidInput: `organization_column_needed`, `list_empty`, `list_too_long` with its limit.
    """
    heading, column, groups = None, 0, dict[str, list[Line]]()
    for line in lines:
        words = [_plain(cell) for cell in line.cells]
        if (at := place(words, Head.ORGANIZATION)) is not None and place(words, Head.NAME) is not None:
            heading, column = line, at
        elif heading is not None and any(words[:column] + words[column + 1 :]):
            name = words[column] if column < len(words) else ""
            groups.setdefault(name, []).append(_without(line, column))
    if heading is None:
        raise InvalidInput("organization_column_needed")
    found = [
        ExpectedRow(name, entry if name or entry.problem else replace(entry, problem="organization_needed"))
        for name, group in groups.items()
        for entry in people_lists.parse([_without(heading, column), *group], today, number_needed=False)
    ]
    _check_size(found)
    return tuple(sorted(found, key=lambda row: row.entry.row))


def _check_size(found: Sequence[object]) -> None:
    if not found:
        raise InvalidInput("list_empty")
    if len(found) > MAX_PEOPLE:
        raise InvalidInput("list_too_long", limit=MAX_PEOPLE)


def _plain(cell: str) -> str:
    return " ".join(without_zero_width(to_half_width(cell)).split())


def _without(line: Line, column: int) -> Line:
    """The row without its organization; a second cell keeps it a row of a sheet."""
    return Line(line.number, (*line.cells[:column], *line.cells[column + 1 :], ""))


def _name_and_country(
    cells: tuple[str, ...], columns: tuple[int, int], code_of: Callable[[str], str]
) -> tuple[str, str]:
    """By columns; in a line of text what follows a comma, or the words at its end that are a country."""
    if len(cells) > 1:
        name, country = (cells[column] if column < len(cells) else "" for column in columns)
        return name, country
    name, _comma, country = (part.strip() for part in re.sub(r"[,、;]", "\t", cells[0], count=1).partition("\t"))
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
    return "".join(char for char in typed if char.isprintable())[:100]


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
