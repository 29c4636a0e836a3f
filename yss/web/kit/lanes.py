"""Which door a request comes in by: pages and reports, what takes long, and the house's own business."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Flask
from werkzeug.exceptions import HTTPException

View = TypeVar("View", bound=Callable[..., Any])


class Lane(Enum):
    """Each has threads of its own, so that none waits for another."""

    PAGES = "pages"
    EXPORTS = "exports"
    HOUSE = "house"


def lane(which: Lane) -> Callable[[View], View]:
    """Declares a view's lane; a view that says nothing is a page."""

    def declare(view: View) -> View:
        view.lane = which  # type: ignore[attr-defined]
        return view

    return declare


def lane_of(app: Flask, path: str) -> Lane:
    """The lane of whatever answers at this path, as WSGI writes it; PAGES where nothing does."""
    try:
        endpoint, _ = app.url_map.bind("").match(path)
    except HTTPException:
        return Lane.PAGES
    declared: Lane = getattr(app.view_functions[endpoint], "lane", Lane.PAGES)
    return declared
