"""采集员与组织: organizations that wait for the school's confirmation, are in use, or were closed (R43, FAQ 17)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField

from yss.actions.organization import correcting, organizing
from yss.domain.errors import DomainError
from yss.domain.vocabulary import ClosingReason, OrganizationState
from yss.queries.kit import schools
from yss.queries.kit.actors import Desk
from yss.queries.organization import corrections
from yss.queries.school import collectors
from yss.queries.school.collectors import OrganizationRow
from yss.web.kit import labels, responses
from yss.web.kit.access import school_admin
from yss.web.kit.acting import act
from yss.web.kit.form_base import one_of, opened
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said
from yss.web.kit.paging import after, search

blueprint = Blueprint("collectors", __name__, url_prefix="/admin/<school_id>/collectors")


class ClosingForm(FlaskForm):  # type: ignore[misc]
    """Why an organization is closed."""

    reason = RadioField(
        _l("停用原因"),
        [one_of(ClosingReason)],
        choices=list(labels.CLOSING_REASONS.items()),
        validate_choice=False,
    )


@blueprint.get("")
@school_admin
def listing(school_id: str) -> Response:
    """By state, those that wait first; searched and in pages."""
    totals = collectors.totals(int(school_id))
    state = _asked() or (OrganizationState.WAITING if totals[OrganizationState.WAITING] else OrganizationState.OPEN)
    return responses.page_or_fragment(
        "school/collectors/more.html" if after() else "school/collectors/list.html",
        "school/collectors/_list.html",
        school=schools.find(int(school_id)),
        organizations=collectors.listing(int(school_id), state, search(), after()),
        totals=totals,
        state=state,
        search=search(),
    )


@blueprint.get("/<org_id>")
@school_admin
def show(school_id: str, org_id: str) -> Response:
    """Whose it is, which card it came of; 【确认】 and 【停用组织】."""
    return responses.page(
        "school/collectors/organization.html",
        school=schools.find(int(school_id)),
        org=collectors.find(int(school_id), int(org_id)),
    )


@blueprint.post("/<org_id>/confirm")
@school_admin
def confirm(school_id: str, org_id: str) -> Response:
    """【确认组织】: from now on it takes members in."""
    if collectors.find(int(school_id), int(org_id)).state is OrganizationState.CLOSED:
        return _closed_already(school_id, org_id)
    organizing.confirm_organization(act(int(school_id), int(org_id), once=once()))
    flash(_("已确认，采集员可以邀请成员了。"), "ok")
    return responses.see_other(f"/admin/{school_id}/collectors")


@blueprint.route("/<org_id>/close", methods=["GET", "POST"])
@school_admin
def close(school_id: str, org_id: str) -> Response:
    """停用组织: what ends and what stays, a reason, 【确认停用】."""
    org, form = collectors.find(int(school_id), int(org_id)), opened(ClosingForm)
    if org.state is OrganizationState.CLOSED:
        return _closed_already(school_id, org_id)
    if not form.validate_on_submit():
        return _form(school_id, org, form, 422 if form.is_submitted() else 200)
    try:
        correcting.close_organization(
            act(int(school_id), int(org_id), once=once()),
            collector_id=None,
            reason=form.reason.cleaned,
        )
    except DomainError as refusal:
        return _form(school_id, org, form, 422, said(refusal))
    flash(_("组织已停用。"), "ok")
    return responses.see_other(f"/admin/{school_id}/collectors/{org_id}")


def _asked() -> OrganizationState | None:
    asked = request.args.get("state", "")
    return OrganizationState(asked) if asked in list(OrganizationState) else None


def _closed_already(school_id: str, org_id: str) -> Response:
    flash(sentence("organization_closed_already"), "info")
    return responses.see_other(f"/admin/{school_id}/collectors/{org_id}")


def _form(school_id: str, org: OrganizationRow, form: ClosingForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "school/collectors/close.html",
        "school/collectors/_close.html",
        status,
        school=schools.find(int(school_id)),
        org=org,
        held=corrections.contents(Desk(int(school_id), org.org_id)),
        form=form,
        refusal=refusal,
    )
