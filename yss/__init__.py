"""采集员工作台: a school's daily health reports, gathered by phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from yss.config import Settings

_FIXED = {
    "SESSION_COOKIE_NAME": "__Host-yss",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_REFRESH_EACH_REQUEST": False,
    "MAX_CONTENT_LENGTH": 1024 * 1024,
    "WTF_CSRF_TIME_LIMIT": None,
    "WTF_CSRF_SSL_STRICT": False,
    "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
    "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parents[1] / "translations"),
}


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Raises SettingsError where the configuration is refused."""
    from yss.config import Settings

    settings = settings or Settings.from_env()
    settings.check()
    app = bare_app(settings)
    _furnish(app, settings)
    return app


def bare_app(settings: Settings) -> Flask:
    """What reads the database and speaks, without a page: all of it that whoever makes an export needs."""
    from yss import database, extensions
    from yss.queries.kit import actors
    from yss.ring import personal

    app = Flask(__name__, static_folder=None)
    app.config.update(
        _FIXED,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings),
        PERMANENT_SESSION_LIFETIME=actors.SESSION_LASTS,
        TRUSTED_HOSTS=settings.hosts or None,
    )
    app.extensions["yss_settings"] = settings
    extensions.init_app(app, settings.keyring, personal.of_reads)
    with app.app_context():
        database.prepare_engine(extensions.db.engine)
    return app


def _furnish(app: Flask, settings: Settings) -> None:
    """All that answers, counts or stands guard, in the order in which it sees a request."""
    from yss.web import register_blueprints
    from yss.web.exports import export_making
    from yss.web.kit import (
        compression,
        errors,
        front,
        guards,
        health_check,
        kept,
        language,
        logs,
        metrics,
        static_files,
        templating,
        wechat,
    )

    logs.register(app)
    metrics.register(app, settings)
    compression.register(app)
    guards.register(app)
    language.register(app)
    templating.register(app)
    kept.register(app)
    wechat.register(app)
    errors.register(app)
    health_check.register(app)
    register_blueprints(app, settings)
    export_making.sweep()
    front.register(app, settings)
    static_files.serve(app, settings)
