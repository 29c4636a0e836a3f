"""The school's figures of a day in words: who gave which answer, added up over what was submitted (R44)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yss.domain import questionnaire, tally
from yss.domain.errors import NotFound
from yss.domain.questionnaire import Choice, Question, Questionnaire
from yss.queries.school.overview import SchoolDay
from yss.web.kit import labels

RISKS = ("high", "watch")


@dataclass(frozen=True)
class Line:
    """How many gave a choice; `key` names it in addresses."""

    question: str
    label: str
    value: int
    risk: str
    key: str


def answered(day: SchoolDay) -> tuple[Line, ...]:
    """Each choice that somebody gave, in the definitions' order."""
    return tuple(
        Line(
            labels.translate(question.label),
            labels.translate(choice.label),
            number,
            choice.risk,
            f"{key.replace('/', '-')}.{question.name}.{choice.name}",
        )
        for key, question, choice in _places(day)
        if (number := day.tally.get((key, question.name, choice.name), 0))
    )


def risks(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Those of risk, the high first."""
    return tuple(line for risk in RISKS for line in lines if line.risk == risk)


def grouped(lines: tuple[Line, ...]) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """By question."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.question, []).append(line)
    return tuple((question, tuple(given)) for question, given in groups.items())


def supplement(day: SchoolDay) -> tuple[Line, ...]:
    """The numbers that the collectors added, added up."""
    return tuple(
        Line("", labels.translate(question.label), day.supplement[definition.key, question.name], "none", "")
        for definition in _definitions(day)
        for question in definition.supplement
        if (definition.key, question.name) in day.supplement
    )


def high_risk(day: SchoolDay) -> tuple[str, ...]:
    """What the plot counts as high risk, of the questionnaires that the day's submissions answer; each word once."""
    words = (
        labels.translate(definition.question(name).choice(choice).label)
        for definition in _definitions(day) or map(questionnaire.load_key, questionnaire.keys())
        for name, choice in tally.high_risk(definition)
    )
    return tuple(dict.fromkeys(words))


def place_of(figure: str) -> tuple[str, Question, Choice]:
    """The questionnaire, question and choice that a line's key names. Raises NotFound for any other text."""
    try:
        definition, name, choice = figure.split(".")
        shipped = questionnaire.keys()
        key = {one.replace("/", "-"): one for one in shipped}[definition]
        question = questionnaire.load_key(key).question(name)
        return key, question, question.choice(choice)
    except (KeyError, ValueError):
        raise NotFound from None


def _definitions(day: SchoolDay) -> list[Questionnaire]:
    used = {key for key, _, _ in day.tally} | {key for key, _ in day.supplement}
    return [questionnaire.load_key(key) for key in sorted(used)]


def _places(day: SchoolDay) -> Iterator[tuple[str, Question, Choice]]:
    for definition in _definitions(day):
        for question in definition.questions:
            for choice in question.choices if question.counted else ():
                yield definition.key, question, choice
