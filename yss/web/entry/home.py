"""`/`: the collector's workbench, or the person's own page (我的)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, session
from flask_babel import gettext as _

from yss.actions.person import linking
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.vocabulary import InviteKind
from yss.queries.kit import persons
from yss.queries.organization import deputies, handovers
from yss.queries.person import proxies
from yss.web.entry.invites import has_opened
from yss.web.kit import responses
from yss.web.kit.access import actor, now, verified
from yss.web.kit.acting import act
from yss.web.kit.paging import after

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
    family = persons.reported_for(actor().person_id, now(), after())
    if after():
        return responses.page_or_fragment(
            "home/more.html", "home/_people.html", family=family, today=today, url=request.path
        )
    return responses.page(
        "home/me.html",
        actor=actor(),
        family=family,
        next=persons.next_missing(actor().person_id, now()) if family.missing else None,
        today=today,
        url=request.path,
        asked=proxies.asked_of(actor().person_id),
        waiting=proxies.waiting_for(actor().person_id),
        given=None if actor().owned else handovers.given_by(actor().person_id, now()),
        closed=None if actor().owned or family.people else handovers.closed_under(actor().person_id, now()),
        ended=None if actor().places or family.people else deputies.ended(actor().person_id, now()),
    )


@blueprint.get("/schools/<school_id>/organizations/<org_id>/today")
@verified
def today(school_id: str, org_id: str) -> Response:
    """What the card in the class chat opens, day by day: one's persons in the organization, and one more (R74)."""
    org, day = (int(school_id), int(org_id)), day_of(now())
    family = persons.reported_for(actor().person_id, now(), after(), org)
    if not family.people:
        raise NotFound
    if after():
        return responses.page_or_fragment(
            "home/more.html", "home/_people.html", family=family, today=day, url=request.path
        )
    return responses.page(
        "home/today.html",
        family=family,
        next=next((one for one in family.people if one.is_missing), None) if family.missing else None,
        today=day,
        url=request.path,
        can_add=has_opened(InviteKind.MEMBER),
    )


@blueprint.post("/me/requests/<school_id>/<request_id>/decline")
@verified
def decline_request(school_id: str, request_id: str) -> Response:
    """不加入: the answer to who asked one in (R73)."""
    linking.decline_request(act(int(school_id)), request_id=int(request_id))
    flash(_("已回复：不加入。"), "ok")
    return responses.see_other("/me")


@blueprint.post("/me/requests/<school_id>/<request_id>/join")
@verified
def accept_request(school_id: str, request_id: str) -> Response:
    """加入: through the organization's card, as anybody joins (R16, R73)."""
    session["invite"] = [int(school_id), proxies.card_of_request(int(school_id), int(request_id), actor().person_id)]
    return responses.see_other("/join?more=1")


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
