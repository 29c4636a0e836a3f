"""reliability.md M10: a file is harmless before it is parsed; then it is read as people see it."""

from __future__ import annotations

import contextlib
import io
import random
import re
import zipfile
from datetime import date

import pytest
import xlsxwriter
from books import written

from yss import sheets
from yss.domain.errors import InvalidInput
from yss.export_files import Column

SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
WORKBOOK = {"xl/workbook.xml": b"<workbook/>"}


def book(rows):
    """A workbook with cells as a spreadsheet types them: numbers as numbers, dates as dates."""
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    sheet, day = workbook.add_worksheet(), workbook.add_format({"num_format": "yyyy-mm-dd"})
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(at, place, cell, day)
            else:
                sheet.write(at, place, cell)
    workbook.close()
    return made.getvalue()


def archive(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return made.getvalue()


def changed(data, part, old, new):
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert old in parts[part]
    return archive(parts | {part: parts[part].replace(old, new)})


def refusal(data):
    with pytest.raises(InvalidInput) as refused:
        sheets.read(data)
    return refused.value.code


def cells(data):
    return [(line.number, line.cells) for line in sheets.read(data).lines]


def test_R45_what_is_written_is_text_and_reads_back_as_it_was():
    rows = [["=1+1", "440106200005170015"], ["http://a.b", "+86"], ["<img>", "00123"]]
    data = written("名单", ("姓名", "类型"), rows, columns=(Column(16), Column(16, ("护照",))), room=9)
    assert cells(data) == [(1, ("姓名", "类型")), *((at, tuple(row)) for at, row in enumerate(rows, 2))]


def test_a_number_that_was_rounded_a_date_and_an_empty_row_are_told():
    data = book([["a", 440106200005170015], [], ["b", 12345678], [date(2020, 3, 21), 1.5], [True, ""]])
    assert cells(data) == [
        (1, ("a", "4.40106E+17")),
        (3, ("b", "12345678")),
        (4, ("2020-03-21", "1.5")),
        (5, ("True", "")),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_every_usual_encoding(encoding, delimiter):
    text = f'姓名{delimiter}号码\r\n"张{delimiter}三"{delimiter}=1+1\r\n\r\n䶮{delimiter}4.4E+17\r\n'
    assert cells(text.encode(encoding)) == [
        (1, ("姓名", "号码")),
        (2, (f"张{delimiter}三", "=1+1")),
        (4, ("䶮", "4.4E+17")),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet_empty"),
        (b" \r\n", "sheet_empty"),
        (b"a" * (2 * 1024**2 + 1), "sheet_too_big"),
        (OLE + b"\x00" * 600, "sheet_old"),
        (OLE + b"\x00" * 60 + "EncryptedPackage".encode("utf-16-le"), "sheet_encrypted"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "sheet_unknown"),
        (b"PK\x03\x04" + b"\x00" * 50, "sheet_unknown"),
        (archive({"content.xml": b"<a/>"}), "sheet_unknown"),
        (archive(WORKBOOK), "sheet_unknown"),
        (b"\xff\xff\xff\xfe", "sheet_unknown"),
        (b"a,b\n" * 5001, "sheet_too_long"),
        (b"," * 64, "sheet_too_long"),
        (b'"' + b"a" * 200_000 + b'"', "sheet_unknown"),
    ],
    ids=[
        "0 bytes",
        "blank",
        "2 MB",
        "xls",
        "encrypted",
        "png",
        "torn",
        "ods",
        "bare",
        "binary",
        "rows",
        "columns",
        "cell",
    ],
)
def test_what_is_no_sheet_is_refused_with_its_reason(data, code):
    assert refusal(data) == code


def test_M10_so_many_parts_are_taken_and_one_more_is_refused():
    data = book([["张三", "1"]])
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    fillers = {f"xl/media/{at}.bin": b"" for at in range(sheets.MAX_PARTS - len(parts))}
    assert cells(archive(parts | fillers))
    assert refusal(archive(parts | fillers | {"one.bin": b""})) == "sheet_unsafe"


def test_M10_a_bomb_is_counted_while_it_inflates_whatever_its_header_says():
    bomb = archive(WORKBOOK | {"xl/media/a.bin": b"\x00" * (16 * 1024**2)})
    assert len(bomb) < 20_000
    assert refusal(bomb) == "sheet_unsafe"
    size = (16 * 1024**2).to_bytes(4, "little")
    assert refusal(bomb.replace(size, (10).to_bytes(4, "little"))) in ("sheet_unsafe", "sheet_unknown")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, SHARED, "xl/workbook.xml", "docProps/extra.xml"])
