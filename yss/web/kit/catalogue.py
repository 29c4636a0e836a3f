"""Babel's extractor for questionnaires and help: their labels reach the catalogues (R21, R54)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any, BinaryIO

_TEXTS = ("title", "collects", "label", "hint", "constraint_message", "text", "alt")

Message = tuple[int, str, str, list[str]]


def extract(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:
    """Yields each text of a questionnaire with the line where it first stands."""
    source = fileobj.read().decode()
    lines = source.splitlines()
    for text in dict.fromkeys(_texts(tomllib.loads(source))):
        line = next((number for number, content in enumerate(lines, 1) if text in content), 1)
        yield line, "gettext", text, []


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _texts(item)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in _TEXTS and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
