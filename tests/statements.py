"""What a piece of work says to the database."""

from __future__ import annotations

import contextlib
import re
import tempfile

from sqlalchemy import event

from yss.extensions import db

# A line of libpq's trace: when, from the front end or the back end, what.
_SIDE = re.compile(rb"^[^\t\n]+\t([FB])\t", re.MULTILINE)
_TURN = re.compile(rb"FB")
_OPEN = []


def are_counted():
    """Whether a test counts them now."""
    return bool(_OPEN)


@contextlib.contextmanager
def statements(engine=None, *, reads_only=False):
    """The list of the statements sent within, of all or of SELECTs alone."""
    engine, said = engine or db.engine, []

    def note(_connection, _cursor, statement, *_rest):
        if not reads_only or statement.lstrip().upper().startswith(("SELECT", "WITH")):
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    _OPEN.append(said)
    try:
        yield said
    finally:
        _OPEN.remove(said)
        event.remove(engine, "before_cursor_execute", note)


@contextlib.contextmanager
def trips(engine):
    """A list that in the end holds how often PostgreSQL was said something and waited for, by libpq's own trace."""
    followed, waited = [], []
    with tempfile.TemporaryFile() as told:

        def follow(connection, _record, _proxy):
            connection.pgconn.trace(told.fileno())
            followed.append(connection)

        event.listen(engine, "checkout", follow)
        engine.connect().close()  # from here on it is followed, into the pool and out of it
        try:
            yield waited
        finally:
            event.remove(engine, "checkout", follow)
            for connection in followed:
                connection.pgconn.untrace()
            told.seek(0)
            waited.append(len(_TURN.findall(b"".join(_SIDE.findall(told.read())))))


def counted(engine):
    """The list of SELECT statements sent within."""
    return statements(engine, reads_only=True)
