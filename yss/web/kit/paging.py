"""What a list page reads: the search, where the next page begins, which rows are ticked."""

from __future__ import annotations

from datetime import date

from flask import request

from yss.domain import names
from yss.domain.days import parse_day
from yss.domain.errors import InvalidInput
from yss.domain.text import clean_text, to_half_width
from yss.web.kit.typed import typed_id

SEARCH_MAX = names.MAX_LENGTH
TICKED_MAX = 50


def search() -> str:
    """What is searched for; a name is never longer."""
    return clean_text(to_half_width(request.args.get("q", "")[:SEARCH_MAX]), max_length=SEARCH_MAX)


def after() -> int | None:
    """The last row of the page before."""
    return typed_id(request.args.get("after", ""))


def ticked(name: str) -> list[int]:
    """The ids of the rows ticked under `name`, at most a page of them."""
    typed = request.form.getlist(name)[:TICKED_MAX]
    return [row_id for one in typed if (row_id := typed_id(one)) is not None]


def before() -> date | None:
    """The last day of the page before."""
    try:
        return parse_day(request.args.get("before", ""))
    except InvalidInput:
        return None
