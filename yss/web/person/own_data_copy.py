"""The copy of one's data: one JSON file in words (R49).

JSON, because it holds lists of different shapes and opens in a phone's browser as text, where a workbook does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from yss.domain import questionnaire
from yss.domain.days import local
from yss.domain.languages import NAMES
from yss.queries.kit.links import Schools
from yss.queries.person import own_data
from yss.queries.person.own_data import Look, Revision
from yss.queries.person.proxies import Linked
from yss.web.kit import audit_details, labels, report_form
from yss.web.kit.access import actor
from yss.web.kit.audit_labels import ACTIONS, BY_SYSTEM


def text(person_id: int, schools: Schools, today: date) -> str:
    """The file: one person's reports are a few megabytes at most, so it is made whole."""
    told = _head(person_id, schools, today)
    told |= {_("申报记录"): [_revision(one) for one in own_data.revisions(person_id, schools)]}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _head(person_id: int, schools: Schools, today: date) -> dict[str, Any]:
    found = own_data.of(person_id, schools, today)
    number, phone = own_data.number_and_phone(person_id, schools)
    return {
        _("姓名"): found.name,
        _("证件类型"): str(labels.DOCUMENT_TYPES[found.document_type]),
        _("证件号码"): number,
        _("手机号码"): phone,
        **_language(schools),
        _("加入的组织"): [
            {
                _("学校"): stay.school,
                _("组织名称"): stay.organization,
                _("加入时间"): _at(stay.joined_at),
                _("离开时间"): _at(stay.left_at),
                _("状态"): str(labels.LEAVINGS[stay.left_how])
                if stay.left_at and stay.left_how
                else pgettext("state", "成员"),
            }
            for stay in found.stays
        ],
        _("可以为我申报的人"): [_link(link.proxy, link, found.is_alone) for link in found.proxies],
        _("我可以为其申报的人"): [
            _link(link.person, link, link.person_id in found.alone) for link in found.reports_for
        ],
        _("姓名更正"): [[one.old, one.new, one.by, _at(one.at), one.school] for one in found.names],
        _("健康信息使用同意"): [
            {
                _("同意时间"): _at(one.given_at),
                _("身份"): str(labels.CONSENT_RELATIONS[one.relation]),
                _("同意人"): one.by,
                _("说明版本"): one.text_version,
                _("撤回时间"): _at(one.withdrawn_at),
            }
            for one in found.consents
        ],
        _("谁看过我的数据"): [_look(one) for one in _looks(person_id, schools)],
    }


def _language(schools: Schools) -> dict[str, str]:
    """What the person has chosen, read with their session; a guardian, who is told of schools, is not told of it."""
    chosen = actor().language
    return {_("语言"): NAMES[chosen] if chosen else _("未选择")} if schools is None else {}


def said(look: Look) -> tuple[str, str, str]:
    """What was done, by whom, and the details in words."""
    nobody = _("系统") if look.action in BY_SYSTEM else _("客服")
    what = str(ACTIONS[look.action][1]) if look.action in ACTIONS else look.action
    return what, look.by or str(nobody), audit_details.words(look.detail)


def _link(name: str, link: Linked, alone: bool) -> dict[str, str]:
    return {
        _("姓名"): name,
        _("学校"): link.school,
        _("代填关系"): labels.link_state(link, alone),
        _("开始时间"): _at(link.since),
        _("确认人"): link.confirmed_by or "",
    }


def _looks(person_id: int, schools: Schools) -> Iterator[Look]:
    found = own_data.looks(person_id, schools)
    yield from found.rows
    while found.after is not None:
        found = own_data.looks(person_id, schools, found.after)
        yield from found.rows


def _look(look: Look) -> dict[str, str]:
    what, by, details = said(look)
    return {
        _("时间"): _at(look.at),
        _("操作"): what,
        _("操作人"): by,
        _("学校"): look.school,
        _("组织名称"): look.organization or "",
        _("说明"): details,
    }


def _revision(one: Revision) -> dict[str, Any]:
    return {
        _("学校"): one.school,
        _("日期"): one.day.isoformat(),
        _("填报时间"): _at(one.reported_at),
        _("填报方式"): labels.source_of(one.source, one.filled_by),
        _("已撤回"): one.withdrawn,
        _("内容"): _("内容已按保存期限清除") if one.answers is None else _answers(one),
    }


def _answers(one: Revision) -> dict[str, str]:
    definition = questionnaire.load_key(one.questionnaire)
    groups = report_form.answered(definition, one.answers or {}, ())
    return {answer.label: answer.value for _title, answers in groups for answer in answers}


def _at(instant: datetime | None) -> str:
    return local(instant).isoformat(timespec="seconds") if instant else ""
