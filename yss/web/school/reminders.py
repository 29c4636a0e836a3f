"""催报: who has not submitted, with a text to copy and a tap to call; target time, language, robot (R31, R66, R70)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import RadioField, StringField

from yss.actions import reminders
from yss.actions.school import founding
from yss.domain import reminding as rules
from yss.domain.days import day_of
from yss.domain.languages import NAMES, Language
from yss.queries import reminders as queries
from yss.queries.kit import schools
from yss.queries.reminders import Configured
from yss.web.kit import responses, robot_form
from yss.web.kit.access import now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, needed, one_of, opened
from yss.web.kit.paging import after
from yss.web.kit.robot_form import Chat, RobotForm

blueprint = Blueprint("reminders", __name__, url_prefix="/admin/<school_id>")


# A screen reader says each as it is said.
_NAMED = [(tag, Markup('<span lang="{}">{}</span>').format(tag, name)) for tag, name in NAMES.items()]


class TargetForm(FlaskForm):  # type: ignore[misc]
    """今日目标时间."""

    target = StringField(
        _l("今日目标时间"), [needed("required"), cleaned_by(rules.parse_target)], render_kw={"type": "time"}
    )


class LanguageForm(FlaskForm):  # type: ignore[misc]
    """学校语言."""

    language = RadioField(_l("学校语言"), [one_of(Language)], choices=_NAMED, validate_choice=False)


@blueprint.get("/not-submitted")
@school_admin
def not_submitted(school_id: str) -> Response:
    """未提交的采集员: a text that names them, and each with a tap to call (R70)."""
    day = day_of(now())
    school, target = schools.find(int(school_id)), queries.target_time(int(school_id))
    waiting = queries.not_submitted(int(school_id), day, now(), after())
    return responses.page_or_fragment(
        "reminders/more.html" if after() else "reminders/not_submitted.html",
        "reminders/_not_submitted.html",
        school=school,
        waiting=waiting,
        day=day,
        target=target,
        text=robot_form.about_collectors(school.language, school.name, day, waiting, target, robot_form.LONGEST),
    )


@blueprint.post("/organizations/<org_id>/phone")
@school_admin
def call(school_id: str, org_id: str) -> Response:
    """The collector's number, to call; recorded, never in the page before it is asked for (R8, R70)."""
    phone = reminders.reveal_phone(act(int(school_id), int(org_id)))
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
        return _settings(int(school_id), target=form)
    reminders.change_target_time(act(int(school_id)), target=form.target.cleaned)
    flash(_("今日目标时间已保存。"), "ok")
    return responses.see_other(f"/admin/{school_id}/reminders")


@blueprint.post("/reminders/language")
@school_admin
def change_language(school_id: str) -> Response:
    """学校语言 → 【保存】 (R85)."""
    form = opened(LanguageForm)
    if not form.validate_on_submit():
        return _settings(int(school_id), language=form)
    founding.change_language(act(int(school_id)), language=form.language.cleaned)
    flash(_("学校语言已保存。"), "ok")
    return responses.see_other(f"/admin/{school_id}/reminders")


@blueprint.post("/reminders/robot")
@school_admin
def configure(school_id: str) -> Response:
    """群机器人 of the collectors' chat → 【保存机器人】."""
    form = robot_form.posted(_chat(school_id))
    return (
        robot_form.kept(_chat(school_id), form) if robot_form.is_right(form) else _settings(int(school_id), robot=form)
    )


@blueprint.post("/reminders/robot/remove")
@school_admin
def remove(school_id: str) -> Response:
    """【停用机器人】."""
    return robot_form.removed(_chat(school_id))


@blueprint.post("/reminders/robot/test")
@school_admin
def test(school_id: str) -> Response:
    """【发送测试消息】."""
    return robot_form.tested(_chat(school_id))


def _chat(school_id: str) -> Chat:
    return Chat(int(school_id), None, f"/admin/{school_id}/reminders")


def _settings(
    school_id: int,
    target: TargetForm | None = None,
    language: LanguageForm | None = None,
    robot: RobotForm | None = None,
) -> Response:
    found, school = queries.configured(school_id), schools.find(school_id)
    came_back = target or language or robot
    fragment = (
        "reminders/_robot.html" if robot else "reminders/_language.html" if language else "reminders/_target.html"
    )
    return responses.page_or_fragment(
        "reminders/settings.html",
        fragment if came_back else "reminders/settings.html",
        422 if came_back else 200,
        school=school,
        form=target or _target_form(found),
        language_form=language or _language_form(school.language),
        robot_url=f"/admin/{school_id}/reminders/robot",
        counted=lambda missing: ngettext("%(num)s个组织", "%(num)s个组织", missing),
        **robot_form.shown(found, robot),
    )


def _language_form(spoken: Language) -> LanguageForm:
    form = LanguageForm(formdata=None)
    form.language.data = spoken
    return form


def _target_form(found: Configured) -> TargetForm:
    form = TargetForm(formdata=None)
    form.target.data = found.plan.target.isoformat("minutes")
    return form
