"""Names of persons as people really have them (reliability.md section 6)."""

from __future__ import annotations

import re
import unicodedata

from yss.domain.errors import InvalidInput
from yss.domain.text import to_half_width

MAX_LENGTH = 100

_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅●", "·"))
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_CJK = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAP = re.compile(f"(?<=[{_CJK}·]) +(?=[{_CJK}·])")


def clean_name(raw: str) -> str:
    """A name trimmed, its dots made ·, spaces between CJK characters joined.

    Raises InvalidInput: `name_required`, `name_invalid` (control, bidi, emoji, no letter), `name_too_long`.
    """
    text = _ZERO_WIDTH.sub("", unicodedata.normalize("NFC", to_half_width(raw))).translate(_DOTS)
    text = re.sub(r"[ \t]+", " ", text).strip(" ")
    if not text:
        raise InvalidInput("name_required")
    if not all(map(_is_allowed, text)) or not any(char.isalpha() for char in text):
        raise InvalidInput("name_invalid")
    if len(text) > MAX_LENGTH:
        raise InvalidInput("name_too_long", limit=MAX_LENGTH)
    return _GAP.sub("", text)


def _is_allowed(char: str) -> bool:
    if char in " ·'’-.,":
        return True
    return unicodedata.category(char) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nl") or char == "〇"
