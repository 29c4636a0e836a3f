"""WeChat's JS-SDK: the configured app's ticket, kept for as long as it lasts, and a page's signature (R15)."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

_TOKEN = "https://api.weixin.qq.com/cgi-bin/stable_token"
_TICKET = "https://api.weixin.qq.com/cgi-bin/ticket/getticket?"
_TIMEOUT = 2
_LONGEST = 7200
_RENEWED_BEFORE = timedelta(minutes=5)
_AGAIN = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)

Fetch = Callable[[str, bytes | None], dict[str, Any]]

_log = logging.getLogger("yss")


def fetch(url: str, body: bytes | None) -> dict[str, Any]:
    """WeChat's answer, JSON: GET, or POST where there is a body. Raises OSError, HTTPException, ValueError."""
    with urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=_TIMEOUT) as answer:
        return dict(json.loads(answer.read(64 * 1024)))


def signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 over the four, sorted by name, the address without its fragment."""
    page = url.partition("#")[0]
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class Tickets:
    """The app's ticket in this process's memory; WeChat is asked at most once a minute."""

    def __init__(self, app_id: str, app_secret: str, fetch: Fetch = fetch) -> None:
        self.app_id, self._secret, self._fetch = app_id, app_secret, fetch
        self._ticket, self._until, self._ask_at = "", _NEVER, _NEVER

    def current(self, now: datetime) -> str:
        """The ticket; empty while WeChat gives none, and then the page goes without its share."""
        if now >= self._ask_at:
            self._ask_at = now + _AGAIN  # set first: whoever comes meanwhile does not wait for WeChat, too
            self._renew(now)
        return self._ticket if now < self._until else ""

    def _renew(self, now: datetime) -> None:
        try:
            answer = self._ask()
            lasts = min(int(answer["expires_in"]), _LONGEST)
            self._ticket, self._until = str(answer["ticket"]), now + timedelta(seconds=lasts)
            self._ask_at = max(self._ask_at, self._until - _RENEWED_BEFORE)
        except (OSError, HTTPException, ValueError, TypeError, KeyError) as error:
            _log.warning("no ticket from wechat", extra={"error": type(error).__name__})

    def _ask(self) -> dict[str, Any]:
        """The stable token leaves those of the app's other servers alive, and its secret out of the address."""
        wanted = {"grant_type": "client_credential", "appid": self.app_id, "secret": self._secret}
        token = self._fetch(_TOKEN, json.dumps(wanted).encode())["access_token"]
        return self._fetch(_TICKET + urlencode({"access_token": token, "type": "jsapi"}), None)
