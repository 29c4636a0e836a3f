"""Lists of people as they are pasted or uploaded: who stands in which line, and what is wrong with it (R17, R46)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yss.domain import documents, list_words, names, phones
from yss.domain.clusters import clean_room
from yss.domain.errors import InvalidInput
from yss.domain.list_words import Head
from yss.domain.subject import Subject
from yss.domain.text import to_half_width, without_zero_width
from yss.domain.vocabulary import DocumentType, RowState

MAX_PEOPLE = 2_000
JOINS_ALONE = 0
_TITLE_LINES = 5

COLUMNS = (Head.NAME, Head.DOCUMENT_TYPE, Head.NUMBER, Head.PHONE)
ROOM_COLUMNS = (Head.NAME, Head.NUMBER, Head.ROOM)

_LABELS = re.compile(
    "(序号|编号|学号|(学生|成员|申报人)?姓名|名字|name|性别|班级|备注|(证件)?(类型|种类)|证件|type|number|号码"
    "|((居民)?身份证|证件|护照|联系|手机)号码?|(联系)?(手机|电话)(号码?)?)"
)
# Words of headings which are somebody's name, or room, elsewhere.
_HEADING_WORDS = {"full", "document", "id", "card", "mobile", "phone", "no", "dormitory", "room", "宿舍"}
_OF_A_PERSON = {*COLUMNS, *ROOM_COLUMNS}
_NOISE = {"男", "女", "男生", "女生"}
_SERIAL = re.compile(r"^[\s(\[【*•·—-]*[0-9]{1,4}[\s)\]】.、,:;]+(?=[^0-9]|[0-9]{5})", re.ASCII)
_SPACED_NUMBER = re.compile(r"(?<![0-9])([0-9]{6}) +([0-9]{4}) ?([0-9]{4}) +([0-9]{3}[0-9Xx])(?![0-9])", re.ASCII)
_GLUED = re.compile(f"(?<=[{names.CJK}])(?=[A-Za-z]{{0,3}}[0-9]{{5}})|(?<=[0-9Xx])(?=[{names.CJK}])", re.ASCII)
_LISTED = re.compile(r"[,、;]+")
_BETWEEN = re.compile(r"[\s,、;|:()\[\]【】/]+")
_NUMBER = re.compile("[A-Z0-9]{5,20}", re.ASCII)
_DOUBLE = re.compile(r"[0-9]+(\.[0-9]+)?E\+?[0-9]+", re.ASCII)
_PHONE = re.compile("1[3-9][0-9]{9}", re.ASCII)


@dataclass(frozen=True)
class Line:
    """A line of a text (one cell) or a row of a sheet, with its number there."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """Somebody in a list: canonical where `problem` is empty, otherwise as typed with the code of what is wrong."""

    row: int
    name: str
    document_type: DocumentType | None = None
    number: str = ""
    phone: str = ""
    problem: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    room: str = ""

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
        return [self.row, self.name, self.document_type, self.number, self.phone, self.problem, self.params, self.room]


def from_json(raw: Sequence[Any]) -> Entry:
    """The entry a draft keeps."""
    row, name, kind, number, phone, problem, params, *room = raw
    return Entry(row, name, DocumentType(kind) if kind else None, number, phone, problem, params, *room)


@dataclass(frozen=True)
class KeptList:
    """A list between its preview and its confirmation: its name, and its rows as their own `as_json` wrote them."""

    list_id: str
    rows: Sequence[Any]

    def entries(self) -> list[Entry]:
        """The rows of a list of people, in its order."""
        return [from_json(raw) for raw in self.rows]

    def as_json(self) -> dict[str, Any]:
        """For the draft."""
        return {"id": self.list_id, "rows": self.rows}


def kept_list(raw: Mapping[str, Any]) -> KeptList:
    """The list a draft keeps; one of an earlier release called its rows entries."""
    return KeptList(raw["id"], raw["rows"] if "rows" in raw else raw["entries"])


@dataclass(frozen=True)
class Typed:
    """What a line says, sorted into fields and not judged."""

    name: str
    document_type: str = ""
    number: str = ""
    phone: str = ""
    room: str = ""


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a pasted text; what was copied out of a sheet comes with tabs between its cells."""
    return tuple(Line(at, tuple(line.split("\t"))) for at, line in enumerate(text.splitlines(), 1))


def parse(lines: Iterable[Line], today: date, *, number_needed: bool) -> tuple[Entry, ...]:
    """One entry for each line that holds somebody; empty lines, headings, and a title above them fall away.

    Raises InvalidInput: `list_empty`, `list_too_long` with its limit.
    """
    found: list[Entry] = []
    columns: Mapping[str, int] = {}
    for line in lines:
        cells = tuple(_plain(cell) for cell in line.cells)
        if not any(cells) or (len(cells) == 1 and cells[0].endswith(":")):
            continue
        if _is_heading(cells):
            found = [entry for entry in found if line.number > _TITLE_LINES or not entry.problem]
            columns = _columns(cells)
            continue
        people = [_typed(cells, columns)] if number_needed else _names_in(cells) or [_typed(cells, columns)]
        if len(found) + len(people) > MAX_PEOPLE:
            raise InvalidInput("list_too_long", limit=MAX_PEOPLE)
        found += [_judged(line.number, typed, today, number_needed) for typed in people]
    if not found:
        raise InvalidInput("list_empty")
    return _without_doubles(found)


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


