"""Who has several desks chooses which one is open on this device (R61)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from yss.actions.organization import deputies
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.queries.organization import deputies as queries
from yss.web.kit import responses
from yss.web.kit.access import actor, now, verified

blueprint = Blueprint("desks", __name__, url_prefix="/desks")


@blueprint.get("")
@verified
def choose() -> Response:
    """切换组织: the own one, those of a deputy, and those that begin on a day to come."""
    planned = queries.planned(actor().person_id, day_of(now()))
    if not (actor().places or planned):
        raise NotFound
    return responses.page("desks/choose.html", places=actor().places, place=actor().place, planned=planned)


@blueprint.post("")
@verified
def open_desk() -> Response:
    """From now on the pages of this device act on that desk; a page made for another says so when it is sent."""
    chosen = next((one for one in actor().places if str(one.desk.org_id) == request.form.get("org")), None)
    if chosen is None:
        raise NotFound
    deputies.open_desk(token=actor().session_token, org_id=chosen.desk.org_id)
    return responses.see_other(responses.local_path(request.form.get("next")) or "/workbench")
