"""The questionnaire as data: reads a definition file of `yss/questionnaires` and checks it whole (R21)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from yss.domain import expressions
from yss.domain.expressions import DefinitionError, Expression

__all__ = [
    "DIRECTORY",
    "Choice",
    "DefinitionError",
    "Given",
    "Group",
    "Question",
    "Questionnaire",
    "keys",
    "load_key",
    "parse",
]

DIRECTORY = Path(__file__).resolve().parent.parent / "questionnaires"

SELECTS = ("select_one", "select_multiple")
CHOOSING = (*SELECTS, "region")
TYPES = (*CHOOSING, "country", "integer", "decimal", "text", "date")
CARRIED = ("stable", "daily", "never")
RISKS = ("none", "watch", "high")
MINIMUM, MAXIMUM = 0, 1_000_000
DECIMALS = 6

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TITLE = re.compile(r"[a-z][a-z0-9-]*")
T = TypeVar("T")


@dataclass(frozen=True)
class Choice:
    """One option. `exclusive` rules out the rest; `regions` are the provinces a region's choice counts.

    A choice with a `risk` is to be verified (R59); with `symptom` it makes the person a case of 聚集预警, too (R60).
    """

    name: str
    label: str
    exclusive: bool = False
    risk: str = "none"
    symptom: bool = False
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """What the form shows from the person and does not ask."""

    name: str
    label: str


@dataclass(frozen=True)
class Question:
    """One question in XLSForm's words, and whether it is carried, compared (R25), counted (R33).

    Carried `never` is what is measured or counted anew each day. `usual` is the choice of an ordinary day, which
    全部正常 stands for (R67).
    """

    type: str
    name: str
    label: str
    hint: str = ""
    required: bool = False
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: str = ""
    choices: tuple[Choice, ...] = ()
    carried: str = "daily"
    compared: bool = True
    counted: bool = False
    usual: str = ""
    min: int = MINIMUM
    max: int = MAXIMUM
    decimals: int = DECIMALS

    @property
    def depends_on(self) -> frozenset[str]:
        """The questions whose answers decide whether this one is asked."""
        return self.relevant.names if self.relevant else frozenset()

    def choice(self, name: str) -> Choice:
        """The choice of that name; raises KeyError."""
        return _named(self.choices, name)


@dataclass(frozen=True)
class Group:
    """A titled run of questions, after what is given."""

    name: str
    title: str
    questions: tuple[Question, ...]
    given: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """One version of one definition; a report keeps the key of the one it was made with.

    `collects` tells in words what is asked, where consent is asked for (R49).
    """

    name: str
    version: int
    title: str
    collects: str
    groups: tuple[Group, ...]
    supplement: tuple[Question, ...]

    @property
    def key(self) -> str:
        """`guide/1`."""
        return f"{self.name}/{self.version}"

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The answerable questions in order; the supplement is not among them."""
        return tuple(chain.from_iterable(group.questions for group in self.groups))

    def question(self, name: str) -> Question:
        """The question of that name, also one of the supplement; raises KeyError."""
        return _named((*self.questions, *self.supplement), name)


def load_key(key: str) -> Questionnaire:
    """The shipped definition with this key (`guide/1`); raises KeyError where there is none."""
    return _shipped()[key]


def keys() -> tuple[str, ...]:
    """The keys of the shipped definitions."""
    return tuple(sorted(_shipped()))


@cache
def _shipped() -> Mapping[str, Questionnaire]:
    """Every packaged file, read once; two of one name and version are an error."""
    found: dict[str, Questionnaire] = {}
    for path in sorted(DIRECTORY.glob("*.toml")):
        definition = parse(path.read_text(encoding="utf-8"))
        _need(definition.key not in found, f"{path.name}: {definition.key} exists already")
        found[definition.key] = definition
    return found


def parse(text: str) -> Questionnaire:
    """The questionnaire a TOML text defines; raises DefinitionError for anything not understood."""
    try:
        table = _Table(tomllib.loads(text), "questionnaire")
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(str(error)) from error
    definition = Questionnaire(
        name=table.name(_TITLE),
        version=table.take("version", int),
        title=table.text("title"),
        collects=table.text("collects"),
        groups=tuple(_group(each) for each in table.tables("groups")),
        supplement=tuple(_question(each) for each in table.tables("supplement")),
    )
    table.done()
    _check(definition)
    return definition


