"""The card for the next collector, or for a deputy: what is taken over from whom, and the yes or no to it (R61)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, session
from flask_babel import gettext as _

from yss.actions.organization import deputies, handover
from yss.domain import policies
from yss.domain.errors import NotFound
from yss.domain.vocabulary import InviteKind
from yss.queries.entry.invites import Landing
from yss.queries.kit.actors import Desk
from yss.web.entry.invites import desk_on_offer, has_opened, opened
from yss.web.kit import responses
from yss.web.kit.access import actor, verified
from yss.web.kit.acting import act
from yss.web.kit.once import once

blueprint = Blueprint("accepting", __name__, url_prefix="/accept")


@blueprint.get("")
@verified
def ask() -> Response:
    """Once more, to the verified: which organization, from whom, how many members."""
    invite = _invite()
    owned = actor().owned
    return responses.page(
        "handover/accept.html",
        invite=invite,
        **desk_on_offer(invite),
        allowed=policies.availability(
            policies.check_accept,
            takes_over=invite.kind is InviteKind.HANDOVER,
            is_own=owned is not None and owned.desk == _desk(invite),
            owned=owned.organization if owned else None,
        ),
    )


@blueprint.post("")
@verified
def accept() -> Response:
    """确认接手, or 接受代理."""
    invite = _invite()
    accepted = handover.take_over if invite.kind is InviteKind.HANDOVER else deputies.become_deputy
    accepted(act(invite.school_id, _desk(invite).org_id, once=once()), invite_id=invite.invite_id)
    if invite.kind is InviteKind.HANDOVER:
        flash(_("您已接手「%(name)s」，从现在起由您采集。", name=invite.organization), "ok")
        return responses.see_other("/desks" if actor().places else "/workbench")
    flash(_("您已成为「%(name)s」的代理人。", name=invite.organization), "ok")
    return responses.see_other("/desks")


@blueprint.post("/decline")
@verified
def decline() -> Response:
    """不接手: nothing has changed, and the card still works for whom it is meant."""
    session.pop("invite", None)
    return responses.page("handover/declined.html")


def _invite() -> Landing:
    return opened(InviteKind.DEPUTY if has_opened(InviteKind.DEPUTY) else InviteKind.HANDOVER)


def _desk(invite: Landing) -> Desk:
    if invite.org_id is None:
        raise NotFound
    return Desk(invite.school_id, invite.org_id)
