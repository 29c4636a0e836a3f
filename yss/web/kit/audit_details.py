"""The details of an audit row in words: a line for every key that an action writes; a house test holds it (R48)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from yss.domain import questionnaire
from yss.domain.languages import NAMES
from yss.web.kit import formats, labels

Detail = Mapping[str, Any]

_CODES: tuple[Mapping[Any, Any], ...] = (
    labels.CLOSING_REASONS,
    labels.REVEAL_REASONS,
    labels.TARGET_REASONS,
)
REASONS = {code.value: label for codes in _CODES for code, label in codes.items()}
FIELDS = {
    "audience": _l("采集对象"),
    "grade": _l("年级"),
    "headcount": _l("组织人数"),
    "major": _l("专业名称"),
    "name": _l("组织名称"),
}


def _day(value: Any, _detail: Detail) -> str:
    day = date.fromisoformat(value)
    return str(_("%(day)s %(weekday)s", day=day.isoformat(), weekday=formats.weekday(day)))


def _days(value: Any, _detail: Detail) -> str:
    return formats.iso_span(value[0], value[-1])


def _count(value: Any, _detail: Detail) -> str:
    return str(ngettext("%(num)s人", "%(num)s人", len(value) if isinstance(value, list) else value))


def _reason(value: Any, _detail: Detail) -> str:
    return str(_("原因：%(reason)s", reason=REASONS.get(value, value)))


def _nth(text: Callable[[int], str]) -> Callable[[Any, Detail], str]:
    return lambda value, _detail: str(text(value))


def _changed(value: Any, detail: Detail) -> str:
    after = detail["after"]
    fields = [name for name in value if value[name] != after.get(name)]
    return formats.clauses(
        str(
            _(
                "%(field)s：%(old)s → %(new)s",
                field=FIELDS.get(name, name),
                old=_said(value[name]),
                new=_said(after[name]),
            )
        )
        for name in fields
    )


def _said(value: Any) -> str:
    return str(labels.AUDIENCES.get(value, value)) or "—"


def _coded(labels_of: Mapping[Any, Any]) -> Callable[[Any, Detail], str]:
    return lambda value, _detail: str(labels_of.get(value, value))


def _stages(value: Any, _detail: Detail) -> str:
    return formats.listed(formats.minutes_before(stage) for stage in value)


def _questionnaire(value: Any, detail: Detail) -> str:
    names = [labels.translate(questionnaire.load_key(key).title) for key in (value, detail["new"])]
    return str(_("%(old)s → %(new)s", old=names[0], new=names[1]))


def _silent(_value: Any, _detail: Detail) -> str:
    return ""


DETAILS: dict[str, Callable[[Any, Detail], str]] = {
    "about": _nth(lambda n: ngettext("涉及%(num)s个", "涉及%(num)s个", n)),
    "address": lambda value, _detail: str(_("新的Webhook地址")) if value else "",
    "after": _silent,
    "audience": lambda value, _detail: str(labels.AUDIENCES.get(value, _("全校"))),
    "before": _changed,
    "cases": _count,
    "change": _nth(lambda n: _("第%(n)s次变动", n=n)),
    "content": _coded(labels.EXPORT_KINDS),
    "day": _day,
    "days": _days,
    "days_after": _silent,
    "days_before": lambda value, detail: str(
        ngettext("%(old)s天 → %(num)s天", "%(old)s天 → %(num)s天", detail["days_after"], old=value)
    ),
    "erased": lambda value, _detail: str(ngettext("%(num)s条内容", "%(num)s条内容", sum(value.values()))),
    "export": lambda value, _detail: str(_("导出编号%(n)s", n=value)),
    "invite": _silent,
    "kind": _coded(labels.ROBOT_KINDS),
    "language": _coded(NAMES),
    "lasts": _nth(lambda n: ngettext("%(num)s天", "%(num)s天", n)),
    "kept_from": lambda value, _detail: str(_("%(day)s之前", day=value)),
    "leave": _coded(labels.LEAVE_KINDS),
    "disposition": _coded(labels.CLUSTER_DISPOSITIONS),
    "done": _coded(labels.CHANGE_OUTCOMES),
    "health_change": _silent,
    "in_3_days": _nth(lambda n: ngettext("3天内%(num)s人", "3天内%(num)s人", n)),
    "in_7_days": _nth(lambda n: ngettext("7天内%(num)s人", "7天内%(num)s人", n)),
    "members": _count,
    "minutes": _nth(lambda n: ngettext("%(num)s分钟", "%(num)s分钟", n)),
    "new": _silent,
    "notice": _silent,
    "old": _questionnaire,
    "organizations": _nth(lambda n: ngettext("%(num)s个组织", "%(num)s个组织", n)),
    "outcome": _coded(labels.REMINDER_OUTCOMES),
    "people": lambda value, detail: _count(value, detail) if value else "",
    "purpose": lambda value, _detail: str(_("用途：%(purpose)s", purpose=labels.EXPORT_PURPOSES[value])),
    "reason": _reason,
    "required": _coded({True: lazy_pgettext("state", "打开"), False: lazy_pgettext("state", "关闭")}),
    "stage": _nth(formats.minutes_before),
    "stages": _stages,
    "target": lambda value, _detail: str(value),
    "teacher": _silent,
    "teachers": _count,
    "with_numbers": lambda value, _detail: str(_("含完整证件号码")) if value else "",
    "uses": _nth(lambda n: ngettext("%(num)s次", "%(num)s次", n)),
    "threshold": _nth(lambda n: ngettext("阈值%(num)s人", "阈值%(num)s人", n)),
    "within": _nth(lambda n: ngettext("%(num)s天内", "%(num)s天内", n)),
    "version": _nth(lambda n: _("第%(n)s版", n=n) if n else _("未提交过")),
}


def words(detail: Detail) -> str:
    """The details as one line: day, version, how many, what changed, why."""
    return formats.facts(DETAILS[key](value, detail) for key, value in detail.items() if key in DETAILS)
