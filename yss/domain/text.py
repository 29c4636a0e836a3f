"""One text-cleaning layer for everything that is typed (M12)."""

from __future__ import annotations

import unicodedata

from yss.domain.errors import InvalidInput

_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}


def to_half_width(raw: str) -> str:
    """Full-width letters, digits and signs as their ASCII twins; the ideographic space as a space."""
    return raw.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20})


def clean_text(raw: str, *, max_length: int, multiline: bool = False) -> str:
    """NFC, trimmed, invisible characters dropped, line breaks kept only if `multiline`.

    Raises InvalidInput: `invalid_characters` for U+0000 and lone surrogates, `too_long` with its limit.
    """
    if any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in raw):
        raise InvalidInput("invalid_characters")
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in _INVISIBLE)
    text = (text if multiline else text.replace("\n", " ")).strip()
    if len(text) > max_length:
        raise InvalidInput("too_long", limit=max_length)
    return text
