"""Pinyin initials of a name, surnames read as surnames (R30)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pypinyin import lazy_pinyin

# The initials of surnames that are read otherwise elsewhere in a sentence.
SURNAMES = {
    "曾": "z", "单": "s", "区": "o", "仇": "q", "解": "x", "查": "z", "翟": "z", "覃": "q", "乐": "y",
    "郇": "x", "佴": "n", "召": "s", "秘": "b", "折": "s", "种": "c", "重": "c", "繁": "p", "隗": "w",
}  # fmt: skip


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """`name` → lower-case initials: 曾小贤 → zxx, Dorian Lam → dl."""
    surname = SURNAMES.get(name[:1], "")
    rest = name[1:] if surname else name
    syllables = lazy_pinyin(rest, errors=_words)
    return surname + "".join(syllable[0].lower() for syllable in syllables)


def _words(run: str) -> Any:
    """What is not Han, word by word."""
    return re.findall(r"\w+", run)
