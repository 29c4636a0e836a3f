"""催报: who has not submitted, with a text to copy and a tap to call; target time and robot (R31, R66, R70)."""

from __future__ import annotations

from datetime import date, datetime, time

from flask import Blueprint, Response, current_app, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, RadioField, StringField
from wtforms.validators import StopValidation

from yss import robots
from yss.actions import reminding
from yss.actions.reminding import Robot
from yss.domain import reminding as rules
from yss.domain.days import day_of, parse_time
from yss.domain.text import clean_text
from yss.domain.vocabulary import ReminderOutcome, RobotKind
from yss.queries import reminding as queries
from yss.queries import schools
from yss.queries.reminding import Configured, NotSubmitted
from yss.web import formats, labels, responses
from yss.web.access import actor, now, school_admin
from yss.web.forms.base import cleaned_by, needed, one_of, opened
from yss.web.messages import sentence
from yss.web.paging import after

blueprint = Blueprint("reminders", __name__, url_prefix="/admin/<school_id>")

_NAMED_AT_MOST = 100


class TargetForm(FlaskForm):  # type: ignore[misc]
    """今日目标时间."""

    target = StringField(
        _l("今日目标时间"), [needed("required"), cleaned_by(rules.parse_target)], render_kw={"type": "time"}
    )


def _local_too() -> bool:
    return bool(current_app.extensions["yss_settings"].testing_tools)


class RobotForm(FlaskForm):  # type: ignore[misc]
    """The group robot: its service, its address, when it speaks."""

    kind = RadioField(
        _l("机器人"), [one_of(RobotKind)], choices=list(labels.ROBOT_KINDS.items()), validate_choice=False
    )
    url = StringField(_l("Webhook地址"), render_kw={"inputmode": "url", "autocapitalize": "off"})
    secret = PasswordField(
        _l("加签密钥（选填，仅钉钉）"),
        [cleaned_by(lambda raw: clean_text(raw, max_length=rules.SECRET_MAX), optional=True)],
    )
    quiet_from = StringField(_l("免打扰开始"), [needed("required"), cleaned_by(parse_time)], render_kw={"type": "time"})
    quiet_to = StringField(_l("免打扰结束"), [needed("required"), cleaned_by(parse_time)], render_kw={"type": "time"})

    def validate_url(self, field: Field) -> None:
        """The address belongs to the service that was chosen; left empty it stays as it is."""
        if self.kind.data in list(RobotKind):
            kind = RobotKind(self.kind.data)
            clean = cleaned_by(
                lambda raw: rules.clean_robot_url(kind, raw, local_too=_local_too()), optional=self.has_robot
            )
            clean(self, field)

    def validate_secret(self, field: Field) -> None:
        """Only 钉钉 signs."""
        if field.data and self.kind.data != RobotKind.DINGTALK:
            raise StopValidation(sentence("secret_not_asked"))

    has_robot = False


@blueprint.get("/not-submitted")
@school_admin
def not_submitted(school_id: str) -> Response:
    """未提交的采集员: a text that names them, and each with a tap to call (R70)."""
    day = day_of(now())
    waiting = queries.not_submitted(int(school_id), day, after())
    return responses.page_or_fragment(
        "reminders/more.html" if after() else "reminders/not_submitted.html",
        "reminders/_not_submitted.html",
        school=schools.find(int(school_id)),
        waiting=waiting,
        day=day,
        target=queries.target_time(int(school_id)),
        text="" if after() else page_text(int(school_id), day),
    )


def page_text(school_id: int, day: date) -> str:
    """The text to copy, naming up to a hundred organizations."""
    waiting = queries.not_submitted(school_id, day, None, _NAMED_AT_MOST)
    head, lines, foot, more = parts_of_text(schools.find(school_id).name, day, waiting, queries.target_time(school_id))
    return rules.fitting(head, lines, foot, more, 16 * 1024)


def parts_of_text(school: str, day: date, waiting: NotSubmitted, target: time) -> tuple[str, list[str], str, str]:
    """Head, a line for each organization, foot, and what stands for those that are left out (R66, R70)."""
    head = _(
        "【%(school)s】%(day)s健康申报还有%(n)s个组织未提交，请在%(target)s前提交：",
        school=school,
        day=formats.day_label(day),
        n=waiting.total,
        target=target.isoformat("minutes"),
    )
    lines = [_("%(org)s（%(name)s）", org=row.full_name, name=row.collector) for row in waiting.rows]
    base = current_app.extensions["yss_settings"].base_url
    foot = _("打开工作台：%(link)s", link=f"{base}/workbench") if base else _("请打开健康申报工作台提交。")
    return str(head), [str(line) for line in lines], str(foot), _("等{n}个组织").replace("{n}", str(waiting.total))


@blueprint.post("/organizations/<org_id>/phone")
@school_admin
def call(school_id: str, org_id: str) -> Response:
    """The collector's number, to call; recorded, never in the page before it is asked for (R8, R70)."""
    phone = reminding.reveal_phone(school_id=int(school_id), org_id=int(org_id), actor_id=actor().person_id, now=now())
    return _phone(int(school_id), int(org_id), phone)


