"""What a piece of work says to the database."""

from __future__ import annotations

import contextlib

from sqlalchemy import event

from yss.extensions import db

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


def counted(engine):
    """The list of SELECT statements sent within."""
    return statements(engine, reads_only=True)
