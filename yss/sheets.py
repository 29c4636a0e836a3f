"""Spreadsheets in: XLSX and CSV that people upload.

Nothing of an uploaded file is parsed before it is known to be harmless (reliability.md, M10): the parts are counted,
inflated under a limit and read once by a strict XML reader that refuses a DTD and every measure beyond bounds; only
what passed is handed on. A sheet that claims a cell in its last corner would otherwise take all memory there is.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from xml.parsers import expat

from yss.domain.errors import InvalidInput
from yss.domain.people_lists import Line

MAX_BYTES = 2 * 1024 * 1024
MAX_PARTS = 64
MAX_INFLATED = 16 * 1024 * 1024
MAX_LINES = 5_000
MAX_COLUMNS = 64
_MAX_ELEMENTS = 400_000
_MAX_SHARED_TEXT = 20_000_000

_XLSX, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number


def read(data: bytes) -> tuple[Line, ...]:
    """The rows of the first sheet, or of a CSV (UTF-8, UTF-16 or GB18030), as text; empty ones stay out.

    A number that a spreadsheet has rounded reads 1.10101E+17, a date 2020-03-21, a formula of a CSV is text. Raises
    InvalidInput: `sheet_empty`, `sheet_too_big`, `sheet_old`, `sheet_encrypted`, `sheet_unknown`, `sheet_unsafe`,
    `sheet_too_long`.
    """
    if not data.strip():
        raise InvalidInput("sheet_empty")
    if len(data) > MAX_BYTES:
        raise InvalidInput("sheet_too_big", limit=MAX_BYTES // 1024**2)
    if data.startswith(_OLE):
        raise InvalidInput("sheet_encrypted" if _ENCRYPTED in data else "sheet_old")
    rows = _xlsx_rows(_checked(data)) if data.startswith(_XLSX) else _csv_rows(_decoded(data))
    return tuple(Line(at, cells) for at, cells in enumerate(rows, 1) if any(cells))


def _checked(data: bytes) -> io.BytesIO:
    """A workbook of nothing but the XML parts that passed. Raises InvalidInput."""
    try:
        return _repacked(data)
    except InvalidInput:
        raise
    except Exception as error:  # whatever a hostile archive brings zipfile, zlib or expat to raise
        raise InvalidInput("sheet_unknown") from error


def _repacked(data: bytes) -> io.BytesIO:
    kept, left = io.BytesIO(), MAX_INFLATED
    measure = _Measure()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(kept, "w") as target:
        parts = source.infolist()
        if len(parts) > MAX_PARTS:
            raise InvalidInput("sheet_unsafe")
        if any(part.flag_bits & 1 for part in parts):
            raise InvalidInput("sheet_encrypted")
        if "xl/workbook.xml" not in source.namelist():
            raise InvalidInput("sheet_unknown")
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
            raise InvalidInput("sheet_unsafe")  # zipfile inflates the others at one go, whatever is asked for
        for part in parts:
            content = _inflated(source, part, left)
            left -= len(content)
            if part.filename.endswith((".xml", ".rels")):
                measure.take(content)
                target.writestr(part.filename, content)
    kept.seek(0)
    return kept


def _inflated(source: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    """The part's bytes, counted while inflating: what its header claims is not believed."""
    with source.open(part) as stream:
        content = stream.read(left + 1)
    if len(content) > left:
        raise InvalidInput("sheet_unsafe")
    return content


@dataclass
class _Measure:
    """What reading the parts would take: raises InvalidInput where it is beyond bounds, or where there is a DTD."""

    elements: int = 0
    row: int = 0
    column: int = 0
    shared_cells: int = 0
    text: int = 0
    longest: int = 0

    def take(self, content: bytes) -> None:
        """Reads one part from end to end."""
        self.row = self.column = 0
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        if self.shared_cells * self.longest > _MAX_SHARED_TEXT:
            raise InvalidInput("sheet_unsafe")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > _MAX_ELEMENTS:
            raise InvalidInput("sheet_unsafe")
        if any(not _is_modest(attributes.get(count, "0")) for count in ("count", "uniqueCount")):
            raise InvalidInput("sheet_unsafe")  # the reader makes room for as many before it meets the first
        local = name.rpartition(":")[2]
        if local == "row":
            self._move(attributes.get("r"), self.row + 1, 0)
        elif local == "c":
            self.shared_cells += attributes.get("t") == "s"
            self._move_to_cell(attributes.get("r"))
        elif local == "si":
            self.text = 0

    def _move_to_cell(self, reference: str | None) -> None:
        if reference is None:
            self._move(None, self.row, self.column + 1)
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise InvalidInput("sheet_unknown")
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        self._move(found[2], 0, column)

    def _move(self, row: str | None, otherwise: int, column: int) -> None:
        if row is not None and not (row.isascii() and row.isdigit() and len(row) < 8):
            raise InvalidInput("sheet_unknown")
        self.row, self.column = int(row) if row else otherwise, column
        if self.row > MAX_LINES or self.column > MAX_COLUMNS:
            raise InvalidInput("sheet_too_long", lines=MAX_LINES, columns=MAX_COLUMNS)

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "si":
            self.longest = max(self.longest, self.text)

    def _characters(self, data: str) -> None:
        self.text += len(data)


def _is_modest(count: str) -> bool:
    return count.isascii() and count.isdigit() and len(count) < 8 and int(count) <= _MAX_ELEMENTS


def _refuse(*_: object) -> None:
    raise InvalidInput("sheet_unsafe")


def _xlsx_rows(book: io.BytesIO) -> list[tuple[str, ...]]:
    try:
        import python_calamine  # 1 MiB, for who uploads a workbook

        sheet = python_calamine.CalamineWorkbook.from_filelike(book).get_sheet_by_index(0)
        return [tuple(map(_text, row)) for row in sheet.to_python(skip_empty_area=False)]
    except BaseException as error:  # a panic of the Rust reader is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise InvalidInput("sheet_unknown") from error


def _text(value: Any) -> str:
    """A cell's value as a person would read it out."""
    if isinstance(value, float):
        if abs(value) >= _EXACT:
            return f"{value:.5E}"
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    return str(value).strip()


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InvalidInput("sheet_unknown")


def _csv_rows(text: str) -> list[tuple[str, ...]]:
    """The rows by comma, tab or semicolon, whichever the first lines have most of."""
    head = text[:2000]
    delimiter = max(",\t;", key=head.count)
    try:
        rows = [tuple(cell.strip() for cell in row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise InvalidInput("sheet_unknown") from error
    if len(rows) > MAX_LINES or max(map(len, rows), default=0) > MAX_COLUMNS:
        raise InvalidInput("sheet_too_long", lines=MAX_LINES, columns=MAX_COLUMNS)
    return rows
