"""What an export's file says: headings and cells in the admin's words, XLSForm's names beside them (R45, R64)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, assert_never

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from yss.domain import questionnaire
from yss.domain.exports import ReportState, facts
from yss.domain.questionnaire import Question
from yss.domain.vocabulary import ExportKind, ReportSource
from yss.export_files import Sheet
from yss.queries.exports import export_missing, export_reports, export_source, export_teachers
from yss.queries.exports.export_reports import Reported
from yss.queries.exports.export_source import Source
from yss.queries.exports.export_teachers import Told
from yss.queries.exports.exports import Ordered
from yss.web.exports import export_figures
from yss.web.kit import formats, labels, report_form, teacher_form

_ORG = (("org_id", _l("组织编号")), ("organization", _l("组织")), ("day", _l("日期")))
_WHO = (("full_name", _l("姓名")), ("document_number", _l("证件号码")))
_REPORT = (
    ("source", _l("填报方式")),
    ("filled_by", _l("填报人")),
    ("reported_at", _l("填报时间")),
    ("changed", _l("数据有变动")),
    ("state", _l("提交情况")),
    ("questionnaire", _l("问卷")),
)
_ABSENCE = (("state", _l("提交情况")), ("reason", _l("原因")), ("words", _l("说明")))
_TEACHER = (
    ("teacher_id", _l("教师编号")),
    ("organization", _l("组织")),
    ("told_by", _l("申报人")),
    ("told_at", _l("申报时间")),
)
_CHOOSING = ("select_one", "select_multiple", "region", "country")


@dataclass(frozen=True)
class Table:
    """Columns as (name, heading), and the rows as text."""

    columns: tuple[tuple[str, str], ...]
    rows: Iterator[Sequence[str]]


def table(source: Source) -> Table:
    """The export as a table. Raises TypeError of what is JSON and no table."""
    columns, rows = _made(source)
    return Table(tuple((name, str(heading)) for name, heading in columns), rows)


def _made(source: Source) -> Any:
    match source.export.order.kind:
        case ExportKind.SUBMISSIONS:
            return export_figures.table(source)
        case ExportKind.REPORTS:
            return _reports(source)
        case ExportKind.MISSING:
            return _missing(source)
        case ExportKind.TEACHERS:
            return _teachers(export_teachers.teachers(source))
        case ExportKind.TEACHER_CHANGES:
            return _teachers(export_teachers.teacher_changes(source))
        case ExportKind.ANSWERS:
            return _answers(source)
        case ExportKind.DATA_VALUES | ExportKind.DIGESTS:
            raise TypeError("what is JSON is no table")
        case kind:
            assert_never(kind)


def sheet(source: Source) -> Sheet:
    """The same with what stands above it: whose it is, headings, names; what is for machines has names alone."""
    made, title = table(source), str(labels.EXPORT_KINDS[source.export.order.kind])
    names = [name for name, _heading in made.columns]
    if facts(source.export.order.kind).for_machines:
        return Sheet(title, (names,), made.rows)
    return Sheet(title, ([watermark(source.export)], [heading for _name, heading in made.columns], names), made.rows)


def watermark(export: Ordered) -> str:
    """Who, when, what for, number of the export."""
    return str(
        _(
            "%(school)s · 导出编号%(number)s · 导出人%(name)s · 导出时间%(at)s · 用途：%(purpose)s",
            school=export.school,
            number=export.export_id,
            name=export.made_by,
            at=formats.moment(export.made_at),
            purpose=purpose(export),
        )
    )


def purpose(export: Ordered) -> str:
    """What the export is for."""
    said = str(labels.EXPORT_PURPOSES[export.order.purpose])
    return str(_("%(purpose)s（%(words)s）", purpose=said, words=export.order.words)) if export.order.words else said


def _questions(keys: Iterable[str]) -> tuple[Question, ...]:
    """The questions of all of them; equally named ones are one (R21)."""
    named: dict[str, Question] = {}
    for key in keys:
        for question in questionnaire.load_key(key).questions:
            named.setdefault(question.name, question)
    return tuple(named.values())


def _asked(questions: Iterable[Question]) -> tuple[tuple[str, str], ...]:
    return tuple((question.name, labels.translate(question.label)) for question in questions)


def _reports(source: Source) -> Any:
    questions = _questions(export_source.questionnaires(source))
    return (*_ORG, *_WHO, *_REPORT, *_asked(questions)), _report_rows(source, questions)


def _report_rows(source: Source, questions: Sequence[Question]) -> Iterator[Sequence[str]]:
    words, asked = _Words(), {key: _of(key) for key in questionnaire.keys()}  # noqa: SIM118 (a function)
    for row in export_reports.reports(source):
        known = asked[row.questionnaire]
        yield (
            *_place(row),
            row.name,
            row.number,
            words.source(row.source, "" if row.source is ReportSource.SELF else row.filled_by, row.carried_from),
            row.filled_by,
            formats.moment(row.reported_at),
            words.yes_no[row.changed],
            words.states[row.state],
            row.questionnaire,
            *(words.of(row.questionnaire, known.get(each.name), row.answers.get(each.name)) for each in questions),
        )


def _of(key: str) -> Mapping[str, Question]:
    return {question.name: question for question in questionnaire.load_key(key).questions}


class _Words:
    """A file's words, each of which is looked up once: there are millions of cells."""

    def __init__(self) -> None:
        self._said: dict[Any, str] = {}
        self.yes_no = {True: str(_("是")), False: str(_("否"))}
        self.states = {
            ReportState.NOT_SUBMITTED: str(_("当日未提交")),
            ReportState.SUBMITTED: str(_("已计入提交")),
            ReportState.LATE: str(_("提交后申报")),
            ReportState.LEFT: str(_("已离开组织")),
        }
        self.source = lru_cache(maxsize=4096)(labels.source_of)

    def of(self, key: str, question: Question | None, value: Any) -> str:
        """The answer to that question of the questionnaire `key`, empty where it was not asked."""
        if question is None or value in (None, "", []):
            return ""
        if question.type not in _CHOOSING:
            return str(value)
        place = (key, question.name, tuple(value) if isinstance(value, list) else value)
        if place not in self._said:
            self._said[place] = report_form.shown(question, value)
        return self._said[place]


