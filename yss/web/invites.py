"""The landing of an invite card (R9, R16): open to anyone, consuming nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, session
from flask_login import current_user

from yss.actions import inviting
from yss.domain.errors import DomainError
from yss.domain.invites import check_usable
from yss.domain.vocabulary import InviteKind, WayOut
from yss.queries import deputies, handovers, invites
from yss.queries.actors import Desk
from yss.queries.invites import Landing
from yss.web import responses, wechat
from yss.web.access import actor, anyone, now
from yss.web.errors import status_of
from yss.web.messages import sentence

blueprint = Blueprint("invites", __name__)

_DESTINATION = {
    InviteKind.COLLECTOR: "/collector/school",
    InviteKind.MEMBER: "/join",
    InviteKind.HANDOVER: "/accept",
    InviteKind.DEPUTY: "/accept",
}


@blueprint.route("/i/<school_code>/<token>", methods=["GET", "POST"])
@anyone
def landing(school_code: str, token: str) -> Response:
    """Who invites whom to what; the post takes the token out of the URL and leads to verification."""
    try:
        invite = invites.by_token(school_code, token)
        if invite.kind is InviteKind.COLLECTOR and _collects_already():
            return responses.see_other(_DESTINATION[invite.kind])
        check_usable(invite.validity, now())
    except DomainError as refusal:
        return _unusable(refusal)
    if request.method == "GET":
        link = responses.absolute(request.path)
        return _unlisted(wechat.page("invites/landing.html", link=link, invite=invite, **desk_on_offer(invite)))
    session["invite"] = [invite.school_id, invite.invite_id]
    if invite.kind is InviteKind.COLLECTOR and current_user.is_authenticated:
        note_opening(invite)
    return responses.see_other(_DESTINATION[invite.kind])


def note_opening(invite: Landing, declined: WayOut | None = None) -> None:
    """The school sees who goes on from its card, or that it is not for them (R43)."""
    inviting.open_collector_invite(
        school_id=invite.school_id,
        invite_id=invite.invite_id,
        person_id=actor().person_id,
        declined=declined,
        now=now(),
    )


def opened(kind: InviteKind) -> Landing:
    """The invite that this visitor has opened, still usable. Raises NotFound, Conflict."""
    school_id, invite_id = session.get("invite", (0, 0))
    invite = invites.by_id(school_id, invite_id)
    if invite.kind is not kind:
        return invites.by_id(0, 0)
    check_usable(invite.validity, now())
    return invite


def has_opened(kind: InviteKind) -> bool:
    """Whether this visitor has opened such an invite, and it still works."""
    try:
        return opened(kind) is not None
    except DomainError:
        return False


def desk_on_offer(invite: Landing) -> dict[str, Any]:
    """How many members the next collector or a deputy takes on, and a deputy's days (R61)."""
    if invite.org_id is None or invite.kind not in (InviteKind.HANDOVER, InviteKind.DEPUTY):
        return {"joined": 0, "days": None}
    joined = handovers.joined(Desk(invite.school_id, invite.org_id))
    is_deputy = invite.kind is InviteKind.DEPUTY
    return {"joined": joined, "days": deputies.days_of(invite.school_id, invite.invite_id) if is_deputy else None}


def _collects_already() -> bool:
    """Any collector's card, used up or not, is a way back to the workbench (R12)."""
    return current_user.is_authenticated and actor().owned is not None


def _unusable(refusal: DomainError) -> Response:
    """One page for every invite that does not work, saying what to do (R9)."""
    text = sentence(refusal.code, refusal.params)
    return _unlisted(responses.page("invites/unusable.html", status_of(refusal), text=text))


def _unlisted(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
