"""Which language a request speaks (R85).

What the person has chosen is kept with them; a browser knows it from its session, so that pages that ask for nobody,
and refusals while the database is away, speak it too. Where nothing was chosen the phone's own is the first guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from babel import Locale
from flask import Flask, has_request_context, request, session
from flask.wrappers import Request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from yss.domain.languages import Language, first_guess, named
from yss.web.kit import responses, texts

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

SPOKEN = "language"
# Chosen before it was known who is there: goes with the person once they are (`waiting`).
WAITS = "language_waits"


def register(app: Flask) -> None:
    """Babel asks here; outside of a request it speaks as it was told, or Chinese."""
    app.extensions["babel"].locale_selector = _locale


def choose(language: Language, *, is_known: bool) -> None:
    """From now on this browser speaks it; where nobody is verified yet it waits for who will be."""
    session[SPOKEN] = language.value
    session.pop(WAITS, None)
    if not is_known:
        session[WAITS] = True


def waiting() -> Language | None:
    """What was chosen in this browser on the way to verification."""
    return named(session.get(SPOKEN)) if session.get(WAITS) else None


def follow(chosen: Language | None) -> None:
    """This browser speaks what the person has chosen, be it on another device."""
    if chosen is not None and session.get(SPOKEN) != chosen:
        session[SPOKEN] = chosen.value


def of_headers(app: Flask, told: WSGIEnvironment) -> Language:
    """The language of a request that is refused before anything is made of it."""
    refused = app.request_class(told)
    return _spoken(refused, app.session_interface.open_session(app, refused) or {})


def way_back() -> str:
    """Where the three buttons lead back to: this page, or where one stands that can be opened."""
    return responses.referring_path() if request.method == "GET" else responses.way_back("/")


def _locale() -> Locale | None:
    return texts.locale_of(_spoken(request, session)) if has_request_context() else None


def _spoken(request: Request, session: Mapping[str, Any]) -> Language:
    """What was chosen, or the first guess."""
    chosen = named(session.get(SPOKEN))
    return chosen or _guessed(request.headers.get("User-Agent", ""), request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=500)
def _guessed(user_agent: str, accepted: str) -> Language:
    tags = parse_accept_header(accepted, LanguageAccept)
    return first_guess(user_agent, [tag for tag, quality in tags if quality])
