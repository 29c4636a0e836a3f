"""The command line: `flask --app wsgi …` for schools, their rosters, keys, support and demo data; no server has it."""

from __future__ import annotations

from flask import Flask

from yss.cli import (
    backup,
    crowd,
    demo,
    digests,
    distributing,
    keys,
    loading,
    moving,
    reminders,
    retention,
    schools,
    static,
    support,
    teachers,
    telling,
    whole_school,
)


def register(app: Flask) -> Flask:
    """Adds the command groups to those that Flask and its extensions have, and what `db` works on; returns the app."""
    moving.able_to_migrate(app)
    commands = telling.Commands(app.cli.name, commands=app.cli.commands)
    app.cli = commands
    demo.group.add_command(loading.load)
    demo.group.add_command(crowd.crowd)
    demo.group.add_command(whole_school.school)
    app.cli.add_command(demo.group)
    app.cli.add_command(backup.group)
    app.cli.add_command(digests.group)
    app.cli.add_command(distributing.distribute)
    app.cli.add_command(keys.group)
    app.cli.add_command(reminders.group)
    app.cli.add_command(retention.group)
    schools.group.add_command(teachers.group)
    app.cli.add_command(schools.group)
    app.cli.add_command(moving.migrate_database)
    app.cli.add_command(static.group)
    app.cli.add_command(support.group)
    return app
