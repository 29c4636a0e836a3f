"""A day of an organization as the school sees it: its numbers, the people behind them, its submissions (R44)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from yss.domain import questionnaire
from yss.domain.policies import Availability
from yss.queries.day import day as days
from yss.queries.day import history, reports, returns, submissions, verdicts
from yss.queries.school.organizations import SchoolOrganization
from yss.web.day.days import PEOPLE, day_at, people_of
from yss.web.kit import labels, report_form, supplement_form
from yss.web.kit.access import now, school_admin
from yss.web.kit.paging import after, search
from yss.web.kit.typed import typed_id
from yss.web.school.places import organization, page, url_of
from yss.web.school.returns import availability

blueprint = Blueprint("school_days", __name__, url_prefix="/admin/<school_id>/organizations/<org_id>/days/<day:day>")

_NOT_HERE = Availability(False)


@blueprint.get("")
@school_admin
def show(school_id: str, org_id: str, day: date) -> Response:
    """The bar of numbers, submitted or not, who is missing, who came late."""
    org = organization(school_id, org_id)
    found = day_at(org.desk, day)
    return _page(
        org,
        day,
        "school/day.html",
        found=found,
        figures=days.figures(found),
        missing=days.people(found, missing=True),
        late=days.late(found),
        returned=returns.of_day(found, now()),
        give_back=availability(org, found),
        submission=submissions.submission(org.desk, day) if found.submitted else None,
        search="",
        fill=_NOT_HERE,
    )


@blueprint.get(f"/<{PEOPLE}:which>")
@school_admin
def people(school_id: str, org_id: str, day: date, which: str) -> Response:
    """The people behind one number of the bar (R57)."""
    org = organization(school_id, org_id)
    return _page(
        org,
        day,
        "school/people.html",
        "school/_people.html",
        people=people_of(day_at(org.desk, day), which),
        which=which,
        label=labels.FIGURES[which],
        search=search(),
        fill=_NOT_HERE,
    )


@blueprint.get("/people/<person_id>")
@school_admin
def report(school_id: str, org_id: str, day: date, person_id: str) -> Response:
    """填报详情 of a member: who filled in, the answers, old → new where they changed (R25)."""
    org = organization(school_id, org_id)
    found = day_at(org.desk, day)
    shown = reports.detail(org.desk.school_id, org.desk.org_id, int(person_id), day, now())
    if shown is None:
        name, number = reports.member(org.desk.school_id, org.desk.org_id, int(person_id))
        why = days.why_exempt(found, int(person_id))
        return _page(org, day, "school/missing.html", name=name, number=number, person_id=person_id, why=why)
    definition = questionnaire.load_key(shown.questionnaire)
    return _page(
        org,
        day,
        "school/report.html",
        detail=shown,
        groups=report_form.answered(definition, shown.answers, report_form.changes_of(shown)),
        verdict=verdicts.verdict_of(org.desk.school_id, int(person_id), day),
        revisions=report_form.revised(history.revisions(org.desk.school_id, int(person_id), day)),
    )


@blueprint.get("/data")
@school_admin
def data(school_id: str, org_id: str, day: date) -> Response:
    """The figures as submitted, the newest version or the one asked for."""
    org = organization(school_id, org_id)
    found, shown = day_at(org.desk, day), submissions.submission(org.desk, day, _version())
    newest = submissions.submission(org.desk, day).version
    return _page(
        org,
        day,
        "school/data.html",
        found=found,
        submission=shown,
        newest=newest,
        lines=supplement_form.figure_lines(shown.counted),
        numbers=supplement_form.supplement_lines(shown.counted),
        late=days.late_total(found) if shown.version == newest else 0,
    )


@blueprint.get("/data/<number:version>/<figure>")
@school_admin
def behind(school_id: str, org_id: str, day: date, version: int, figure: str) -> Response:
    """The members behind a figure of a version."""
    org = organization(school_id, org_id)
    shown = submissions.submission(org.desk, day, version)
    rows = submissions.rows_of(org.desk, shown.submission_id)
    return _page(
        org,
        day,
        "school/behind.html",
        title=supplement_form.figure_label(shown.counted, figure),
        behind=submissions.members_behind(org.desk, shown.counted, rows, figure, after(), day=day),
        more_url=f"{url_of(org)}/days/{day}/data/{version}/{figure}?",
        version=version,
    )


def _version() -> int | None:
    return typed_id(request.args.get("version", ""))


def _page(org: SchoolOrganization, day: date, template: str, fragment: str = "", **context: Any) -> Response:
    return page(org, template, fragment, day=day, day_url=f"{url_of(org)}/days/{day}", **context)
