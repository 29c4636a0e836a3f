"""Column types that more than one table uses."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Enum


def enum_of(kind: type[StrEnum]) -> Enum:
    """A StrEnum stored by value in a short string; no database enum, so that a new word needs no migration."""
    return Enum(kind, native_enum=False, length=40, values_callable=lambda words: [word.value for word in words])
