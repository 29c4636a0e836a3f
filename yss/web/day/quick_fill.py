"""【快速填充未报数据】: a preview, the filling, and undoing it until submission (R32)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, request
from flask_babel import ngettext

from yss.actions.day import quick_fill
from yss.domain import policies
from yss.domain.errors import NotFound
from yss.queries.day import quick_fill as candidates
from yss.queries.day.day import Day
from yss.web.day.days import find_day, quick_fill_availability
from yss.web.kit import responses
from yss.web.kit.access import collector, now
from yss.web.kit.acting import at_desk
from yss.web.kit.once import once
from yss.web.kit.paging import after
from yss.web.kit.typed import typed_id

blueprint = Blueprint("quick_fill", __name__, url_prefix="/days/<day:day>/quick-fill")

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
    return responses.page("quick_fill/preview.html", day=found, lists=lists, **_allowed(found))


@blueprint.get("/<any(fillable, 'without-report', filled):part>")
@collector
def more(day: date, part: str) -> Response:
    """The next page of one of them."""
    found = find_day(day)
    return responses.page_or_fragment(
        "quick_fill/more.html",
        "quick_fill/_more.html",
        day=found,
        which=part,
        people=_LISTS[part](found, after()),
        **_allowed(found),
    )


def _allowed(found: Day) -> dict[str, Any]:
    """Whether 快速填充 and 代填报 work."""
    fill = policies.availability(policies.check_report, found.day, now())
    return {"allowed": quick_fill_availability(found), "fill": fill}


@blueprint.post("")
@collector
def fill(day: date) -> Response:
    """Fills in for everybody who can be."""
    filled = quick_fill.quick_fill(
        at_desk(once()),
        day=day,
    )
    flash(ngettext("已快速填充%(num)s人，提交前可以撤销。", "已快速填充%(num)s人，提交前可以撤销。", filled), "ok")
    return responses.see_other(f"/days/{day}")


@blueprint.post("/undo")
@collector
def undo(day: date) -> Response:
    """Withdraws all copies of the day, or one person's."""
    undone = quick_fill.undo_quick_fill(
        at_desk(once()),
        day=day,
        person_id=_one(request.form.get("person")),
    )
    flash(ngettext("已撤销%(num)s人的快速填充。", "已撤销%(num)s人的快速填充。", undone), "ok")
    return responses.see_other(f"/days/{day}/quick-fill")


def _one(typed: str | None) -> int | None:
    """Whose copy, or None for all of them; raises NotFound for what is nobody's id."""
    if typed is None:
        return None
    if (person := typed_id(typed)) is None:
        raise NotFound
    return person
