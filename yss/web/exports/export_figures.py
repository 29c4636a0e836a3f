"""Figures on their way out: one row for each organization and day, and DHIS2's data values (R45, R64).

A figure's code is `day.joined`, or names its questionnaire: `guide-1.expected_on_site`, `guide-1.health.fever`. On a
day with two questionnaires each has its own columns and codes (R21).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from yss.domain import questionnaire
from yss.domain.questionnaire import Question, Questionnaire
from yss.queries.day.submissions import Counted, Submission
from yss.queries.exports import export_days, export_source
from yss.queries.exports.export_days import OrganizationDay
from yss.queries.exports.export_source import Source
from yss.web.kit import formats, labels

_ORG = (("org_id", _l("组织编号")), ("organization", _l("组织")), ("day", _l("日期")))
_SUBMISSION = (
    ("state", _l("提交情况")),
    ("version", _l("提交版本")),
    ("submitted_by", _l("提交人")),
    ("submitted_at", _l("提交时间")),
    ("as_seen_at", _l("数据截至")),
    ("code", _l("存证码")),
)
DAY = {
    "headcount": _l("组织人数"),
    "joined": _l("已加入"),
    "not_joined": _l("未加入"),
    "exempt": _l("免报"),
    "expected": _l("应报"),
    "reported": _l("已申报"),
    "by_self": _l("自主申报"),
    "by_proxy": _l("代填"),
    "carried_forward": _l("快速填充"),
    "missing": _l("未填报"),
}
SCHEMES = {
    "dataElementIdScheme": "CODE",
    "orgUnitIdScheme": "CODE",
    "categoryOptionComboIdScheme": "CODE",
}
DEFAULT_COMBO = "default"


def table(source: Source) -> Any:
    """(columns, rows): every figure of "One set of numbers", supplement, counted figures, remarks."""
    asked = [questionnaire.load_key(key) for key in export_source.questionnaires(source)]
    figures = [column for definition in asked for column in _columns(definition, with_title=len(asked) > 1)]
    named = [(f"day.{name}", label) for name, label in DAY.items()]
    columns = (*_ORG, *_SUBMISSION, *named, *figures, ("remarks", _l("备注")))
    return columns, (_row(day, [name for name, _label in figures]) for day in export_days.days(source))


def _columns(definition: Questionnaire, *, with_title: bool) -> Iterator[tuple[str, str]]:
    title = labels.translate(definition.title) if with_title else ""
    for question in definition.supplement:
        yield _code(definition.key, question.name), formats.headed(title, labels.translate(question.label))
    for question in definition.questions:
        yield from ((name, formats.headed(title, label)) for name, label in _choices(definition.key, question))


def _choices(key: str, question: Question) -> Iterable[tuple[str, str]]:
    if not question.counted:
        return
    label = labels.translate(question.label)
    for choice in question.choices:
        yield _code(key, question.name, choice.name), formats.headed(label, labels.translate(choice.label))


def _code(key: str, *names: str) -> str:
    return ".".join((key.replace("/", "-"), *names))


def codes(counted: Counted) -> dict[str, int]:
    """Every figure of a submission by its code."""
    day = {f"day.{name}": getattr(counted.day, name) for name in DAY}
    supplement = {_code(counted.questionnaire, name): number for name, number in counted.supplement.items()}
    tallied = {
        _code(key, name, choice): number
        for key, figures in counted.tallies.items()
        for name, choices in figures.items()
        for choice, number in choices.items()
    }
    return day | supplement | tallied


def _row(day: OrganizationDay, figures: Sequence[str]) -> Sequence[str]:
    place = (str(day.org_id), day.organization, day.day.isoformat())
    if day.submission is None:
        state = str(_("已退回") if day.is_returned else _("未提交"))
        return *place, state, *[""] * (len(_SUBMISSION) + len(DAY) + len(figures))
    said = codes(day.submission.counted)
    wanted = (*(f"day.{name}" for name in DAY), *figures)
    numbers = (str(said[code]) if code in said else "" for code in wanted)
    remarks = day.submission.counted.remarks
    remarks = labels.kept(None) if remarks is None else remarks
    return *place, *_submitted(day.submission), *numbers, remarks


def _submitted(submission: Submission) -> Sequence[str]:
    return (
        str(_("已提交")),
        str(submission.version),
        submission.submitted_by,
        formats.moment(submission.submitted_at),
        formats.moment(submission.as_seen_at),
        submission.code,
    )


def data_values(source: Source) -> Iterator[bytes]:
    """DHIS2's `dataValueSets` in pieces: data elements and organisation units by code, the period a day."""
    yield json.dumps(SCHEMES)[:-1].encode() + b', "dataValues": ['
    between = b"\n"
    for day in export_days.days(source):
        if day.submission is not None:
            values = [json.dumps(one) for one in _values(day, day.submission.counted)]
            yield between + ",\n".join(values).encode()
            between = b",\n"
    yield b"\n]}\n"


def _values(day: OrganizationDay, counted: Counted) -> Iterator[dict[str, str]]:
    for code, number in codes(counted).items():
        yield {
            "dataElement": code,
            "period": day.day.strftime("%Y%m%d"),
            "orgUnit": str(day.org_id),
            "categoryOptionCombo": DEFAULT_COMBO,
            "value": str(number),
        }
