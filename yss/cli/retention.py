"""`retention run`: what is older than each school's period goes; run it daily (R49)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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
_REWRITTEN = ("personal_key", "draft", "verification_attempt")
_FILE_OF = text("SELECT pg_relation_filenode(CAST(:relation AS text))")
_OLDER_READERS = text(
    "SELECT 1 FROM (SELECT backend_xmin AS seen FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " UNION ALL SELECT xmin FROM pg_replication_slots) AS reader"
    " WHERE seen IS NOT NULL AND age(seen) > age(CAST(CAST(:began AS text) AS xid)) LIMIT 1"
)

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

    PostgreSQL keeps rows that went in their tables: those of persons' keys, whose values then open for nobody, and two
    more small ones that hold numbers are written anew. Whoever reads meanwhile keeps either from it: tried again until
    they have ended, for a while, then said.
    """
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        _until(_is_log_cut, "SQLite's log")
        return
    began = _transaction_now()
    for table in _REWRITTEN:
        _until(partial(_is_rewritten, table, began), f"the table {table}")


def _until(is_done: Callable[[], bool], where: str) -> None:
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


def _transaction_now() -> str:
    """What was erased until now was erased by transactions before it."""
    with db.engine.connect() as connection:
        return str(connection.execute(text("SELECT pg_current_xact_id()::xid::text")).scalar_one())


def _is_rewritten(table: str, began: str) -> bool:
    """Not while somebody reads as of before `began`: what they may still see is kept. Waits only shortly for its lock,
    since all others wait behind it.
    """
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        if connection.execute(_OLDER_READERS, {"began": began}).first() is not None:
            return False
        before: int = connection.execute(_FILE_OF, {"relation": table}).scalar_one()
        connection.execute(text("SET lock_timeout = '200ms'"))
        try:
            connection.execute(text(f"VACUUM (FULL) {table}"))
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            return False
        finally:
            connection.execute(text("RESET lock_timeout"))
        if connection.execute(_FILE_OF, {"relation": table}).scalar_one() == before:
            raise click.ClickException(f"The table {table} belongs to another role: run this as that role.")
    return True