def _plain(cell: str) -> str:
    return without_zero_width(to_half_width(cell)).strip()


def _is_heading(cells: tuple[str, ...]) -> bool:
    """A row with a cell that reads 姓名, or a line of nothing but labels."""
    if len(cells) > 1:
        return list_words.place(cells, Head.NAME) is not None
    words = [word for word in map(list_words.plain, _BETWEEN.split(cells[0])) if word]
    return list_words.place(words, Head.NAME) is not None and all(
        _LABELS.fullmatch(word) or word in _HEADING_WORDS for word in words
    )


def _columns(cells: tuple[str, ...]) -> dict[str, int]:
    """Which column holds what, by the words of a heading with more than one cell; the first of a kind counts."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if (head := list_words.head_of(cell)) in _OF_A_PERSON and len(cells) > 1:
            columns.setdefault(head, at)
    return columns


def _typed(cells: tuple[str, ...], columns: Mapping[str, int]) -> Typed:
    """By the heading's columns where there are some, otherwise by what each word looks like."""
    if columns and len(cells) > 1:
        return Typed(**{kind: cells[place] if place < len(cells) else "" for kind, place in columns.items()})
    return _sorted_words(_words(cells[0]) if len(cells) == 1 else [cell for cell in cells if cell])


def _names_in(cells: tuple[str, ...]) -> list[Typed]:
    """The names of a line that lists several, as people write them in a chat: 张三、李四、王五."""
    parts = [part.strip() for part in _LISTED.split(_SERIAL.sub("", cells[0], count=1)) if part.strip()]
    if len(cells) > 1 or len(parts) < 2 or any(_looks_like_number(word) for word in _words(cells[0])):
        return []
    return [Typed(part) for part in parts if list_words.type_of(part) is None and not _says_nothing(part)]


def _words(line: str) -> list[str]:
    """The words of a line of text, without its serial number; a number glued to a name, or spaced, is one word."""
    line = _SPACED_NUMBER.sub(r"\1\2\3\4", _SERIAL.sub("", list_words.with_types_as_words(line), count=1))
    return [word for word in _BETWEEN.split(_GLUED.sub(" ", line)) if word]


def _sorted_words(words: list[str]) -> Typed:
    kinds = [word for word in words if list_words.type_of(word)]
    numbers = [word for word in words if _looks_like_number(word)]
    taken = {*kinds, *numbers}
    mobile = [word for word in numbers if _PHONE.fullmatch(word)] if len(numbers) > 1 else []
    rest = [word for word in words if word not in taken and not _says_nothing(word)]
    number = max((word for word in numbers if word not in mobile[:1]), key=_likelihood, default="")
    return Typed(" ".join(rest), kinds[0] if kinds else "", number, mobile[0] if mobile else "")


def _looks_like_number(word: str) -> bool:
    number = documents.normalise_number(word)
    return _is_double(number) or (bool(_NUMBER.fullmatch(number)) and any(map(str.isdigit, number)))


def _likelihood(word: str) -> tuple[bool, int]:
    """A number that tells its type stands before a student's number or the like, then the longer one."""
    number = documents.normalise_number(word)
    return documents.told_type(number) is not None, len(number)


def _says_nothing(word: str) -> bool:
    """A label, a sex, a serial number."""
    return word in _NOISE or word.isdecimal() or bool(_LABELS.fullmatch(list_words.plain(word)))


def _is_double(number: str) -> bool:
    """A number that a spreadsheet has rounded: its last digits are lost."""
    return bool(_DOUBLE.fullmatch(number))


def _judged(row: int, typed: Typed, today: date, number_needed: bool) -> Entry:
    number = documents.normalise_number(typed.number)
    try:
        kind = _type_of(typed.document_type, number, number_needed)
        name = names.clean_name(typed.name)
        if kind is not None:
            number = documents.check_number(kind, number, today).number
        return Entry(row, name, kind, number, phones.clean_phone(typed.phone) if typed.phone else "", room=typed.room)
    except InvalidInput as error:
        return Entry(row, _shown(typed.name), None, _shown(number), "", error.code, error.params)


def _shown(typed: str) -> str:
    """As much of what cannot be taken as somebody needs to find it again."""
    return "".join(char for char in typed if char.isprintable())[: names.MAX_LENGTH]


def _type_of(stated: str, number: str, number_needed: bool) -> DocumentType | None:
    """The type that the line states, or that the number tells (R6); None without a number where none is needed."""
    if not number:
        if number_needed:
            raise InvalidInput("number_required")
        return None
    if _is_double(number):
        raise InvalidInput("number_as_double")
    kind = list_words.type_of(stated) if stated else documents.told_type(number)
    if kind is None:
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
        problem = "row_repeated" if entry.number else "row_same_name"
        told.append(entry if first == at else replace(entry, problem=problem, params={"row": entries[first].row}))
    return tuple(told)


def _namesake(places: list[int], at: int) -> int:
    """The first of the same name but oneself; oneself where there is no other."""
    return next((place for place in places if place != at), at)
