"""代填表: 全部正常，除了…, many proxy reports in one go (R67)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, flash, request
from flask_babel import ngettext

from yss.actions.day import reporting
from yss.actions.day.reporting import Filled
from yss.domain import policies, questionnaire
from yss.domain.days import day_of
from yss.domain.errors import DomainError
from yss.queries.day import day as days
from yss.queries.day import grid
from yss.queries.day.day import Day
from yss.queries.day.grid import Candidates
from yss.queries.kit import schools
from yss.web.day import grid_form
from yss.web.day.days import find_day
from yss.web.day.grid_form import SKIP, Row, Sheet
from yss.web.day.reports import posted_key
from yss.web.kit import report_form, responses
from yss.web.kit.access import collector, desk, now
from yss.web.kit.acting import at_desk
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said
from yss.web.kit.paging import after

blueprint = Blueprint("grid", __name__, url_prefix="/days/<day:day>/grid")


@blueprint.get("")
@collector
def opened(day: date) -> Response:
    """One page of missing members, all of them 正常 where an earlier report tells what that is."""
    found = find_day(day)
    policies.check_report(day, now())
    members = grid.page(found, after())
    rows = grid_form.opened(Sheet(questionnaire.load_key(_key()), day), members.rows)
    return _form(found, rows, 200, members)


@blueprint.post("")
@collector
def fill(day: date) -> Response:
    """Reshaped where a state was tapped, refused with what was typed, or a proxy report for each."""
    found, key = find_day(day_of(now())), _key()
    members = grid.still_missing(found, grid_form.people_of(request.form))
    check, moved = "reshape" not in request.form, _moved(found, key)
    rows = grid_form.posted(Sheet(questionnaire.load_key(key), found.day, check and not moved), members, request.form)
    if moved:
        return _form(found, rows, 422, refusal=sentence(moved), is_old=True)
    if not check or any(row.has_problems for row in rows) or "confirmed" not in request.form:
        return _form(found, rows, 422 if check else 200)
    filled = {row.member.person_id: Filled(key, dict(row.answers), found.day) for row in rows if row.state != SKIP}
    try:
        made = reporting.report_many(
            at_desk(once()),
            filled=filled,
        )
    except DomainError as refusal:
        return _form(found, rows, 422, refusal=said(refusal))
    flash(ngettext("已为%(num)s人代填。", "已为%(num)s人代填。", made), "ok")
    return responses.see_other(f"/days/{found.day}")


def _moved(found: Day, key: str) -> str:
    """What has changed since the form was opened, the questionnaire or the day: it comes back to be looked at."""
    if posted_key(key) != key:
        return "questionnaire_changed"
    return "" if request.form.get("day") == found.day.isoformat() else "day_changed"


def _key() -> str:
    return schools.questionnaire_key(desk().school_id)


def _form(
    found: Day,
    rows: tuple[Row, ...],
    status: int,
    members: Candidates | None = None,
    *,
    refusal: str = "",
    is_old: bool = False,
) -> Response:
    """One of the questionnaire that the school used before comes back with the new one, to be looked at (R21)."""
    return responses.page_or_fragment(
        "days/grid.html",
        "days/_grid.html",
        status,
        day=found,
        rows=rows,
        exempt=days.figures(replace(found, submitted=None)).exempt,
        states=grid_form.STATES,
        total=members.total if members else len(rows),
        next_after=members.after if members else None,
        questionnaire=_key(),
        confirmed="confirmed" in request.form and not is_old,
        confirm_missing=report_form.lacks_confirmation(request.form.to_dict(flat=False), status) and not refusal,
        refusal=refusal,
    )
