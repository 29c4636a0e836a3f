"""新组织确认: whether what a collector creates waits for the school (R43)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField

from yss.actions.school import founding
from yss.domain.vocabulary import OrganizationState
from yss.queries.kit import schools
from yss.queries.school import admins, collectors
from yss.web.kit import responses
from yss.web.kit.access import school_admin
from yss.web.kit.acting import act
from yss.web.kit.form_base import opened

blueprint = Blueprint("confirmation", __name__, url_prefix="/admin/<school_id>/confirmation")


class ConfirmationForm(FlaskForm):  # type: ignore[misc]
    """One switch."""

    required = BooleanField(_l("新组织须经学校确认"))


@blueprint.route("", methods=["GET", "POST"])
@school_admin
def setting(school_id: str) -> Response:
    """The switch; 【保存】."""
    form = opened(ConfirmationForm)
    if not form.validate_on_submit():
        form.required.data = form.required.data or admins.confirms_organizations(int(school_id))
        return responses.page_or_fragment(
            "school/confirmation/setting.html",
            "school/confirmation/_setting.html",
            school=schools.find(int(school_id)),
            form=form,
            waiting=collectors.totals(int(school_id))[OrganizationState.WAITING],
        )
    founding.require_confirmation(act(int(school_id)), required=form.required.data)
    flash(_("设置已保存。"), "ok")
    return responses.see_other(f"/admin/{school_id}/confirmation")
