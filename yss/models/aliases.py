"""Aliases that are made once and stand in the statements of all threads."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import aliased

from yss.extensions import Base

Row = TypeVar("Row", bound=Base)


def shared(entity: type[Row], name: str | None = None) -> type[Row]:
    """An alias of the entity, its columns prepared here, before there are threads; each new one takes long to prepare.

    SQLAlchemy prepares an alias's columns when one is first named. A second thread that comes meanwhile is given the
    table's own column, and the alias keeps it: the statement then says another thing, and fails if it is lucky.
    """
    alias = aliased(entity, name=name)
    for column in inspect(entity).column_attrs:
        getattr(alias, column.key).__clause_element__()
    return alias


def is_highest(row: Any, other: Any, by: str, *same: str) -> ColumnElement[bool]:
    """No `other`, a shared alias of the row's table, that has the `same` columns has a higher one of `by`.

    Said by NOT EXISTS, which stays in the row's school; a maximum in a sub-query would be asked of every school.
    """
    number = getattr(other, by)
    alike = [getattr(other, name) == getattr(row, name) for name in same]
    return ~select(number).where(*alike, number > getattr(row, by)).correlate(row).exists()
