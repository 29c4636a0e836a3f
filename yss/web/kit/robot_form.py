"""群机器人: its form, its page's values, and what it says (R66); a school's and an organization's alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import Response, current_app, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, RadioField, StringField
from wtforms.validators import StopValidation

from yss import robots
from yss.actions import reminders
from yss.actions.reminders import Robot
from yss.domain import reminding as rules
from yss.domain.days import parse_time
from yss.domain.text import clean_text
from yss.domain.vocabulary import ReminderOutcome, RobotKind
from yss.queries import reminders as queries
from yss.queries.day.day import People
from yss.queries.reminders import Configured, NotSubmitted, ToRemind
from yss.web.kit import formats, labels, responses
from yss.web.kit.access import now
from yss.web.kit.acting import act
from yss.web.kit.for_school import for_school
from yss.web.kit.form_base import cleaned_by, needed, one_of, opened
from yss.web.kit.messages import sentence

LONGEST = 16 * 1024
"""Bytes of a text that people copy, where no service sets an end."""


class RobotForm(FlaskForm):  # type: ignore[misc]
    """The group robot: its service, its address, when it speaks."""

    has_robot = False

    kind = RadioField(
        _l("机器人"), [one_of(RobotKind)], choices=list(labels.ROBOT_KINDS.items()), validate_choice=False
    )
    url = StringField(_l("Webhook地址"), render_kw={"inputmode": "url", "autocapitalize": "off"})
    secret = PasswordField(
        _l("加签密钥（选填，仅钉钉）"),
        [cleaned_by(lambda raw: clean_text(raw, max_length=rules.SECRET_MAX), optional=True)],
    )
    quiet_from = StringField(_l("免打扰开始"), [needed("required"), cleaned_by(parse_time)])
    quiet_to = StringField(_l("免打扰结束"), [needed("required"), cleaned_by(parse_time)])

    def validate_url(self, field: Field) -> None:
        """The address belongs to the service that was chosen; left empty it stays as it is."""
        if self.kind.data in list(RobotKind):
            kind, local_too = RobotKind(self.kind.data), current_app.extensions["yss_settings"].testing_tools
            clean = cleaned_by(
                lambda raw: rules.clean_robot_url(kind, raw, local_too=local_too), optional=self.has_robot
            )
            clean(self, field)

    def validate_secret(self, field: Field) -> None:
        """Only 钉钉 signs."""
        if field.data and self.kind.data != RobotKind.DINGTALK:
            raise StopValidation(sentence("secret_not_asked"))

    def robot(self) -> Robot:
        """What was typed; call after `validate_on_submit`."""
        quiet = (self.quiet_from.cleaned, self.quiet_to.cleaned)
        return Robot(self.kind.cleaned, self.url.cleaned, self.secret.cleaned, ticked_stages(), quiet)


@dataclass(frozen=True)
class Chat:
    """The group chat of a school or, with `org_id`, of an organization; `back` is the page of its robot."""

    school_id: int
    org_id: int | None
    back: str


def posted(chat: Chat) -> RobotForm:
    """The form as it was sent; the address may stay empty where the same service is kept."""
    found, form = queries.configured(chat.school_id, chat.org_id), opened(RobotForm)
    form.has_robot = found.robot is not None and form.kind.data == found.robot.kind
    return form


def is_right(form: RobotForm) -> bool:
    """Whether what was sent can be kept, a stage among it."""
    return bool(form.validate_on_submit() and ticked_stages())


def kept(chat: Chat, form: RobotForm) -> Response:
    """【保存机器人】; nothing is sent anywhere before this."""
    reminders.configure_robot(act(chat.school_id, chat.org_id or 0), robot=form.robot())
    flash(_("群机器人已保存，可以发送一条测试消息。"), "ok")
    return responses.see_other(chat.back)


def removed(chat: Chat) -> Response:
    """【停用机器人】: forgotten, its address with it."""
    reminders.remove_robot(act(chat.school_id, chat.org_id or 0))
    flash(_("群机器人已停用。"), "ok")
    return responses.see_other(chat.back)


def tested(chat: Chat) -> Response:
    """【发送测试消息】: says in the group that it works, and here whether it arrived."""
    if (robot := queries.robot(chat.school_id, chat.org_id)) is not None:
        outcome, reason = say(robot, _test(robot.language, robot.name), now())
        reminders.note_test(act(chat.school_id, chat.org_id or 0), outcome=outcome)
        if outcome is ReminderOutcome.SENT:
            flash(_("测试消息已发送，请到群里查看。"), "ok")
        else:
            flash(_("测试消息没有送达：%(why)s。请核对地址、密钥和机器人的安全设置。", why=why(reason)), "danger")
    return responses.see_other(chat.back)


@for_school
def _test(name: str) -> str:
    return str(_("【%(name)s】健康申报提醒机器人测试：收到这条消息说明设置成功。", name=rules.brief(name)))


def why(reason: str | None) -> str:
    """Why a message did not arrive, in the service's words where it gave some."""
    return str(_("服务返回“%(reason)s”", reason=reason) if reason else _("连接不上服务"))


