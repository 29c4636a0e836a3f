"""What a school admin gets: orders through the page, files read back by readers that did not write them."""

from __future__ import annotations

import csv
import io

import python_calamine
from phone import Phone


def order(phone: Phone, org, kind="reports", form="csv", purpose="archive", **typed) -> Phone:
    """The form as the admin sends it; ends on 导出结果 where it is taken."""
    phone.open(f"/admin/{org.school_id}/export").is_on("导出数据")
    sent = {"kind": kind, "format": form, "purpose": purpose} | typed
    return phone.submit(phone.by_id("export-form"), None, **sent)


def fetched(phone: Phone):
    """The file of the export that the phone looks at, read to its end."""
    answer = phone.request("GET", phone.path + "/file", buffered=True)
    assert answer.status_code == 200
    return answer


def csv_rows(answer) -> list[list[str]]:
    """Rows of a CSV, which begins with a byte order mark."""
    data = answer.get_data()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def xlsx_sheets(answer) -> dict[str, list[list[object]]]:
    """Rows of every sheet, as calamine reads them."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def named(rows) -> list[dict[str, object]]:
    """Rows below watermark, headings and names, by name."""
    names = rows[2]
    return [dict(zip(names, row, strict=True)) for row in rows[3:]]


def exported(phone: Phone, org, **asked) -> list[dict[str, object]]:
    """Orders, fetches and reads."""
    order(phone, org, **asked).is_on("导出结果")
    answer = fetched(phone)
    if asked.get("form") == "xlsx":
        (rows,) = xlsx_sheets(answer).values()
        return named(rows)
    return named(csv_rows(answer))
