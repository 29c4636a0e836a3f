"""An organization as the school sees it: who collects, its numbers, its days, who has not joined (R44)."""

from __future__ import annotations

from flask import Blueprint, Response

from yss.domain.days import day_of
from yss.queries.day import day as days
from yss.queries.day import history
from yss.queries.organization import expected
from yss.queries.school import organizations
from yss.web.kit.access import now, school_admin
from yss.web.kit.paging import after, before, search
from yss.web.school.places import organization, page, url_of

blueprint = Blueprint("school_organizations", __name__, url_prefix="/admin/<school_id>/organizations/<org_id>")


@blueprint.get("")
@school_admin
def show(school_id: str, org_id: str) -> Response:
    """The organization, today's numbers, its days."""
    org, today = organization(school_id, org_id), day_of(now())
    found = days.find(org.desk, today, now())
    return page(
        org,
        "school/organization.html",
        "school/_days.html",
        day=found,
        figures=days.figures(found),
        late=days.late_total(found),
        past=organizations.past_days(org, now(), before()),
    )


@blueprint.get("/not-joined")
@school_admin
def not_joined(school_id: str, org_id: str) -> Response:
    """未加入: by name, where the collector has a list of who is expected (R46)."""
    org, today = organization(school_id, org_id), day_of(now())
    figures = days.figures(days.find(org.desk, today, now()))
    return page(
        org,
        "school/not_joined.html",
        "school/_not_joined.html",
        figures=figures,
        people=expected.not_joined(org.desk, search=search(), after=after()),
        search=search(),
    )


@blueprint.get("/people/<person_id>")
@school_admin
def past(school_id: str, org_id: str, person_id: str) -> Response:
    """填报记录 of a member, also of one who has left."""
    org = organization(school_id, org_id)
    return page(
        org,
        "school/history.html",
        "members/_history.html",
        history=history.of_member(org.desk, int(person_id), before()),
        url=f"{url_of(org)}/people/{person_id}",
        day_url=url_of(org) + "/days/{day}/people/" + person_id,
    )
