"""Group robots of 企业微信 and 钉钉: one text by webhook (R66). Neither redirects nor other services are followed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from yss.domain.text import for_chat

LIMIT = 1_900
"""Bytes of a text that both services take; 企业微信 refuses more than 2,048."""

REASON_MAX = 200

_TIMEOUT = 5


class RobotFailed(Exception):
    """The service did not take the message: code and words as it gave them, or nothing where it could not be reached.

    Says nothing of its address.
    """


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_opener = build_opener(_NoRedirects, ProxyHandler({}))


def say(url: str, secret: str, text: str, now: datetime) -> None:
    """Posts `text`; both services answer {"errcode": 0} for a message that arrived. Raises RobotFailed."""
    body = json.dumps({"msgtype": "text", "text": {"content": for_chat(text)}}, ensure_ascii=False).encode()
    request = Request(_signed(url, secret, now), body, {"Content-Type": "application/json; charset=utf-8"})
    try:
        with _opener.open(request, timeout=_TIMEOUT) as answer:
            said = json.loads(answer.read(64 * 1024))
        code, words = said.get("errcode"), said.get("errmsg", "")
    except HTTPError as error:
        raise RobotFailed(f"HTTP {error.code}") from None
    except (OSError, HTTPException, ValueError, AttributeError):
        raise RobotFailed("") from None
    if code != 0:
        raise RobotFailed(_line(f"{code} {words}"))


def _line(words: str) -> str:
    return "".join(filter(str.isprintable, words)).strip()[:REASON_MAX]


def _signed(url: str, secret: str, now: datetime) -> str:
    """钉钉's 加签: the base64 HMAC-SHA256 of 「milliseconds, line feed, secret」 keyed with the secret."""
    if not secret:
        return url
    timestamp = str(int(now.timestamp() * 1000))
    digest = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return f"{url}&{urlencode({'timestamp': timestamp, 'sign': base64.b64encode(digest).decode()})}"
