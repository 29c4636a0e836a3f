"""Lists as text: what people write in a chat, one or several in a line, with their own numbering (R17, R46, R83)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yss.domain import documents, list_words, names
from yss.domain.list_words import Head
from yss.domain.tables import Line
from yss.domain.text import to_half_width, without_zero_width

_TITLE_LINES = 5
_SIGN = r"[\s(\[【*•·—-]*"
_SERIAL = re.compile(
    rf"^{_SIGN}(?:[0-9]{{1,4}}[\s)\]】.、,:;]+(?=[^0-9]|[0-9]{{5}})|[①-⑳]\s*"
    r"|[一二三四五六七八九十]{1,3}(?:[、.:)\]】]\s*))",
    re.ASCII,
)
_SERIAL_WITHIN = re.compile(r"(?<=[^\s0-9])[\s,;]+(?=[0-9]{1,3}[.、)]\s*[^\s0-9])", re.ASCII)
_JIELONG = re.compile("#.{0,6}接(龙|龍)")
_NUMBERED = re.compile(r"^\s*[0-9]{1,4}\s*[.、)]\s*(.+)", re.ASCII)
_LABELLED = re.compile(r"\s*([^::\s]{1,12})\s*[::]\s*([^::]*)")
_SPACED_NUMBER = re.compile(r"(?<![0-9])([0-9]{6}) +([0-9]{4}) ?([0-9]{4}) +([0-9]{3}[0-9Xx])(?![0-9])", re.ASCII)
_GLUED = re.compile(f"(?<=[{names.CJK}])(?=[A-Za-z]{{0,3}}[0-9]{{5}})|(?<=[0-9Xx])(?=[{names.CJK}])", re.ASCII)
_LISTED = re.compile(r"[,、;/|]+")
_BETWEEN = re.compile(r"[\s,、;|:()\[\]【】/]+")
_HAN = re.compile(f"[{names.CJK}·]+")
_SPACED_HAN = re.compile(f"[{names.CJK}](?: +[{names.CJK}])+")
_LABELS = re.compile(
    "(序号|编号|学号|(学生|成员|申报人)?姓名|名字|name|性别|班级|备注|(证件)?(类型|种类)|证件|type|number|号码"
    "|((居民)?身份证|证件|护照|联系|手机)号码?|(联系)?(手机|电话)(号码?)?)"
)
# Words of headings which are somebody's name, or room, elsewhere.
_HEADING_WORDS = {"full", "document", "id", "card", "mobile", "phone", "no", "dormitory", "room", "宿舍"}
_NOISE = {"男", "女", "男生", "女生"}
_PEOPLES = re.compile("[\u4e00-\u9fff]{1,5}族")
_NUMBER = re.compile("[A-Z0-9]{5,20}", re.ASCII)
_DOUBLE = re.compile(r"[0-9]+(\.[0-9]+)?E\+?[0-9]+", re.ASCII)
_PHONE = re.compile("1[3-9][0-9]{9}", re.ASCII)
_TWO_LETTERS = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "司徒",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "夏侯",
    "长孙",
    "宇文",
)


@dataclass(frozen=True)
class Fields:
    """A person told in lines of their own: 姓名：…, 电话：…"""

    row: int
    values: dict[Head, str]


@dataclass(frozen=True)
class Words:
    """What a line says, sorted by what its words look like; `is_unclear` where it could be several persons' words."""

    name: str
    document_type: str = ""
    number: str = ""
    phone: str = ""
    is_unclear: bool = False


def labelled(lines: Sequence[Line]) -> Iterator[Fields]:
    """The persons of a text that gives each several lines, with one label in each; nobody where it is no such text."""
    told = [(line, _label(line)) for line in lines]
    heads = {found[0] for _, found in told if found}
    if Head.NAME not in heads or len(heads) == 1 or any(line.cells[0].strip() and not found for line, found in told):
        return
    person: Fields | None = None
    for line, found in told:
        head, value = found or (None, "")
        if head is Head.NAME:
            if person:
                yield person
            person = Fields(line.number, {})
        if person and head:
            person.values.setdefault(head, value)
    if person:
        yield person


def _label(line: Line) -> tuple[Head, str] | None:
    found = _LABELLED.fullmatch(without_zero_width(to_half_width(line.cells[0])).strip())
    if found is None or list_words.is_of_others(found[1]):
        return None
    head = list_words.head_of(found[1])
    return None if head is None else (head, found[2].strip())


