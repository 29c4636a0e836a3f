"""CSV and its kin as people save them: in which encoding, and by which sign, is told from what stands in the file."""

from __future__ import annotations

import csv
import io

from yss.domain import list_words
from yss.domain.errors import InvalidInput

_SIGNS = ",\t;"
_HEAD = 30  # lines
_COMMON = {"gb18030": ("gb2312", 0xD7), "big5": ("big5", 0xC6)}
_MOST = 0.8


def rows(data: bytes, most: int, widest: int) -> list[tuple[str, ...]]:
    """The rows. Raises InvalidInput: `sheet_unknown`, `sheet_too_long`."""
    text = _decoded(data)
    try:
        found = _split(text, max(_SIGNS, key=lambda sign: _sense(text, sign)))
    except csv.Error as error:
        raise InvalidInput("sheet_unknown") from error
    if len(found) > most or max(map(len, found), default=0) > widest:
        raise InvalidInput("sheet_too_long", lines=most, columns=widest)
    return found


def _split(text: str, sign: str) -> list[tuple[str, ...]]:
    lines = csv.reader(io.StringIO(text, newline=None), delimiter=sign)
    return [tuple(cell.strip() for cell in row) for row in lines]


def _sense(text: str, sign: str) -> tuple[int, int]:
    """How many headings a line holds that is split so, and how often the sign stands in the first lines."""
    head = "\n".join(text[:20_000].splitlines()[:_HEAD])
    try:
        heads = max(
            (
                sum(list_words.head_of(cell) is not None and cell.strip(_SIGNS) == cell for cell in row)
                for row in _split(head, sign)
            ),
            default=0,
        )
    except csv.Error:
        heads = 0
    return heads if heads > 1 else 0, head[:2000].count(sign)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        found = [_text(data, "utf-16")]
    elif (text := _text(data, "utf-8-sig")) is not None:
        found = [text]
    else:
        found = _national(data)
    text = next((text for text in found if text is not None and "\x00" not in text), None)
    if text is None:
        raise InvalidInput("sheet_unknown")
    return text


def _national(data: bytes) -> list[str | None]:
    """As GB18030 first, or as Big5 where only so common characters come out."""
    simplified, traditional = _text(data, "gb18030"), _text(data, "big5")
    is_headed = "姓名" in (traditional or "") and "姓名" not in (simplified or "")
    is_traditional = is_headed or _common(traditional, "big5") > _MOST > _common(simplified, "gb18030")
    return [traditional, simplified] if is_traditional else [simplified, traditional]


def _common(text: str | None, encoding: str) -> float:
    """Which part of the characters are of the first level of the encoding, the common ones."""
    characters = [char for char in (text or "")[:20_000] if ord(char) > 0x7F and char.isalpha()]
    strict, last = _COMMON[encoding]
    levels = [char.encode(strict, errors="ignore")[:1] for char in characters]
    return sum(bool(lead) and lead[0] <= last for lead in levels) / max(len(characters), 1)


def _text(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
