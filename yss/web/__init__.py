"""The only package that knows Flask's request, session and url_for; one file per blueprint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from yss.config import Settings


def register_blueprints(app: Flask, settings: Settings) -> None:
    """All blueprints; the testing tools' only where they are on (R56)."""
    for module in _modules():
        app.register_blueprint(module.blueprint)
    if settings.testing_tools:
        from yss.web import testing

        testing.register(app)


def _modules() -> tuple[Any, ...]:
    from yss.web import (
        carrying,
        days,
        enrolling,
        expected,
        foreign_teachers,
        grid,
        help,
        home,
        invites,
        joining,
        lists,
        members,
        organization,
        people,
        portal,
        reports,
        simulator,
        submissions,
        verification,
        wizard,
        workbench,
    )

    return (
        home,
        verification,
        simulator,
        invites,
        wizard,
        joining,
        reports,
        workbench,
        days,
        carrying,
        grid,
        members,
        organization,
        people,
        enrolling,
        expected,
        lists,
        submissions,
        help,
        portal,
        foreign_teachers,
    )
