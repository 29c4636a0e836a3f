"""`demo load`: both schools of the demo, once."""

from __future__ import annotations

import click
from flask import current_app

from yss import clock
from yss.cli import demo, primary
from yss.cli.telling import Opening
from yss.queries.kit import schools


@click.command("load", cls=Opening)
def load() -> None:
    """Loads the demo once; prints the link of a collector invite that is ready to open."""
    for school in (demo, primary):
        if schools.id_of(school.SCHOOL_CODE) is None:
            school.build(clock.now())
    click.echo(current_app.extensions["yss_settings"].base_url + demo.collector_link())
