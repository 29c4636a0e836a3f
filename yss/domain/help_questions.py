"""帮助与反馈 as data: reads `yss/help/questions.toml`; how well a question fits what is searched for (R42)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent / "help" / "questions.toml"

_IN_TITLE, _IN_BODY, _IN_PART = 3, 2, 1
_SHARED_PAIRS = 0.6


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of an answer and the page it leads to; `collectors`: the link is for collectors alone."""

    text: str
    link: str = ""
    label: str = ""
    collectors: bool = False


@dataclass(frozen=True)
class HelpQuestion:
    """A question with its number in the guide."""

    number: int
    title: str
    words: str
    answer: tuple[Paragraph, ...]


@dataclass(frozen=True)
class HelpGroup:
    """Questions about one thing."""

    title: str
    questions: tuple[HelpQuestion, ...]


@cache
def load() -> tuple[HelpGroup, ...]:
    """All questions, grouped, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(HelpGroup(group["title"], tuple(map(_question, group["questions"]))) for group in raw["groups"])


def _question(raw: dict[str, Any]) -> HelpQuestion:
    answer = tuple(Paragraph(**paragraph) for paragraph in raw["answer"])
    return HelpQuestion(raw["number"], raw["title"], raw["words"], answer)


def fit(search: str, title: str, body: str) -> int:
    """How well a question fits: 0 where a searched word is nowhere, higher the nearer the words are to the title.

    People write without spaces: a longer word also fits by most of its pairs of characters.
    """
    found = [_fit_word(word, title.casefold(), body.casefold()) for word in search.casefold().split()]
    return sum(found) if found and all(found) else 0


def _fit_word(word: str, title: str, body: str) -> int:
    if word in title:
        return _IN_TITLE
    if word in body:
        return _IN_BODY
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    shared = sum(pair in title or pair in body for pair in pairs)
    return _IN_PART if len(pairs) > 1 and not word.isascii() and shared >= _SHARED_PAIRS * len(pairs) else 0
