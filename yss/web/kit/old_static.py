"""Static files by the address of another version: a page that was open over a deploy finds today's instead of none."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, make_response, redirect
from werkzeug.security import safe_join

from yss.domain.errors import NotFound
from yss.web.kit import static_files
from yss.web.kit.access import anyone

blueprint = Blueprint("old_static", __name__)


@blueprint.get("/static/<version>/<path:path>")
@anyone
def today(version: str, path: str) -> Response:
    """Leads to the file of that name, where there still is one; nobody keeps the answer."""
    url, there = static_files.url(path), safe_join(str(static_files.ROOT), path)
    is_todays = url.startswith(f"/static/{version}/")
    if is_todays or there is None or not Path(there).is_file():
        raise NotFound
    response = make_response(redirect(url, 302))
    response.headers["Cache-Control"] = "no-store"
    return response
