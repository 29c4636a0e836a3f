"""The questionnaire as a form: fields with their options, values and errors, for the template to lay out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yss.domain import answers as answering
from yss.domain import questionnaire, regions, report_changes
from yss.domain.answers import Answers, Checked, Problem
from yss.domain.health_changes import NewRisk
from yss.domain.questionnaire import Group, Question, Questionnaire
from yss.domain.report_changes import Change
from yss.queries.alerts.changes import Change as RiskyChange
from yss.queries.day.history import Revision
from yss.queries.day.reports import Detail
from yss.web.kit import formats, labels, places, texts
from yss.web.kit.messages import sentence
from yss.web.kit.typed import MARKED

Raw = Mapping[str, Sequence[str]]
CITY = "_city"
FOLDED, UNFOLDED = "folded", "unfolded"
"""The groups that a form sends as folded, and those that the person has opened."""


@dataclass(frozen=True)
class Field:
    """A question as a control. `kind` picks the macro; `cities` are a region's second select."""

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    options: tuple[tuple[str, str], ...]
    exclusive: tuple[str, ...]
    value: str
    values: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]
    city: str
    error: str
    city_error: str
    reshapes: bool


@dataclass(frozen=True)
class FieldGroup:
    """A titled run of fields. One that `folds` came from an earlier day; open where there is something to look at."""

    name: str
    title: str
    fields: tuple[Field, ...]
    folds: bool
    is_open: bool


def posted(definition: Questionnaire, raw: Raw, *, today: date, reshapes: bool) -> tuple[Raw, Checked]:
    """The values that a form sent, with what is wrong.

    One that only changes its shape is settled (R81), and what was marked stays so while it is still wrong (R82).
    """
    if not reshapes:
        return raw, answering.validate(definition.questions, raw, today=today)
    raw = answering.settled(definition.questions, raw)
    found, marked = answering.validate(definition.questions, raw, today=today), raw.get(MARKED, ())
    still = {name: one for name, one in found.problems.items() if name + (CITY if _is_of_city(one) else "") in marked}
    return raw, Checked(found.answers, still)


def _is_of_city(problem: Problem | None) -> bool:
    """Whether it is marked at a region's second select."""
    return problem is not None and problem.code == "region_city_required"


def lacks_confirmation(raw: Raw, status: int) -> bool:
    """Whether the promise is to be asked for: the form came back without it, or had it marked before."""
    return "confirmed" not in raw and (status == 422 or "confirmed" in raw.get(MARKED, ()))


def groups(
    questionnaire: Questionnaire, raw: Raw, problems: Mapping[str, Any], before: Answers | None = None
) -> tuple[FieldGroup, ...]:
    """The relevant questions as fields, in the definition's order; a group without any is left out.

    What the form had folded as it opened stays so, until it is opened, changed or wrong: what it started from tells.
    """
    relevant = answering.relevant_names(questionnaire.questions, raw)
    triggers = {name for question in questionnaire.questions for name in question.depends_on}
    unchanged = answering.unchanged_groups(questionnaire, before, raw) if before else []
    shown = ((group, _fields(group, relevant, triggers, raw, problems)) for group in questionnaire.groups)
    return tuple(_group(group, fields, raw, group.name in unchanged) for group, fields in shown if fields)


def _group(group: Group, fields: tuple[Field, ...], raw: Raw, is_unchanged: bool) -> FieldGroup:
    closed, opened = (group.name in raw.get(state, ()) for state in (FOLDED, UNFOLDED))
    is_wrong = any(field.error or field.city_error for field in fields)
    return FieldGroup(
        name=group.name,
        title=labels.translate(group.title),
        fields=fields,
        folds=closed or opened,
        is_open=opened or is_wrong or not is_unchanged,
    )


