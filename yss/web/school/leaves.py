"""Who of the school need not report, by leave (R62)."""

from __future__ import annotations

from flask import Blueprint, Response

from yss.domain.days import day_of
from yss.queries import exemptions, schools
from yss.web import responses
from yss.web.access import now, school_admin
from yss.web.leaves import part
from yss.web.paging import after

blueprint = Blueprint("school_leaves", __name__, url_prefix="/admin/<school_id>/leaves")


@blueprint.get("")
@school_admin
def listed(school_id: str) -> Response:
    """The leaves that the collectors granted: of now, to come, over; in pages."""
    return responses.page_or_fragment(
        "school/calendar/leaves.html",
        "leaves/_list.html",
        school=schools.find(int(school_id)),
        leaves=exemptions.leaves(int(school_id), None, part(), day_of(now()), after()),
        part=part(),
        url=f"/admin/{school_id}/leaves",
        can_end=False,
    )
