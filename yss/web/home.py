"""`/`: the collector's workbench, or the person's own page (我的)."""

from __future__ import annotations

from flask import Blueprint, Response

from yss.domain.days import day_of
from yss.domain.vocabulary import InviteKind
from yss.queries import handovers, persons
from yss.web import responses
from yss.web.access import actor, now, verified
from yss.web.invites import has_opened
from yss.web.paging import after

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@verified
def index() -> Response:
    """Collectors to their workbench, school admins to their school, everybody else to their own page."""
    if actor().desk:
        return responses.see_other("/workbench")
    return responses.see_other("/admin" if actor().admin_of else "/me")


@blueprint.get("/me")
@verified
def me() -> Response:
    """我的: whom one reports for, with today's state of each; one's own number; 退出 (R41)."""
    today = day_of(now())
    family = persons.reported_for(actor().person_id, today, after())
    if after():
        return responses.page_or_fragment("home/more.html", "home/_people.html", family=family, today=today)
    return responses.page(
        "home/me.html",
        actor=actor(),
        family=family,
        next=persons.next_missing(actor().person_id, today) if family.missing else None,
        today=today,
        given=None if actor().owned else handovers.given_by(actor().person_id, now()),
        closed=None if actor().owned or family.people else handovers.closed_under(actor().person_id, now()),
    )


@blueprint.get("/me/add")
@verified
def add() -> Response:
    """添加家庭成员: through the organization's card, or the one that is still open here (R22)."""
    return responses.page("home/add.html", has_card=has_opened(InviteKind.MEMBER))


@blueprint.get("/me/data")
@verified
def my_data() -> Response:
    """我的数据 (R49)."""
    return responses.see_other(f"/people/{actor().person_id}/data")
