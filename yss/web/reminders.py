"""【复制催报文字】: what is pasted into the class chat about those still missing (R30)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import ngettext

from yss.domain import policies
from yss.domain.reminder import roll
from yss.queries.day import day as days
from yss.queries.day.day import People
from yss.queries.kit import schools
from yss.web.day.days import find_day
from yss.web.kit import formats, responses
from yss.web.kit.access import collector, desk, now
from yss.web.kit.for_school import for_school
from yss.web.kit.robot_form import LONGEST, about_members

blueprint = Blueprint("reminder", __name__, url_prefix="/days/<day:day>/reminder")


@blueprint.get("")
@collector
def show(day: date) -> Response:
    """The reminder and the 接龙, ready to copy; only for today, about those missing now, submitted or not."""
    live = replace(find_day(day), submitted=None)
    policies.check_report(day, now())
    missing = days.first(live, missing=True)
    reported = days.first(live, missing=False)
    org, language = schools.class_name(desk())
    return responses.page(
        "reminder/reminder.html",
        day=day,
        missing=missing.total,
        joined=missing.total + reported.total,
        reminder=about_members(language, org, day, missing, responses.absolute("/"), LONGEST),
        roll=_roll(language, org, day, missing, reported),
    )


@for_school
def _roll(org: str, day: date, missing: People, reported: People) -> str:
    total = missing.total + reported.total
    title = _(
        "#接龙\n%(org)s %(day)s健康申报，已填报%(reported)s人，未填报%(missing)s人",
        org=org,
        day=formats.day_label(day),
        reported=reported.total,
        missing=missing.total,
    )
    names, ticked = ([row.name for row in people.rows] for people in (missing, reported))
    lines = roll(names, ticked)
    more = [ngettext("等%(num)s人", "等%(num)s人", total)] if total > len(lines) else []
    return "\n".join([title, *lines, *more])
