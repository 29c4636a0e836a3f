"""缺报台账: the last month's reasons of the missing (R58)."""

from __future__ import annotations

from flask import Blueprint, Response

from yss.domain.days import day_of
from yss.queries.day import missing_notes
from yss.web.kit import labels, responses
from yss.web.kit.access import collector, desk, now
from yss.web.kit.paging import after, before

blueprint = Blueprint("missing_notes", __name__, url_prefix="/missing-notes")


@blueprint.get("")
@collector
def ledger() -> Response:
    """The days with somebody missing for a reason, the last first, one page."""
    return responses.page_or_fragment(
        "missing_notes/ledger.html",
        "missing_notes/_ledger.html",
        ledger=missing_notes.ledger(desk(), day_of(now()), before(), after()),
        reasons=labels.MISSING_REASONS,
    )
