"""Lists as they come, before anybody knows what stands in them: lines, sheets, books."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line of a text (one cell) or a row of a sheet, with its number there.

    `continued` are the columns whose word stands in a merged cell that began above, `unsolved` those whose formula has
    no result.
    """

    number: int
    cells: tuple[str, ...]
    is_hidden: bool = False
    continued: frozenset[int] = frozenset()
    unsolved: frozenset[int] = frozenset()

    def cell(self, column: int) -> str:
        """What stands there; nothing beyond the end."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True)
class Sheet:
    """A sheet that people see, or a text, which has no name."""

    lines: tuple[Line, ...]
    name: str = ""


@dataclass(frozen=True)
class Book:
    """What was pasted or uploaded; `unread` names the sheets that hold no rows for people: hidden ones and charts."""

    sheets: tuple[Sheet, ...]
    unread: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, sheet by sheet."""
        return tuple(line for sheet in self.sheets for line in sheet.lines)


def pasted(text: str) -> Book:
    """A pasted text; what was copied out of a sheet has tabs between its cells, and quotes around one with breaks."""
    rows = _quoted(text) if "\t" in text and '"' in text and text.count('"') % 2 == 0 else None
    lines = rows or [Line(at, tuple(line.split("\t"))) for at, line in enumerate(text.splitlines(), 1)]
    return Book((Sheet(tuple(lines)),))


def _quoted(text: str) -> list[Line] | None:
    reader = csv.reader(io.StringIO(text, newline=None), delimiter="\t", strict=True)
    lines, before = [], 0
    try:
        for row in reader:
            lines.append(Line(before + 1, tuple(row)))
            before = reader.line_num
    except csv.Error:
        return None
    return lines
