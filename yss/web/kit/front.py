"""What stands before the app: who may say where a request came from, and health checks that come by address."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from yss.config import Network, Settings

_SCHEMES = ("http", "https")
_BY_ADDRESS = {"/healthz", "/readyz", "/metrics"}


class Front:
    """Believes X-Forwarded-For and -Proto of the configured fronts alone, and lets health checks in under any host."""

    def __init__(self, app: WSGIApplication, fronts: tuple[Network, ...], hosts: list[str]) -> None:
        self._app, self._behind_front = app, ProxyFix(app, x_for=1, x_proto=1, x_host=0, x_prefix=0)
        self._fronts = fronts
        self._host = hosts[0].removeprefix(".") if hosts else ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The app's answer. A monitor knows the machine by address; all other paths keep TRUSTED_HOSTS."""
        if self._host and environ.get("PATH_INFO") in _BY_ADDRESS:
            environ["HTTP_HOST"] = self._host
        if not self._is_front(environ.get("REMOTE_ADDR", "")):
            return self._app(environ, start_response)
        if environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip() not in _SCHEMES:
            environ.pop("HTTP_X_FORWARDED_PROTO", None)
        return self._behind_front(environ, start_response)

    def _is_front(self, address: str) -> bool:
        try:
            caller = ip_address(address)
        except ValueError:
            return False
        return any(caller in network for network in self._fronts)


def register(app: Flask, settings: Settings) -> None:
    """Puts it before the app; what static files do before it needs neither."""
    app.wsgi_app = Front(app.wsgi_app, settings.trusted_proxies, settings.hosts)  # type: ignore[method-assign]
