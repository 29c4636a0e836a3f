"""The questionnaire as an XLSForm workbook, so that other tools can read it (R64): survey, choices, settings.

What people read stands in each language of the product. A region is one choice of all provinces and cities by code, a
country one of all countries; what the form shows of the person and does not ask is `read_only`. The answers of the
exchange export bear these names and codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from yss.domain import countries, questionnaire, regions
from yss.domain.languages import NAMES, Language
from yss.domain.questionnaire import Group, Question, Questionnaire
from yss.export_files import Sheet
from yss.web.kit import labels, places, texts

# As converters want them: a code of letters alone, one for each language. What Hong Kong reads aloud is yue.
_CODES = {Language.SIMPLIFIED: "zh", Language.TRADITIONAL: "yue", Language.ENGLISH: "en"}
LANGUAGES = {language: f"{NAMES[language]} ({code})" for language, code in _CODES.items()}
_SURVEY = ("type", "name", "required", "read_only", "relevant", "constraint")
_SAID = ("label", "hint", "constraint_message")
_CHOICES = ("list_name", "name")
_SETTINGS = ("form_title", "form_id", "version", "default_language")
_LISTED = ("select_one", "select_multiple", "region", "country")
_NUMBERS = ("integer", "decimal")

Row = tuple[str, ...]
Told = tuple[Row, Row]
"""A row: what holds in every language, and what is said in one."""


def sheets(key: str) -> tuple[Sheet, ...]:
    """The three sheets of the definition with this key; a client begins in the language that is spoken here."""
    definition = questionnaire.load_key(key)
    title, begun = labels.translate(definition.title), LANGUAGES[texts.spoken()]
    return (
        Sheet("survey", (_head(_SURVEY, _SAID),), _in_each_language(_survey, definition)),
        Sheet("choices", (_head(_CHOICES, _SAID[:1]),), _in_each_language(_choices, definition)),
        Sheet("settings", (_SETTINGS,), [(title, definition.name, str(definition.version), begun)]),
    )


def _head(columns: Row, said: Row) -> Row:
    return columns + tuple(f"{column}::{language}" for language in LANGUAGES.values() for column in said)


def _in_each_language(told: Callable[[Questionnaire], Iterator[Told]], definition: Questionnaire) -> list[Row]:
    """The rows once, with what each language says in them, one after the other."""
    spoken = []
    for language in LANGUAGES:
        with texts.speaking(language):
            spoken.append(list(told(definition)))
    return [sum((said for _, said in row), row[0][0]) for row in zip(*spoken, strict=True)]


def _survey(definition: Questionnaire) -> Iterator[Told]:
    for group in definition.groups:
        yield _row("begin_group", f"group_{group.name}"), _said(group.title)
        yield from _asked(group)
        yield _row("end_group"), _said()


def _asked(group: Group) -> Iterator[Told]:
    for given in group.given:
        yield _row("text", given.name, read_only="yes"), _said(given.label)
    for question in group.questions:
        row = _row(
            _type(question),
            question.name,
            required="yes" if question.required else "",
            relevant=question.relevant.source if question.relevant else "",
            constraint=_constraint(question),
        )
        yield row, _said(question.label, question.hint, question.constraint_message)


def _row(kind: str, name: str = "", **more: str) -> Row:
    return (kind, name, *(more.get(column, "") for column in _SURVEY[2:]))


def _said(label: str = "", hint: str = "", message: str = "") -> Row:
    return tuple(labels.translate(text) for text in (label, hint, message))


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


def _choices(definition: Questionnaire) -> Iterator[Told]:
    done: set[str] = set()
    for question in definition.questions:
        name = _list_name(question)
        if question.type in _LISTED and name not in done:
            done.add(name)
            yield from (((name, code), (label,)) for code, label in _listed(question))


def _listed(question: Question) -> Iterator[tuple[str, str]]:
    """In the same order in every language."""
    if question.type == "country":
        yield from ((code, places.country(code)) for code in countries.LISTED)
    elif question.type == "region":
        yield from ((code, places.region(code)) for code in regions.codes())
    else:
        yield from ((choice.name, labels.translate(choice.label)) for choice in question.choices)
