"""Pages that are sent again as they were, packed, while nothing that they show has moved.

A page is kept for one person alone, under how that person's pages look and under all that it shows, read anew with each
request; rights are asked before. What differs from one sending to the next is a gap in it, filled as it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request, session
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from yss.domain.cache import Cache
from yss.web.kit import formats, responses
from yss.web.kit.access import actor, now, open_of_several
from yss.web.kit.compression import Packed, takes_gzip

BYTES_AT_MOST = 16 * 1024 * 1024

# Each is made here, and holds nothing to escape.
GAPS: dict[str, Callable[[], str]] = {
    "request_id": lambda: str(g.get("request_id", "")),
    "server_now": lambda: now().isoformat(),
    "updated_at": lambda: formats.moment(now()),
    "csrf_token": generate_csrf,
}
# Nothing that is typed or stored holds U+0000 (M12).
_GAP = re.compile("\0([a-z_]+)\0")


def register(app: Flask) -> None:
    """Gives the app its own kept pages, and templates their gaps."""
    app.extensions["kept_pages"] = Cache[Hashable, Packed](BYTES_AT_MOST, lambda page: page.weight)
    app.jinja_env.globals.update(gap=gap, part=part)


def gap(name: str) -> str:
    """What differs from one sending to the next; in a page that is being kept the place where it goes."""
    return f"\0{name}\0" if g.get("is_being_kept") else GAPS[name]()


def again(under: Hashable) -> Response | None:
    """The answer as it was kept `under` that, filled anew; None where it has not been."""
    if has_message() or (found := _pages().get(_key(under))) is None:
        return None
    return _sent(found)


def page(template: str, under: Hashable, **context: Any) -> Response:
    """A whole page, kept for its reader and path: not where `under` is None, nor with a message.

    `under` names all by which it may differ for them: each parameter that counts, and all that is read for it. No form
    with a key stands on it, which is its own each time.
    """
    if under is None or has_message():
        return responses.page(template, **context)
    g.is_being_kept = True
    try:
        made = render_template(template, **context)
    finally:
        g.is_being_kept = False
    return _sent(_pages().put(_key(under), Packed(*_parted(made))))


def part(template: str, /, **shown: Hashable) -> Markup:
    """A part of pages that shows what it is given and nothing else: made once for all to whom it shows the same."""
    return _made(template, str(get_locale()), tuple(shown.items()))


@lru_cache(maxsize=200)
def _made(template: str, _language: str, shown: tuple[tuple[str, Hashable], ...]) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render(dict(shown)))


def has_message() -> bool:
    """Whether something waits to be said once, at the top of the next page."""
    return "_flashes" in session


def _key(under: Hashable) -> Hashable:
    """For nobody else, at no other address, which the switch of languages leads back to, and on no device that wants
    its pages otherwise.
    """
    look = (str(get_locale()), session.get("theme", ""), session.get("care", False), open_of_several(), actor().place)
    return actor().person_id, request.full_path, look, under


def _pages() -> Cache[Hashable, Packed]:
    pages: Cache[Hashable, Packed] = current_app.extensions["kept_pages"]
    return pages


def _parted(made: str) -> tuple[list[bytes], list[str]]:
    """The texts of a page, and the names of the gaps between them."""
    parts = _GAP.split(made)
    return [text.encode() for text in parts[::2]], parts[1::2]


def _sent(page: Packed) -> Response:
    filled = [GAPS[name]().encode() for name in page.gaps]
    if not takes_gzip():
        return responses.varied(make_response(page.plain(filled)))
    response = make_response(page.gzipped(filled))
    response.headers["Content-Encoding"] = "gzip"
    return responses.varied(response)
