"""Answers: page or fragment, redirects, refusals. The only reader and writer of HX-* headers."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import Response, current_app, make_response, redirect, render_template, request

HTMX_CONFIG = (
    '{"allowEval":false,"includeIndicatorStyles":false,"historyCacheSize":0,"historyRestoreAsHxRequest":false,'
    '"refreshOnHistoryMiss":true,"disableInheritance":true,"timeout":15000,"defaultSettleDelay":0,"selfRequestsOnly":true,"responseHandling":['
    '{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},'
    '{"code":"[45]..","swap":true,"error":true,"target":"#notice","swapOverride":"innerHTML"}]}'
)


def is_htmx() -> bool:
    """Whether HTMX asks, and so for a fragment."""
    return request.headers.get("HX-Request") == "true"


def is_poll() -> bool:
    """Whether an open page asks by itself; polls leave no trace."""
    return request.args.get("poll") == "1"


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A whole page."""
    return varied(make_response(render_template(template, **context), status))


def page_or_fragment(page_template: str, fragment: str, status: int = 200, **context: Any) -> Response:
    """The page, or for HTMX the fragment that changes; same URL, so `Vary: HX-Request`."""
    return page(fragment if is_htmx() else page_template, status, **context)


def invalid(page_template: str, fragment: str, **context: Any) -> Response:
    """A form with its errors and what was typed: 422, in place."""
    return page_or_fragment(page_template, fragment, 422, **context)


def see_other(url: str) -> Response:
    """On to another page: 303, or the whole page led there by HTMX (never a redirect inside a fragment)."""
    if is_htmx():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return varied(response)
    return varied(make_response(redirect(url, 303)))


def absolute(path: str) -> str:
    """The public address of a path, for what leaves this site: invite links, card pictures."""
    settings = current_app.extensions["yss_settings"]
    return (settings.base_url or request.host_url.rstrip("/")) + path


def unchanged() -> Response:
    """The answer to a poll whose day has not moved."""
    return varied(Response(status=204))


def referring_path() -> str:
    """The local path of the page that a fragment's request came from, or of the request itself."""
    current = parts_of(request.headers.get("HX-Current-URL", ""))
    if is_htmx() and current.path:
        return current.path + (f"?{current.query}" if current.query else "")
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def way_back(otherwise: str) -> str:
    """The page that the request was sent from: as HTMX says, or the same address where it can be opened."""
    addresses = current_app.create_url_adapter(request)
    opens = addresses is not None and addresses.test(method="GET")
    return referring_path() if opens or is_htmx() else otherwise


def local_path(target: str | None) -> str | None:
    """`target` where it is a path of this site; None otherwise (no open redirect)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return None
    parts = parts_of(target)
    return None if parts.scheme or parts.netloc or any(ord(char) < 32 for char in target) else target


def parts_of(address: str) -> SplitResult:
    """The parts of what a browser says is an address; all of them empty where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def varied(response: Response) -> Response:
    """The answer, which HTMX is given another way at the same address."""
    response.vary.add("HX-Request")
    return response
