"""One text-cleaning layer for everything that is typed (M12)."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from yss.domain.errors import InvalidInput

_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_BIDI = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_UNSEEN = _ZERO_WIDTH | _BIDI
_MOST_MARKS = 3
_CALLS = str.maketrans("<>@", "()＠")
_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")


def to_half_width(raw: str) -> str:
    """Full-width letters, digits and signs as their ASCII twins; the ideographic space as a space."""
    return raw.translate(_HALF_WIDTH)


def without_zero_width(raw: str) -> str:
    """Without zero-width characters and the direction marks that phones put around copied numbers."""
    return raw.translate(_UNSEEN)


def is_rare_han(char: str) -> bool:
    """Whether it lies in the planes kept for Han characters, also those newer than this Python's tables."""
    return "\U00020000" <= char <= "\U0003fffd"


def has_piled_marks(text: str) -> bool:
    """Whether a letter bears more than three marks: no script needs them, and they cover the lines around."""
    runs = groupby(unicodedata.normalize("NFD", text), lambda char: unicodedata.category(char) in ("Mn", "Me"))
    return any(is_mark and sum(1 for _ in run) > _MOST_MARKS for is_mark, run in runs)


def for_chat(text: str) -> str:
    """A text that calls nobody where it is said: services read <@all> and @所有人, be it in a name, as a call (R66)."""
    return text.translate(_CALLS)


def clean_text(raw: str, *, max_length: int, multiline: bool = False) -> str:
    """NFC, trimmed, invisible characters dropped, line breaks kept only if `multiline`.

    Raises InvalidInput: `invalid_characters` for U+0000, lone surrogates and piled marks, `too_long` with its limit.
    """
    if any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in raw):
        raise InvalidInput("invalid_characters")
    text = "".join(char for char in _BREAK.sub("\n", raw).replace("\t", " ") if _is_visible(char))
    text = unicodedata.normalize("NFC", text)
    if has_piled_marks(text):
        raise InvalidInput("invalid_characters")
    text = (text if multiline else text.replace("\n", " ")).strip()
    if len(text) > max_length:
        raise InvalidInput("too_long", limit=max_length)
    return text


def _is_visible(char: str) -> bool:
    return char == "\n" or is_rare_han(char) or unicodedata.category(char) not in _INVISIBLE
