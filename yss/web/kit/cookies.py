"""The session's cookie: Flask's, whose signer is made once, and which does nothing where nothing was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer


class Cookies(SecureCookieSessionInterface):
    """Opens and keeps the sessions of one app."""

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
