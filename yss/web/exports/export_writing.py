"""An export's bytes, wherever they go: its table as XLSX or CSV, or DHIS2's data values (R45, R64)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar, assert_never

from yss import export_files
from yss.domain import exports as rules
from yss.domain.vocabulary import ExportFormat, ExportKind
from yss.export_files import Sheet
from yss.queries.exports import export_source
from yss.queries.exports.export_source import Source
from yss.queries.exports.exports import Ordered
from yss.web.exports import export_digests, export_figures, export_words
from yss.web.kit.texts import speaking

T = TypeVar("T")

_TOLD_EVERY = 200


@contextmanager
def opened(export: Ordered, at: datetime) -> Iterator[Source]:
    """Where the export's rows come from; within, all is said in the school's language, whoever orders it (R85)."""
    with export_source.snapshot(export, at) as source, speaking(export.language):
        yield source


def whole(source: Source) -> bytes:
    """A small export; nothing of it touches the disk."""
    if source.export.order.format is ExportFormat.XLSX:
        return export_files.xlsx([export_words.sheet(source)])
    return b"".join(_pieces(source, _silent))


def write(source: Source, target: Any, told: Callable[[int], None], *, folder: str) -> None:
    """One of any size into `target`, which needs `write` alone; `told` hears from time to time how many rows there are.

    `folder` is where a spreadsheet's rows lie in the clear meanwhile.
    """
    if source.export.order.format is ExportFormat.XLSX:
        export_files.write_xlsx(target, [_sheet(source, told)], folder=folder)
        return
    for piece in _pieces(source, told):
        target.write(piece)


def _pieces(source: Source, told: Callable[[int], None]) -> Iterator[bytes]:
    match source.export.order.format:
        case ExportFormat.JSON:
            yield from _counted(_json(source), told)
        case ExportFormat.CSV | ExportFormat.XLSX:
            for_people = not rules.facts(source.export.order.kind).for_machines
            yield from export_files.csv_file(_sheet(source, told), for_people=for_people)
        case form:
            assert_never(form)


def _json(source: Source) -> Iterator[bytes]:
    if source.export.order.kind is ExportKind.DIGESTS:
        return export_digests.pieces(source)
    return export_figures.data_values(source)


def _sheet(source: Source, told: Callable[[int], None]) -> Sheet:
    made = export_words.sheet(source)
    return replace(made, rows=_counted(made.rows, told))


def _counted(rows: Iterable[T], told: Callable[[int], None]) -> Iterator[T]:
    for number, row in enumerate(rows):
        if number % _TOLD_EVERY == 0:
            told(number)
        yield row


def _silent(_rows: int) -> None:
    """Nobody waits for a small one."""
