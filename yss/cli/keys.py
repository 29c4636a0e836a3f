"""`keys …`: the keyring of the sealed columns (R47)."""

from __future__ import annotations

from typing import TextIO

import click
from flask.cli import AppGroup

from yss import sealing
from yss.actions.school import resealing

group = AppGroup("keys", help="The keyring that seals numbers and answers.")


@group.command("new")
def new() -> None:
    """Prints a fresh keyring; keep it outside the database and its backups."""
    click.echo(sealing.new_keyring())


@group.command("add")
@click.argument("keyring", type=click.File("r"))
def add(keyring: TextIO) -> None:
    """Prints the keyring with one more key, which seals from now on."""
    click.echo(sealing.add_key(keyring.read()))


@group.command("rotate")
def rotate() -> None:
    """Seals everything anew under the current key; may be stopped, run again, and run under traffic."""
    click.echo(f"{resealing.reseal_all()} resealed")
