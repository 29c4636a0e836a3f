"""Testing tools (R56): sign in as anyone of the cast, move the clock. Registered only where they are on."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField
from wtforms.validators import InputRequired

from yss import clock
from yss.actions import testing as actions
from yss.actions import verifying
from yss.domain.days import SHANGHAI, local
from yss.queries import testing as queries
from yss.web import responses
from yss.web.access import anyone
from yss.web.verification import enter

blueprint = Blueprint("testing", __name__, url_prefix="/testing")


class ClockForm(FlaskForm):  # type: ignore[misc]
    """The instant the product's clock shall show."""

    at = DateTimeLocalField(
        _l("现在是"),
        [InputRequired()],
        format=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"],
        render_kw={"step": "1"},
    )


@blueprint.before_app_request
def move_clock() -> None:
    """The moved clock is kept by the server: each request reads how far; health checks need no database."""
    if request.endpoint not in ("healthz", "readyz"):
        clock.move(queries.clock_offset())


@blueprint.get("")
@anyone
def tools() -> Response:
    """Cast and clock on one page."""
    form = ClockForm(data={"at": local(clock.now()).replace(tzinfo=None)})
    return _tools(form, 200)


@blueprint.post("/sign-in/<person_id>")
@anyone
def sign_in(person_id: str) -> Response:
    """One tap, and one is anyone of the cast."""
    return responses.see_other(enter(verifying.sign_in(person_id=int(person_id), now=clock.real_now())))


@blueprint.post("/clock")
@anyone
def set_clock() -> Response:
    """Moves days and deadlines, not session lifetimes; an empty post sets it right again."""
    form = ClockForm()
    if "reset" not in request.form and not form.validate_on_submit():
        return _tools(form, 422)
    wanted = clock.real_now() if "reset" in request.form else _instant(form)
    actions.move_clock(seconds=round((wanted - clock.real_now()).total_seconds()))
    return responses.see_other("/testing")


def _instant(form: ClockForm) -> datetime:
    at: datetime = form.at.data
    return at.replace(tzinfo=SHANGHAI)


def _tools(form: ClockForm, status: int) -> Response:
    return responses.page("testing/tools.html", status, form=form, cast=queries.cast(), at=clock.now())
