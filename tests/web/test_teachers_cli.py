"""R39: `school teachers …`, the school's roster from the command line."""

from __future__ import annotations

import pytest
from books import written
from web.test_cli import run

GOOD = "姓名,国籍\nDorian Lam,US\nFourier FU,au\n\nLam Chungchun,SG\n"
ROSTER = "Dorian Lam, US\nFourier FU, AU\nLam Chungchun, SG"


@pytest.fixture
def code(app, clock):
    return run(app, "school", "create", "中山大学")


def file_of(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "teachers.csv"
    path.write_bytes(content.encode(encoding))
    return str(path)


def refused(app, *arguments):
    result = app.test_cli_runner().invoke(args=["school", "teachers", *arguments])
    assert result.exit_code != 0
    return result.output


def test_R39_one_teacher_is_added_once(app, code):
    add = ("school", "teachers", "add", code, "--name", "Dorian Lam", "--country", "us")
    assert (run(app, *add), run(app, *add)) == ("added", "already on the roster")
    assert run(app, "school", "teachers", "list", code) == "Dorian Lam, US"


def test_R39_a_file_is_tried_first_and_read_again_without_doubles(app, code, tmp_path):
    read = ("school", "teachers", "import", code, file_of(tmp_path, GOOD))
    tried = run(app, *read)
    assert tried.splitlines() == ["2: new: Dorian Lam, US", "3: new: Fourier FU, AU", "5: new: Lam Chungchun, SG"]
    assert run(app, "school", "teachers", "list", code) == ""
    assert run(app, *read, "--save").endswith("3 added")
    assert run(app, "school", "teachers", "list", code) == ROSTER
    again = run(app, *read, "--save").splitlines()
    assert again == [
        "2: already on the roster: Dorian Lam, US",
        "3: already on the roster: Fourier FU, AU",
        "5: already on the roster: Lam Chungchun, SG",
        "0 added",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_R39_spreadsheets_encodings_are_read(app, code, tmp_path, encoding):
    run(app, "school", "teachers", "import", code, file_of(tmp_path, "姓名,国籍\n林多良,US\n", encoding), "--save")
    assert run(app, "school", "teachers", "list", code) == "林多良, US"


def test_R46_a_workbook_is_read_and_what_is_no_sheet_is_refused(app, code, tmp_path):
    book, other = tmp_path / "teachers.xlsx", tmp_path / "other.xlsx"
    book.write_bytes(written("外籍教师", ("姓名", "国籍"), [("Dorian Lam", "US"), ("=1+1", "SG")]))
    other.write_bytes(b"PK\x03\x04 nothing of the kind")
    assert refused(app, "import", code, str(book), "--save").splitlines()[1] == "3: 姓名包含无效字符。"
    book.write_bytes(written("外籍教师", ("姓名", "国籍"), [("Dorian Lam", "US")]))
    run(app, "school", "teachers", "import", code, str(book), "--save")
    assert run(app, "school", "teachers", "list", code) == "Dorian Lam, US"
    assert "不是可以读取的表格，请上传 .xlsx 或 .csv 文件。" in refused(app, "import", code, str(other))


def test_R39_a_file_with_wrong_rows_says_which_and_saves_nothing(app, code, tmp_path):
    content = "name,country\nDorian Lam,US\n,US\nFourier FU,ZZ\nalone\nDorian Lam,US\n"
    said = refused(app, "import", code, file_of(tmp_path, content), "--save")
    assert said.splitlines()[:5] == [
        "2: new: Dorian Lam, US",
        "3: 请填写姓名。",
        "4: 选项无效。",
        "5: 请选择。",
        "6: already on the roster: Dorian Lam, US",
    ]
    assert run(app, "school", "teachers", "list", code) == ""


def test_R39_a_wrong_teacher_or_school_is_told(app, code):
    assert "选项无效" in refused(app, "add", code, "--name", "王五", "--country", "CN")
    assert "no school has this code" in refused(app, "list", "nowhere")


def test_R39_the_demo_has_the_guides_four(app, clock):
    run(app, "demo", "load")
    listed = run(app, "school", "teachers", "list", "demo2020")
    assert listed == "Dorian Lam, US\nFourier FU, AU\nLam Chungchun, SG\nSmaiva Mubeens, IN"
