"""批量添加 and 应加入名单: a list is pasted or uploaded, looked at row by row, and confirmed (R17, R46)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, Response, flash, request, send_file
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import FileField, TextAreaField

from yss import sheets
from yss.actions.organization import expected, lists
from yss.domain import list_words, people_lists, tables
from yss.domain.days import day_of
from yss.domain.errors import InvalidInput
from yss.domain.list_words import Head
from yss.domain.people_lists import People
from yss.domain.tables import Book
from yss.domain.vocabulary import RowState
from yss.export_files import Column, Sheet, xlsx
from yss.queries.kit import schools
from yss.queries.organization import lists as previews
from yss.web.kit import list_readings, responses, texts, uploads
from yss.web.kit.access import actor, collector, desk, now
from yss.web.kit.acting import at_desk
from yss.web.kit.form_base import opened
from yss.web.kit.messages import sentence
from yss.web.kit.once import once
from yss.web.kit.paging import after

blueprint = Blueprint("lists", __name__, url_prefix="/lists")

_Found = TypeVar("_Found")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 24
_SHEET = uploads.Room(sheets.MAX_BYTES, sheets.MAX_BYTES + 1, "sheet_too_big")


@dataclass(frozen=True)
class Kind:
    """What a list is for: members who join, or names that are expected."""

    number_needed: bool
    preview: Callable[..., previews.Preview | None]
    take_in: Callable[..., int]


KINDS = {
    "members": Kind(True, previews.of_members, lists.enroll_listed),
    "expected": Kind(False, previews.of_expected, expected.expect_listed),
}


class ListForm(FlaskForm):  # type: ignore[misc]
    """A pasted text or a file."""

    text = TextAreaField(_l("粘贴名单"), render_kw={"rows": 8})
    file = FileField(_l("或者上传表格"), render_kw={"accept": f".xlsx,.csv,.txt,{XLSX},text/csv,text/plain"})


def let_a_file_in(taking: Blueprint) -> None:
    """The blueprint's `give` takes a sheet."""
    uploads.let_in(taking, "give", _SHEET)


let_a_file_in(blueprint)


@blueprint.route("/<any(members, expected):kind>", methods=["GET", "POST"])
@collector
def give(kind: str) -> Response:
    """The list as text or file. Nothing is saved before it is confirmed, but the list itself, sealed, for a day."""
    if kind == "members":
        schools.check_admits(desk())
    form = opened(ListForm)
    if not form.validate_on_submit() or not (found := read(form, number_needed=KINDS[kind].number_needed)):
        return responses.page_or_fragment(
            "lists/give.html", "lists/_give.html", 422 if form.is_submitted() else 200, form=form, kind=kind
        )
    lists.keep_list(
        at_desk(),
        kind=kind,
        people=found,
        path=request.path,
    )
    return responses.see_other(f"/lists/{kind}/preview")


def read(form: ListForm, *, number_needed: bool) -> People | None:
    """The people of the file, or of the text; where there are none the field says why."""
    return read_rows(form, lambda book: people_lists.read(book, day_of(now()), number_needed=number_needed))


def read_rows(form: ListForm, parse: Callable[[Book], _Found]) -> _Found | None:
    """What `parse` makes of the file, or of the text; where there are none the field says why."""
    file = uploads.given(form.file.data)
    field = form.file if file is not None else form.text
    try:
        return parse(sheets.read(file.read()) if file is not None else _pasted(form.text.data or ""))
    except InvalidInput as error:
        field.errors = [sentence(error.code, error.params)]
        return None


def _pasted(text: str) -> Book:
    if not text.strip():
        raise InvalidInput("list_needed")
    if len(text.splitlines()) > sheets.MAX_LINES:
        raise InvalidInput("list_too_long", limit=people_lists.MAX_PEOPLE)
    return tables.pasted(text)


@blueprint.get("/<any(members, expected):kind>/preview")
@collector
def preview(kind: str) -> Response:
    """Row by row: 有误 first with why, 待本人确认, 可添加, and those who are there already."""
    found = _found(kind)
    if found is None:
        flash(sentence("list_changed"), "warn")
        return responses.see_other(f"/lists/{kind}")
    parts = {state: found.page(state) for state in RowState}
    return responses.page(
        "lists/preview.html",
        list_id=found.list_id,
        read=list_readings.said(found.told),
        parts=parts,
        kind=kind,
        today=day_of(now()),
    )


@blueprint.get("/<any(members, expected):kind>/rows/<any(bad, elsewhere, addable, listed):state>")
@collector
def more(kind: str, state: str) -> Response:
    """The next page of the rows of one state."""
    found, part = _found(kind), RowState(state)
    if found is None:
        return responses.see_other(f"/lists/{kind}")
    return responses.page_or_fragment(
        "lists/more.html", "lists/_more.html", state=part, rows=found.page(part, after()), kind=kind
    )


def _found(kind: str) -> previews.Preview | None:
    return KINDS[kind].preview(desk(), actor().person_id, now())


@blueprint.post("/<any(members, expected):kind>/confirm")
@collector
def confirm(kind: str) -> Response:
    """【确认添加】; the list stays open, so that what is wrong with the rest can be read and mended."""
    added = KINDS[kind].take_in(at_desk(once()), list_id=request.form.get("list", ""))
    flash(ngettext("已添加%(num)s人。", "已添加%(num)s人。", added) if added else sentence("asked_in"), "ok")
    return responses.see_other(f"/lists/{kind}/preview")


@blueprint.get("/template.xlsx")
@collector
def template() -> Response:
    """The sheet to fill in: text cells, so that no number is rounded, and the document types to choose from."""
    return to_fill_in(Head.NAME, people_lists.COLUMNS)


def to_fill_in(title: Head, heads: Sequence[Head]) -> Response:
    """An empty sheet with these headings, in the reader's language; document types can be chosen."""
    words = list_words.HEADINGS[texts.spoken()]
    types = tuple(list_words.TYPES[texts.spoken()].values())
    columns = tuple(Column(_WIDTH, types if head is Head.DOCUMENT_TYPE else ()) for head in heads)
    headings = tuple(words[head] for head in heads)
    made = xlsx([Sheet(words[title], (headings,), columns=columns, room=people_lists.MAX_PEOPLE)])
    return send_file(io.BytesIO(made), XLSX, as_attachment=True, download_name="template.xlsx")