def raw_of(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Answers as a form would send them."""
    raw: dict[str, list[str]] = {}
    for name, value in answers.items():
        raw[name] = list(value) if isinstance(value, list) else [str(value)]
        if isinstance(value, str) and len(value) > 2 and regions.is_region(value):
            raw[name], raw[name + CITY] = [regions.province_of(value)], [value]
    return raw


def _fields(
    group: Group, relevant: set[str], triggers: set[str], raw: Raw, problems: Mapping[str, Any]
) -> tuple[Field, ...]:
    return tuple(
        _field(question, raw, problems, question.name in triggers)
        for question in group.questions
        if question.name in relevant
    )


def _field(question: Question, raw: Raw, problems: Mapping[str, Any], triggers: bool) -> Field:
    values = tuple(raw.get(question.name, ()))
    problem = problems.get(question.name)
    error = sentence(problem.code, dict(problem.params)) if problem else ""
    on_city = _is_of_city(problem)
    return Field(
        name=question.name,
        kind=question.type,
        label=labels.translate(question.label),
        hint=labels.translate(question.hint),
        required=question.required,
        options=_options(question),
        exclusive=tuple(choice.name for choice in question.choices if choice.exclusive),
        value=values[0] if values else "",
        values=values,
        cities=regions.cities(values[0], texts.spoken()) if question.type == "region" and values else (),
        city=next(iter(raw.get(question.name + CITY, ())), ""),
        error="" if on_city else error,
        city_error=error if on_city else "",
        reshapes=triggers or question.type == "region" or _asks_again(question, problem),
    )


def _asks_again(question: Question, problem: Problem | None) -> bool:
    """Whether it takes the server to tell that a contradiction is gone; not while somebody types."""
    return problem is not None and problem.code == "constraint" and bool(question.choices)


def _options(question: Question) -> tuple[tuple[str, str], ...]:
    if question.type == "region":
        return regions.provinces(texts.spoken())
    if question.type == "country":
        return places.nationalities()
    return tuple((choice.name, labels.translate(choice.label)) for choice in question.choices)


def shown(question: Question, value: Any) -> str:
    """An answer as people read it."""
    if value in (None, "", []):
        return "—"
    if question.type == "country":
        return places.country(str(value))
    if question.type == "region":
        return places.region(str(value))
    if isinstance(value, list):
        return formats.clauses(labels.translate(answering.display(question, [one])) for one in value)
    return labels.translate(answering.display(question, value))


@dataclass(frozen=True)
class Answered:
    """A question with its answer, and the old one where it changed (R25)."""

    label: str
    value: str
    old: str
    changed: bool


def answered(
    definition: Questionnaire, answers: Mapping[str, Any], changes: Sequence[Change]
) -> tuple[tuple[str, tuple[Answered, ...]], ...]:
    """The answers by group, old → new where they differ from the previous reported day."""
    old = {change.question.name: change.old for change in changes}
    return tuple(
        (
            labels.translate(group.title),
            tuple(_answered(q, answers, old) for q in group.questions if q.name in answers or q.name in old),
        )
        for group in definition.groups
    )


def changes_of(shown: Detail | Revision) -> tuple[Change, ...]:
    """What a report changed of the earlier one, which may have answered another questionnaire (R25)."""
    if shown.previous is None:
        return ()
    return report_changes.changes(
        questionnaire.load_key(shown.questionnaire),
        shown.previous.answers,
        shown.answers,
        old_questionnaire=questionnaire.load_key(shown.previous.questionnaire),
    )


def revised(revisions: Sequence[Revision]) -> tuple[tuple[Revision, tuple[Answered, ...]], ...]:
    """Each revision with what it changed of the one before it (R25)."""
    return tuple((one, _changed(one)) for one in revisions)


def _changed(one: Revision) -> tuple[Answered, ...]:
    found = changes_of(one)
    return tuple(
        Answered(
            label=labels.translate(change.question.label),
            value=shown(change.question, change.new),
            old=shown(change.question, change.old),
            changed=True,
        )
        for change in found
    )


def risks_in_words(change: RiskyChange) -> tuple[Answered, ...]:
    """What is new and risky, old → new (R59)."""
    definition = questionnaire.load_key(change.questionnaire)
    return tuple(_risk(definition.question(one.question), one) for one in change.risks)


def _risk(question: Question, one: NewRisk) -> Answered:
    return Answered(labels.translate(question.label), shown(question, one.new), shown(question, one.old), True)


def _answered(question: Question, answers: Mapping[str, Any], old: Mapping[str, Any]) -> Answered:
    changed = question.name in old
    return Answered(
        label=labels.translate(question.label),
        value=shown(question, answers.get(question.name)),
        old=shown(question, old[question.name]) if changed else "",
        changed=changed,
    )


def reveal_reasons() -> list[tuple[str, Any]]:
    """The reasons to choose from before a number is revealed (R8)."""
    return [(reason.value, label) for reason, label in labels.REVEAL_REASONS.items()]


def report_path(school_id: int, person_id: int) -> str:
    """Where the person's report for today is filled in."""
    return f"/schools/{school_id}/people/{person_id}/report"
