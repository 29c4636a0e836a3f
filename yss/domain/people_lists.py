"""Lists of people as they are pasted or uploaded: who stands in which line, and what is wrong with it (R17, R46)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yss.domain import chat_lists, documents, list_reader, list_words, names, phones
from yss.domain.clusters import clean_room
from yss.domain.errors import InvalidInput
from yss.domain.list_reader import Record, Told
from yss.domain.list_words import Head
from yss.domain.subject import Subject
from yss.domain.tables import Book
from yss.domain.vocabulary import DocumentType, RowState

MAX_PEOPLE = 2_000
JOINS_ALONE = 0

COLUMNS = (Head.NAME, Head.DOCUMENT_TYPE, Head.NUMBER, Head.PHONE)
ROOM_COLUMNS = (Head.NAME, Head.NUMBER, Head.ROOM)


@dataclass(frozen=True)
class Entry:
    """Somebody in a list: canonical where `problem` is empty, otherwise as typed with the code of what is wrong.

    `hint` is the code of what was left out of a good one; `sheet` is told where several were read.
    """

    row: int
    name: str
    document_type: DocumentType | None = None
    number: str = ""
    phone: str = ""
    problem: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    room: str = ""
    sheet: str = ""
    hint: str = ""

    @property
    def subject(self) -> Subject:
        """The identity of a good entry with a number."""
        if self.document_type is None or self.problem:
            raise ValueError("an entry without a checked number is nobody's identity")
        return Subject(self.name, self.document_type, self.number, self.phone)

    @property
    def key(self) -> tuple[DocumentType | None, str]:
        """What tells two entries with numbers apart."""
        return self.document_type, self.number

    def as_json(self) -> list[Any]:
        """For the draft."""
        told = [self.row, self.name, self.document_type, self.number, self.phone, self.problem, self.params]
        return [*told, self.room, self.sheet, self.hint]


def from_json(raw: Sequence[Any]) -> Entry:
    """The entry a draft keeps."""
    row, name, kind, number, phone, problem, params, *rest = raw
    return Entry(row, name, DocumentType(kind) if kind else None, number, phone, problem, params, *rest)


@dataclass(frozen=True)
class KeptList:
    """A list between its preview and its confirmation: its name, and its rows as their own `as_json` wrote them."""

    list_id: str
    rows: Sequence[Any]
    told: Told = field(default_factory=Told)

    def entries(self) -> list[Entry]:
        """The rows of a list of people, in its order."""
        return [from_json(raw) for raw in self.rows]

    def as_json(self) -> dict[str, Any]:
        """For the draft."""
        return {"id": self.list_id, "rows": self.rows, "told": self.told.as_json()}


def kept_list(raw: Mapping[str, Any]) -> KeptList:
    """The list a draft keeps; one of an earlier release called its rows entries."""
    return KeptList(raw["id"], raw["rows"] if "rows" in raw else raw["entries"], Told(**raw.get("told", {})))


@dataclass(frozen=True)
class People:
    """The people of a list, and what is told of how it was read."""

    entries: tuple[Entry, ...]
    told: Told = field(default_factory=Told)


@dataclass(frozen=True)
class Typed:
    """What a record says, sorted into fields and not judged."""

    name: str
    document_type: str = ""
    number: str = ""
    phone: str = ""
    room: str = ""
    is_unclear: bool = False


def read(book: Book, today: date, *, number_needed: bool) -> People:
    """One entry for each who stands in the list.

    Raises InvalidInput: `list_empty`, `list_too_long` with its limit, and as `list_reader.read`.
    """
    reading = list_reader.read(book)
    return People(entries_of(reading.records, today, number_needed=number_needed), reading.told)


def entries_of(records: Iterable[Record], today: date, *, number_needed: bool) -> tuple[Entry, ...]:
    """The same of records. Raises InvalidInput: `list_empty`, `list_too_long`."""
    found: list[tuple[Record, Typed]] = []
    for record in records:
        found += [(record, typed) for typed in _people_of(record, number_needed)]
        if len(found) > MAX_PEOPLE:
            raise InvalidInput("list_too_long", limit=MAX_PEOPLE)
    if not found:
        raise InvalidInput("list_empty")
    return _without_doubles([_judged(record, typed, today, number_needed) for record, typed in found])


def _people_of(record: Record, number_needed: bool) -> list[Typed]:
    if record.values:
        return [_by_columns(record.values)]
    if len(record.cells) > 1:
        return [_by_looks(chat_lists.sorted_cells(record.cells))]
    named = [] if number_needed else chat_lists.names_in(record.cells[0])
    return [Typed(name) for name in named] or [_by_looks(chat_lists.sorted_line(record.cells[0]))]


def _by_columns(values: Mapping[Head, str]) -> Typed:
    wanted = (Head.NAME, Head.DOCUMENT_TYPE, Head.NUMBER, Head.PHONE, Head.ROOM)
    name, kind, number, phone, room = (values.get(head, "") for head in wanted)
    return Typed(name, kind, number, phone, room)


def _by_looks(words: chat_lists.Words) -> Typed:
    return Typed(words.name, words.document_type, words.number, words.phone, is_unclear=words.is_unclear)


def with_rooms(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The same with their dormitory rooms as they are compared; a room that is missing or can't be taken is a
    problem.
    """
    return tuple(entry if entry.problem else _with_room(entry) for entry in entries)


