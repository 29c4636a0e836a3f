"""What a process that serves does: it refuses a foreign keyring, then says which keys it has (M22, M23)."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from yss import clock, database
from yss.actions.school import ring_keys
from yss.extensions import db
from yss.ids import new_id
from yss.ring.known import WrongKeyring
from yss.transactions import Busy

_log = logging.getLogger("yss")


def begin(app: Flask) -> None:
    """Checks the keyring and checks in, now and every half minute, in a thread that ends with the process.

    Raises SystemExit with a sentence where the ring is not the database's, the database's file is lost, or it is not
    wholly moved. A database that is away is asked again.
    """
    process_id = new_id()
    try:
        with app.app_context():
            database.check_there(db.engine)
            _check_whole()
        _check_in(app, process_id)
    except (WrongKeyring, database.Gone, database.NotReady) as refusal:
        raise SystemExit(str(refusal)) from refusal
    threading.Thread(target=_go_on, args=(app, process_id), daemon=True).start()


def _check_whole() -> None:
    with suppress(SQLAlchemyError), db.engine.connect() as connection:
        database.check_whole(connection)


def _check_in(app: Flask, process_id: int) -> None:
    try:
        with app.app_context():
            ring_keys.check_in(process_id=process_id, now=clock.real_now())
    except (SQLAlchemyError, Busy) as error:
        _log.error("not checked in", extra={"error": type(error).__name__})


def _go_on(app: Flask, process_id: int) -> None:
    pause = threading.Event()
    while not pause.wait(ring_keys.SAID_EVERY.total_seconds()):
        try:
            _check_in(app, process_id)
        except WrongKeyring as refusal:
            _log.error("keyring", extra={"error": str(refusal)})
