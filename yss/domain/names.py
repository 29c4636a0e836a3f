"""Names of persons as people really have them (reliability.md section 6)."""

from __future__ import annotations

import re
import unicodedata

from yss.domain.errors import InvalidInput
from yss.domain.text import is_rare_han, to_half_width

MAX_LENGTH = 100

_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅●", "·"))
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_INVISIBLE_LETTERS = "\u115f\u1160\u3164\uffa0"
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f]+")
CJK = "〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAP = re.compile(f"(?<=[{CJK}·]) +(?=[{CJK}·])")


def clean_name(raw: str) -> str:
    """A name trimmed, its dots made ·, spaces between CJK characters joined.

    Raises InvalidInput: `name_required`, `name_invalid` (control, bidi, emoji, no letter), `name_too_long`.
    """
    text = unicodedata.normalize("NFC", _ZERO_WIDTH.sub("", to_half_width(raw))).translate(_DOTS)
    text = _GAP.sub("", _SPACES.sub(" ", text).strip(" "))
    if not text:
        raise InvalidInput("name_required")
    if not all(map(_is_allowed, text)) or not any(map(_is_letter, text)):
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
