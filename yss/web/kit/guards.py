"""What stands before and behind every request: session, origin, security headers, request id."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.routing import BaseConverter, ValidationError

from yss import clock
from yss.domain.days import day_of
from yss.extensions import login_manager
from yss.queries.kit import actors
from yss.queries.kit.actors import Actor
from yss.web.kit import errors, responses, uploads

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer

    from yss.config import Settings

_CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_ID = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
# Of the days that have pages.
FIRST_YEAR, LAST_YEAR = 2000, 2100
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class DayConverter(BaseConverter):
    """A real date as 2020-03-21, ASCII digits only; anything else is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The date; not a date: no such page."""
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError
        return day

    def to_url(self, value: date) -> str:
        """2020-03-21."""
        return value.isoformat()


class NumberConverter(BaseConverter):
    """A count from 1, ASCII digits only."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)


class Cookies(SecureCookieSessionInterface):
    """Flask's sessions in a cookie; the signer is made once, and where nothing was changed nothing is done."""

    def __init__(self, app: Flask) -> None:
        self._signer = super().get_signing_serializer(app)

    def get_signing_serializer(self, _app: Flask) -> URLSafeTimedSerializer | None:
        """Its keys are those that the app was made with."""
        return self._signer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Sets the cookie where the session has changed; an answer that hangs on it says so in any case."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            response.vary.add("Cookie")


def register(app: Flask) -> None:
    """Hooks the guards into `app`."""
    app.request_class = uploads.Request
    app.session_interface = Cookies(app)
    app.url_map.converters["number"] = NumberConverter
    app.url_map.converters["day"] = DayConverter
    login_manager.user_loader(load_actor)
    app.before_request(_before)
    app.after_request(_headed(_HEADERS | of_every_answer(app.extensions["yss_settings"])))


def of_every_answer(settings: Settings) -> dict[str, str]:
    """Headers of pages and static files alike; HTTPS alone in production: localhost is asked without it, too."""
    strict = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if settings.is_production else {}
    return {"X-Content-Type-Options": "nosniff", **strict}


def load_actor(token: str) -> Actor | None:
    """Flask-Login's loader: session and rights in one look-up."""
    return actors.load(token, clock.real_now(), day_of(clock.now()))


def browser_token() -> str:
    """A random token that binds a way through verification to this browser (R5)."""
    if "browser" not in session:
        session["browser"] = secrets.token_urlsafe(16)
    token: str = session["browser"]
    return token


def is_known_browser() -> bool:
    """Whether this browser has started a way through verification."""
    return "browser" in session


def _before() -> Response | None:
    g.request_id = secrets.token_hex(6)
    if not _args_are_clean():
        return errors.refusal("not_found", 404)
    if request.method not in _SAFE_METHODS and not _is_own_origin():
        return errors.refusal("foreign_origin", 403)
    return None


def _args_are_clean() -> bool:
    """Ids in a path are ASCII digits within 63 bits, text without U+0000 or lone surrogates (M12)."""
    for name, value in (request.view_args or {}).items():
        if name.endswith("_id") and not (_ID.fullmatch(str(value)) and int(value) < 2**63):
            return False
    texts = [*request.args.values(), request.path]
    return not any("\x00" in text or any("\ud800" <= char <= "\udfff" for char in text) for text in texts)


def _is_own_origin() -> bool:
    """Sec-Fetch-Site where the browser sends it, otherwise Origin; the CSRF token stands behind both."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin in (None, "null") or responses.parts_of(origin or "").netloc == request.host


def allow(**directives: str) -> None:
    """Lets this response's policy say otherwise: `allow(frame_src="'self'")`. A `frame-ancestors` outdoes the
    X-Frame-Options beside it in every browser."""
    g.csp = g.get("csp", {}) | {name.replace("_", "-"): sources for name, sources in directives.items()}


def _headed(always: dict[str, str]) -> Callable[[Response], Response]:
    """What gives each answer its headers, and lets the database go."""

    def head(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy(_CSP | g.csp) if "csp" in g else _STRICT)
        for name, value in always.items():
            headers.setdefault(name, value)
        if "Cache-Control" not in headers or not response.cache_control.max_age:
            headers["Cache-Control"] = "no-store"
        headers["X-Request-Id"] = g.get("request_id", "")
        errors.let_go()
        return response

    return head


def _policy(sources: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in sources.items())


_STRICT = _policy(_CSP)
