"""Pinyin initials of a name, surnames read as surnames (R30)."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

# Of two or three characters, as long as a given name is; a test holds them against the library.
WORDS = Path(__file__).with_name("pinyin_words.txt")

# The initials of surnames that are read otherwise elsewhere, longer ones first to be found.
SURNAMES = {
    "单于": "cy", "尉迟": "yc", "万俟": "mq", "长孙": "zs", "澹台": "tt", "拓跋": "tb", "乐正": "yz", "单": "s",
    "曾": "z", "区": "o", "仇": "q", "解": "x", "查": "z", "翟": "z", "覃": "q", "乐": "y", "盖": "g", "种": "c",
    "朴": "p", "任": "r", "华": "h", "郇": "x", "佴": "n", "召": "s", "秘": "b", "折": "s", "重": "c", "繁": "p",
    "隗": "w", "阚": "k", "么": "y", "乜": "n", "句": "g", "粘": "n", "祭": "z", "番": "p", "炅": "g", "朝": "c",
    "冼": "x", "洗": "x", "缪": "m", "尉": "w", "员": "y", "谌": "c", "晟": "c", "逄": "p", "宿": "s", "郗": "x",
    "單": "s", "單于": "cy", "萬俟": "mq", "長孫": "zs", "尉遲": "yc", "區": "o", "種": "c", "樂": "y", "闞": "k",
    "蓋": "g", "華": "h", "繆": "m",
}  # fmt: skip

_HAN = re.compile("[\u3400-\u9fff]")

# A character that the dictionary does not read, and one that is read as it is.
_TWINS = str.maketrans("𠮷", "吉")

# Letters that fold into no other by taking their marks away.
_FOLDED = str.maketrans("đøłıæœþ", "doliaot")


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """`name` → lower-case initials: 曾小贤 → zxx, 尉迟恭 → ycg, Émile Zola → ez."""
    head = _surname(name)
    return (SURNAMES.get(head) or _read(head)) + _read(name[len(head) :])


def _surname(name: str) -> str:
    """The surname, read apart from what follows: 王朝阳 is of no 王朝; empty in another script. 单于 alone is 单."""
    if len(name) > 2 and name[:2] in SURNAMES:
        return name[:2]
    return name[:1] if _HAN.match(name) else ""


def _read(text: str) -> str:
    syllables = _library()(text.translate(_TWINS), errors=_words)
    return "".join(_letter(syllable) for syllable in syllables)


@cache
def _library() -> Callable[..., list[str]]:
    """pypinyin, with those words alone that begin a character otherwise than it does by itself (乐 in 音乐).

    The 46,000 others are 44 MiB and a third of a second, and change no initial; without them it is 11 MiB, for a
    process that has a name to read.
    """
    os.environ |= {"PYPINYIN_NO_PHRASES": "yes", "PYPINYIN_NO_DICT_COPY": "yes"}
    import pypinyin

    lines = WORDS.read_text(encoding="utf-8").splitlines()
    pypinyin.load_phrases_dict({word: [[letter] for letter in letters] for word, letters in map(str.split, lines)})
    return pypinyin.lazy_pinyin


def _letter(syllable: str) -> str:
    """The first letter, without its marks where it is Latin."""
    letter = syllable[0].lower()
    plain = unicodedata.normalize("NFD", letter)[0].translate(_FOLDED)
    return plain if plain.isascii() else letter


def _words(run: str) -> Any:
    """What is not Han, word by word."""
    return re.findall(r"\w+", run)
