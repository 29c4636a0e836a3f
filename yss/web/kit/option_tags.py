"""The options of a select: a list is rendered once, and which one is chosen written into it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

_CHOSEN = Markup(" selected")


def option_tags(options: Iterable[tuple[Any, Any]], value: Any) -> Markup:
    """A tag for each (key, label) whose key is not empty; that of `value` is selected."""
    tags, places = _rendered(tuple([(str(key), str(label)) for key, label in options if key is not None]))
    place = None if value is None else places.get(str(value))
    return tags if place is None else tags[:place] + _CHOSEN + tags[place:]


@lru_cache(maxsize=200)
def _rendered(options: tuple[tuple[str, str], ...]) -> tuple[Markup, dict[str, int]]:
    """The tags, labels as the reader's language has them, and by key where in its tag it is said to be selected."""
    tags, places, length = [], {}, 0
    for key, label in options:
        if key:
            head, tail = f'<option value="{escape(key)}"', f">{escape(label)}</option>\n"
            places[key] = length + len(head)
            length += len(head) + len(tail)
            tags += [head, tail]
    return Markup("".join(tags)), places
