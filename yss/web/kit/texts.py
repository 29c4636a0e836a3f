"""Texts in the reader's language: whose catalogue it is is asked once a request, not with every text."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import get_translations
from markupsafe import Markup


def translated(source: str) -> str:
    """The text in the reader's language; `source` itself where the catalogue has none."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    found: str = g.catalogue.ugettext(source)
    return found


def in_page(source: str, /, **values: Any) -> Markup:
    """`_` of templates: what fills the text is escaped, the text is not."""
    found = Markup(translated(source))
    return found % values if values or "%" in found else found
