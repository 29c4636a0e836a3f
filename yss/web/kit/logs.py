"""Logs of allow-listed JSON fields: route templates, never paths, names or numbers (reliability.md section 4)."""

from __future__ import annotations

import json
import logging
import sys

from flask import Flask, Response, g, request

from yss import clock

_FIELDS = ("request", "method", "route", "status", "ms", "error", "where", "refused")
_ENCODER = json.JSONEncoder(ensure_ascii=False)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, message, and the allow-listed fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; a message's arguments and tracebacks stay out."""
        line = {"at": clock.real_now().isoformat(), "level": record.levelname, "said": str(record.msg)}
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        return _ENCODER.encode(line)


def adopt(speaker: logging.Logger, level: int) -> None:
    """Lets a logger speak in these lines and no others, from this level on."""
    speaker.setLevel(level)
    if not speaker.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        speaker.addHandler(handler)
        speaker.propagate = False


def logger() -> logging.Logger:
    """The `yss` logger, set up."""
    found = logging.getLogger("yss")
    adopt(found, logging.INFO)
    return found


def register(app: Flask) -> None:
    """Logs each request by its route's template."""
    written = logger()

    @app.before_request
    def start() -> None:
        g.started = clock.monotonic()

    @app.after_request
    def log(response: Response) -> Response:
        fields = {
            "request": g.get("request_id"),
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else "",
            "status": response.status_code,
            "ms": round((clock.monotonic() - g.get("started", clock.monotonic())) * 1000, 1),
        }
        written.info("request", extra=fields)
        return response
