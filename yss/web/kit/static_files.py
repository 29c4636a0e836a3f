"""Static files under one content hash: immutable for a year, compressed ahead where `make run` did so.

A deploy publishes them into a folder beside those of earlier ones (`static publish`). From there they are served, by
the app or by a front: pages that were open before find theirs, and no file changes under a running service (M19).
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.exceptions import SecurityError
from werkzeug.wsgi import get_host
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from yss.web.kit import guards

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.headers import Headers
    from wsgiref.types import StartResponse, WSGIEnvironment

    from yss.config import Settings

ROOT = Path(__file__).resolve().parents[2] / "static"
_COMPRESSED = {".br", ".gz"}


def _content_hash() -> str:
    files = sorted(path for path in ROOT.rglob("*") if path.is_file() and path.suffix not in _COMPRESSED)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


_HASH = _content_hash()
PREFIX = f"/static/{_HASH}/"


def url(path: str) -> str:
    """The address of a file below `yss/static`; it changes with any content."""
    return PREFIX + path


def publish(folder: Path) -> Path:
    """Copies the files, compressed too, to `folder`/hash, whole or not at all; what is there stays. Returns where."""
    there = folder / _HASH
    if not there.exists():
        half = folder / f".{_HASH}"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(ROOT, half, ignore=shutil.ignore_patterns("*.br", "*.gz", "*.py"))
        compressor = Compressor(quiet=True)
        for path in sorted(half.rglob("*")):
            if path.is_file() and compressor.should_compress(path.name):
                compressor.compress(str(path))
        half.rename(there)
    return there


def serve(app: Flask, settings: Settings) -> None:
    """Lets WhiteNoise answer for static files in front of the app: this version's, and all that were published.

    Under a host that is not trusted the app is asked, which refuses it.
    """
    pages = app.wsgi_app

    def head(headers: Headers, _path: str, _url: str) -> None:
        for name, value in guards.of_every_answer(settings).items():
            headers[name] = value

    files = WhiteNoise(
        pages, immutable_file_test=lambda _path, _url: True, max_age=31_536_000, add_headers_function=head
    )
    files.add_files(str(ROOT), prefix=PREFIX)
    if settings.static_folder:
        files.add_files(settings.static_folder, prefix="/static/")

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            get_host(environ, settings.hosts)
        except SecurityError:
            return pages(environ, start_response)
        answered: Iterable[bytes] = files(environ, start_response)
        return answered

    app.wsgi_app = answer  # type: ignore[method-assign]
