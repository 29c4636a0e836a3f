"""提交记录: the versions of a day, what became of each, and how two of them differ (R35)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response

from yss.queries.day import returns, submissions
from yss.queries.day.returns import Differences
from yss.queries.day.submissions import Submission
from yss.queries.kit.actors import Desk
from yss.web.day.days import find_day
from yss.web.kit import responses, version_lines
from yss.web.kit.access import collector, desk
from yss.web.kit.paging import after
from yss.web.kit.version_lines import Groups

blueprint = Blueprint("versions", __name__, url_prefix="/days/<day:day>/versions")


@dataclass(frozen=True)
class Compared:
    """A version beside the one before it."""

    old: Submission
    new: Submission
    groups: Groups
    people: Differences


@blueprint.get("")
@collector
def past(day: date) -> Response:
    """Every version with its return: when, why, until when, and whether it was submitted again."""
    found = find_day(day)
    return responses.page(
        "versions/past.html", day=day, day_url=f"/days/{day}", versions=returns.versions(found), found=found
    )


@blueprint.get("/<number:version>")
@collector
def difference(day: date, version: int) -> Response:
    """The version beside the one before: figures, supplement, remarks, members."""
    return responses.page_or_fragment(
        "versions/difference.html",
        "versions/_people.html",
        day=day,
        day_url=f"/days/{day}",
        shown=compared(desk(), day, version),
    )


def compared(desk: Desk, day: date, version: int) -> Compared:
    """That version of an organization's day and the one before. Raises NotFound for the first, and for none."""
    new, old = (submissions.submission(desk, day, number) for number in (version, version - 1))
    people = returns.differences(desk, old.submission_id, new.submission_id, after())
    return Compared(old, new, version_lines.compared(old.counted, new.counted), people)
