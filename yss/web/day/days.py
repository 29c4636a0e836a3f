"""申报详情: the lists of a day, a member's report, filling in for one who cannot (R30, R31)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from yss.domain import policies, questionnaire
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.policies import Availability
from yss.domain.vocabulary import ReportSource
from yss.queries.alerts import changes
from yss.queries.day import day as days
from yss.queries.day import history, quick_fill, reports, returns, verdicts, workbench
from yss.queries.day import lists as day_lists
from yss.queries.day.day import Day, People
from yss.queries.kit.actors import Desk
from yss.web.day.reports import accept, fresh_sheet, render_form
from yss.web.kit import kept, labels, report_form, responses
from yss.web.kit.access import actor, collector, desk, now
from yss.web.kit.paging import after, search

blueprint = Blueprint("days", __name__, url_prefix="/days/<day:day>")

PEOPLE = "any(joined, exempt, missing, reported, self, proxy, carried_forward, late)"
_LISTS: dict[str, dict[str, Any]] = {
    "joined": {},
    "exempt": {"exempt": True},
    "missing": {"missing": True},
    "reported": {"missing": False},
    **{source.value: {"source": source} for source in ReportSource},
}


def find_day(day: date) -> Day:
    """The collector's day."""
    return day_at(desk(), day)


def day_at(desk: Desk, day: date) -> Day:
    """The organization's day; a day to come does not exist, and one before the organization's first says so (R80)."""
    today = day_of(now())
    if day > today:
        raise NotFound
    found = days.find(desk, day, now())
    if not found.was_there:
        policies.check_founded(day, found.founded)
    return found


def people_of(found: Day, which: str) -> People:
    """The people behind one number of the bar, searched, one page (R57)."""
    if which == "late":
        return days.late(found, after=after())
    return days.people(found, **_LISTS[which], search=search(), after=after())


@blueprint.get("")
@collector
def lists(day: date) -> Response:
    """申报详情: 未填报成员 first, then 已填报成员; a search narrows both."""
    seen, searched = workbench.seen(desk(), now()), search()
    if request.args.get("seen") == seen:
        return responses.unchanged()
    under = (seen, to_verify := changes.open_total(desk().school_id, desk().org_id))
    is_whole = not (searched or responses.is_htmx())
    if is_whole and (answer := kept.again(under)) is not None:
        return answer
    found = find_day(day)
    made = _lists(found, searched) | {"seen": seen, "changes": to_verify}
    if is_whole:
        return kept.page("days/lists.html", under if days.is_steady(found) else None, **made)
    return responses.page_or_fragment("days/lists.html", "days/_lists.html", **made)


def _lists(found: Day, searched: str) -> dict[str, Any]:
    return {
        "day": found,
        "lists": day_lists.lists(found, searched),
        "late": days.late(found),
        "search": searched,
        "fill": policies.availability(policies.check_report, found.day, now()),
        "submit": days.submit_availability(found, now()),
        "returned": returns.of_day(found, now()),
        "quick_fill": quick_fill_availability(found),
    }


def quick_fill_availability(found: Day) -> Availability:
    """Whether 【快速填充未报数据】 works, and why not (R32)."""
    return policies.availability(
        policies.check_quick_fill,
        found.day,
        now(),
        submitted=found.last is not None,
        submitted_before=quick_fill.has_submitted_before(found.desk, found.day),
        open_until=found.open_until,
    )


@blueprint.get(f"/<{PEOPLE}:which>")
@collector
def more(day: date, which: str) -> Response:
    """The people behind one number of the bar (R57), and the next page of one list."""
    found = find_day(day)
    return responses.page_or_fragment(
        "days/more.html",
        "days/_more.html",
        day=found,
        people=people_of(found, which),
        which=which,
        label=labels.FIGURES[which],
        url=f"/days/{day}",
        search=search(),
        fill=policies.availability(policies.check_report, day, now()),
    )


@blueprint.get("/people/<person_id>")
@collector
def detail(day: date, person_id: str) -> Response:
    """填报详情: the answers, old → new where they changed (R25)."""
    found = find_day(day)
    shown = reports.detail(desk().school_id, desk().org_id, int(person_id), day, now())
    if shown is None:
        return _missing_member(found, int(person_id))
    definition = questionnaire.load_key(shown.questionnaire)
    return responses.page(
        "days/detail.html",
        detail=shown,
        groups=report_form.answered(definition, shown.answers, report_form.changes_of(shown)),
        verdict=verdicts.verdict_of(desk().school_id, int(person_id), day),
        revisions=report_form.revised(history.revisions(desk().school_id, int(person_id), day)),
        reasons=report_form.reveal_reasons(),
        number=shown.number_masked,
        fill=policies.availability(policies.check_report, day, now()),
        undo=quick_fill_availability(found),
    )


def _missing_member(found: Day, person_id: int) -> Response:
    name, number = reports.member(desk().school_id, desk().org_id, person_id)
    return responses.page(
        "days/missing.html",
        day=found,
        person_id=person_id,
        name=name,
        number=number,
        why=days.why_exempt(found, person_id),
        reasons=report_form.reveal_reasons(),
        fill=policies.availability(policies.check_report, found.day, now()),
    )


@blueprint.route("/people/<person_id>/fill", methods=["GET", "POST"])
@collector
def fill(day: date, person_id: str) -> Response:
    """【代填报】 on a joined member (R31)."""
    page = reports.report_page(desk().school_id, int(person_id), actor().person_id, day, now(), desk_org=desk().org_id)
    if request.method == "POST":
        return accept(page, at_desk=True)
    policies.check_report(day, now())
    return render_form(page, fresh_sheet(page, day), day, at_desk=True)
