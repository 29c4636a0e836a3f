"""The landing of an invite card (R9, R16): open to anyone, consuming nothing."""

from __future__ import annotations

from typing import Any, assert_never

from flask import Blueprint, Response, request, session
from flask_login import current_user

from yss.actions.entry import inviting
from yss.domain.errors import DomainError, NotFound
from yss.domain.invites import OFFERS_DESK, check_usable
from yss.domain.vocabulary import InviteKind, WayOut
from yss.queries.entry import invites
from yss.queries.entry.invites import Landing
from yss.queries.kit import persons
from yss.queries.kit.actors import Desk
from yss.queries.organization import deputies, handovers
from yss.web.kit import responses, wechat
from yss.web.kit.access import actor, anyone, now
from yss.web.kit.acting import act
from yss.web.kit.errors import status_of
from yss.web.kit.messages import sentence

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
    """Who invites whom to what; the post takes the token out of the URL and leads to verification.

    The card in the class chat is the daily door: who is at home there is led to today's list, whatever became of the
    card (R74).
    """
    try:
        invite = invites.by_token(school_code, token)
    except DomainError as refusal:
        return _unusable(refusal)
    if (way := _way_home(invite)) is not None:
        session["invite"] = [invite.school_id, invite.invite_id]
        return responses.see_other(way)
    try:
        check_usable(invite.validity, now())
    except DomainError as refusal:
        return _unusable(refusal, invite)
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
        act(invite.school_id),
        invite_id=invite.invite_id,
        declined=declined,
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
    if "invite" not in session:
        return False
    try:
        return opened(kind) is not None
    except DomainError:
        return False


def desk_on_offer(invite: Landing) -> dict[str, Any]:
    """How many members the next collector or a deputy takes on, and a deputy's days (R61)."""
    if invite.org_id is None or not OFFERS_DESK[invite.kind]:
        return {"joined": 0, "days": None}
    joined = handovers.joined(Desk(invite.school_id, invite.org_id))
    is_deputy = invite.kind is InviteKind.DEPUTY
    return {"joined": joined, "days": deputies.days_of(invite.school_id, invite.invite_id) if is_deputy else None}


def door() -> str | None:
    """Today's list of the organization whose card this visitor has opened, for who is at home there (R74)."""
    school_id, invite_id = session.get("invite", (0, 0))
    try:
        return _way_home(invites.by_id(school_id, invite_id))
    except NotFound:
        return None


def _way_home(invite: Landing) -> str | None:
    """Any collector's card, used up or not, leads who collects back to the workbench (R12); a member's card likewise
    leads members, and who is linked to one, to today's list (R74).
    """
    if not current_user.is_authenticated:
        return None
    match invite.kind:
        case InviteKind.COLLECTOR:
            return _DESTINATION[invite.kind] if actor().owned is not None else None
        case InviteKind.MEMBER:
            return _today(invite)
        case InviteKind.HANDOVER | InviteKind.DEPUTY:
            return None
        case _:
            assert_never(invite.kind)


def _today(invite: Landing) -> str | None:
    if invite.org_id is None or not persons.is_at_home(actor().person_id, invite.school_id, invite.org_id):
        return None
    return f"/schools/{invite.school_id}/organizations/{invite.org_id}/today"


def _unusable(refusal: DomainError, invite: Landing | None = None) -> Response:
    """One page for every invite that does not work, saying what to do (R9).

    Nobody is known yet: who has joined goes on from here to verification, and to today's list (R74); of an organization
    that was closed nobody does.
    """
    is_members = invite is not None and invite.kind is InviteKind.MEMBER and refusal.code != "organization_closed"
    is_door = is_members and not current_user.is_authenticated
    if is_door and invite is not None and request.method == "POST":
        session["invite"] = [invite.school_id, invite.invite_id]
        return responses.see_other(_DESTINATION[invite.kind])
    text = sentence(refusal.code, refusal.params)
    return _unlisted(responses.page("invites/unusable.html", status_of(refusal), text=text, is_door=is_door))


def _unlisted(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
