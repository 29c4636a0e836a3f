"""Static files under one content hash: immutable for a year, compressed ahead where `make run` did so."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

ROOT = Path(__file__).resolve().parents[2] / "static"
_COMPRESSED = {".br", ".gz"}


def _content_hash() -> str:
    files = sorted(path for path in ROOT.rglob("*") if path.is_file() and path.suffix not in _COMPRESSED)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


PREFIX = f"/static/{_content_hash()}/"


def url(path: str) -> str:
    """The address of a file below `yss/static`; it changes with any content."""
    return PREFIX + path


def serve(app: Flask) -> None:
    """Lets WhiteNoise answer for static files in front of the app."""
    files = WhiteNoise(app.wsgi_app, immutable_file_test=lambda _path, _url: True, max_age=31_536_000)
    files.add_files(str(ROOT), prefix=PREFIX)
    app.wsgi_app = files  # type: ignore[method-assign]
