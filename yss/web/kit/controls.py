"""Controls that are rendered once: the options of a select, and the choices of the report form."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import get_template_attribute
from flask_babel import get_locale
from markupsafe import Markup, escape

from yss.web.kit.report_form import Field

_CHOSEN = Markup(" selected")
# Stands in a kept control for the address that its form posts to; no text has it.
_WHERE = "\ue000"


def control(field: Field, action: str) -> Markup:
    """The question as a control of a form that posts to `action`.

    Who answers alike sees the same choices, but for where they post.
    """
    if field.error or field.city_error or not _is_of_choices(field):
        return _rendered(field, action)
    return _of_all(field, str(get_locale())).replace(_WHERE, escape(action))


def _is_of_choices(field: Field) -> bool:
    """Whether all that it answers can be chosen: what is typed, or sent by no form of ours, is kept for nobody."""
    choices = {key for key, _ in (*field.options, *field.cities)}
    return bool(field.options) and {field.value, *field.values, field.city} <= choices | {""}


@lru_cache(maxsize=2_000)
def _of_all(field: Field, _language: str) -> Markup:
    return _rendered(field, _WHERE)


def _rendered(field: Field, action: str) -> Markup:
    question = get_template_attribute("reports/_field.html", "question")
    return Markup(question(field, action))


def option_tags(options: Iterable[tuple[Any, Any]], value: Any) -> Markup:
    """A tag for each (key, label) whose key is not empty; that of `value` is selected."""
    tags, places = _tags(tuple([(str(key), str(label)) for key, label in options if key is not None]))
    place = None if value is None else places.get(str(value))
    return tags if place is None else tags[:place] + _CHOSEN + tags[place:]


@lru_cache(maxsize=200)
def _tags(options: tuple[tuple[str, str], ...]) -> tuple[Markup, dict[str, int]]:
    """The tags, labels as the reader's language has them, and by key where in its tag it is said to be selected."""
    tags, places, length = [], {}, 0
    for key, label in options:
        if key:
            head, tail = f'<option value="{escape(key)}"', f">{escape(label)}</option>\n"
            places[key] = length + len(head)
            length += len(head) + len(tail)
            tags += [head, tail]
    return Markup("".join(tags)), places
