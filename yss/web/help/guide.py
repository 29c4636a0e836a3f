"""操作指引: an index, and a light page for each thing that a collector does (R14)."""

from __future__ import annotations

from flask import Blueprint, Response

from yss.domain import guide
from yss.web.kit import responses
from yss.web.kit.access import collector

blueprint = Blueprint("guide", __name__, url_prefix="/guide")


@blueprint.get("")
@collector
def index() -> Response:
    """All topics."""
    return responses.page("guide/index.html", groups=guide.load())


@blueprint.get("/<topic>")
@collector
def topic(topic: str) -> Response:
    """One topic's steps with their pictures, and the way to the next."""
    shown, following = guide.find(topic)
    return responses.page("guide/topic.html", topic=shown, following=following)
