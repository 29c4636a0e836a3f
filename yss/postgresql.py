"""Connections to PostgreSQL: how transactions begin and end in few messages, and when a connection is let go."""

from __future__ import annotations

import select
from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, ExceptionContext, event

# A server that went without a word is known after 25 s, whether it is waited for or written to: about as long as a
# standby takes to have its place (docs/scale.md).
_KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
# How often a connection has asked a statement before it has it prepared.
_PREPARED_FROM = 5
# The state of a write to a server that only reads.
_READ_ONLY = "25006"
# Where a connection has the words of its next BEGIN: what sends them is told of no options.
_BEGIN = "begin"


def engine_options(*, prepares: bool) -> dict[str, Any]:
    """For SQLAlchemy's engine; behind PgBouncer nothing is prepared."""
    return {
        "pool_pre_ping": True,  # by `_stands`
        # A thread has one at a time: no request waits for a connection beside waiting for a thread.
        "pool_size": 16,
        "max_overflow": -1,
        "connect_args": {**_KEEPALIVE, "prepare_threshold": _PREPARED_FROM if prepares else None},
    }


def prepare_engine(engine: Engine) -> None:
    """Hooks what begins and ends transactions, and what to do with a server that is no primary now.

    Write intent begins READ COMMITTED, with what the option `opening` says in the same message; reads begin
    REPEATABLE READ.
    """

    @event.listens_for(engine, "begin")
    def choose(connection: Connection) -> None:
        options = connection.get_execution_options()
        level = "READ COMMITTED" if options.get("write", False) else "REPEATABLE READ"
        connection.info[_BEGIN] = "; ".join((f"BEGIN ISOLATION LEVEL {level}", *options.get("opening", ())))

    event.listen(engine, "handle_error", _let_go_of_a_standby)
    engine.dialect.do_begin = _begin  # type: ignore[method-assign]
    engine.dialect.do_rollback = _roll_back  # type: ignore[method-assign]
    engine.dialect.do_ping = _stands  # type: ignore[method-assign]


def _begin(dbapi_connection: Any) -> None:
    if not dbapi_connection.autocommit:
        _say(dbapi_connection, dbapi_connection.info.pop(_BEGIN))


def _roll_back(dbapi_connection: Any) -> None:
    """psycopg's own forgets what is prepared, for who makes tables and undoes it, and says so in a message more."""
    if dbapi_connection.pgconn.transaction_status == TransactionStatus.INTRANS:
        _say(dbapi_connection, "ROLLBACK")
    else:
        dbapi_connection.rollback()


def _say(connection: Any, words: str) -> None:
    """One message and its answer, past psycopg's cursors. Raises as they do, and ConnectionDoesNotExist."""
    if connection.closed:
        raise psycopg.errors.ConnectionDoesNotExist("the connection is closed")
    answer = connection.pgconn.exec_(words.encode())
    if connection.closed:  # meanwhile: no state says so, and psycopg would take it for an error of ours
        raise psycopg.errors.ConnectionDoesNotExist(answer.error_message.decode(errors="replace"))
    if answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise psycopg.errors.error_from_result(answer)


def _stands(dbapi_connection: Any) -> bool:
    """Whether a connection that was kept still stands, without asking: what a server says unasked is its farewell."""
    said = select.poll()
    said.register(dbapi_connection.fileno(), select.POLLIN)
    return not said.poll(0)


def _let_go_of_a_standby(failed: ExceptionContext) -> None:
    """After a failover a connection may lead to a server that only reads: the pool is made anew."""
    if getattr(failed.original_exception, "sqlstate", None) == _READ_ONLY:
        failed.is_disconnect = True