class _Table:
    """A TOML table that is emptied while it is read, so that what is left over is a misspelt key."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self.values = dict(values)
        self.where = f"{where} {values.get('name', '')}".strip()

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        value = self.values.pop(key, default)
        _need(value is not None, f"{self.where}: {key} is missing")
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise DefinitionError(f"{self.where}: {key} is not a {kind.__name__}")
        return value

    def text(self, key: str) -> str:
        value = self.take(key, str)
        _need(bool(value.strip()), f"{self.where}: {key} is empty")
        return value

    def name(self, pattern: re.Pattern[str] = _NAME) -> str:
        value = self.text("name")
        _need(pattern.fullmatch(value) is not None, f"{self.where}: a name is {pattern.pattern}")
        return value

    def one_of(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        value = self.take(key, str, default)
        _need(value in allowed, f"{self.where}: {key} is none of {', '.join(allowed)}")
        return value

    def tables(self, key: str) -> Iterator[_Table]:
        for values in self.take(key, list, []):
            _need(isinstance(values, dict), f"{self.where}: {key} is not a list of tables")
            yield _Table(values, f"{self.where}: {key}")

    def expression(self, key: str) -> Expression | None:
        source = self.take(key, str, "")
        try:
            return expressions.parse(source) if source else None
        except DefinitionError as error:
            raise DefinitionError(f"{self.where}: {key}: {error}") from error

    def done(self) -> None:
        _need(not self.values, f"{self.where}: unknown key {', '.join(self.values)}")


def _group(table: _Table) -> Group:
    group = Group(
        name=table.name(),
        title=table.text("title"),
        questions=tuple(_question(each) for each in table.tables("questions")),
        given=tuple(_given(each) for each in table.tables("given")),
    )
    table.done()
    return group


def _given(table: _Table) -> Given:
    given = Given(table.name(), table.text("label"))
    table.done()
    return given


def _question(table: _Table) -> Question:
    question = Question(
        type=table.one_of("type", TYPES),
        name=table.name(),
        label=table.text("label"),
        hint=table.take("hint", str, ""),
        required=table.take("required", bool, False),
        relevant=table.expression("relevant"),
        constraint=table.expression("constraint"),
        constraint_message=table.take("constraint_message", str, ""),
        choices=tuple(_choice(each) for each in table.tables("choices")),
        carried=table.one_of("carried", CARRIED, "daily"),
        compared=table.take("compared", bool, True),
        counted=table.take("counted", bool, False),
        usual=table.take("usual", str, ""),
        min=table.take("min", int, MINIMUM),
        max=table.take("max", int, MAXIMUM),
        decimals=table.take("decimals", int, DECIMALS),
    )
    table.done()
    _check_question(question)
    return question


def _choice(table: _Table) -> Choice:
    choice = Choice(
        name=table.name(),
        label=table.text("label"),
        exclusive=table.take("exclusive", bool, False),
        risk=table.one_of("risk", RISKS, "none"),
        symptom=table.take("symptom", bool, False),
        regions=tuple(table.take("regions", list, [])),
    )
    table.done()
    return choice


def _check_question(question: Question) -> None:
    """What one question must be by itself."""
    where, has_choices = f"question {question.name}", bool(question.choices)
    _unique((choice.name for choice in question.choices), where)
    _need(has_choices or question.type not in SELECTS, f"{where}: choices are missing")
    _need(not has_choices or question.type in CHOOSING, f"{where}: {question.type} has no choices")
    _need(has_choices or not question.counted, f"{where}: only choices are counted")
    told = bool(question.constraint_message)
    _need(bool(question.constraint) == told, f"{where}: constraint and its message go together")
    usual = not question.usual or question.usual in [choice.name for choice in question.choices]
    _need(usual, f"{where}: usual is one of the choices")
    _need(question.min <= question.max, f"{where}: min is above max")
    _need(1 <= question.decimals <= DECIMALS, f"{where}: decimals is 1 to {DECIMALS}")
    exclusive = any(choice.exclusive for choice in question.choices)
    _need(not exclusive or question.type == "select_multiple", f"{where}: exclusive is for select_multiple")
    harmless = any(choice.symptom and choice.risk == "none" for choice in question.choices)
    _need(not harmless, f"{where}: a symptom is a risk")
    _check_buckets(question, where)


def _check_buckets(question: Question, where: str) -> None:
    """A region's choices: each province in one, and one choice for the rest."""
    provinces = [code for choice in question.choices for code in choice.regions]
    if question.type != "region" or not question.choices:
        _need(not provinces, f"{where}: regions are for the choices of a region")
        return
    _unique(provinces, where)
    rest = [choice for choice in question.choices if not choice.regions]
    _need(len(rest) == 1, f"{where}: one choice takes the remaining regions")


def _check(definition: Questionnaire) -> None:
    """What the questions must be together."""
    _need(definition.version >= 1, "version is below 1")
    _need(bool(definition.questions), "there are no questions")
    _unique((group.name for group in definition.groups), "groups")
    _unique(_fields(definition), "questions")
    _check_expressions(definition.questions)
    _check_expressions(definition.supplement)


def _fields(definition: Questionnaire) -> Iterator[str]:
    """The names a form sends; a region sends its city beside it."""
    yield from (given.name for group in definition.groups for given in group.given)
    for question in (*definition.questions, *definition.supplement):
        yield question.name
        if question.type == "region":
            yield f"{question.name}_city"


def _check_expressions(questions: Sequence[Question]) -> None:
    """A constraint reads any question of the form and the day, relevant only earlier ones, so that one pass decides."""
    names, earlier = {expressions.TODAY, *(question.name for question in questions)}, set[str]()
    for question in questions:
        read = question.constraint.names if question.constraint else frozenset()
        _known(read, names, f"question {question.name}: constraint")
        _known(question.depends_on, earlier, f"question {question.name}: relevant")
        earlier.add(question.name)


def _known(read: frozenset[str], names: set[str], where: str) -> None:
    _need(read <= names, f"{where} reads unknown {', '.join(sorted(read - names))}")


def _unique(names: Iterator[str] | Sequence[str], where: str) -> None:
    every = list(names)
    _need(len(set(every)) == len(every), f"{where}: a name stands twice")


def _need(condition: bool, message: str) -> None:
    if not condition:
        raise DefinitionError(message)


N = TypeVar("N", Question, Choice)


def _named(things: Sequence[N], name: str) -> N:
    for thing in things:
        if thing.name == name:
            return thing
    raise KeyError(name)
