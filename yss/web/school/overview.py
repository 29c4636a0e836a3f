"""The school's first page: its organizations' day, and the way to everything else (R44)."""

from __future__ import annotations

from flask import Blueprint, Response

from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.vocabulary import OrganizationState
from yss.queries import changes, clusters, collectors, schools
from yss.queries import overview as queries
from yss.web import responses
from yss.web.access import actor, now, school_admin, verified
from yss.web.paging import after
from yss.web.school.sections import GROUPS

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
    """The school's day."""
    today = day_of(now())
    return responses.page_or_fragment(
        "school/home.html",
        "school/_organizations.html",
        school=schools.find(int(school_id)),
        organizations=queries.organizations(int(school_id), after()),
        today=today,
        waiting=collectors.totals(int(school_id))[OrganizationState.WAITING],
        waiting_in={
            "/changes": changes.open_total(int(school_id)).total,
            "/clusters": clusters.open_total(int(school_id)),
        },
        groups=[(label, sections) for label, sections in GROUPS if sections],
    )