def _with_room(entry: Entry) -> Entry:
    try:
        room = clean_room(entry.room)
    except InvalidInput as error:
        return replace(entry, room="", problem=error.code, params=error.params)
    return replace(entry, room=room, problem="" if room else "room_needed")


def state_of(entry: Entry, org_id: int, standing: Mapping[tuple[DocumentType | None, str], int | None]) -> RowState:
    """What 确认添加 would do with an entry; `standing` says in which organization of the school each one is (R18),
    JOINS_ALONE of who is in none and only joins by themselves (R73).
    """
    if entry.problem:
        return RowState.BAD
    where = standing.get(entry.key)
    if where is None:
        return RowState.ADDABLE
    return RowState.LISTED if where == org_id else RowState.ELSEWHERE


def expected_state_of(
    entry: Entry, numbers: Container[tuple[DocumentType | None, str]], names_listed: Container[str]
) -> RowState:
    """The same of a list of those expected: in it already by number, or by name where no number is given (R46)."""
    if entry.problem:
        return RowState.BAD
    known = entry.key in numbers if entry.number else entry.name in names_listed
    return RowState.LISTED if known else RowState.ADDABLE


def _judged(record: Record, typed: Typed, today: date, number_needed: bool) -> Entry:
    number = documents.normalise_number(typed.number)
    try:
        if typed.is_unclear:
            raise InvalidInput("name_unclear")
        kind = _type_of(typed.document_type, number, number_needed, today)
        name = names.clean_name(typed.name)
        if kind is not None:
            number = documents.check_number(kind, number, today).number
    except InvalidInput as error:
        bad = Entry(record.row, _shown(typed.name), None, _shown_number(number), "", error.code, error.params)
        return replace(bad, sheet=record.sheet)
    phone, hint = _phone(typed.phone)
    return Entry(record.row, name, kind, number, phone, room=typed.room, sheet=record.sheet, hint=hint)


def _phone(typed: str) -> tuple[str, str]:
    """The number where it is one of the mainland's mobiles, or else what is told: it bars nobody."""
    try:
        return phones.clean_phone(typed) if typed else "", ""
    except InvalidInput:
        return "", "phone_left_out"


def _shown(typed: str) -> str:
    """As much of what cannot be taken as somebody needs to find it again, and no number in it (R8)."""
    return documents.mask_numbers_in(_shown_number(typed))


def _shown_number(typed: str) -> str:
    return "".join(char for char in typed if char.isprintable())[: names.MAX_LENGTH]


def _type_of(stated: str, number: str, number_needed: bool, today: date) -> DocumentType | None:
    """The type that the line states, or that the number tells (R6); None without a number where none is needed.

    A stated type that nobody knows gives way to a number that passes as one of its own form.
    """
    if not number:
        if number_needed:
            raise InvalidInput("number_required")
        return None
    if chat_lists.is_double(number):
        raise InvalidInput("number_as_double")
    if stated and (known := list_words.type_of(stated)):
        return known
    kind = documents.told_type(number)
    if kind is None or (stated and not documents.is_number_of(kind, number, today)):
        raise InvalidInput("type_unknown" if stated else "type_needed")
    return kind


def _without_doubles(entries: list[Entry]) -> tuple[Entry, ...]:
    """A number that stands twice counts once; whoever stands there without one must be the only one of the name."""
    numbers: dict[tuple[DocumentType | None, str], int] = {}
    namesakes: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        if not entry.problem:
            namesakes.setdefault(entry.name, []).append(at)
            if entry.number:
                numbers.setdefault(entry.key, at)
    told = []
    for at, entry in enumerate(entries):
        first = at if entry.problem else numbers[entry.key] if entry.number else _namesake(namesakes[entry.name], at)
        told.append(entry if first == at else _double(entry, entries[first]))
    return tuple(told)


def _double(entry: Entry, first: Entry) -> Entry:
    problem = "row_repeated" if entry.number else "row_same_name"
    if entry.sheet == first.sheet:
        return replace(entry, problem=problem, params={"row": first.row})
    return replace(entry, problem=f"{problem}_elsewhere", params={"row": first.row, "sheet": first.sheet})


def _namesake(places: list[int], at: int) -> int:
    """The first of the same name but oneself; oneself where there is no other."""
    return next((place for place in places if place != at), at)
