"""The XML parts of a workbook, read once by a strict reader before anything else reads them (reliability.md, M10)."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from xml.parsers import expat

from yss.domain.errors import InvalidInput

MAX_ELEMENTS = 400_000
_MAX_SHARED_TEXT = 20_000_000
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
Range = tuple[tuple[int, int], tuple[int, int]]
_VALUES = ("v", "is", "t")


@dataclass
class Cells:
    """What the rows of a part do not say themselves: which are hidden, which formulas have no result, which cells
    continue one above.
    """

    hidden: set[int] = field(default_factory=set)
    unsolved: dict[int, frozenset[int]] = field(default_factory=dict)
    continued: dict[int, frozenset[int]] = field(default_factory=dict)

    def with_continued(self, cells: Iterable[tuple[int, int]]) -> Cells:
        """The same with these cells, by row and column counted from 0, whose word began above."""
        continued: dict[int, set[int]] = {}
        for row, column in cells:
            continued.setdefault(row + 1, set()).add(column)
        return replace(self, continued={row: frozenset(columns) for row, columns in continued.items()})


def merged_down(ranges: Iterable[Range], widths: Sequence[int]) -> dict[tuple[int, int], int]:
    """Cell → the row above in which its merged cell begins, within rows of these widths; all counted from 0.

    Raises InvalidInput("sheet_unsafe") where they are laid over each other time and again.
    """
    found, steps = dict[tuple[int, int], int](), 0
    for (top, column), (bottom, _) in ranges:
        last = min(bottom + 1, len(widths))
        steps += 1 + max(0, last - top)
        if steps > MAX_ELEMENTS:
            raise InvalidInput("sheet_unsafe")
        if top < len(widths) and column < widths[top]:
            found |= {(row, column): top for row in range(top + 1, last)}
    return found


@dataclass
class Measure:
    """What reading the parts would take: raises InvalidInput where it is beyond bounds, or where there is a DTD.

    Cells count that hold something: a border alone is none.
    """

    lines: int
    columns: int
    elements: int = 0
    row: int = 0
    column: int = 0
    place: int = 0
    shared_cells: int = 0
    text: int = 0
    longest: int = 0
    within: str = ""
    formula: bool = False
    result: bool = False
    told: Cells = field(default_factory=Cells)

    def take(self, content: bytes) -> Cells:
        """Reads one part from end to end."""
        self.row = self.column = 0
        self.told = Cells()
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        if self.shared_cells * self.longest > _MAX_SHARED_TEXT:
            raise InvalidInput("sheet_unsafe")
        return self.told

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise InvalidInput("sheet_unsafe")
        if any(not _is_modest(attributes.get(count, "0")) for count in ("count", "uniqueCount")):
            raise InvalidInput("sheet_unsafe")  # the reader makes room for as many before it meets the first
        local = self.within = name.rpartition(":")[2]
        if local == "row":
            self._begin_row(attributes)
        elif local == "c":
            self.shared_cells += attributes.get("t") == "s"
            self.formula = self.result = False
            self._move_to_cell(attributes.get("r"))
        elif local == "f":
            self.formula = True
            self._hold()
        elif local in _VALUES:
            self._hold()
        elif local == "si":
            self.text = 0

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self.row, self.column = _number(attributes.get("r"), self.row + 1), 0
        self.place = self.row
        if attributes.get("hidden") in ("1", "true"):
            self.told.hidden.add(self.row)

    def _move_to_cell(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise InvalidInput("sheet_unknown")
        self.column = 0
        for letter in found[1]:
            self.column = self.column * 26 + ord(letter) - 64
        self.place = int(found[2])

    def _hold(self) -> None:
        """The cell at hand holds something: so far a reader has to lay out the sheet."""
        if max(self.row, self.place) > self.lines or self.column > self.columns:
            raise InvalidInput("sheet_too_long", lines=self.lines, columns=self.columns)

    def _end(self, name: str) -> None:
        local, self.within = name.rpartition(":")[2], ""
        if local == "si":
            self.longest = max(self.longest, self.text)
        elif local == "c" and self.formula and not self.result:
            told = self.told.unsolved.get(self.place, frozenset())
            self.told.unsolved[self.place] = told | {self.column - 1}

    def _characters(self, data: str) -> None:
        self.text += len(data)
        self.result = self.result or self.within in _VALUES


def _number(typed: str | None, otherwise: int) -> int:
    if typed is None:
        return otherwise
    if not (typed.isascii() and typed.isdigit() and len(typed) < 8):
        raise InvalidInput("sheet_unknown")
    return int(typed)


def _is_modest(count: str) -> bool:
    return count.isascii() and count.isdigit() and len(count) < 8 and int(count) <= MAX_ELEMENTS


def _refuse(*_: object) -> None:
    raise InvalidInput("sheet_unsafe")


def parts_of_sheets(book: Any) -> dict[str, str]:
    """Sheet → its part, of a workbook whose parts have been measured."""
    with zipfile.ZipFile(book) as source:
        sheets = _attributes(source.read("xl/workbook.xml"), "sheet")
        targets = _attributes(source.read("xl/_rels/workbook.xml.rels"), "Relationship")
    places = {target["Id"]: target["Target"] for target in targets}
    return {sheet["name"]: _whole(places[_relation(sheet)]) for sheet in sheets}


def _relation(sheet: dict[str, str]) -> str:
    return next(value for name, value in sheet.items() if name.rpartition(":")[2] == "id" and ":" in name)


def _whole(target: str) -> str:
    target = target.replace("\\", "/")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _attributes(content: bytes, wanted: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return found
