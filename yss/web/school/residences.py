"""宿舍名单: who lives in which room, given by the admin as a list, looked at row by row, and confirmed (R60)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import ngettext

from yss.actions.alerts import clusters
from yss.domain import people_lists
from yss.domain.errors import Conflict
from yss.domain.list_words import Head
from yss.domain.vocabulary import RowState
from yss.queries.kit import schools
from yss.queries.organization import residences
from yss.web.kit import list_readings, responses
from yss.web.kit.access import actor, now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.form_base import opened
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said
from yss.web.kit.paging import after
from yss.web.organization.lists import ListForm, let_a_file_in, read, to_fill_in

blueprint = Blueprint("residences", __name__, url_prefix="/admin/<school_id>/residences")

_STATES = (RowState.BAD, RowState.ADDABLE, RowState.LISTED)


let_a_file_in(blueprint)


@blueprint.route("", methods=["GET", "POST"])
@school_admin
def give(school_id: str) -> Response:
    """The list as text copied out of a sheet, or as a file; nothing changes before it is confirmed."""
    form = opened(ListForm)
    if not form.validate_on_submit() or not (found := read(form, number_needed=True)):
        return responses.page_or_fragment(
            "school/residences.html",
            "school/_residences_give.html",
            422 if form.is_submitted() else 200,
            school=schools.find(int(school_id)),
            form=form,
            total=residences.total(int(school_id)),
        )
    clusters.keep_residences(
        act(int(school_id)),
        people=people_lists.People(people_lists.with_rooms(found.entries), found.told),
        path=request.path,
    )
    return responses.see_other(f"/admin/{school_id}/residences/preview")


@blueprint.get("/preview")
@school_admin
def preview(school_id: str) -> Response:
    """Row by row: 有误 first with why, what will change, what is so already."""
    found = residences.preview(int(school_id), actor().person_id, now())
    if found is None:
        flash(sentence("list_changed"), "warn")
        return responses.see_other(f"/admin/{school_id}/residences")
    return responses.page(
        "school/residences_preview.html",
        school=schools.find(int(school_id)),
        list_id=found.list_id,
        read=list_readings.said(found.told),
        parts={state: found.page(state) for state in _STATES},
    )


@blueprint.get("/preview/<any(bad, addable, listed):state>")
@school_admin
def more(school_id: str, state: str) -> Response:
    """The next page of the rows of one state."""
    found, part = residences.preview(int(school_id), actor().person_id, now()), RowState(state)
    if found is None:
        return responses.see_other(f"/admin/{school_id}/residences")
    return responses.page_or_fragment(
        "school/residences_more.html",
        "school/_residences.html",
        school=schools.find(int(school_id)),
        state=part,
        rows=found.page(part, after()),
    )


@blueprint.post("/confirm")
@school_admin
def confirm(school_id: str) -> Response:
    """【确认更新】."""
    try:
        changed = clusters.import_residences(
            act(int(school_id), once=once()),
            list_id=request.form.get("list", ""),
        )
    except Conflict as refusal:
        flash(said(refusal), "warn")
        return responses.see_other(f"/admin/{school_id}/residences")
    flash(ngettext("已更新%(num)s人的宿舍。", "已更新%(num)s人的宿舍。", changed), "ok")
    return responses.see_other(f"/admin/{school_id}/residences/preview")


@blueprint.get("/template.xlsx")
@school_admin
def template(school_id: str) -> Response:
    """The sheet to fill in, text cells."""
    return to_fill_in(Head.ROOM, people_lists.ROOM_COLUMNS)