def ticked_stages() -> list[int]:
    """The stages that were ticked, of those there are."""
    ticked = request.form.getlist("stage")
    return [stage for stage in rules.STAGES if str(stage) in ticked]


def shown(found: Configured, form: RobotForm | None = None) -> dict[str, Any]:
    """The values of `reminders/_robot.html`: as configured, or as it came back."""
    stages = list(found.plan.stages) if form is None else ticked_stages()
    return {
        "found": found,
        "why": why,
        "robot_form": form or _as_configured(found),
        "stages": stages,
        "all_stages": [(stage, formats.minutes_before(stage)) for stage in rules.STAGES],
        "stages_error": "" if stages else sentence("choose"),
    }


def _as_configured(found: Configured) -> RobotForm:
    form = RobotForm(formdata=None)
    form.kind.data = found.robot.kind if found.robot else RobotKind.WECOM
    form.quiet_from.data, form.quiet_to.data = (at.isoformat("minutes") for at in found.plan.quiet)
    return form


def say(robot: queries.Robot, text: str, now: datetime) -> tuple[ReminderOutcome, str | None]:
    """Has the robot say `text`; what became of it, and why where it was not taken, in the service's words."""
    try:
        robots.say(robot.url, robot.secret, text, now)
    except robots.RobotFailed as failed:
        return ReminderOutcome.FAILED, str(failed)
    return ReminderOutcome.SENT, None


@for_school
def about_collectors(school: str, day: date, waiting: NotSubmitted, target: time, limit: int) -> str:
    """Which organizations have not submitted, within `limit` bytes (R66, R70)."""
    head = ngettext(
        "【%(school)s】%(day)s健康申报还有%(num)s个组织未提交，请在%(target)s前提交：",
        "【%(school)s】%(day)s健康申报还有%(num)s个组织未提交，请在%(target)s前提交：",
        waiting.total,
        school=rules.brief(school),
        day=formats.day_label(day),
        target=target.isoformat("minutes"),
    )
    lines = [_line(row) for row in waiting.rows]
    link = base_link("/workbench")
    foot = _("打开工作台：%(link)s", link=link) if link else _("请打开健康申报工作台提交。")
    more = str(ngettext("等%(num)s个组织", "等%(num)s个组织", waiting.total))

    def written(named: int) -> str:
        return "\n".join([str(head), *lines[:named], *([more] if named < waiting.total else []), str(foot)])

    return rules.fitting(written, len(lines), limit)


def _line(row: ToRemind) -> str:
    missing = row.figures.missing if row.figures else 0
    if not missing:
        return str(_("%(org)s（%(name)s）", org=row.full_name, name=row.collector))
    return str(
        ngettext(
            "%(org)s（%(name)s，%(num)s人未填报）",
            "%(org)s（%(name)s，%(num)s人未填报）",
            missing,
            org=row.full_name,
            name=row.collector,
        )
    )


@for_school
def about_members(organization: str, day: date, missing: People, link: str, limit: int) -> str:
    """Who has not reported, for the class chat, within `limit` bytes: cut between names (R30, R66)."""
    names = [row.name for row in missing.rows]

    def written(named: int) -> str:
        return str(
            ngettext(
                "【%(org)s】%(day)s健康申报还有%(num)s人未填报：%(names)s。请尽快填报：%(link)s",
                "【%(org)s】%(day)s健康申报还有%(num)s人未填报：%(names)s。请尽快填报：%(link)s",
                missing.total,
                org=rules.brief(organization),
                day=formats.day_label(day),
                names=formats.cut_list(names[:named], missing.total),
                link=link,
            )
        )

    return rules.fitting(written, len(names), limit)


def base_link(path: str) -> str:
    """The public address of a path where no request says it; empty where none is configured."""
    base = current_app.extensions["yss_settings"].base_url
    return f"{base}{path}" if base else ""
