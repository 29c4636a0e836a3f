"""Statements that are made once: building one takes ten times as long as asking it (docs/performance.md).

A function that describes a statement is called with a bound parameter for each value, the first time it is asked, and
never again; what it returns is asked with the values of each call: `session.scalars(*newest(school_id, person_id))`.

`PlainRows` is a session that asks what gives no entity of the connection itself, at a third of the price.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Delete, Executable, Insert, Select, Update, bindparam, literal_column
from sqlalchemy.orm import Session

P = ParamSpec("P")
S = TypeVar("S")

Shape = tuple[tuple[str, ...], tuple[tuple[str, Any], ...]]


def made_once(make: Callable[P, S]) -> Callable[P, tuple[S, dict[str, Any]]]:
    """(the statement that `make` describes, the values it is asked with).

    Positional parameters are values, or named tuples of values: `make` sees a bound parameter in the place of each, and
    None in the place of None. Keyword-only ones shape the statement: it is made for each that comes, so they have few
    values. An update or delete of rows that the session may hold says `synchronize_session=False`: it can't tell which.
    """
    # Where columns are set, a bound parameter must not be called like one.
    names = [f"given_{one.name}" for one in signature(make).parameters.values() if one.kind is not one.KEYWORD_ONLY]
    kept: dict[Shape, S] = {}

    @wraps(make)
    def asked(*given: P.args, **shape: P.kwargs) -> tuple[S, dict[str, Any]]:
        values = dict(_values(zip(names, given, strict=False)))
        key = (tuple(values), tuple(shape.items()))
        if (statement := kept.get(key)) is None:
            bound = [_bound(name, value) for name, value in zip(names, given, strict=False)]
            statement = kept[key] = _marked(make(*bound, **shape))
        return statement, values

    return asked


def at_most(rows: int) -> ColumnElement[Any]:
    """A limit that is said and not bound: SQLite prepares a statement with a bound one anew each time it is asked."""
    return literal_column(str(rows))


class PlainRows(Session):
    """A session whose statements that were made once, and give columns alone, go past the ORM."""

    def execute(self, statement: Executable, params: Any = None, **options: Any) -> Any:
        """As `Session.execute`: what waits to be written is written before."""
        if any(options.values()) or not statement.get_execution_options().get(_PLAIN):
            return super().execute(statement, params, **options)
        if self.autoflush:
            self.flush()
        return self.connection().execute(statement, params)

    def scalars(self, statement: Executable, params: Any = None, **options: Any) -> Any:
        """As `Session.scalars`."""
        if any(options.values()) or not statement.get_execution_options().get(_PLAIN):
            return super().scalars(statement, params, **options)
        return self.execute(statement, params).scalars()


_PLAIN = "is_plain"


def _marked(statement: Any) -> Any:
    """The statement with a mark where the ORM has nothing to do for it."""
    is_plain = isinstance(statement, Executable) and not any(map(_is_entity, _columns(statement)))
    return statement.execution_options(**{_PLAIN: True}) if is_plain else statement


def _columns(statement: Any) -> Any:
    match statement:
        case Select():
            return statement.column_descriptions
        case Insert() | Update() | Delete():
            return statement.returning_column_descriptions
        case _:
            return ()


def _is_entity(column: Any) -> bool:
    return column["entity"] is not None and column["expr"] is column["entity"]


def _values(named: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for name, value in named:
        if _is_several(value):
            yield from _values((f"{name}_{field}", one) for field, one in value._asdict().items())
        elif value is not None:
            yield name, value


def _bound(name: str, value: Any) -> Any:
    """In a comparison it takes the type of the column beside it; a set of values is expanded."""
    if value is None:
        return None
    if _is_several(value):
        return type(value)(*(_bound(f"{name}_{field}", one) for field, one in value._asdict().items()))
    return bindparam(name, expanding=isinstance(value, Collection) and not isinstance(value, str | bytes))


def _is_several(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(value, "_fields")
