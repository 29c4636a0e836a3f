"""批量添加: a list is pasted or uploaded, looked at row by row, and confirmed (R17)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import FileField, TextAreaField

from yss import sheets
from yss.actions import lists
from yss.domain import people_lists
from yss.domain.days import day_of
from yss.domain.errors import InvalidInput
from yss.domain.people_lists import Entry, Line
from yss.domain.vocabulary import RowState
from yss.queries import lists as previews
from yss.web import responses
from yss.web.access import actor, collector, desk, now
from yss.web.forms.base import opened
from yss.web.messages import sentence
from yss.web.once import once
from yss.web.paging import after

blueprint = Blueprint("lists", __name__, url_prefix="/lists")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROOM_AROUND_A_FILE = 1024 * 1024


class ListForm(FlaskForm):  # type: ignore[misc]
    """A pasted text or a file."""

    text = TextAreaField(_l("粘贴名单"), render_kw={"rows": 8})
    file = FileField(_l("或者上传表格"), render_kw={"accept": f".xlsx,.csv,.txt,{XLSX},text/csv,text/plain"})


@blueprint.url_value_preprocessor
def _let_a_file_in(endpoint: str | None, _values: object) -> None:
    """A file may be larger than what other routes take; what is beyond even that is refused before it is read."""
    if endpoint == "lists.members":
        request.max_content_length = sheets.MAX_BYTES + _ROOM_AROUND_A_FILE


@blueprint.route("/members", methods=["GET", "POST"])
@collector
def members() -> Response:
    """批量添加: nothing is saved before it is confirmed, but the list itself, sealed, for a day."""
    form = opened(ListForm)
    if not form.validate_on_submit() or not (entries := _read(form)):
        return responses.page_or_fragment(
            "lists/members.html", "lists/_members.html", 422 if form.is_submitted() else 200, form=form
        )
    lists.keep_list(
        org_id=desk().org_id,
        owner_id=actor().person_id,
        kind=lists.MEMBERS,
        entries=entries,
        path=request.path,
        now=now(),
    )
    return responses.see_other("/lists/members/preview")


def _read(form: ListForm) -> tuple[Entry, ...]:
    """The people of the file, or of the text; where there are none the field says why."""
    file = form.file.data if isinstance(form.file.data, FileStorage) and form.file.data.filename else None
    field = form.file if file else form.text
    try:
        lines = sheets.read(file.stream.read()) if file else _pasted(form.text.data or "")
        return people_lists.parse(lines, day_of(now()), number_needed=True)
    except InvalidInput as error:
        field.errors = [sentence(error.code, error.params)]
        return ()


def _pasted(text: str) -> tuple[Line, ...]:
    if not text.strip():
        raise InvalidInput("list_needed")
    return people_lists.lines_of(text)


@blueprint.get("/members/preview")
@collector
def preview() -> Response:
    """Row by row: 有误 first with why, 待本人确认, 可添加, 已在组织中."""
    found = previews.of_members(desk(), actor().person_id, now())
    if found is None:
        flash(sentence("list_changed"), "warning")
        return responses.see_other("/lists/members")
    parts = {state: found.page(state) for state in RowState}
    return responses.page("lists/preview.html", list_id=found.list_id, parts=parts, today=day_of(now()))


@blueprint.get("/members/rows/<any(bad, elsewhere, addable, listed):state>")
@collector
def more(state: str) -> Response:
    """The next page of the rows of one state."""
    found = previews.of_members(desk(), actor().person_id, now())
    if found is None:
        return responses.see_other("/lists/members")
    part = RowState(state)
    return responses.page_or_fragment("lists/more.html", "lists/_more.html", state=part, rows=found.page(part, after()))


@blueprint.post("/members/confirm")
@collector
def confirm() -> Response:
    """【确认添加】; the list stays open, so that what is wrong with the rest can be read and mended."""
    added = lists.enroll_listed(
        school_id=desk().school_id,
        org_id=desk().org_id,
        actor_id=actor().person_id,
        list_id=request.form.get("list", ""),
        once=once(),
        now=now(),
    )
    flash(_("已添加%(n)s人。", n=added), "success")
    return responses.see_other("/lists/members/preview")


@blueprint.get("/template.xlsx")
@collector
def template() -> Response:
    """The sheet to fill in: text cells, so that no number is rounded, and the document types to choose from."""
    choices = {people_lists.HEADINGS[1]: tuple(words[0] for words in people_lists.TYPE_WORDS.values())}
    columns = [sheets.Column(heading, 24, choices.get(heading, ())) for heading in people_lists.HEADINGS]
    content = sheets.write(people_lists.HEADINGS[0], columns, room=people_lists.MAX_PEOPLE)
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": "attachment; filename=template.xlsx"})
