"""Testing tools (R56): the cast and the clock, phones side by side, simulated chats. Only where they are on."""

from __future__ import annotations

from flask import Flask

from yss.web.testing import chats, stage, tools


def register(app: Flask) -> None:
    """Adds all of their routes."""
    for module in (tools, stage, chats):
        app.register_blueprint(module.blueprint)
