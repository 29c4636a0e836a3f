"""A language that nobody speaks: every message about twice as long, and in brackets. What is in none is no message.

It takes the place of English, made of the catalogue's template alone, so that no translator is waited for.
"""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TEMPLATE = Path(__file__).parents[1] / "translations" / "messages.pot"
BEGIN, END = "⟦", "⟧"
# What stays as it is: placeholders of Python and of scripts, and markup.
_KEPT = re.compile(r"(%\(\w+\)s|%%|\{\w+\}|<[^>]+>|&\w+;)")
_HAN = re.compile(r"[\u3007\u3400-\u9fff]{1,3}")
_LOOSE = re.compile(r" +(?=[ ,.:;?!)'])|(?<=[(']) +|^ +| +$")
_PUNCTUATION = str.maketrans("，。：；？！（）、“”《》「」【】", ",.:;?!(),''''''''")


def said(text: str) -> str:
    """The text in that language: three letters for a character, nine at most in a word."""
    parts = _KEPT.split(text)
    spelt = "".join(part if at % 2 else _spelt(part) for at, part in enumerate(parts))
    return BEGIN + _LOOSE.sub("", spelt) + END


def outside(text: str) -> str:
    """What of a page's text no message holds."""
    left, depth = [], 0
    for character in text:
        depth += (character == BEGIN) - (character == END)
        left += [character] if depth == 0 and character != END else []
    return "".join(left)


def make(folder: Path) -> None:
    """Puts it where English would be: `folder`/en/LC_MESSAGES/messages.mo."""
    with TEMPLATE.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    catalogue = Catalog(locale="en")
    for one in messages:
        texts = tuple(map(said, one.id)) if isinstance(one.id, tuple) else said(one.id)
        catalogue.add(one.id, texts, context=one.context)
    place = folder / "en" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)


def _spelt(text: str) -> str:
    return _HAN.sub(lambda found: " " + "".join(map(_letters, found[0])) + " ", text.translate(_PUNCTUATION))


def _letters(character: str) -> str:
    """Three letters, the same each time and different from most others'."""
    code = ord(character)
    return "bcdfghjklmnprstvwxyz"[code % 20] + "aeiou"[code // 20 % 5] + "lmnrst"[code // 100 % 6]
