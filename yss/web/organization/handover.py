"""移交组织: the card for the next collector, made by the owner or the school's admin, and its way in (R61)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from yss.actions.organization import handover as actions
from yss.domain.errors import DomainError, NotFound
from yss.domain.invites import NOTE_MAX
from yss.domain.permissions import DeskWork
from yss.domain.text import clean_text
from yss.queries.entry import invites
from yss.queries.kit import schools
from yss.queries.kit.actors import Desk
from yss.queries.kit.schools import SchoolName
from yss.queries.organization import handovers
from yss.web.kit import codes, responses
from yss.web.kit.access import collector, desk, now, owner_alone
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, needed, opened
from yss.web.kit.once import once, said

blueprint = Blueprint("handover", __name__, url_prefix="/organization/handover")


@dataclass(frozen=True)
class Doors:
    """Through whose door a page is opened: the owner's, or the admin's of the school."""

    desk: Desk
    url: str
    school: SchoolName | None = None

    @property
    def layout(self) -> str:
        """The layout of the door's pages."""
        return "layout/school.html" if self.school else "layout/phone.html"


class OfferForm(FlaskForm):  # type: ignore[misc]
    """For whom."""

    note = StringField(
        _l("移交给谁"),
        [needed("required"), cleaned_by(lambda raw: clean_text(raw, max_length=NOTE_MAX))],
        render_kw={"placeholder": _l("如：三年级王老师")},
    )


@blueprint.route("", methods=["GET", "POST"])
@collector
@owner_alone(DeskWork.HAND_OVER)
def offer() -> Response:
    """The owner's page: the open card, or what one asks."""
    return offer_page(own_door())


@blueprint.post("/withdraw")
@collector
@owner_alone(DeskWork.HAND_OVER)
def withdraw() -> Response:
    """撤回."""
    return withdrawn(own_door())


@blueprint.get("/code.png")
@collector
@owner_alone(DeskWork.HAND_OVER)
def code() -> Response:
    """The card's link as a QR code."""
    return offer_code(own_door())


def own_door() -> Doors:
    """The owner's door."""
    return Doors(desk(), "/organization")


def offer_page(doors: Doors) -> Response:
    """The open card with its link and code; without one, the form that makes it."""
    found = handovers.offered(doors.desk, now())
    form = opened(OfferForm)
    if found is not None and not form.is_submitted():
        link = responses.absolute(invites.link_of(doors.desk.school_id, found.invite_id))
        return responses.page("handover/card.html", offer=found, link=link, **_shown(doors))
    if not form.validate_on_submit():
        return _form(doors, form, 422 if form.is_submitted() else 200)
    try:
        actions.offer_handover(
            act(doors.desk.school_id, doors.desk.org_id, once=once()),
            note=form.note.cleaned,
        )
    except DomainError as refusal:
        return _form(doors, form, 422, said(refusal))
    return responses.see_other(f"{doors.url}/handover")


def _form(doors: Doors, form: OfferForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "handover/offer.html", "handover/_offer.html", status, form=form, refusal=refusal, **_shown(doors)
    )


def _shown(doors: Doors) -> dict[str, Any]:
    return {
        "doors": doors,
        "school": doors.school,
        "organization": schools.organization_name(doors.desk),
        "collector": handovers.collector_of(doors.desk),
        "joined": handovers.joined(doors.desk),
    }


def withdrawn(doors: Doors) -> Response:
    """The open card stops working."""
    actions.withdraw_handover(act(doors.desk.school_id, doors.desk.org_id))
    flash(_("移交邀请已撤回。"), "ok")
    return responses.see_other(f"{doors.url}/handover")


def offer_code(doors: Doors) -> Response:
    """The open card's link as a QR code. Raises NotFound where there is none."""
    found = handovers.offered(doors.desk, now())
    if found is None:
        raise NotFound
    return picture_of(doors.desk.school_id, found.invite_id)


def picture_of(school_id: int, invite_id: int) -> Response:
    """An invite's link as a QR code."""
    return codes.picture(responses.absolute(invites.link_of(school_id, invite_id)))