def _place(row: Any) -> tuple[str, str, str]:
    return str(row.org_id), row.organization, row.day.isoformat()


def _missing(source: Source) -> Any:
    return (*_ORG, *_WHO, *_ABSENCE), _missing_rows(source)


def _missing_rows(source: Source) -> Iterator[Sequence[str]]:
    reasons = {reason: str(label) for reason, label in labels.MISSING_REASONS.items()} | {None: ""}
    states = _Words().states
    for row in export_missing.missing(source):
        state = states[ReportState.SUBMITTED if row.is_submitted else ReportState.NOT_SUBMITTED]
        yield *_place(row), row.name, row.number, state, reasons[row.reason], row.words


def _answers(source: Source) -> Any:
    questions = _questions(export_source.questionnaires(source))
    columns = (*_ORG, *_WHO, *_REPORT, *_asked(questions), ("export_number", ""))
    return columns, (_answer_row(source.export, questions, row) for row in export_reports.reports(source))


def _answer_row(export: Ordered, questions: Sequence[Question], row: Reported) -> Sequence[str]:
    """Codes as the questionnaire names them; several choices with a space between, as XLSForm has them."""
    return (
        *_place(row),
        row.name,
        row.number,
        row.source.value,
        row.filled_by,
        row.reported_at.isoformat(),
        "yes" if row.changed else "no",
        row.state.value,
        row.questionnaire,
        *(_code(row.answers.get(question.name)) for question in questions),
        str(export.export_id),
    )


def _code(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _teachers(told: Iterable[Told]) -> Any:
    return (*_TEACHER, *teacher_form.LABELS.items()), map(_teacher_row, told)


def _teacher_row(row: Told) -> Sequence[str]:
    at = formats.moment(row.told_at) if row.told_at else ""
    return str(row.teacher_id), row.organization, row.told_by, at, *_details(row)


def _details(row: Told) -> Iterable[str]:
    """What was told, in the form's order; of whom nothing was told, name and country alone."""
    for name in teacher_form.LABELS:
        word = getattr(row.details or row, name, "")
        yield teacher_form.in_word(name, word) if word else ""
