"""Files of any size on their way out, the only ones that are written: CSV row by row, XLSX in memory or, where it may
be large, by way of temporary files. Every cell is text.

What people typed stays what they typed: no program that opens the file takes it for a formula (reliability.md,
section 4) or rounds a long number.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

BOM = b"\xef\xbb\xbf"
SHEET_ROWS = 1_048_576
CELL_UNITS = 32_767
_AT_ONCE = 64 * 1024
_REPEATED = 4096  # most cells repeat a few words
_AS_TEXT = 49  # the built-in format @
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LEADING = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20-]|[\t\r]")
_NO_TITLE = re.compile("[\\[\\]:*?/\\\\]")
_ROUNDED = re.compile("0[0-9]+|[0-9]{12,}", re.ASCII)


@dataclass(frozen=True)
class Column:
    """A column that is to be filled in: its width in characters, the choices of its cells."""

    width: int
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A title, the rows above (whose they are, headings, names), and the rows, which come as they are read.

    One that is to be filled in has `columns`, and `room` for so many rows.
    """

    title: str
    above: tuple[Sequence[str], ...]
    rows: Iterable[Sequence[str]] = ()
    columns: tuple[Column, ...] = ()
    room: int = 0


def csv_file(sheet: Sheet, *, for_people: bool = True) -> Iterator[bytes]:
    """UTF-8 with BOM, in pieces. For people, whose spreadsheet would round them, long numbers are marked as text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    piece = BOM
    for row in itertools.chain(sheet.above, sheet.rows):
        writer.writerow([_csv_cell(cell, for_people) for cell in row])
        if text.tell() >= _AT_ONCE:
            yield piece + text.getvalue().encode()
            piece = b""
            text.seek(0)
            text.truncate()
    yield piece + text.getvalue().encode()


def _csv_cell(cell: str, for_people: bool) -> str:
    return for_spreadsheet(cell) if for_people else _guarded(_UNWRITABLE.sub("", cell))


@lru_cache(maxsize=_REPEATED)
def for_spreadsheet(cell: str) -> str:
    """The text for a CSV or the clipboard, marked as text where a spreadsheet would calculate or round it."""
    clean = _UNWRITABLE.sub("", cell)
    return f"'{clean}" if _ROUNDED.fullmatch(clean) else _guarded(clean)


def _guarded(clean: str) -> str:
    return f"'{clean}" if _LEADING.match(clean) else clean


def xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A small workbook, whole: nothing of it touches the disk."""
    made = io.BytesIO()
    _write_book(made, sheets, {"in_memory": True}, SHEET_ROWS)
    return made.getvalue()


def write_xlsx(target: Any, sheets: Iterable[Sheet], *, folder: str, sheet_rows: int = SHEET_ROWS) -> None:
    """A workbook of any size into `target`; what is too long for a sheet goes on in a next.

    A row is written as it is read, in the clear, into `folder`, so that memory stays flat: whoever made the folder
    takes it away.
    """
    _write_book(target, sheets, {"constant_memory": True, "tmpdir": folder}, sheet_rows)


def _write_book(target: Any, sheets: Iterable[Sheet], options: dict[str, Any], sheet_rows: int) -> None:
    import xlsxwriter  # 3 MiB, which a server that gives out no workbook does without

    book = xlsxwriter.Workbook(target, options)
    for sheet in sheets:
        _write(book, sheet, sheet_rows)
    book.close()


def _write(book: Any, sheet: Sheet, sheet_rows: int) -> None:
    text, head = book.add_format({"num_format": _AS_TEXT}), book.add_format({"num_format": _AS_TEXT, "bold": True})
    rows, room = iter(sheet.rows), sheet_rows - len(sheet.above)
    for number in itertools.count(1):
        page = itertools.islice(rows, room)
        first = next(page, None)
        if first is None and number > 1:
            return
        paper = book.add_worksheet(_title(sheet.title) + (f" ({number})" if number > 1 else ""))
        paper.freeze_panes(len(sheet.above), 0)
        _lay_out(paper, sheet, text)
        _fill(paper, sheet.above, 0, head)
        if first is not None:
            _fill(paper, itertools.chain([first], page), len(sheet.above), text)


def _title(said: str) -> str:
    """What a workbook takes for a sheet's name, whatever a language makes of it: 31 characters with its number."""
    return _NO_TITLE.sub(" ", said)[:25].strip(" '")


def _lay_out(paper: Any, sheet: Sheet, text: Any) -> None:
    first, last = len(sheet.above), len(sheet.above) + sheet.room - 1
    for place, column in enumerate(sheet.columns):
        paper.set_column(place, place, column.width, text)
        if column.choices:
            paper.data_validation(first, place, last, place, {"validate": "list", "source": list(column.choices)})


def _fill(paper: Any, rows: Iterable[Sequence[str]], start: int, form: Any) -> None:
    for at, row in enumerate(rows, start):
        for place, cell in enumerate(row):
            if cell:
                paper.write_string(at, place, _xlsx_cell(cell), form)


@lru_cache(maxsize=_REPEATED)
def _xlsx_cell(cell: str) -> str:
    """What a cell can hold: no control characters, and no more units of UTF-16 than there is room for."""
    clean = _UNWRITABLE.sub("", cell)
    if len(clean) * 2 <= CELL_UNITS:
        return clean
    return clean.encode("utf-16-le")[: CELL_UNITS * 2].decode("utf-16-le", errors="ignore")