def test_M10_a_document_type_is_refused_in_every_part_and_encoding(part, encoding):
    bad = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'.encode(encoding)
    with zipfile.ZipFile(io.BytesIO(book([["张三"]]))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert refusal(archive(parts | {part: bad})) == "sheet_unsafe"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'r="A2"', b'r="XFD1048576"', "sheet_too_long"),
        (b'r="A2"', b'r="BM2"', "sheet_too_long"),
        (b'r="A2"', b'r="A5001"', "sheet_too_long"),
        (b'<row r="2"', b'<row r="1048576"', "sheet_too_long"),
        (b"</sheetData>", b"<row/>" * 5000 + b"<row><c><v>1</v></c></row></sheetData>", "sheet_too_long"),
        (b"</sheetData>", b"<row>" + b"<c/>" * 64 + b"<c><v>1</v></c></row></sheetData>", "sheet_too_long"),
        (b'r="A2"', b'r="-1"', "sheet_unknown"),
        (b'<row r="2"', b'<row r="x"', "sheet_unknown"),
        (b"</sheetData>", b"<b/>" * 400_001 + b"</sheetData>", "sheet_unsafe"),
        (b"</sheetData>", b"</broken>", "sheet_unknown"),
    ],
)
def test_M10_a_sheet_that_claims_more_than_it_holds_is_refused(old, new, code):
    """Such a sheet takes a reader all its memory: it lays out every cell up to the last one."""
    assert refusal(changed(book([["张三"], ["李四"]]), SHEET, old, new)) == code


@pytest.mark.parametrize("attribute", ["count", "uniqueCount"])
def test_M10_a_part_that_announces_more_than_it_may_hold_is_refused(attribute):
    data = changed(book([["张三"]]), SHARED, f' {attribute}="1"'.encode(), f' {attribute}="4294967295"'.encode())
    assert refusal(data) == "sheet_unsafe"


@pytest.mark.parametrize("huge", [b"4294967295", b"99999999999999999999", b"-1", b"A1:XFD1048576"])
def test_M10_no_number_of_any_part_takes_the_reader_down(huge):
    """Each in turn: a reader that believed one would end the whole process, and this test with it."""
    with zipfile.ZipFile(io.BytesIO(book([["张三", date(2020, 3, 21)], [1, "李四"]]))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    tried = 0
    for name, content in parts.items():
        for found in re.finditer(rb'(?<==")[^"]*[0-9][^"]*(?=")|(?<=>)[0-9]+(?=<)', content):
            torn = content[: found.start()] + huge + content[found.end() :]
            with contextlib.suppress(InvalidInput):
                sheets.read(archive(parts | {name: torn}))
            tried += 1
    assert tried > 90


def test_M10_a_long_text_that_many_cells_share_is_refused():
    data = book([["长" * 30_000] for _ in range(700)])
    assert len(data) < 50_000
    assert refusal(data) == "sheet_unsafe"
    assert len(sheets.read(book([["长" * 10_000] for _ in range(700)])).lines) == 700


@pytest.mark.slow
def test_M10_a_damaged_file_is_read_or_refused_and_nothing_else():
    whole, chance = book([["姓名", "证件号码"], *([f"张{at}", str(at)] for at in range(40))]), random.Random(7)
    with zipfile.ZipFile(io.BytesIO(whole)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    for _ in range(400):
        name = chance.choice(list(parts))
        torn = bytearray(parts[name])
        for _ in range(chance.randint(1, 5)):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        outside = bytearray(archive(parts | {name: bytes(torn)}))
        if chance.random() < 0.5:
            outside[chance.randrange(len(outside))] ^= 1 << chance.randrange(8)
        with contextlib.suppress(InvalidInput):
            sheets.read(bytes(outside))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_M10_what_cannot_be_inflated_step_by_step_is_refused_unread(method):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as target:
        target.writestr("xl/workbook.xml", bytes(sheets.MAX_INFLATED // 2))
    assert refusal(made.getvalue()) == "sheet_unsafe"