def people_of(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that may hold people: of a #接龙 only what is numbered, of other texts what stands below a heading."""
    texts = [to_half_width(line.cells[0]).strip() for line in lines]
    if any(map(_JIELONG.match, texts)):
        yield from (line for line, text in zip(lines, texts, strict=True) if _NUMBERED.match(text))
        return
    heads = [at for at, text in enumerate(texts) if is_heading(text)]
    first = heads[0] if heads and heads[0] < _TITLE_LINES else 0
    for at, text in enumerate(texts):
        is_title = at < first and not any(map(looks_like_number, _words(text)))
        if text and at not in heads and not text.endswith(":") and not is_title:
            yield lines[at]


def is_heading(text: str) -> bool:
    """A line of nothing but labels, one of which reads 姓名."""
    words = [word for word in _BETWEEN.split(text) if word]
    return list_words.place(words, Head.NAME) is not None and all(
        _LABELS.fullmatch(plain := list_words.plain(word)) or plain in _HEADING_WORDS or list_words.is_label(word)
        for word in words
    )


def names_in(line: str) -> list[str]:
    """The names of a line that lists several: 张三、李四, or 张三 李四; none where it holds a number or one name."""
    if any(looks_like_number(word) for word in _words(line)):
        return []
    numbered = [part for part in _SERIAL_WITHIN.split(line.strip()) if part]
    parts = [part.strip() for one in numbered for part in _LISTED.split(_without_serial(one)) if part.strip()]
    if len(parts) == 1:
        parts = _by_spaces(parts[0])
    found = [part for part in parts if list_words.type_of(part) is None and not _says_nothing(part)]
    return found if len(parts) > 1 else []


def _by_spaces(text: str) -> list[str]:
    """Names of several characters each; characters that stand apart are one name (张 三)."""
    words = text.split()
    apart = any(len(word) == 1 for word in words) or words[0] in _TWO_LETTERS
    return [text] if apart or not all(map(_HAN.fullmatch, words)) else words


def sorted_line(line: str) -> Words:
    """A line of text by what its words look like."""
    words = _words(line)
    found = _sorted(words)
    return found if len(_people(words)) < 2 else _unclear(found)


def sorted_cells(cells: Sequence[str]) -> Words:
    """The same of cells, each of which is one word."""
    return _sorted(list(filter(None, cells)), of_cells=True)


def _unclear(words: Words) -> Words:
    return Words(words.name, words.document_type, words.number, words.phone, is_unclear=True)


def _people(words: Sequence[str]) -> list[str]:
    """Numbers that a line can hold only of two persons."""
    return [word for word in words if documents.told_type(documents.normalise_number(word)) is not None]


def _sorted(words: list[str], *, of_cells: bool = False) -> Words:
    kinds = [word for word in words if list_words.type_of(word)]
    numbers = [word for word in words if looks_like_number(word)]
    taken = {*kinds, *numbers}
    mobile = [word for word in numbers if _PHONE.fullmatch(word)] if len(numbers) > 1 or not kinds else []
    rest = [word for word in words if word not in taken and not _says_nothing(word)]
    number = max((word for word in numbers if word not in mobile[:1]), key=_likelihood, default="")
    name = " ".join(rest)
    return Words(name, kinds[0] if kinds else "", number, mobile[0] if mobile else "", _is_unclear(rest, of_cells))


def _is_unclear(rest: Sequence[str], of_cells: bool) -> bool:
    """Whether the words may be of several persons, or of somebody beside the one."""
    if any(map(list_words.is_of_others, rest)):
        return True
    if len(rest) < 2 or rest[0] in _TWO_LETTERS:
        return False
    return of_cells or any(len(word) > 1 and _HAN.search(word) for word in rest)


def _without_serial(line: str) -> str:
    return _SERIAL.sub("", line, count=1)


def _words(line: str) -> list[str]:
    """The words of a line of text, without its serial number; a number glued to a name, or spaced, is one word."""
    line = _SPACED_NUMBER.sub(r"\1\2\3\4", _without_serial(list_words.with_types_as_words(line)))
    return [word for word in _BETWEEN.split(_GLUED.sub(" ", line)) if word]


def looks_like_number(word: str) -> bool:
    """Letters and digits as documents and phones have them, also as a spreadsheet has rounded them."""
    number = documents.normalise_number(word)
    return is_double(number) or (bool(_NUMBER.fullmatch(number)) and any(map(str.isdigit, number)))


def _likelihood(word: str) -> tuple[bool, int]:
    """A number that tells its type stands before a student's number or the like, then the longer one."""
    number = documents.normalise_number(word)
    return documents.told_type(number) is not None, len(number)


def _says_nothing(word: str) -> bool:
    """A label, a sex, a people (汉族), a serial number."""
    is_label = word in _NOISE or word.isdecimal() or bool(_LABELS.fullmatch(list_words.plain(word)))
    return is_label or bool(_PEOPLES.fullmatch(word))


def is_double(number: str) -> bool:
    """A number that a spreadsheet has rounded: its last digits are lost."""
    return bool(_DOUBLE.fullmatch(number))
