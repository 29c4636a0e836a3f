"""代填表 as a form: per member 正常, 例外 with its questions opened, or 暂不填 (R67)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from yss.domain import answers as answering
from yss.domain.questionnaire import Questionnaire
from yss.queries.day.grid import Candidate
from yss.queries.kit.pages import PAGE
from yss.web.kit import report_form
from yss.web.kit.report_form import FieldGroup
from yss.web.kit.typed import MARKED, typed_id

STATE = "state_"
USUAL, EXCEPT, SKIP = "usual", "except", "skip"
STATES = ((USUAL, _l("正常")), (EXCEPT, _l("例外")), (SKIP, _l("暂不填")))


@dataclass(frozen=True)
class Row:
    """One member: `state`, whether an ordinary day can be told without asking, and an exception's opened questions."""

    member: Candidate
    state: str
    can_be_usual: bool
    groups: tuple[FieldGroup, ...]
    answers: Mapping[str, Any]
    has_problems: bool


@dataclass(frozen=True)
class Sheet:
    """What all rows are read by: the questionnaire, the form's day, and whether problems are to be told."""

    definition: Questionnaire
    day: date
    check: bool = False


def opened(sheet: Sheet, members: Sequence[Candidate]) -> tuple[Row, ...]:
    """全部正常, but for those of whom no earlier report tells what that is, and those whose last one was not (R24)."""
    return tuple(_row(sheet, member, _first_state(sheet, member), {}) for member in members)


def _first_state(sheet: Sheet, member: Candidate) -> str:
    return EXCEPT if member.previous and answering.is_at_risk(sheet.definition, member.previous) else USUAL


def posted(sheet: Sheet, members: Sequence[Candidate], form: MultiDict[str, str]) -> tuple[Row, ...]:
    """The rows as posted; where the sheet checks, the exceptions' problems stand beside their fields."""
    return tuple(
        _row(sheet, member, form.get(f"{STATE}{member.person_id}", SKIP), _raw(form, member)) for member in members
    )


def people_of(form: MultiDict[str, str]) -> list[int]:
    """The members that a posted form speaks of, a page at most."""
    ids = [name.removeprefix(STATE) for name in form if name.startswith(STATE)]
    return [person for one in ids if (person := typed_id(one)) is not None][:PAGE]


def _row(sheet: Sheet, member: Candidate, state: str, raw: report_form.Raw) -> Row:
    definition = sheet.definition
    usual = answering.usual_answers(definition, member.previous, today=sheet.day)
    state = state if state in (EXCEPT, SKIP) or not usual.problems else SKIP
    if state != EXCEPT:
        return Row(member, state, not usual.problems, (), usual.answers if state == USUAL else {}, False)
    raw = raw or report_form.raw_of(answering.starting_answers(definition, member.previous))
    raw, checked = report_form.posted(definition, raw, today=sheet.day, reshapes=not sheet.check)
    groups = tuple(_prefixed(group, member) for group in report_form.groups(definition, raw, checked.problems))
    return Row(member, state, not usual.problems, groups, checked.answers, bool(checked.problems))


def _prefix(member: Candidate) -> str:
    return f"p{member.person_id}-"


def _raw(form: MultiDict[str, str], member: Candidate) -> dict[str, list[str]]:
    prefix = _prefix(member)
    raw = {name.removeprefix(prefix): form.getlist(name) for name in form if name.startswith(prefix)}
    marked = [name.removeprefix(prefix) for name in form.getlist(MARKED) if name.startswith(prefix)]
    return raw | {MARKED: marked} if marked else raw


def _prefixed(group: FieldGroup, member: Candidate) -> FieldGroup:
    return replace(group, fields=tuple(replace(field, name=_prefix(member) + field.name) for field in group.fields))
