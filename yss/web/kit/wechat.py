"""The JS-SDK share, only where a WeChat app id is configured, and only on the pages that ask for it here (R15)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, request

from yss import clock
from yss.config import Settings
from yss.web.kit import guards, responses
from yss.wechat import Tickets, signature

_HOST = "https://res.wx.qq.com"
SDK = f"{_HOST}/open/js/jweixin-1.6.0.js"


@dataclass(frozen=True)
class Share:
    """What WeChat needs to let this page set its card, and where the card leads."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str
    link: str
    sdk: str = SDK


def register(app: Flask) -> None:
    """Gives the app its tickets where it is configured for WeChat."""
    settings: Settings = app.extensions["yss_settings"]
    configured = settings.wechat_app_id and settings.wechat_app_secret
    app.extensions["wechat"] = Tickets(settings.wechat_app_id, settings.wechat_app_secret) if configured else None
    app.jinja_env.globals["shares_by_wechat"] = lambda: _tickets() is not None


def page(template: str, *, link: str, **context: Any) -> Response:
    """A whole page whose WeChat card leads to `link`; without configuration or ticket a page like any other."""
    share = _share(link)
    if share:
        guards.allow(script_src=f"'self' {_HOST}")
    return responses.page(template, share=share, link=link, **context)


def _share(link: str) -> Share | None:
    tickets, now = _tickets(), clock.real_now()
    ticket = tickets.current(now) if tickets else ""
    if not tickets or not ticket:
        return None
    timestamp, nonce = int(now.timestamp()), secrets.token_hex(8)
    return Share(tickets.app_id, timestamp, nonce, signature(ticket, nonce, timestamp, _address()), link)


def _address() -> str:
    """The page's address as the phone has it: WeChat adds a query of its own to links that were sent on."""
    query = request.query_string.decode("ascii", "replace")
    return responses.absolute(request.path) + (f"?{query}" if query else "")


def _tickets() -> Tickets | None:
    found: Tickets | None = current_app.extensions["wechat"]
    return found
