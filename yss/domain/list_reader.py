"""The one reader of every list: which sheets, which rows, and what stands where in them (R83)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from yss.domain import chat_lists, headings, list_words
from yss.domain.errors import InvalidInput
from yss.domain.headings import Columns
from yss.domain.list_words import Head
from yss.domain.tables import Book, Line, Sheet
from yss.domain.text import to_half_width, without_zero_width

_TITLE_LINES = 10
_LONG = 7  # digits
_NOBODY = re.compile(
    "(小计|合计|总计|共计|人数|班主任|制表|填表|审核|负责人|经办|备注|说明|注|日期|单位|签字|签名|盖章|校长|联系人|统计)(人|日期|时间)?([::].*)?"
)
_TITLE = re.compile(".*(名单|花名册|名册|登记表|汇总表|统计表|一览表|信息表|采集表)")
_FORMULA_TEXT = re.compile('="(.*)"', re.DOTALL)
_GUARD = re.compile(r"['’`](?=[^A-Za-z]|[A-Za-z]{0,3}[0-9])")
_OF_PERSONS = (Head.NAME, Head.NUMBER, Head.PHONE, Head.DOCUMENT_TYPE, Head.ROOM, Head.COUNTRY)


@dataclass(frozen=True)
class Record:
    """What stands in one place about one person: by columns (`values`), or else in cells that nothing explains."""

    row: int
    sheet: str
    cells: tuple[str, ...] = ()
    values: Mapping[Head, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What was read, to be told before its rows: sheets, the columns by kind, sheets left out, rows that are hidden."""

    sheets: tuple[str, ...] = ()
    columns: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    hidden: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the draft."""
        return asdict(self)


@dataclass(frozen=True)
class Reading:
    """The records of a list, and what is told of it."""

    records: tuple[Record, ...]
    told: Told


def read(book: Book) -> Reading:
    """Every sheet with headings; where none has any, the first that holds something.

    Raises InvalidInput: `name_column_needed`, `columns_alike`, `formulas_unsolved`.
    """
    sheets = [sheet for sheet in book.sheets if sheet.lines]
    headed = [sheet for sheet in sheets if _is_headed(sheet)]
    taken = headed or sheets[:1]
    found = [_Rows(sheet, sheet.name if len(taken) > 1 else "") for sheet in taken]
    records = tuple(record for rows in found for record in rows.records())
    told = Told(
        sheets=tuple(sheet.name for sheet in taken if sheet.name),
        columns=next((rows.columns for rows in found if rows.columns), {}),
        unread=(*(sheet.name for sheet in sheets if sheet not in taken), *book.unread),
        hidden=sum(rows.hidden for rows in found),
    )
    return Reading(records, told)


def plain(cell: str) -> str:
    """A cell's words without what guards them against a spreadsheet, and without what nobody sees."""
    bare = without_zero_width(to_half_width(cell)).strip()
    if found := _FORMULA_TEXT.fullmatch(bare):
        bare = found[1].strip()
    return _GUARD.sub("", bare, count=1) if _GUARD.match(bare) else bare


def _is_headed(sheet: Sheet) -> bool:
    return any(
        len(line.cells) > 1 and list_words.place(headings.words_of(line), Head.NAME) is not None for line in sheet.lines
    )


class _Rows:
    """The rows of one sheet, read from top to bottom; `name` is the sheet's where several are read."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        self.lines = sheet.lines
        self.name = name
        self.columns: dict[str, tuple[int, str]] = {}
        self.hidden = 0

    def records(self) -> Iterator[Record]:
        """Each person's record, in order."""
        if all(len(line.cells) == 1 for line in self.lines):
            yield from self._of_text()
        else:
            yield from self._of_cells()

    def _of_text(self) -> Iterator[Record]:
        told = list(chat_lists.labelled(self.lines))
        for fields in told:
            yield Record(fields.row, self.name, values=fields.values)
        for line in [] if told else chat_lists.people_of(self.lines):
            yield Record(line.number, self.name, (plain(line.cells[0]),))

    def _of_cells(self) -> Iterator[Record]:
        blocks, below = tuple[Columns, ...](), 0
        headed = any(headings.at(self.lines, at) for at in range(min(len(self.lines), _TITLE_LINES)))
        for at, line in enumerate(self.lines):
            if at < below:
                continue
            if found := headings.at(self.lines, at):
                blocks, below = found.blocks, at + found.rows
                self._tell(blocks[0])
            elif blocks or not headed or _holds_number(line):
                yield from self._of_line(line, blocks)

    def _tell(self, block: Columns) -> None:
        if not self.columns:
            self.columns = {
                head.value: (places[0] + 1, block.words[places[0]][:40]) for head, places in block.places.items()
            }

    def _of_line(self, line: Line, blocks: Sequence[Columns]) -> Iterator[Record]:
        found = [self._of_block(line, block) for block in blocks] if len(line.cells) > 1 else []
        people = [one for one in found if one is not None]
        if not found and any(map(plain, line.cells)) and not _is_nobody(line):
            people = [Record(line.number, self.name, tuple(map(plain, line.cells)))]
        self.hidden += line.is_hidden and bool(people)
        yield from people

    def _of_block(self, line: Line, block: Columns) -> Record | None:
        """Raises InvalidInput: `formulas_unsolved`."""
        told = [*block.places[Head.NAME], *block.places.get(Head.NUMBER, ())]
        if line.unsolved.intersection(told):
            raise InvalidInput("formulas_unsolved")
        values = {head: _first(line, places) for head, places in block.places.items()}
        if line.continued.issuperset(place for place in told if line.cell(place)) and line.cell(told[0]):
            return None
        if not any(values.get(head) for head in _OF_PERSONS) or _is_nobody(line):
            return None
        return Record(line.number, self.name, values=values)


def _first(line: Line, places: Sequence[int]) -> str:
    return next((word for place in places if (word := plain(line.cell(place)))), "")


def _is_nobody(line: Line) -> bool:
    """A title, a sum, a remark below the list: no number, and words that are no name."""
    if _holds_number(line):
        return False
    words = [word for cell in line.cells if (word := plain(cell))]
    return bool(_NOBODY.fullmatch(words[0])) or (len(words) == 1 and bool(_TITLE.fullmatch(words[0])))


def _holds_number(line: Line) -> bool:
    return any(sum(map(str.isdigit, cell)) >= _LONG for cell in line.cells)
