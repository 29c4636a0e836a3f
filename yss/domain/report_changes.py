"""Which answers differ from the member's previous reported day: 数据有变动 (R25)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yss.domain.questionnaire import Question, Questionnaire


@dataclass(frozen=True)
class Change:
    """One question with its answer before and now; None where it was not asked or not answered."""

    question: Question
    old: Any
    new: Any


def changes(
    questionnaire: Questionnaire,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
    *,
    old_questionnaire: Questionnaire | None = None,
) -> tuple[Change, ...]:
    """What changed, in the definition's order; nothing where there is no earlier report.

    A question that the earlier definition did not have is not compared; without `old_questionnaire` it is the same.
    One that was asked then and is not relevant now, or the other way round, has changed.
    """
    if old is None:
        return ()
    known = {question.name for question in (old_questionnaire or questionnaire).questions}
    compared = (each for each in questionnaire.questions if each.compared and each.name in known)
    every = (Change(question, old.get(question.name), new.get(question.name)) for question in compared)
    return tuple(change for change in every if _differs(change))


def is_changed(
    questionnaire: Questionnaire,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
    *,
    old_questionnaire: Questionnaire | None = None,
) -> bool:
    """Whether the report wears 数据有变动."""
    return bool(changes(questionnaire, old, new, old_questionnaire=old_questionnaire))


def _differs(change: Change) -> bool:
    return bool(_comparable(change.old) != _comparable(change.new))


def _comparable(value: Any) -> Any:
    """Several choices are a set: their order is the definition's, and that may have changed."""
    return frozenset(value) if isinstance(value, list | tuple) else value
