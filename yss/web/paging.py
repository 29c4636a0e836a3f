"""What a list page reads from its address: the search and where the next page begins."""

from __future__ import annotations

from datetime import date

from flask import request

from yss.domain.text import clean_text
from yss.web.typed import typed_id

SEARCH_MAX = 100


def search() -> str:
    """What is searched for; a name is never longer."""
    return clean_text(request.args.get("q", "")[:SEARCH_MAX], max_length=SEARCH_MAX)


def after() -> int | None:
    """The last row of the page before."""
    return typed_id(request.args.get("after", ""))


def before() -> date | None:
    """The last day of the page before."""
    try:
        return date.fromisoformat(request.args.get("before", ""))
    except ValueError:
        return None
