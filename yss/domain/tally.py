"""Reports → the day's figures: how many gave each choice of each counted question (R33)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yss.domain.questionnaire import Question, Questionnaire


@dataclass(frozen=True)
class Figure:
    """How many reports gave this choice of this question."""

    name: str
    choice: str
    count: int

    @property
    def key(self) -> str:
        """`health.suspected`, for URLs."""
        return figure_key(self.name, self.choice)


def tally(questionnaire: Questionnaire, answers_of_reports: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
    """A figure for each choice of each counted question, also for none, in the definition's order."""
    counted = _counted(questionnaire)
    counts = Counter(
        (question.name, choice)
        for answers in answers_of_reports
        for question in counted
        for choice in _chosen(question, answers)
    )
    return tuple(Figure(*place, counts[place]) for place in _places(questionnaire))


def matches(question: Question, choice: str, answers: Mapping[str, Any]) -> bool:
    """Whether a report is behind a figure; the same rule counts it."""
    return choice in _chosen(question, answers)


def bucket(question: Question, code: str) -> str:
    """The choice of a region question that counts this region: the one of its province, else the rest."""
    rest = next(choice.name for choice in question.choices if not choice.regions)
    return next((choice.name for choice in question.choices if code[:2] in choice.regions), rest)


def figures_json(figures: Iterable[Figure]) -> dict[str, dict[str, int]]:
    """Figures as a plain dictionary, question → choice → count, for freezing with a submission."""
    frozen: dict[str, dict[str, int]] = {}
    for figure in figures:
        frozen.setdefault(figure.name, {})[figure.choice] = figure.count
    return frozen


def high_risk(questionnaire: Questionnaire) -> tuple[tuple[str, str], ...]:
    """The choices of high risk of the one counted question that has the most of them, of which each gives one (R44)."""
    asked = [question for question in _counted(questionnaire) if question.type == "select_one"]
    places = [tuple((one.name, choice.name) for choice in one.choices if choice.risk == "high") for one in asked]
    return max(places, key=len, default=())


def figure_key(name: str, choice: str) -> str:
    """`health.suspected`; neither part ever holds a full stop."""
    return f"{name}.{choice}"


def _counted(questionnaire: Questionnaire) -> tuple[Question, ...]:
    return tuple(question for question in questionnaire.questions if question.counted)


def _places(questionnaire: Questionnaire) -> list[tuple[str, str]]:
    counted = _counted(questionnaire)
    return [(question.name, choice.name) for question in counted for choice in question.choices]


def _chosen(question: Question, answers: Mapping[str, Any]) -> frozenset[str]:
    value = answers.get(question.name)
    if value is None:
        return frozenset()
    if question.type == "region":
        return frozenset({bucket(question, value)} if isinstance(value, str) else ())
    return frozenset(value if isinstance(value, list | tuple) else [value])
