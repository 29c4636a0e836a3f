"""`school teachers …`: a school's roster of foreign teachers from the command line (R39)."""

from __future__ import annotations

from pathlib import Path

import click

from yss import clock, sheets
from yss.actions import teachers
from yss.acts import Act
from yss.cli.schools import school_of
from yss.cli.telling import OpeningGroup, said
from yss.domain.errors import InvalidInput
from yss.domain.foreign_teachers import RosterEntry, roster_entry
from yss.queries.teachers import foreign_teachers as queries

group = OpeningGroup("teachers", help="The school's foreign teachers; countries are ISO 3166 codes: US, AU, SG.")

_HEADER = {("name", "country"), ("姓名", "国籍")}


@group.command("add")
@click.argument("school_code")
@click.option("--name", prompt="姓名（name）")
@click.option("--country", prompt="国籍代码（country code: US, AU, SG）")
def add(school_code: str, name: str, country: str) -> None:
    """Adds one teacher."""
    entry = roster_entry(name, country)
    added = teachers.add_to_roster(Act(school_id=school_of(school_code), now=clock.now()), entries=[entry])
    click.echo("added" if added else "already on the roster")


@group.command("import")
@click.argument("school_code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--save", is_flag=True, help="adds the new ones; without it nothing is written")
def import_(school_code: str, file: Path, save: bool) -> None:
    """Reads an XLSX or CSV file with the columns name and country, and says of each row what it is.

    A file with a wrong row is not saved at all. A file may be read again: who is on the roster is left alone.
    """
    school_id = school_of(school_code)
    seen, entries, wrong = set(queries.roster(school_id)), [], 0
    for number, row in _rows(file):
        try:
            entry = roster_entry(row[0], row[1] if len(row) > 1 else "")
        except InvalidInput as error:
            wrong += 1
            click.echo(f"{number}: {said(error)}")
            continue
        click.echo(f"{number}: {'already on the roster' if entry in seen else 'new'}: {_shown(entry)}")
        seen.add(entry)
        entries.append(entry)
    if wrong:
        raise click.ClickException(f"{wrong} rows are wrong, nothing is saved")
    if save:
        added = teachers.add_to_roster(Act(school_id=school_id, now=clock.now()), entries=entries)
        click.echo(f"{added} added")


@group.command("list")
@click.argument("school_code")
def list_(school_code: str) -> None:
    """The roster, by name."""
    for entry in queries.roster(school_of(school_code)):
        click.echo(_shown(entry))


def _rows(file: Path) -> list[tuple[int, tuple[str, ...]]]:
    """The rows below the header with their numbers in the file. Raises InvalidInput for what is no sheet."""
    lines = sheets.read(file.read_bytes()).lines
    return [(line.number, line.cells) for line in lines if tuple(map(str.lower, line.cells[:2])) not in _HEADER]


def _shown(entry: RosterEntry) -> str:
    return f"{entry.name}, {entry.country}"
