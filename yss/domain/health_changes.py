"""Which risks a report brings that the member's previous reported day did not have: 变动核实 (R59, R60)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from yss.domain import regions
from yss.domain.questionnaire import Choice, Question, Questionnaire
from yss.domain.tally import bucket
from yss.domain.vocabulary import Risk


@dataclass(frozen=True)
class NewRisk:
    """A question whose answer brings a risk: old → new; `symptom` makes the person a case (R60)."""

    question: str
    old: Any
    new: Any
    risk: Risk
    symptom: bool

    def as_json(self) -> dict[str, Any]:
        """For the seal."""
        return asdict(self)


def from_json(raw: Mapping[str, Any]) -> NewRisk:
    """What the seal held."""
    return NewRisk(**{**raw, "risk": Risk(raw["risk"])})


def new_risks(
    questionnaire: Questionnaire, old: Mapping[str, Any] | None, new: Mapping[str, Any]
) -> tuple[NewRisk, ...]:
    """The risks that are new, in the definition's order; of a first report, and of a question asked for the first
    time, every risk is.

    A choice with a risk that was not chosen before, or another province than before. What stands unchanged is not new.
    """
    before = old or {}
    asked = (question for question in questionnaire.questions if _is_risky(question))
    found = (_new_risk(question, before.get(question.name), new.get(question.name)) for question in asked)
    return tuple(one for one in found if one is not None)


def rank(risks: Sequence[NewRisk]) -> Risk:
    """The highest of them; there is at least one."""
    return min(one.risk for one in risks)


def is_case(risks: Sequence[NewRisk]) -> bool:
    """Whether a symptom is among them (R60)."""
    return any(one.symptom for one in risks)


def _is_risky(question: Question) -> bool:
    return any(choice.risk != "none" for choice in question.choices)


def _new_risk(question: Question, old: Any, new: Any) -> NewRisk | None:
    added = [choice for choice in _chosen(question, new) if choice not in _chosen(question, old)]
    risks = [Risk(choice.risk) for choice in added if choice.risk != "none"]
    if question.type == "region" and old and new and regions.province_of(old) != regions.province_of(new):
        risks.append(Risk.WATCH)
    if not risks:
        return None
    return NewRisk(question.name, old, new, min(risks), any(choice.symptom for choice in added))


def _chosen(question: Question, value: Any) -> list[Choice]:
    if not value:
        return []
    if question.type == "region":
        return [question.choice(bucket(question, value))]
    chosen = value if isinstance(value, list | tuple) else [value]
    return [choice for choice in question.choices if choice.name in chosen]
