"""健康申报工作台 and what hangs on it: the open page's poll, the invite card (R14, R15, R29)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from yss.actions.entry import inviting
from yss.domain.days import ONE_DAY, day_of
from yss.domain.permissions import DeskWork
from yss.queries.alerts import changes, clusters
from yss.queries.day import day as days
from yss.queries.day import workbench
from yss.queries.entry import invites
from yss.queries.kit import names, schools
from yss.queries.person import proxies
from yss.web.kit import codes, kept, responses, wechat
from yss.web.kit.access import actor, collector, desk, now, owner_alone
from yss.web.kit.acting import at_desk
from yss.web.kit.once import once

blueprint = Blueprint("workbench", __name__)


@blueprint.get("/workbench")
@collector
def home() -> Response:
    """The workbench: ?day=yesterday opens the other tab."""
    day, pulse, to_verify = _shown_day(), workbench.pulse(desk(), now()), _to_verify()
    under = (day, pulse, *to_verify.values())
    if (answer := kept.again(under)) is not None:
        return answer
    made = workbench.home(desk(), day, now(), pulse)
    is_steady = days.is_steady(made.day) and not pulse.any_opened
    return kept.page("workbench/home.html", under if is_steady else None, home=made, **to_verify)


@blueprint.get("/workbench/status")
@collector
def status() -> Response:
    """The poll of an open page: 204 while nothing has moved, otherwise the fresh card (R27).

    A page that waited for the school's confirmation is led anew once it came: its buttons work now (R43).
    """
    if request.args.get("seen") == workbench.seen(desk(), now()):
        return responses.unchanged()
    shown = workbench.home(desk(), _shown_day(), now())
    if "waiting" in request.args and shown.admit.allowed:
        return responses.see_other("/workbench")
    return responses.page_or_fragment("workbench/home.html", "workbench/_status.html", home=shown, **_to_verify())


def _to_verify() -> dict[str, Any]:
    """What is new in the members' reports (R59), the clusters of their class (R60), who waits for a yes (R72)."""
    return {
        "changes": changes.open_total(desk().school_id, desk().org_id),
        "clusters": clusters.of_desk(desk()),
        "waiting": proxies.waiting_total(desk(), actor().person_id) + names.mistyped_total(desk()),
    }


def _shown_day() -> date:
    today = day_of(now())
    return today - ONE_DAY if request.args.get("day") == "yesterday" else today


@blueprint.get("/invite")
@collector
def invite() -> Response:
    """【微信发送邀请】: the card, copy link, the poster (R15)."""
    link, shown = _member_link(), workbench.home(desk(), day_of(now()), now())
    if responses.is_htmx():
        return responses.page("workbench/_invite.html", link=link, home=shown)
    return wechat.page("workbench/invite.html", link=link, home=shown)


@blueprint.get("/invite/poster")
@collector
def poster() -> Response:
    """The code with title, organization and school, as one picture that a long press saves."""
    schools.check_admits(desk())
    return responses.page("workbench/poster.html", home=workbench.home(desk(), day_of(now()), now()))


@blueprint.get("/invite/code.png")
@collector
def code() -> Response:
    """The link as a QR code."""
    return codes.picture(_member_link())


@blueprint.post("/invite/reset")
@collector
@owner_alone(DeskWork.RESET_LINK)
def reset() -> Response:
    """A new link; the old one stops working."""
    inviting.reset_member_link(at_desk(once()))
    return responses.see_other("/invite")


def _member_link() -> str:
    schools.check_admits(desk())
    return responses.absolute(invites.member_link(desk().school_id, desk().org_id))
