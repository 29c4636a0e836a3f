"""【快速填充未报数据】: a preview, the filling, and undoing it until submission (R32)."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from yss.actions import carrying
from yss.queries import carrying as candidates
from yss.web import responses
from yss.web.access import actor, collector, desk, now
from yss.web.days import find_day, quick_fill_availability
from yss.web.once import once
from yss.web.paging import after
from yss.web.typed import typed_id

blueprint = Blueprint("carrying", __name__, url_prefix="/days/<day:day>/quick-fill")

_LISTS = {
    "fillable": candidates.fillable,
    "without-report": candidates.without_report,
    "filled": candidates.filled,
}


@blueprint.get("")
@collector
def preview(day: date) -> Response:
    """Who gets a copy of which day, who has none, and for whom one stands already."""
    found = find_day(day)
    lists = {which: load(found) for which, load in _LISTS.items()}
    return responses.page("carrying/preview.html", day=found, lists=lists, allowed=quick_fill_availability(found))


@blueprint.get("/<any(fillable, 'without-report', filled):part>")
@collector
def more(day: date, part: str) -> Response:
    """The next page of one of them."""
    found = find_day(day)
    return responses.page_or_fragment(
        "carrying/more.html",
        "carrying/_more.html",
        day=found,
        which=part,
        people=_LISTS[part](found, after()),
        allowed=quick_fill_availability(found),
    )


@blueprint.post("")
@collector
def fill(day: date) -> Response:
    """Fills in for everybody who can be."""
    filled = carrying.quick_fill(
        school_id=desk().school_id,
        org_id=desk().org_id,
        actor_id=actor().person_id,
        day=day,
        once=once(),
        now=now(),
    )
    flash(_("已快速填充%(n)s人，提交前可以撤销。", n=filled), "success")
    return responses.see_other(f"/days/{day}")


@blueprint.post("/undo")
@collector
def undo(day: date) -> Response:
    """Withdraws all copies of the day, or one person's."""
    undone = carrying.undo_quick_fill(
        school_id=desk().school_id,
        org_id=desk().org_id,
        actor_id=actor().person_id,
        day=day,
        person_id=typed_id(request.form.get("person", "")),
        once=once(),
        now=now(),
    )
    flash(_("已撤销%(n)s人的快速填充。", n=undone), "success")
    return responses.see_other(f"/days/{day}/quick-fill")
