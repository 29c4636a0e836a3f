"""Domain errors and HTTP errors → 400 / 403 / 404 / 409 / 413 / 422 / 503, a page or `#notice`, in Chinese."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from werkzeug.exceptions import HTTPException

from yss.domain.errors import Conflict, DomainError, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from yss.extensions import db
from yss.ring.known import WrongKeyring
from yss.transactions import Busy
from yss.web.kit import responses, uploads
from yss.web.kit.messages import sentence

_STATUS = {NotFound: 404, NotPermitted: 403, NotAllowedNow: 409, Conflict: 409, InvalidInput: 422}
_HTTP_CODES = {
    400: "bad_request",
    403: "not_found",
    404: "not_found",
    405: "method_not_allowed",
    415: "bad_request",
}

# What the server refuses by itself, with its status: it names the code in the environ under this name.
REFUSED = "yss.refused"
_REFUSED_STATUS = {"busy": 503, "bad_request": 400, "too_slow": 408, "head_too_large": 431, "server_error": 500}

_log = logging.getLogger("yss")


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 409)


def refusal(code: str, status: int, **params: object) -> Response:
    """The page, or for HTMX the notice, that says why."""
    return responses.page_or_fragment(
        "errors/page.html",
        "errors/_notice.html",
        status,
        text=sentence(code, params),
        status_code=status,
        number=_number(),
        back=responses.way_back("") if status == 413 else "",
    )


def _number() -> str:
    """By which the request is found in the logs; of what the server refuses by itself there is none."""
    return "" if REFUSED in request.environ else g.get("request_id", "")


def _busy() -> Response:
    """503: HTMX leaves the form as it is; a page without scripts brings all that was sent along, to be sent again."""
    is_sent, has_file = request.method == "POST", any(file.filename for file in request.files.values())
    response = responses.page_or_fragment(
        "errors/busy.html",
        "errors/_notice.html",
        503,
        status_code=503,
        number=_number(),
        text=sentence("busy_file" if has_file and not responses.is_htmx() else "busy"),
        sent=list(request.form.items(multi=True)) if is_sent and not has_file else [],
        enctype=request.mimetype if is_sent else "",
        again="" if REFUSED in request.environ else responses.way_back("/"),  # one page for all: where they are
    )
    response.headers["Retry-After"] = "3"
    return response


def let_go() -> None:
    """Ends the request's reads, if any; a connection that is gone by now is forgotten, and nothing is raised."""
    if not db.session.registry.has():
        return
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


def _http_refusal(status: int) -> Response:
    code, params = uploads.why_too_large() if status == 413 else (_HTTP_CODES.get(status, "server_error"), {})
    return refusal(code, status, **params)


def register(app: Flask) -> None:
    """Registers the handlers, and says for the server what it refuses."""

    @app.before_request
    def refuse() -> Response | None:
        code = request.environ.get(REFUSED)
        if code == "busy":
            raise Busy
        return refusal(code, _REFUSED_STATUS[code]) if code else None

    @app.errorhandler(DomainError)
    def on_domain_error(error: DomainError) -> Response:
        return refusal(error.code, status_of(error), **error.params)

    @app.errorhandler(Busy)
    @app.errorhandler(WrongKeyring)
    def on_busy(_error: Exception) -> Response:
        return _busy()

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    @app.errorhandler(TimeoutError)
    def on_database_error(error: SQLAlchemyError) -> Response:
        let_go()
        _log.error("database", extra={"error": type(getattr(error, "orig", error)).__name__})
        return _busy()

    @app.errorhandler(CSRFError)
    def on_csrf_error(_error: CSRFError) -> Response:
        return refusal("page_expired", 400)

    @app.errorhandler(HTTPException)
    def on_http_error(error: HTTPException) -> Response:
        if error.code is None or error.code < 400:
            return error.get_response()  # type: ignore[return-value]
        return _http_refusal(error.code)

    @app.errorhandler(Exception)
    def on_error(error: Exception) -> Response:
        let_go()
        _log.error("failed", extra=_told(error))
        if app.debug or app.testing:
            raise error
        return refusal("server_error", 500)


def _told(error: Exception) -> dict[str, object]:
    """What the log may say of it: its kind, its last line, the route's template."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return {
        "error": type(error).__name__,
        "where": f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "",
        "route": request.url_rule.rule if request.url_rule else "",
        "request": g.get("request_id"),
    }
