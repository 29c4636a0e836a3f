"""Mobile numbers of the mainland (R3, R8)."""

from __future__ import annotations

import re

from yss.domain.errors import InvalidInput
from yss.domain.text import to_half_width, without_zero_width

_PHONE = re.compile(r"1[0-9]{10}", re.ASCII)


def clean_phone(raw: str) -> str:
    """The 11 digits; +86, 0086, spaces and dashes fall away. Raises InvalidInput("phone_invalid")."""
    text = re.sub("[\\s()\\-\u2010-\u2015]", "", without_zero_width(to_half_width(raw)))
    text = re.sub(r"^(\+?86|0086)(?=1[0-9]{10}$)", "", text)
    if not _PHONE.fullmatch(text):
        raise InvalidInput("phone_invalid")
    return text


def mask_phone(phone: str) -> str:
    """138****5678 (R8)."""
    return f"{phone[:3]}****{phone[-4:]}"
