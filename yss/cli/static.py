"""`static …`: the files that pages load, put where a front finds them."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from yss.web.kit import static_files

group = AppGroup("static", help="The files that pages load.")


@group.command("publish")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path))
def publish(folder: Path) -> None:
    """Copies this version's files into FOLDER beside those of earlier ones, which open pages still ask for."""
    click.echo(static_files.publish(folder))
