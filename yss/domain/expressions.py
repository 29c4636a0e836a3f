"""The part of XPath that XLSForm's relevant and constraint use, parsed once when a definition is read (R21).

or   := and ('or' and)*          and  := test ('and' test)*         test := term (OPERATOR term)?
term := '(' or ')' | 'not' '(' or ')' | 'selected' '(' value ',' STRING ')' | value
value := ${name} | . | STRING | NUMBER | 'today' '(' ')'

Numbers and dates (ISO text) have an order among themselves; anything else is neither less nor more.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias, TypeGuard

Value: TypeAlias = str | float | bool
TODAY = "today()"
Node: TypeAlias = Callable[[Mapping[str, Any], Any], Value]


class DefinitionError(ValueError):
    """A questionnaire definition that can't be used; the message says where and why."""


@dataclass(frozen=True)
class Expression:
    """A parsed condition: its source, for export, and the questions it reads; `TODAY` where it asks for the day."""

    source: str
    names: frozenset[str]
    node: Node = field(repr=False, compare=False)

    def holds(self, answers: Mapping[str, Any], own: Any = None) -> bool:
        """Whether the condition is true of these answers; `own` is what `.` stands for, unanswered is ''.

        The answers hold the day, as ISO text, under `TODAY` for a condition that reads it.
        """
        return _truth(self.node(answers, own))


def parse(source: str) -> Expression:
    """The expression of a source text; raises DefinitionError where it isn't one."""
    parser = _Parser(source)
    node = parser.any_of()
    if parser.kind != "end":
        raise parser.error("unexpected")
    return Expression(source, frozenset(parser.names), node)


_TOKEN = re.compile(
    r"""\s*(?:
        \$\{(?P<name>[a-z][a-z0-9_]*)\}
      | (?P<string>'[^']*'|"[^"]*")
      | (?P<number>-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))
      | (?P<operator>!=|<=|>=|=|<|>)
      | (?P<mark>[(),.])
      | (?P<word>[a-z]+)
      | (?P<end>\Z)
    )""",
    re.VERBOSE,
)


class _Parser:
    """Recursive descent over the tokens; `kind` and `text` are the one being looked at."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.names: set[str] = set()
        self.place = 0
        self.kind = self.text = ""
        self.advance()

    def error(self, what: str) -> DefinitionError:
        return DefinitionError(f"{what} {self.text!r} before position {self.place} of {self.source!r}")

    def advance(self) -> str:
        """Steps to the next token and returns the text of the one left behind."""
        left = self.text
        found = _TOKEN.match(self.source, self.place)
        if found is None or found.lastgroup is None:
            self.text = self.source[self.place :]
            raise self.error("not understood:")
        self.kind, self.text, self.place = found.lastgroup, found[found.lastgroup], found.end()
        return left

    def accept(self, kind: str, text: str) -> bool:
        if (self.kind, self.text) != (kind, text):
            return False
        self.advance()
        return True

    def expect(self, mark: str) -> None:
        if not self.accept("mark", mark):
            raise self.error(f"{mark!r} expected, not")

    def any_of(self) -> Node:
        node = self.all_of()
        while self.accept("word", "or"):
            node = _either(node, self.all_of())
        return node

    def all_of(self) -> Node:
        node = self.test()
        while self.accept("word", "and"):
            node = _both(node, self.test())
        return node

    def test(self) -> Node:
        left = self.term()
        if self.kind != "operator":
            return left
        return _compared(_OPERATORS[self.advance()], left, self.term())

    def term(self) -> Node:
        if self.accept("mark", "("):
            return self.closed(self.any_of())
        if self.accept("word", "not"):
            self.expect("(")
            return _negated(self.closed(self.any_of()))
        if self.accept("word", "selected"):
            return self.selected()
        if self.accept("word", "today"):
            self.expect("(")
            return self.closed(self.answer(TODAY))
        return self.value()

    def closed(self, node: Node) -> Node:
        self.expect(")")
        return node

    def selected(self) -> Node:
        self.expect("(")
        chosen = self.value()
        self.expect(",")
        if self.kind != "string":
            raise self.error("a quoted choice expected, not")
        return self.closed(_selected(chosen, self.advance()[1:-1]))

    def value(self) -> Node:
        if self.accept("mark", "."):
            return lambda answers, own: _plain(own)
        if self.kind not in ("name", "string", "number"):
            raise self.error("a value expected, not")
        kind, text = self.kind, self.advance()
        if kind == "name":
            return self.answer(text)
        return _constant(text[1:-1] if kind == "string" else float(text))

    def answer(self, name: str) -> Node:
        self.names.add(name)
        return lambda answers, own: _plain(answers.get(name))


def _constant(value: Value) -> Node:
    return lambda answers, own: value


def _either(left: Node, right: Node) -> Node:
    return lambda answers, own: _truth(left(answers, own)) or _truth(right(answers, own))


def _both(left: Node, right: Node) -> Node:
    return lambda answers, own: _truth(left(answers, own)) and _truth(right(answers, own))


def _negated(node: Node) -> Node:
    return lambda answers, own: not _truth(node(answers, own))


def _compared(compare: Callable[[Value, Value], bool], left: Node, right: Node) -> Node:
    return lambda answers, own: compare(left(answers, own), right(answers, own))


def _selected(chosen: Node, choice: str) -> Node:
    return lambda answers, own: choice in str(chosen(answers, own)).split()


def _plain(answer: Any) -> Value:
    """An answer as XLSForm sees it: several choices with spaces between them, nothing as ''."""
    if answer is None:
        return ""
    if isinstance(answer, int):
        return float(answer)
    return answer if isinstance(answer, str) else " ".join(answer)


def _truth(value: Value) -> bool:
    return bool(value) and value == value  # NaN is not true


def _number(value: Value) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan


def _place(value: Value) -> float:
    """Where a value stands in its order: a number, or a date by its days."""
    try:
        return float(date.fromisoformat(value).toordinal()) if _is_date(value) else _number(value)
    except ValueError:
        return math.nan


def _is_date(value: Value) -> TypeGuard[str]:
    return isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _truth(left) == _truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return _number(left) == _number(right)
    return left == right


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: compare(_place(left), _place(right))


_OPERATORS: dict[str, Callable[[Value, Value], bool]] = {
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
}
