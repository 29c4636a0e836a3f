"""Names of persons as people really have them (reliability.md section 6)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import permutations
from pathlib import Path

from yss.domain.errors import InvalidInput
from yss.domain.text import has_piled_marks, is_rare_han, to_half_width

MAX_LENGTH = 100

_DOTS = str.maketrans(
    dict.fromkeys("•・･‧∙⋅●", "·") | dict.fromkeys("´`′ʹʼ", "'") | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")
)
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_INVISIBLE_LETTERS = "\u115f\u1160\u3164\uffa0"
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f]+")
CJK = "〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAP = re.compile(f"(?<=[{CJK}·]) +(?=[{CJK}·])")
_FULL_STOP = re.compile(f"(?<=[{CJK}])[.](?=[{CJK}])")
_HAN = re.compile(f"[{CJK}]")
_BETWEEN_WORDS = re.compile("[ ·.,]+")
_WITHIN_WORDS = re.compile("['’-]")
_MOST_WORDS_IN_ANY_ORDER = 5

# Registers as PDF hold radicals for characters; Unicode makes characters of the first block, and of two of the second.
_RADICALS = "⺝⺠⺬⺮⺶⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰"
_UNIFIED = "月民示竹羊虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙"
_CHARACTERS = dict(zip(_RADICALS, _UNIFIED, strict=True)) | {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
_OF_RADICALS = str.maketrans(_CHARACTERS)

# Letters whose strokes are no accents
_ALIKE = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}


def clean_name(raw: str) -> str:
    """A name trimmed, its dots made ·, radicals made characters, spaces between CJK characters joined.

    Raises InvalidInput: `name_required`, `name_invalid` (bidi, emoji, piled marks, no letter), `name_too_long`.
    """
    text = unicodedata.normalize("NFC", _ZERO_WIDTH.sub("", to_half_width(raw))).translate(_DOTS | _OF_RADICALS)
    text = _FULL_STOP.sub("·", text)
    text = _GAP.sub("", _SPACES.sub(" ", text).strip(" "))
    if not text:
        raise InvalidInput("name_required")
    if has_piled_marks(text) or not all(map(_is_allowed, text)) or not any(map(_is_letter, text)):
        raise InvalidInput("name_invalid")
    if len(text) > MAX_LENGTH:
        raise InvalidInput("name_too_long", limit=MAX_LENGTH)
    return text


def _is_allowed(char: str) -> bool:
    if char in " ·'’-.," or _is_letter(char):
        return True
    return unicodedata.category(char) in ("Mn", "Mc", "Nl")


def _is_letter(char: str) -> bool:
    return (char.isalpha() or is_rare_han(char)) and char not in _INVISIBLE_LETTERS


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are one to a person who reads them (R71).

    Compared without case, width, accents, spaces, hyphens, apostrophes and dots; traditional and simplified
    characters, and radicals, are alike; words of a name without Chinese characters stand in any order.
    """
    return bool(_readings(one) & _readings(other))


def _readings(name: str) -> frozenset[str]:
    """The ways in which the words of a name may stand, without anything between them."""
    parts = [list(filter(None, _WITHIN_WORDS.split(word))) for word in _BETWEEN_WORDS.split(_plain(name))]
    words, apart = ["".join(part) for part in parts if part], [one for part in parts for one in part]
    if _HAN.search(name) or len(apart) > _MOST_WORDS_IN_ANY_ORDER:
        return frozenset({"".join(apart)})
    return frozenset("".join(order) for some in (words, apart) for order in permutations(some))


def _plain(name: str) -> str:
    """A name in small letters without accents, in simplified characters."""
    compatible = unicodedata.normalize("NFKD", _ZERO_WIDTH.sub("", name).translate(_DOTS | _OF_RADICALS)).casefold()
    bare = "".join(char for char in compatible if unicodedata.category(char) != "Mn")
    return "".join(_ALIKE.get(char, char) for char in bare).translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    """Traditional to simplified characters, the commoner where there are two (`han/README.md`)."""
    pairs = (Path(__file__).parent / "han" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    return {ord(old): new.split()[0] for old, new in (pair.split("\t") for pair in pairs)}
