"""编辑组织信息: name and headcount, 成员管理, who has left (R19, R20)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import StringField

from yss.actions.organization import leaving, organizing
from yss.domain import organizations
from yss.domain.errors import DomainError
from yss.domain.permissions import DeskWork
from yss.domain.text import clean_text
from yss.queries import reminders
from yss.queries.organization import members
from yss.web.kit import responses, robot_form
from yss.web.kit.access import collector, desk, now, owner_alone
from yss.web.kit.acting import at_desk
from yss.web.kit.form_base import cleaned_by, needed, opened
from yss.web.kit.messages import sentence
from yss.web.kit.once import once
from yss.web.kit.paging import after, search, ticked
from yss.web.kit.robot_form import Chat, RobotForm

blueprint = Blueprint("organization", __name__, url_prefix="/organization")


class EditForm(FlaskForm):  # type: ignore[misc]
    """组织名称 and 组织人数."""

    name = StringField(
        _l("组织名称"),
        [needed("required"), cleaned_by(lambda raw: clean_text(raw, max_length=organizations.NAME_MAX))],
    )
    headcount = StringField(
        _l("组织人数"),
        [needed("required"), cleaned_by(organizations.parse_headcount)],
        render_kw={"inputmode": "numeric"},
    )


@blueprint.get("")
@collector
def menu() -> Response:
    """编辑组织信息: 修改组织信息 or 成员管理."""
    return responses.page("organization/menu.html", org=members.describe(desk()), left=members.left_total(desk()))


@blueprint.route("/edit", methods=["GET", "POST"])
@collector
@owner_alone(DeskWork.CHANGE_ORGANIZATION)
def edit() -> Response:
    """修改组织信息 → 【确认修改】 (R20)."""
    org, form = members.describe(desk()), opened(EditForm)
    if not form.is_submitted() and not form.name.data:
        form.name.data, form.headcount.data = org.name, str(org.headcount)
    if not form.validate_on_submit():
        return responses.page_or_fragment(
            "organization/edit.html",
            "organization/_edit.html",
            422 if form.is_submitted() else 200,
            org=org,
            form=form,
        )
    organizing.change_organization(
        at_desk(),
        name=form.name.cleaned,
        headcount=form.headcount.cleaned,
    )
    flash(_("组织信息已修改。"), "ok")
    return responses.see_other("/workbench")


@blueprint.get("/members")
@collector
def roster() -> Response:
    """成员管理: the list of members, searched and in pages."""
    shown = members.current(desk(), search=search(), after=after())
    page = "organization/more.html" if after() else "organization/members.html"
    return responses.page_or_fragment(
        page, "organization/_more.html", people=shown, search=search(), left=members.left_total(desk())
    )


@blueprint.route("/members/remove", methods=["GET", "POST"])
@collector
@owner_alone(DeskWork.REMOVE_MEMBERS)
def remove() -> Response:
    """【删除成员】 → tick → 【确认删除】."""
    if request.method == "GET" or not ticked("person"):
        return _tick_page("" if request.method == "GET" else sentence("nobody_ticked"))
    try:
        removed = leaving.remove_members(
            at_desk(once()),
            person_ids=ticked("person"),
        )
    except DomainError as refusal:
        return _tick_page(sentence(refusal.code, refusal.params))
    flash(ngettext("已删除%(num)s人，30天内可以恢复。", "已删除%(num)s人，30天内可以恢复。", removed), "ok")
    return responses.see_other("/organization/members/left")


@blueprint.get("/members/left")
@collector
def left() -> Response:
    """已离开成员: removed, moved to another organization, gone by own wish; 恢复 for the removed."""
    return responses.page_or_fragment(
        "organization/left.html",
        "organization/_left.html",
        people=members.left(desk(), after=after()),
        is_restorable=lambda row: members.is_restorable(row, now()),
    )


@blueprint.post("/members/left/<membership_id>/restore")
@collector
@owner_alone(DeskWork.REMOVE_MEMBERS)
def restore(membership_id: str) -> Response:
    """【恢复】 within 30 days."""
    leaving.restore_member(
        at_desk(),
        membership_id=int(membership_id),
    )
    flash(_("已恢复。"), "ok")
    return responses.see_other("/organization/members/left")


def _tick_page(refusal: str) -> Response:
    return responses.page_or_fragment(
        "organization/remove.html",
        "organization/_remove.html",
        422 if refusal else 200,
        people=members.current(desk(), search=search(), after=after()),
        search=search(),
        ticked=ticked("person"),
        refusal=refusal,
    )


@blueprint.get("/robot")
@collector
@owner_alone(DeskWork.CHANGE_ORGANIZATION)
def robot() -> Response:
    """群机器人 of the class chat: reminds of who has not reported (R66)."""
    return _robot()


@blueprint.post("/robot")
@collector
@owner_alone(DeskWork.CHANGE_ORGANIZATION)
def configure_robot() -> Response:
    """【保存机器人】."""
    form = robot_form.posted(_chat())
    return robot_form.kept(_chat(), form) if robot_form.is_right(form) else _robot(form)


@blueprint.post("/robot/remove")
@collector
@owner_alone(DeskWork.CHANGE_ORGANIZATION)
def remove_robot() -> Response:
    """【停用机器人】."""
    return robot_form.removed(_chat())


@blueprint.post("/robot/test")
@collector
@owner_alone(DeskWork.CHANGE_ORGANIZATION)
def test_robot() -> Response:
    """【发送测试消息】."""
    return robot_form.tested(_chat())


def _chat() -> Chat:
    return Chat(desk().school_id, desk().org_id, "/organization/robot")


def _robot(form: RobotForm | None = None) -> Response:
    return responses.page_or_fragment(
        "organization/robot.html",
        "reminders/_robot.html",
        422 if form else 200,
        robot_url="/organization/robot",
        counted=lambda missing: ngettext("%(num)s人", "%(num)s人", missing),
        **robot_form.shown(reminders.configured(desk().school_id, desk().org_id), form),
    )
