"""The details of an audit row in words: a line for every key that an action writes; a house test holds it (R48)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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
    return f"{day.year}-{day.month:02}-{day.day:02} {formats.weekday(day)}"


def _days(value: Any, _detail: Detail) -> str:
    return " – ".join(dict.fromkeys(value))


def _count(value: Any, _detail: Detail) -> str:
    return str(_("%(n)s人", n=len(value) if isinstance(value, list) else value))


def _reason(value: Any, _detail: Detail) -> str:
    return str(_("原因：%(reason)s", reason=REASONS.get(value, value)))


def _nth(text: Callable[[int], str]) -> Callable[[Any, Detail], str]:
    return lambda value, _detail: str(text(value))


def _changed(value: Any, detail: Detail) -> str:
    after = detail["after"]
    fields = [name for name in value if value[name] != after.get(name)]
    return "，".join(
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
    return "、".join(str(_("提前%(n)s分钟", n=stage)) for stage in value)


def _questionnaire(value: Any, detail: Detail) -> str:
    names = [labels.translate(questionnaire.load_key(key).title) for key in (value, detail["new"])]
    return str(_("%(old)s → %(new)s", old=names[0], new=names[1]))


def _silent(_value: Any, _detail: Detail) -> str:
    return ""


DETAILS: dict[str, Callable[[Any, Detail], str]] = {
    "about": _nth(lambda n: _("涉及%(n)s个", n=n)),
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
    "days_before": lambda value, detail: str(_("%(old)s天 → %(new)s天", old=value, new=detail["days_after"])),
    "erased": lambda value, _detail: str(_("%(n)s条内容", n=sum(value.values()))),
    "export": lambda value, _detail: str(_("导出编号%(n)s", n=value)),
    "invite": _silent,
    "kind": _coded(labels.ROBOT_KINDS),
    "language": _coded(NAMES),
    "lasts": _nth(lambda n: _("%(n)s天", n=n)),
    "kept_from": lambda value, _detail: str(_("%(day)s之前", day=value)),
    "leave": _coded(labels.LEAVE_KINDS),
    "disposition": _coded(labels.CLUSTER_DISPOSITIONS),
    "done": _coded(labels.CHANGE_OUTCOMES),
    "health_change": _silent,
    "in_3_days": _nth(lambda n: _("3天内%(n)s人", n=n)),
    "in_7_days": _nth(lambda n: _("7天内%(n)s人", n=n)),
    "members": _count,
    "minutes": _nth(lambda n: _("%(n)s分钟", n=n)),
    "new": _silent,
    "notice": _silent,
    "old": _questionnaire,
    "organizations": _nth(lambda n: _("%(n)s个组织", n=n)),
    "outcome": _coded(labels.REMINDER_OUTCOMES),
    "people": lambda value, detail: _count(value, detail) if value else "",
    "purpose": lambda value, _detail: str(_("用途：%(purpose)s", purpose=labels.EXPORT_PURPOSES[value])),
    "reason": _reason,
    "required": _coded({True: _l("打开"), False: _l("关闭")}),
    "stage": _nth(lambda n: _("提前%(n)s分钟", n=n)),
    "stages": _stages,
    "target": lambda value, _detail: str(value),
    "teacher": _silent,
    "teachers": _count,
    "with_numbers": lambda value, _detail: str(_("含完整证件号码")) if value else "",
    "uses": _nth(lambda n: _("%(n)s次", n=n)),
    "threshold": _nth(lambda n: _("阈值%(n)s人", n=n)),
    "within": _nth(lambda n: _("%(n)s天内", n=n)),
    "version": _nth(lambda n: _("第%(n)s版", n=n) if n else _("未提交过")),
}


def words(detail: Detail) -> str:
    """The details as one line: day, version, how many, what changed, why."""
    said = (DETAILS[key](value, detail) for key, value in detail.items() if key in DETAILS)
    return " · ".join(part for part in said if part)
