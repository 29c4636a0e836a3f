"""The only package that knows Flask's request, session and url_for; one file per blueprint."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from yss.config import Settings


_BLUEPRINTS = (
    "accepting",
    "quick_fill",
    "changes",
    "days",
    "deputies",
    "desks",
    "enrolling",
    "expected",
    "foreign_teachers",
    "grid",
    "guide",
    "handover",
    "help",
    "home",
    "invites",
    "joining",
    "absences",
    "lists",
    "members",
    "missing_notes",
    "organization",
    "people",
    "portal",
    "own_data",
    "proxies",
    "reminder",
    "reports",
    "school.admins",
    "school.audit",
    "school.holidays",
    "school.changes",
    "school.clusters",
    "school.collectors",
    "school.confirmation",
    "school.days",
    "school.desks",
    "school.export",
    "school.export_link",
    "school.imports",
    "school.invites",
    "school.absences",
    "school.organizations",
    "school.overview",
    "school.reminders",
    "school.residences",
    "school.retention",
    "school.returns",
    "school.teachers",
    "school.rollover",
    "simulator",
    "submissions",
    "verification",
    "versions",
    "wizard",
    "workbench",
)


def register_blueprints(app: Flask, settings: Settings) -> None:
    """All blueprints; the testing tools' only where they are on (R56)."""
    for name in _BLUEPRINTS:
        app.register_blueprint(import_module(f"yss.web.{name}").blueprint)
    if settings.testing_tools:
        from yss.web import testing

        testing.register(app)
