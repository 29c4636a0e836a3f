"""How PostgreSQL is told that a transaction begins and ends: past psycopg's cursors, in one message each."""

from __future__ import annotations

import select
from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus


def begin(dbapi_connection: Any, words: str) -> None:
    """BEGIN, and what comes in one message with it; nothing where each statement commits itself."""
    if not dbapi_connection.autocommit:
        _say(dbapi_connection, words)


def roll_back(dbapi_connection: Any) -> None:
    """psycopg's own forgets what is prepared, for who makes tables and undoes it, and says so in a message more."""
    if dbapi_connection.pgconn.transaction_status == TransactionStatus.INTRANS:
        _say(dbapi_connection, "ROLLBACK")
    else:
        dbapi_connection.rollback()


def _say(connection: Any, words: str) -> None:
    """One message and its answer, past psycopg's cursors. Raises as they do."""
    if connection.closed:
        raise psycopg.OperationalError("the connection is closed")
    answer = connection.pgconn.exec_(words.encode())
    if connection.closed:  # meanwhile: no state says so, and psycopg would take it for an error of ours
        raise psycopg.OperationalError(answer.error_message.decode(errors="replace"))
    if answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise psycopg.errors.error_from_result(answer)


def stands(dbapi_connection: Any) -> bool:
    """Whether a connection that was kept still stands, without asking: what a server says unasked is its farewell."""
    said = select.poll()
    said.register(dbapi_connection.fileno(), select.POLLIN)
    return not said.poll(0)
