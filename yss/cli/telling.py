"""How a command ends that cannot do its work: with a sentence and 1. And which commands ask for the ring first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

from yss.actions.school.ring_keys import WrongMoment
from yss.backups.archive import Refused
from yss.domain.errors import DomainError
from yss.extensions import db, vault
from yss.ring import known
from yss.ring.known import WrongKeyring
from yss.transactions import Busy
from yss.web.kit.messages import sentence

# How SQLite and PostgreSQL say that a table is not there.
_NO_TABLE = ("no such table", "no such column", "does not exist")
_DAMAGED = ("malformed", "not a database")


class Commands(AppGroup):
    """All commands of the app, `db` among them."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, in a context that turns what refuses it into a sentence."""
        ctx.with_resource(_told())
        return super().get_command(ctx, name)


class Opening(click.Command):
    """A command that opens or looks up what is sealed: under another database's ring it would find all of it wrong."""

    def invoke(self, ctx: click.Context) -> object:
        """Asks whether the ring is the database's, then does its work. Raises WrongKeyring."""
        with_appcontext(_ask_ring)()
        return super().invoke(ctx)


class OpeningGroup(AppGroup):
    """A group of such commands."""

    command_class = Opening


def said(refusal: DomainError) -> str:
    """The refusal as pages say it."""
    return sentence(refusal.code, refusal.params)


def _ask_ring() -> None:
    with db.engine.connect() as connection:
        known.check(connection, vault.ring)


@contextmanager
def _told() -> Iterator[None]:
    """What is our own fault keeps its traceback."""
    try:
        yield
    except (Refused, WrongKeyring, WrongMoment) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except Busy as busy:
        raise click.ClickException("The database is busy: run it again.") from busy
    except DomainError as refusal:
        raise click.ClickException(said(refusal)) from refusal
    except DatabaseError as error:
        if isinstance(error, DataError | IntegrityError):
            raise
        raise click.ClickException(_of_database(str(error.orig).strip().partition("\n")[0])) from error
    except OSError as error:
        if error.strerror is None or isinstance(error, BrokenPipeError):
            raise
        raise click.ClickException(f"{error.filename or 'yss'}: {error.strerror}.") from error


def _of_database(what: str) -> str:
    if any(word in what for word in _DAMAGED):
        return f"The database is damaged ({what}): stop the service, put a copy back with `backup restore FILE`."
    if any(word in what for word in _NO_TABLE):
        return f"The database has not the tables of this version ({what}): run `db upgrade`."
    return f"The database cannot be used: {what}."
