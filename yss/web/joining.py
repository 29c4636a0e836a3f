"""A member comes through the card: 本人申报 or 代他人申报 (R16, R18)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from yss.actions import membership
from yss.actions.membership import ByInvite
from yss.domain.errors import Conflict, DomainError
from yss.domain.vocabulary import InviteKind
from yss.queries import persons
from yss.queries.invites import Landing
from yss.queries.persons import Belonging
from yss.web import responses
from yss.web.access import actor, now, verified
from yss.web.forms.base import SubjectForm
from yss.web.forms.base import opened as opened_form
from yss.web.invites import opened
from yss.web.once import once, said
from yss.web.typed import typed_id

blueprint = Blueprint("joining", __name__, url_prefix="/join")


@blueprint.get("")
@verified
def choose() -> Response:
    """For whom: oneself or another."""
    return responses.page("joining/choose.html", invite=opened(InviteKind.MEMBER), name=actor().name)


@blueprint.post("/self")
@verified
def join_self() -> Response:
    """本人申报: joined, and on to today's report; a member of another organization is asked before moving (R18)."""
    invite = opened(InviteKind.MEMBER)
    try:
        person_id = membership.join_self(
            by=_by(invite), org_id=_org(invite), from_org=_from_org(), once=once(), now=now()
        )
    except Conflict as refusal:
        current = persons.belonging(invite.school_id, actor().person_id)
        if refusal.code != "joined_elsewhere" or current is None:
            raise
        return responses.page_or_fragment(
            "joining/transfer.html", "joining/_transfer.html", 422, invite=invite, current=current
        )
    return responses.see_other(report_path(invite.school_id, person_id))


@blueprint.route("/other", methods=["GET", "POST"])
@verified
def join_other() -> Response:
    """代他人申报: name, type and number of that person, then their report."""
    invite = opened(InviteKind.MEMBER)
    form = opened_form(SubjectForm)
    if not form.validate_on_submit():
        return _form(form, invite, 422 if form.is_submitted() else 200)
    try:
        person_id = membership.join_on_behalf(
            by=_by(invite),
            org_id=_org(invite),
            subject=form.subject(),
            from_org=_from_org(),
            once=once(),
            now=now(),
        )
    except DomainError as refusal:
        current = persons.belonging_of_proxied(invite.school_id, actor().person_id, form.subject())
        asked = current if refusal.code == "elsewhere_in_school" else None
        return _form(form, invite, 422, "" if asked else said(refusal), asked)
    return responses.see_other(report_path(invite.school_id, person_id))


def _from_org() -> int | None:
    """The organization that the question named, once it was answered with yes."""
    return typed_id(request.form.get("from_org", ""))


def report_path(school_id: int, person_id: int) -> str:
    """Where the person's report for today is filled in."""
    return f"/schools/{school_id}/people/{person_id}/report"


def _org(invite: Landing) -> int:
    return invite.org_id or 0


def _by(invite: Landing) -> ByInvite:
    return ByInvite(invite.school_id, _org(invite), invite.invite_id, actor().person_id)


def _form(
    form: SubjectForm, invite: Landing, status: int, refusal: str = "", current: Belonging | None = None
) -> Response:
    return responses.page_or_fragment(
        "joining/other.html",
        "joining/_other.html",
        status,
        form=form,
        invite=invite,
        refusal=refusal,
        current=current,
        filler=actor(),
    )
