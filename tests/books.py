"""Spreadsheets as people upload them, made by the product's writer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yss.export_files import Column, Sheet, xlsx


def written(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    columns: tuple[Column, ...] = (),
    room: int = 0,
) -> bytes:
    """An XLSX of one sheet."""
    return xlsx([Sheet(title, (headings,), rows, columns, room)])
