"""The questionnaire as an XLSForm workbook, so that other tools can read it (R64): survey, choices, settings.

A region is one choice of all provinces and cities by code, a country one of all countries; what the form shows of the
person and does not ask is `read_only`. The answers of the exchange export bear these names and codes.
"""

from __future__ import annotations

from collections.abc import Iterator

from yss.domain import questionnaire, regions
from yss.domain.questionnaire import Group, Question, Questionnaire
from yss.export_files import Sheet
from yss.web.kit import labels

_SURVEY = ("type", "name", "label", "hint", "required", "read_only", "relevant", "constraint", "constraint_message")
_CHOICES = ("list_name", "name", "label")
_SETTINGS = ("form_title", "form_id", "version", "default_language")
_LISTED = ("select_one", "select_multiple", "region", "country")
_NUMBERS = ("integer", "decimal")

Row = tuple[str, ...]


def sheets(key: str) -> tuple[Sheet, ...]:
    """The three sheets of the definition with this key."""
    definition = questionnaire.load_key(key)
    settings = (labels.translate(definition.title), definition.name, str(definition.version), "zh-Hans")
    return (
        Sheet("survey", (_SURVEY,), _survey(definition)),
        Sheet("choices", (_CHOICES,), _choices(definition)),
        Sheet("settings", (_SETTINGS,), [settings]),
    )


def _survey(definition: Questionnaire) -> Iterator[Row]:
    for group in definition.groups:
        yield _row("begin_group", f"group_{group.name}", labels.translate(group.title))
        yield from _asked(group)
        yield _row("end_group")


def _asked(group: Group) -> Iterator[Row]:
    for given in group.given:
        yield _row("text", given.name, labels.translate(given.label), read_only="yes")
    for question in group.questions:
        yield _row(
            _type(question),
            question.name,
            labels.translate(question.label),
            hint=labels.translate(question.hint),
            required="yes" if question.required else "",
            relevant=question.relevant.source if question.relevant else "",
            constraint=_constraint(question),
            constraint_message=labels.translate(question.constraint_message),
        )


def _row(kind: str, name: str = "", label: str = "", **more: str) -> Row:
    return (kind, name, label, *(more.get(column, "") for column in _SURVEY[3:]))


def _type(question: Question) -> str:
    if question.type not in _LISTED:
        return question.type
    kind = question.type if question.type.startswith("select") else "select_one"
    return f"{kind} {_list_name(question)}"


def _list_name(question: Question) -> str:
    """Regions and countries share a list each."""
    return {"region": "regions", "country": "countries"}.get(question.type, question.name)


def _constraint(question: Question) -> str:
    """The definition's own, the bounds of a number, and what rules out the rest."""
    parts = [question.constraint.source] if question.constraint else []
    if question.type in _NUMBERS:
        parts.append(f". >= {question.min} and . <= {question.max}")
    parts += [
        f"not(selected(., '{choice.name}') and count-selected(.) > 1)"
        for choice in question.choices
        if choice.exclusive
    ]
    return parts[0] if len(parts) == 1 else " and ".join(f"({part})" for part in parts)


def _choices(definition: Questionnaire) -> Iterator[Row]:
    done: set[str] = set()
    for question in definition.questions:
        name = _list_name(question)
        if question.type in _LISTED and name not in done:
            done.add(name)
            yield from ((name, code, label) for code, label in _listed(question))


def _listed(question: Question) -> Iterator[tuple[str, str]]:
    if question.type == "country":
        yield from labels.nationalities()
    elif question.type == "region":
        for province, _label in regions.provinces():
            yield province, regions.region_label(province)
            yield from ((city, regions.region_label(city)) for city, _city in regions.cities(province))
    else:
        yield from ((choice.name, labels.translate(choice.label)) for choice in question.choices)
