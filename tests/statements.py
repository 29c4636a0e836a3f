"""What a page reads: the SELECTs that it sends to the database."""

from __future__ import annotations

import contextlib

from sqlalchemy import event


@contextlib.contextmanager
def counted(engine):
    """The list of SELECT statements sent within."""
    said = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
