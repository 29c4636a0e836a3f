"""代理人: who keeps the organization from day to day, named by the owner or the school's admin (R61)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, StringField

from yss.actions.organization import deputies as actions
from yss.domain import days, deputies
from yss.domain.errors import DomainError, InvalidInput
from yss.domain.invites import NOTE_MAX
from yss.domain.permissions import DeskWork
from yss.domain.text import clean_text
from yss.domain.vocabulary import DeputyState
from yss.queries.entry import invites
from yss.queries.kit import schools
from yss.queries.organization import deputies as queries
from yss.web.kit import responses
from yss.web.kit.access import collector, now, owner_alone
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, needed, opened
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said
from yss.web.kit.paging import after
from yss.web.organization.handover import Doors, own_door, picture_of

blueprint = Blueprint("deputies", __name__, url_prefix="/organization/deputies")


class DeputyForm(FlaskForm):  # type: ignore[misc]
    """For whom, from when, to when."""

    note = StringField(
        _l("代理人"),
        [needed("required"), cleaned_by(lambda raw: clean_text(raw, max_length=NOTE_MAX))],
        render_kw={"placeholder": _l("如：三年级王老师")},
    )
    from_day = StringField(_l("开始日期"), [needed("required"), cleaned_by(days.parse_day)], render_kw={"type": "date"})
    to_day = StringField(_l("结束日期"), [needed("required"), cleaned_by(days.parse_day)], render_kw={"type": "date"})

    def validate_to_day(self, _field: Field) -> None:
        """In order, from today on; the sentence stands beside the day that is wrong."""
        if not (self.from_day.errors or self.to_day.errors):
            try:
                deputies.check_days(self.from_day.cleaned, self.to_day.cleaned, days.day_of(now()))
            except InvalidInput as error:
                self[error.field].errors = [*self[error.field].errors, sentence(error.code, error.params)]

    def validate(self, extra_validators: object = None) -> bool:
        """Whether all fields are right, the days taken together."""
        super().validate(extra_validators)
        return not any(field.errors for field in self)


@blueprint.route("", methods=["GET", "POST"])
@collector
@owner_alone(DeskWork.NAME_DEPUTY)
def name() -> Response:
    """The owner's page: who stands in, and the form that names the next."""
    return list_page(own_door())


@blueprint.get("/<deputy_id>")
@collector
@owner_alone(DeskWork.NAME_DEPUTY)
def card(deputy_id: str) -> Response:
    """The card of one who has not accepted yet."""
    return card_page(own_door(), int(deputy_id))


@blueprint.get("/<deputy_id>/code.png")
@collector
@owner_alone(DeskWork.NAME_DEPUTY)
def code(deputy_id: str) -> Response:
    """The card's link as a QR code."""
    return card_code(own_door(), int(deputy_id))


@blueprint.post("/<deputy_id>/end")
@collector
@owner_alone(DeskWork.NAME_DEPUTY)
def end(deputy_id: str) -> Response:
    """结束代理."""
    return ended(own_door(), int(deputy_id))


def list_page(doors: Doors) -> Response:
    """The deputies, the newest first, under the form."""
    form = opened(DeputyForm)
    if after() and not form.is_submitted():
        return responses.page_or_fragment("deputies/more.html", "deputies/_more.html", **_listed(doors))
    if not form.validate_on_submit():
        return _form(doors, form, 422 if form.is_submitted() else 200)
    try:
        deputy_id = actions.name_deputy(
            act(doors.desk.school_id, doors.desk.org_id, once=once()),
            note=form.note.cleaned,
            from_day=form.from_day.cleaned,
            to_day=form.to_day.cleaned,
        )
    except DomainError as refusal:
        return _form(doors, form, 422, said(refusal))
    return responses.see_other(f"{doors.url}/deputies/{deputy_id}")


def _form(doors: Doors, form: DeputyForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "deputies/list.html", "deputies/_form.html", status, form=form, refusal=refusal, **_listed(doors)
    )


def _listed(doors: Doors) -> dict[str, Any]:
    return {
        "doors": doors,
        "school": doors.school,
        "organization": schools.organization_name(doors.desk),
        "deputies": queries.listed(doors.desk, now(), after()),
    }


def card_page(doors: Doors, deputy_id: int) -> Response:
    """The card with link and code; one that was used, has lapsed or was ended leads back to the list."""
    found = queries.find(doors.desk, deputy_id, now())
    if found.state is not DeputyState.OFFERED:
        return responses.see_other(f"{doors.url}/deputies")
    return responses.page(
        "deputies/card.html",
        doors=doors,
        school=doors.school,
        organization=schools.organization_name(doors.desk),
        deputy=found,
        link=responses.absolute(invites.link_of(doors.desk.school_id, found.invite_id)),
    )


def card_code(doors: Doors, deputy_id: int) -> Response:
    """The card's link as a QR code. Raises NotFound."""
    return picture_of(doors.desk.school_id, queries.find(doors.desk, deputy_id, now()).invite_id)


def ended(doors: Doors, deputy_id: int) -> Response:
    """The deputy is one no more, at once."""
    actions.end_deputy(
        act(doors.desk.school_id, doors.desk.org_id),
        deputy_id=deputy_id,
    )
    flash(_("代理已结束。"), "ok")
    return responses.see_other(f"{doors.url}/deputies")
