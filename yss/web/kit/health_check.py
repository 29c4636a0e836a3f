"""`/healthz`: the process lives. `/readyz`: the database is as it must be."""

from __future__ import annotations

import logging

from flask import Flask, Response
from sqlalchemy.exc import SQLAlchemyError

from yss import database
from yss.extensions import db
from yss.web.kit.access import anyone
from yss.web.kit.lanes import Lane, lane


def register(app: Flask) -> None:
    """Adds both routes."""

    @app.get("/healthz")
    @anyone
    @lane(Lane.HOUSE)
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    @anyone
    @lane(Lane.HOUSE)
    def readyz() -> Response:
        try:
            database.check(db.session.connection())
        except (database.NotReady, SQLAlchemyError) as error:
            logging.getLogger("yss").error("not ready", extra={"error": type(error).__name__})
            return Response("not ready\n", 503, mimetype="text/plain")
        return Response("ready\n", mimetype="text/plain")
