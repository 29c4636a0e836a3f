"""The school's first page: its organizations' day, the last 30 days, and the way to everything else (R44)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from yss.domain import attention
from yss.domain.attention import OrgDay
from yss.domain.days import ONE_DAY, day_of, parse_day
from yss.domain.errors import InvalidInput, NotFound
from yss.domain.vocabulary import DayFilter
from yss.queries.alerts import changes, clusters
from yss.queries.kit import schools
from yss.queries.kit.pages import PAGE
from yss.queries.school import organizations, overview, trend
from yss.queries.school.overview import Pulse, SchoolDay
from yss.queries.school.trend import Trend
from yss.web.kit import formats, guards, kept, labels, responses
from yss.web.kit.access import actor, now, school_admin, verified
from yss.web.kit.paging import after, search
from yss.web.school import figures
from yss.web.school.sections import CHANGES, CLUSTERS, GROUPS

blueprint = Blueprint("overview", __name__, url_prefix="/admin")


@blueprint.get("")
@verified
def choose() -> Response:
    """学校管理: straight in with one school, a list with several; who administers none finds no such page (R50)."""
    mine = actor().admin_of
    if not mine:
        raise NotFound
    if len(mine) == 1:
        return responses.see_other(f"/admin/{mine[0]}")
    return responses.page("school/choose.html", schools=schools.named(mine))


@blueprint.get("/<school_id>")
@school_admin
def home(school_id: str) -> Response:
    """The school's day: ?day=yesterday or a date, ?show= a filter, ?q= a name."""
    pulse, url = overview.pulse(int(school_id), _day(), now()), f"/admin/{school_id}"
    if responses.is_htmx():
        return responses.page("school/_organizations.html", url=url, **_listed(pulse, overview.school_day(pulse)))
    lately, waiting_in = trend.trend(pulse), _waiting_in(int(school_id))
    under = (pulse.kept_under, lately.until, _chosen(), *waiting_in.values())
    is_steady = pulse.day >= pulse.today - ONE_DAY and not (search() or after())
    if is_steady and (answer := kept.again(under)) is not None:
        return answer
    found = overview.school_day(pulse)
    return kept.page(
        "school/home.html",
        under if is_steady else None,
        school=pulse.school,
        url=url,
        pulse=pulse,
        yesterday=pulse.today - ONE_DAY,
        groups=GROUPS,
        waiting_in=waiting_in,
        **_filled(found, lately),
        **_listed(pulse, found),
    )


def _waiting_in(school_id: int) -> dict[str, int]:
    return {CHANGES.path: changes.open_total(school_id).total, CLUSTERS.path: clusters.open_total(school_id)}


def _filled(shown: SchoolDay, lately: Trend) -> dict[str, Any]:
    answered = figures.answered(shown)
    return {
        "totals": shown.totals,
        "risks": figures.risks(answered),
        "risk_choices": formats.listed(figures.high_risk(shown)),
        "answered": figures.grouped(answered),
        "supplement": figures.supplement(shown),
        "trend": lately.days,
    }


@blueprint.get("/<school_id>/figures/<place>")
@school_admin
def giving(school_id: str, place: str) -> Response:
    """The organizations behind a figure of the school, those with the most first."""
    key, question, choice = figures.place_of(place)
    return responses.page_or_fragment(
        "school/figure.html",
        "school/_figure.html",
        school=schools.find(int(school_id)),
        day=(day := _day()),
        question=question,
        choice=choice,
        url=f"/admin/{school_id}",
        figure=place,
        giving=organizations.giving(int(school_id), day, now(), (key, question.name, choice.name), after()),
    )


def _day() -> date:
    """Today unless the address says otherwise; a day to come does not exist."""
    today, asked = day_of(now()), request.args.get("day", "today")
    if asked in ("today", "yesterday"):
        return today if asked == "today" else today - ONE_DAY
    try:
        day = parse_day(asked)
    except InvalidInput:
        raise NotFound from None
    if day.year < guards.FIRST_YEAR or day > today:
        raise NotFound
    return day


def _late_word(pulse: Pulse) -> str:
    """How a day that has not come in is called once its hour has passed."""
    if not pulse.is_over:
        return ""
    return str(_("已过目标时间") if pulse.day == pulse.today else _("逾期未提交"))


def _chosen() -> DayFilter:
    asked = request.args.get("show", "")
    return DayFilter(asked) if asked in list(DayFilter) else DayFilter.ALL


def _listed(pulse: Pulse, shown: SchoolDay) -> dict[str, Any]:
    """The page of the list that the address asks for."""
    chosen, searched, last = _chosen(), search(), after()
    wanted = searched.lower()
    found = [org for org in shown.orgs if attention.shows(org, chosen) and wanted in org.full_name.lower()]
    begin = next((at for at, org in enumerate(found, 1) if org.org_id == last), 0)
    rows = found[begin : begin + PAGE]
    return {
        "rows": [_row(org) for org in rows],
        "total": len(found),
        "next": rows[-1].org_id if begin + PAGE < len(found) else None,
        "is_first": begin == 0,
        "chosen": chosen,
        "filters": labels.DAY_FILTERS,
        "search": searched,
        "day": shown.day,
        "late_word": _late_word(pulse),
    }


def _row(org: OrgDay) -> tuple[Any, ...]:
    """A tuple, so that a template unpacks it."""
    counted = org.figures
    gone = (counted.headcount, counted.joined, counted.reported, counted.missing, org.late)
    return org.org_id, org.full_name, org.is_submitted, org.is_opened, org.is_returned, *gone