@blueprint.get("/organizations/<org_id>/phone")
@school_admin
def hang_up(school_id: str, org_id: str) -> Response:
    """The masked number again."""
    return _phone(int(school_id), int(org_id), "")


def _phone(school_id: int, org_id: int, phone: str) -> Response:
    return responses.page_or_fragment(
        "reminders/phone.html",
        "reminders/_phone.html",
        school=schools.find(school_id),
        collector=queries.collector(school_id, org_id),
        phone=phone,
    )


@blueprint.get("/reminders")
@school_admin
def settings(school_id: str) -> Response:
    """提交时间与提醒."""
    return _settings(int(school_id))


@blueprint.post("/reminders/target")
@school_admin
def change_target(school_id: str) -> Response:
    """今日目标时间 → 【保存】."""
    form = opened(TargetForm)
    if not form.validate_on_submit():
        return _settings(int(school_id), target_form=form)
    reminding.change_target_time(
        school_id=int(school_id), actor_id=actor().person_id, target=form.target.cleaned, now=now()
    )
    flash(_("今日目标时间已保存。"), "success")
    return responses.see_other(f"/admin/{school_id}/reminders")


@blueprint.post("/reminders/robot")
@school_admin
def configure(school_id: str) -> Response:
    """群机器人 → 【保存】; nothing is sent anywhere before this."""
    found = queries.configured(int(school_id))
    form = opened(RobotForm)
    form.has_robot = found.robot is not None and form.kind.data == found.robot.kind
    stages = _ticked_stages()
    if not form.validate_on_submit() or not stages:
        return _settings(int(school_id), robot_form=form, stages=stages)
    quiet = (form.quiet_from.cleaned, form.quiet_to.cleaned)
    robot = Robot(form.kind.cleaned, form.url.cleaned, form.secret.cleaned, stages, quiet)
    reminding.configure_robot(school_id=int(school_id), actor_id=actor().person_id, robot=robot, now=now())
    flash(_("群机器人已保存，可以发送一条测试消息。"), "success")
    return responses.see_other(f"/admin/{school_id}/reminders")


@blueprint.post("/reminders/robot/remove")
@school_admin
def remove(school_id: str) -> Response:
    """【停用】: forgotten, its address with it."""
    reminding.remove_robot(school_id=int(school_id), actor_id=actor().person_id, now=now())
    flash(_("群机器人已停用。"), "success")
    return responses.see_other(f"/admin/{school_id}/reminders")


@blueprint.post("/reminders/robot/test")
@school_admin
def test(school_id: str) -> Response:
    """【发送测试消息】: says in the group that it works, and here whether it arrived."""
    found = queries.robot(int(school_id))
    if found is None:
        return responses.see_other(f"/admin/{school_id}/reminders")
    outcome = said(
        found, str(_("【%(school)s】健康申报提醒机器人测试：收到这条消息说明设置成功。", school=found.school)), now()
    )
    reminding.note_test(school_id=int(school_id), actor_id=actor().person_id, outcome=outcome, now=now())
    if outcome is ReminderOutcome.SENT:
        flash(_("测试消息已发送，请到群里查看。"), "success")
    else:
        flash(_("测试消息没有送达，请核对地址、密钥和机器人的安全设置。"), "error")
    return responses.see_other(f"/admin/{school_id}/reminders")


def said(robot: queries.Robot, text: str, at: datetime) -> ReminderOutcome:
    """Has the robot say `text`; what became of it."""
    try:
        robots.say(robot.url, robot.secret, text, at)
    except robots.RobotFailed:
        return ReminderOutcome.FAILED
    return ReminderOutcome.SENT


def _ticked_stages() -> list[int]:
    ticked = request.form.getlist("stage")
    return [stage for stage in rules.STAGES if str(stage) in ticked]


def _settings(
    school_id: int,
    target_form: TargetForm | None = None,
    robot_form: RobotForm | None = None,
    stages: list[int] | None = None,
) -> Response:
    found = queries.configured(school_id)
    came_back = target_form is not None or robot_form is not None
    fragment = "reminders/_robot.html" if robot_form else "reminders/_target.html"
    return responses.page_or_fragment(
        "reminders/settings.html",
        fragment if came_back else "reminders/settings.html",
        422 if came_back else 200,
        school=schools.find(school_id),
        found=found,
        form=target_form or _target_form(found),
        robot_form=robot_form or _robot_form(found),
        stages=list(found.plan.stages) if stages is None else stages,
        all_stages=[(stage, _("提前%(n)s分钟", n=stage)) for stage in rules.STAGES],
        stages_error=sentence("choose") if stages == [] else "",
    )


def _target_form(found: Configured) -> TargetForm:
    form = TargetForm(formdata=None)
    form.target.data = found.plan.target.isoformat("minutes")
    return form


def _robot_form(found: Configured) -> RobotForm:
    form = RobotForm(formdata=None)
    form.kind.data = found.robot.kind if found.robot else RobotKind.WECOM
    form.quiet_from.data, form.quiet_to.data = (at.isoformat("minutes") for at in found.plan.quiet)
    return form
