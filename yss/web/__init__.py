"""The only package that knows Flask's request, session and url_for; one file per blueprint."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from yss.config import Settings


_BLUEPRINTS = (
    "alerts",
    "day.absences",
    "day.days",
    "day.digests",
    "day.enrolling",
    "day.grid",
    "day.missing_notes",
    "day.quick_fill",
    "day.reports",
    "day.submissions",
    "day.versions",
    "entry.home",
    "entry.invites",
    "entry.joining",
    "entry.portal",
    "entry.simulator",
    "entry.verification",
    "entry.wizard",
    "exports.export",
    "exports.export_link",
    "help.guide",
    "help.help",
    "kit.old_static",
    "organization.accepting",
    "organization.deputies",
    "organization.desks",
    "organization.expected",
    "organization.handover",
    "organization.lists",
    "organization.members",
    "organization.organization",
    "organization.workbench",
    "person.own_data",
    "person.people",
    "person.proxies",
    "reminders",
    "school.absences",
    "school.admins",
    "school.audit",
    "school.changes",
    "school.clusters",
    "school.collectors",
    "school.confirmation",
    "school.days",
    "school.desks",
    "school.holidays",
    "school.imports",
    "school.invites",
    "school.organizations",
    "school.overview",
    "school.reminders",
    "school.residences",
    "school.retention",
    "school.returns",
    "school.rollover",
    "school.teachers",
    "teachers",
)


def register_blueprints(app: Flask, settings: Settings) -> None:
    """All blueprints; the testing tools' only where they are on (R56)."""
    for name in _BLUEPRINTS:
        app.register_blueprint(import_module(f"yss.web.{name}").blueprint)
    if settings.testing_tools:
        from yss.web import testing

        testing.register(app)
