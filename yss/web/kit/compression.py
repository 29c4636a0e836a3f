"""Pages compressed on their way out; the length of each answer is blurred against guessing by size (BREACH)."""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Flask, Response, request

AT_LEAST = 1024
_BLUR = 64


def register(app: Flask) -> None:
    """Compresses HTML for whoever takes gzip."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.status_code == 204 or response.mimetype != "text/html" or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or (response.content_length or 0) < AT_LEAST:
        return response
    response.set_data(_gzip(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _gzip(plain: bytes) -> bytes:
    """Gzip with a file name of random length in its head."""
    packed = io.BytesIO()
    name = "x" * secrets.randbelow(_BLUR)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=3, fileobj=packed, mtime=0) as stream:
        stream.write(plain)
    return packed.getvalue()
