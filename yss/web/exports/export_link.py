"""A one-time link: fetches an export's file in the phone's browser, without a session (R1, R45).

Looking at it uses nothing up, so that a chat's preview can't; the button does, for all but the browser that pressed
it: a download that breaks off is begun again from there.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from yss.actions import exports as exporting
from yss.acts import Act
from yss.domain.errors import DomainError
from yss.queries.exports import exports
from yss.queries.exports.exports import Ordered
from yss.web.exports import export
from yss.web.exports.export_making import State
from yss.web.kit import responses
from yss.web.kit.access import anyone, now
from yss.web.kit.errors import status_of
from yss.web.kit.guards import browser_token
from yss.web.kit.lanes import Lane, lane
from yss.web.kit.messages import sentence

blueprint = Blueprint("export_link", __name__)


@blueprint.route("/x/<school_code>/<token>", methods=["GET", "POST"])
@anyone
@lane(Lane.EXPORTS)
def fetch(school_code: str, token: str) -> Response:
    """A button first; it sends the file, or has it made. One answer for whatever is wrong with the link."""
    try:
        browser = browser_token()
        link_id, found = exports.by_token(school_code, token, browser, now())
        if request.method != "POST":
            return _unlisted(_landing(found))
        if export.progress(found).state is not State.READY:
            export.begin(found)
            return _unlisted(responses.see_other(request.path))
        act = Act(school_id=found.school_id, now=now())
        exporting.use_link(act, link_id=link_id, export_id=found.export_id, browser=browser)
        return _unlisted(export.sent(found))
    except DomainError as refusal:
        text = sentence(refusal.code, refusal.params)
        return _unlisted(responses.page("school/unfetchable.html", status_of(refusal), text=text))


def _landing(found: Ordered) -> Response:
    return responses.page(
        "school/fetch.html",
        export=found,
        title=export.title(found),
        progress=export.progress(found),
        in_wechat=export.in_wechat(),
    )


def _unlisted(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
