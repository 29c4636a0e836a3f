"""存证核对: whoever holds a receipt, or its code, sees that what was submitted is what is kept (R1, R63)."""

from __future__ import annotations

from flask import Blueprint, Response

from yss.queries.day import digests
from yss.web.kit import responses
from yss.web.kit.access import anyone

blueprint = Blueprint("digests", __name__)


@blueprint.get("/digests/<school_id>/<code>")
@anyone
def show(school_id: str, code: str) -> Response:
    """The submission that the code is of, recomputed from what the database holds now."""
    page = responses.page("submissions/digest.html", receipt=digests.receipt(int(school_id), code))
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page
