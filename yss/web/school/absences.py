"""Who of the school need not report, by leave (R62)."""

from __future__ import annotations

from flask import Blueprint, Response

from yss.domain.days import day_of
from yss.queries.day import absences
from yss.queries.kit import schools
from yss.web.day.absences import part
from yss.web.kit import responses
from yss.web.kit.access import now, school_admin
from yss.web.kit.paging import after

blueprint = Blueprint("school_absences", __name__, url_prefix="/admin/<school_id>/leaves")


@blueprint.get("")
@school_admin
def listed(school_id: str) -> Response:
    """The leaves that the collectors granted: of now, to come, over; in pages."""
    return responses.page_or_fragment(
        "school/holidays/leaves.html",
        "absences/_list.html",
        school=schools.find(int(school_id)),
        leaves=absences.leaves(int(school_id), None, part(), day_of(now()), after()),
        part=part(),
        url=f"/admin/{school_id}/leaves",
        can_end=False,
    )
