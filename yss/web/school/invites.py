"""邀请采集员: the school's cards, made, sent, watched, revoked (R43)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField

from yss.actions.entry import inviting
from yss.domain.errors import DomainError
from yss.domain.invites import NOTE_MAX, parse_uses
from yss.domain.text import clean_text
from yss.domain.vocabulary import InviteLasts
from yss.queries.entry import invites
from yss.queries.kit import schools
from yss.queries.school import collector_invites
from yss.web.kit import codes, labels, responses, wechat
from yss.web.kit.access import now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, one_of, opened
from yss.web.kit.once import once, said
from yss.web.kit.paging import after

blueprint = Blueprint("collector_invites", __name__, url_prefix="/admin/<school_id>/invites")


class InviteForm(FlaskForm):  # type: ignore[misc]
    """For whom the card is, how long and how often it works."""

    note = StringField(
        _l("发给谁（选填）"),
        [cleaned_by(lambda raw: clean_text(raw, max_length=NOTE_MAX), optional=True)],
        render_kw={"placeholder": _l("如：三年级各班班主任")},
    )
    lasts = RadioField(
        _l("有效期"),
        [one_of(InviteLasts)],
        choices=list(labels.INVITE_LASTS.items()),
        default=InviteLasts.A_WEEK.value,
        validate_choice=False,
    )
    uses = StringField(_l("可用次数"), [cleaned_by(parse_uses)], default="1", render_kw={"inputmode": "numeric"})


@blueprint.get("")
@school_admin
def listing(school_id: str) -> Response:
    """The cards, the newest first."""
    return responses.page_or_fragment(
        "school/invites/list.html",
        "school/invites/_rows.html",
        school=schools.find(int(school_id)),
        invites=collector_invites.listing(int(school_id), after(), now()),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@school_admin
def make(school_id: str) -> Response:
    """【生成邀请卡片】, and on to its page."""
    form = opened(InviteForm)
    if not form.validate_on_submit():
        return _form(school_id, form, 422 if form.is_submitted() else 200)
    try:
        invite_id = inviting.invite_collector(
            act(int(school_id), once=once()),
            lasts=timedelta(days=int(form.lasts.cleaned)),
            max_uses=form.uses.cleaned,
            note=form.note.cleaned,
        )
    except DomainError as refusal:
        return _form(school_id, form, 422, said(refusal))
    return responses.see_other(f"/admin/{school_id}/invites/{invite_id}")


@blueprint.get("/<invite_id>")
@school_admin
def show(school_id: str, invite_id: str) -> Response:
    """The card as it is seen, the ways to send it, who opened it and what they created."""
    school, found = int(school_id), collector_invites.find(int(school_id), int(invite_id), now())
    people = collector_invites.openings(school, found.invite_id, after())
    if after() and responses.is_htmx():
        return responses.page(
            "school/invites/_openings.html", school=schools.find(school), invite=found, openings=people
        )
    return wechat.page(
        "school/invites/invite.html",
        link=_link(school, found.invite_id),
        school=schools.find(school),
        invite=found,
        openings=people,
    )


@blueprint.get("/<invite_id>/poster")
@school_admin
def poster(school_id: str, invite_id: str) -> Response:
    """The code with the school and the role, as one picture that a long press saves."""
    found = collector_invites.find(int(school_id), int(invite_id), now())
    return responses.page("school/invites/poster.html", school=schools.find(int(school_id)), invite=found)


@blueprint.get("/<invite_id>/code.png")
@school_admin
def code(school_id: str, invite_id: str) -> Response:
    """The link as a QR code."""
    found = collector_invites.find(int(school_id), int(invite_id), now())
    return codes.picture(_link(int(school_id), found.invite_id))


@blueprint.post("/<invite_id>/revoke")
@school_admin
def revoke(school_id: str, invite_id: str) -> Response:
    """【确认撤销】: the card works no more."""
    inviting.revoke_invite(act(int(school_id), once=once()), invite_id=int(invite_id))
    flash(_("邀请已撤销。"), "ok")
    return responses.see_other(f"/admin/{school_id}/invites/{invite_id}")


def _link(school_id: int, invite_id: int) -> str:
    return responses.absolute(invites.link_of(school_id, invite_id))


def _form(school_id: str, form: InviteForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "school/invites/new.html",
        "school/invites/_new.html",
        status,
        school=schools.find(int(school_id)),
        form=form,
        refusal=refusal,
    )
