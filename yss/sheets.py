"""Spreadsheets in: XLSX and CSV that people upload.

Nothing of an uploaded file is parsed before it is known to be harmless (reliability.md, M10): the parts are counted,
inflated under a limit and read once by a strict XML reader that refuses a DTD and every measure beyond bounds; only
what passed is handed on. A sheet that claims a cell in its last corner would otherwise take all memory there is.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from yss import delimited
from yss.domain.errors import InvalidInput
from yss.domain.tables import Book, Line, Sheet
from yss.sheet_parts import Cells, Measure, merged_down, parts_of_sheets

MAX_BYTES = 2 * 1024 * 1024
MAX_PARTS = 256
MAX_INFLATED = 16 * 1024 * 1024
MAX_LINES = 5_000
MAX_COLUMNS = 64

_XLSX, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|table|meta|head|body|workbook)", re.IGNORECASE)
_WORKBOOK = re.compile("^(xl/(?:_rels/)?)workbook[0-9]+[.]xml([.]rels)?$", re.ASCII)
_ERROR = re.compile(
    rb'(<(?:\w+:)?c\b[^<>]*\st=")e(")'
)  # the reader gives a sheet up for an error that it does not know
_ERROR_WORD = re.compile(r"#(N/A|GETTING_DATA|[A-Z0/]+[!?])", re.ASCII)
_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number


def read(data: bytes) -> Book:
    """The sheets that people see, or the one of a CSV (UTF-8, UTF-16, GB18030 or Big5), as text; empty rows stay out.

    A number that a spreadsheet has rounded reads 1.10101E+17, a date 2020-03-21, a formula of a CSV is text. Raises
    InvalidInput: `sheet_empty`, `sheet_too_big`, `sheet_old`, `sheet_encrypted`, `sheet_unknown`, `sheet_unsafe`,
    `sheet_too_long`, `sheet_markup`, `sheet_ods`.
    """
    if not data.strip():
        raise InvalidInput("sheet_empty")
    if len(data) > MAX_BYTES:
        raise InvalidInput("sheet_too_big", limit=MAX_BYTES // 1024**2)
    if data.startswith(_OLE):
        raise InvalidInput("sheet_encrypted" if _ENCRYPTED in data else "sheet_old")
    if _MARKUP.match(data):
        raise InvalidInput("sheet_markup")
    if data.startswith(_XLSX):
        return _book(*_checked(data))
    return Book((Sheet(_lines(delimited.rows(data, MAX_LINES, MAX_COLUMNS), Cells())),))


def _lines(rows: Iterable[tuple[str, ...]], told: Cells) -> tuple[Line, ...]:
    lines = (
        Line(at, cells, at in told.hidden, told.continued.get(at, frozenset()), told.unsolved.get(at, frozenset()))
        for at, cells in enumerate(rows, 1)
    )
    return tuple(line for line in lines if any(line.cells) or line.unsolved)


def _checked(data: bytes) -> tuple[io.BytesIO, dict[str, Cells]]:
    """A workbook of nothing but the XML parts that passed, and what was told of each. Raises InvalidInput."""
    try:
        return _repacked(data)
    except InvalidInput:
        raise
    except Exception as error:  # whatever a hostile archive brings zipfile, zlib or expat to raise
        raise InvalidInput("sheet_unknown") from error


def _repacked(data: bytes) -> tuple[io.BytesIO, dict[str, Cells]]:
    kept, left = io.BytesIO(), MAX_INFLATED
    measure, told = Measure(MAX_LINES, MAX_COLUMNS), dict[str, Cells]()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(kept, "w") as target:
        parts = source.infolist()
        names = _names(parts)
        for part in parts:
            content = _inflated(source, part, left)
            left -= len(content)
            if (name := names[part.filename]).endswith((".xml", ".rels")):
                told[name] = measure.take(content)
                target.writestr(name, _ERROR.sub(rb"\1str\2", content))
    kept.seek(0)
    return kept, told


def _names(parts: Sequence[zipfile.ZipInfo]) -> dict[str, str]:
    """What each part is called where a reader looks for it: some programs write xl\\workbook.xml, or workbook22.xml.

    Raises InvalidInput: `sheet_unsafe`, `sheet_encrypted`, `sheet_ods`, `sheet_unknown`.
    """
    if len(parts) > MAX_PARTS:
        raise InvalidInput("sheet_unsafe")
    if any(part.flag_bits & 1 for part in parts):
        raise InvalidInput("sheet_encrypted")
    names = {part.filename: _WORKBOOK.sub(r"\1workbook.xml\2", part.filename.replace("\\", "/")) for part in parts}
    if "xl/workbook.xml" not in names.values():
        raise InvalidInput("sheet_ods" if {"mimetype", "content.xml"} <= names.keys() else "sheet_unknown")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise InvalidInput("sheet_unsafe")  # zipfile inflates the others at one go, whatever is asked for
    return names


def _inflated(source: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    """The part's bytes, counted while inflating: what its header claims is not believed."""
    with source.open(part) as stream:
        content = stream.read(left + 1)
    if len(content) > left:
        raise InvalidInput("sheet_unsafe")
    return content


def _book(packed: io.BytesIO, told: dict[str, Cells]) -> Book:
    """Every sheet that is seen; the hidden ones, and charts, are named. Raises InvalidInput("sheet_unknown")."""
    try:
        import python_calamine  # 1 MiB, for who uploads a workbook

        book, parts = python_calamine.CalamineWorkbook.from_filelike(packed), parts_of_sheets(packed)
        shown, unread = [], []
        for about in book.sheets_metadata:
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet or (
                about.visible != python_calamine.SheetVisibleEnum.Visible
            ):
                unread.append(about.name)
                continue
            shown.append(_sheet(book.get_sheet_by_name(about.name), told[parts[about.name]]))
    except BaseException as error:  # a panic of the Rust reader is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise InvalidInput("sheet_unknown") from error
    return Book(tuple(shown), tuple(unread))


def _sheet(sheet: Any, told: Cells) -> Sheet:
    rows = [tuple(map(_text, row)) for row in sheet.to_python(skip_empty_area=False)]
    merged = merged_down(sheet.merged_cell_ranges or (), [len(row) for row in rows])
    for (row, column), top in merged.items():
        rows[row] = (*rows[row][:column], rows[top][column], *rows[row][column + 1 :])
    return Sheet(_lines(rows, told.with_continued(merged)), sheet.name)


def _text(value: Any) -> str:
    """A cell's value as a person would read it out."""
    if isinstance(value, float):
        if abs(value) >= _EXACT:
            return f"{value:.5E}"
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    text = str(value).strip()
    return "" if _ERROR_WORD.fullmatch(text) else text
