"""学校管理员: who acts for the school, added by identity, removed but never the last (R43)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from yss.actions.school import founding
from yss.domain.errors import Conflict, DomainError
from yss.queries.kit import rights, schools
from yss.queries.school import admins
from yss.web.kit import responses
from yss.web.kit.access import actor, now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.form_base import SubjectForm, opened
from yss.web.kit.once import once, said

blueprint = Blueprint("admins", __name__, url_prefix="/admin/<school_id>/admins")


@blueprint.get("")
@school_admin
def listing(school_id: str) -> Response:
    """The school's admins."""
    return responses.page(
        "school/admins/list.html",
        school=schools.find(int(school_id)),
        admins=admins.admins(int(school_id)),
        me=actor().person_id,
    )


@blueprint.route("/add", methods=["GET", "POST"])
@school_admin
def add(school_id: str) -> Response:
    """【添加管理员】 by name, document type and number; to come in they must verify as that."""
    form = opened(SubjectForm)
    if not form.validate_on_submit():
        return _form(school_id, form, 422 if form.is_submitted() else 200)
    try:
        founding.add_admin(act(int(school_id), once=once()), subject=form.subject())
    except DomainError as refusal:
        return _form(school_id, form, 422, said(refusal))
    flash(_("已添加管理员。请通知本人打开本服务并完成实名认证。"), "ok")
    return responses.see_other(f"/admin/{school_id}/admins")


@blueprint.route("/<admin_id>/remove", methods=["GET", "POST"])
@school_admin
def remove(school_id: str, admin_id: str) -> Response:
    """移除管理员: a question, then 【确认移除】; one's own rights too, while another admin is there."""
    is_me = int(admin_id) == actor().person_id
    if request.method == "GET":
        return _question(school_id, admin_id, 200)
    try:
        founding.remove_admin(act(int(school_id), once=once()), person_id=int(admin_id))
    except Conflict as refusal:
        return _question(school_id, admin_id, 422, said(refusal))
    flash(_("您已不再是学校管理员。") if is_me else _("已移除管理员。"), "ok")
    return responses.see_other("/me" if is_me else f"/admin/{school_id}/admins")


def _question(school_id: str, admin_id: str, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "school/admins/remove.html",
        "school/admins/_remove.html",
        status,
        school=schools.find(int(school_id)),
        admin=admins.find(int(school_id), int(admin_id)),
        removable=admins.admins(int(school_id)).removable,
        ends=rights.of_admin(int(school_id), int(admin_id), now()),
        me=actor().person_id,
        refusal=refusal,
    )


def _form(school_id: str, form: SubjectForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "school/admins/add.html",
        "school/admins/_add.html",
        status,
        school=schools.find(int(school_id)),
        form=form,
        refusal=refusal,
    )
