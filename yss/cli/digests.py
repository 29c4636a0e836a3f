"""`digests verify`: every submission recomputed from the rows that are kept (R63, docs/digest.md)."""

from __future__ import annotations

from collections import Counter

import click

from yss.cli.telling import OpeningGroup
from yss.domain.errors import NotFound
from yss.queries.day import digests
from yss.queries.day.digests import Checked
from yss.queries.school import retention
from yss.queries.school.retention import Period

group = OpeningGroup("digests", help="The digests of what was submitted.")


@group.command("verify")
@click.option("--school", "code", help="only this school, by its code")
def verify(code: str | None) -> None:
    """Recomputes the chain of every organization; ends with 1 where something is other than it was submitted."""
    try:
        schools = retention.periods(code)
    except NotFound as refusal:
        raise click.ClickException("There is no school with this code.") from refusal
    if not schools:
        click.echo("There is no school in the database: nothing was verified.")
    if sum(verify_school(school) for school in schools):
        raise click.ClickException("Not all is as it was submitted.")


def verify_school(school: Period) -> int:
    """Says what was found in one school; returns how many of its submissions are not as they were submitted."""
    formats: Counter[int] = Counter()
    faulty = erased = 0
    for org_id, name in digests.chains(school.school_id):
        for one in digests.check_chain(school.school_id, org_id):
            formats[one.format] += 1
            erased += one.erased
            if one.faults:
                faulty += 1
                click.echo(_fault(school.code, name, one))
    by_format = ", ".join(f"{count} in format {number}" for number, count in sorted(formats.items())) or "none"
    click.echo(f"{school.code}: submissions: {by_format}; answers erased: {erased}; not as submitted: {faulty}")
    return faulty


def _fault(code: str, organization: str, one: Checked) -> str:
    return f"{code}: {organization}, {one.day}, version {one.version}: {', '.join(sorted(one.faults))}"
