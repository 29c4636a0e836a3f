"""`retention run`: what is older than each school's period goes; run it daily (R49)."""

from __future__ import annotations

from time import sleep

import click
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from yss import clock
from yss.actions.school import retaining
from yss.cli.telling import OpeningGroup
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.retention import kept_from
from yss.extensions import db
from yss.queries.school import retention
from yss.queries.school.retention import Period

# Seconds for which a reader may keep the log from being cut, beside SQLite's own time of waiting, and between tries.
PATIENCE, PAUSE = 60.0, 0.5
_LOCK_NOT_AVAILABLE = "55P03"

group = OpeningGroup("retention", help="How long schools keep what was reported.")


@group.command("run")
@click.option("--school", "code", help="only this school, by its code")
@click.option("--dry-run", is_flag=True, help="say what would go and erase nothing")
def run(code: str | None, dry_run: bool) -> None:
    """Erases answers and words older than each school's period, and sweeps what has run out.

    Figures and digests stay. It may be stopped, run again, and run under traffic.
    """
    try:
        periods = retention.periods(code)
    except NotFound as refusal:
        raise click.ClickException("There is no school with this code.") from refusal
    for period in periods:
        click.echo(f"{period.code} ({period.days} days): {_said(_apply(period, dry_run=dry_run))}")
    if dry_run:
        click.echo("dry run: nothing was erased")
        return
    click.echo(f"swept: {_said(retaining.sweep(clock.now(), clock.real_now()))}")
    _forget_what_went()


def _apply(period: Period, *, dry_run: bool) -> dict[str, int]:
    first = kept_from(day_of(clock.now()), period.days)
    if dry_run:
        return retention.due(period.school_id, first)
    return retaining.expire(period.school_id, first, clock.now())


def _said(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "nothing"


def _forget_what_went() -> None:
    """SQLite's log still holds the pages as they were: it is folded in and cut to nothing.

    PostgreSQL keeps rows that went in their table: that of persons' keys is written anew, and with it goes what they
    sealed, wherever it lies. Whoever reads meanwhile keeps either from it: tried again until they have ended, for a
    while, then said.
    """
    is_done, where = {"sqlite": (_is_log_cut, "SQLite's log"), "postgresql": (_are_keys_rewritten, "personal_key")}[
        db.engine.dialect.name
    ]
    db.session.rollback()
    until = clock.monotonic() + PATIENCE
    while not is_done():
        if clock.monotonic() > until:
            raise click.ClickException(
                f"What was erased is still in {where}: somebody has been reading for too long. Run it again."
            )
        sleep(PAUSE)


def _is_log_cut() -> bool:
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        is_refused, *_ = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
    return not is_refused


def _are_keys_rewritten() -> bool:
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        try:
            connection.execute(text("VACUUM (FULL) personal_key"))
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            return False
        finally:
            connection.execute(text("RESET lock_timeout"))
    return True
