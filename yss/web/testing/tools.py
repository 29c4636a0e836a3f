"""Sign in as anyone of the cast, move the clock, choose how verification ends (R5, R56)."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField
from wtforms.validators import StopValidation

from yss import clock
from yss.actions import testing as actions
from yss.actions.entry import verifying
from yss.domain.days import ONE_DAY, SHANGHAI, day_of, local, submission_deadline
from yss.domain.errors import InvalidInput
from yss.identity.simulator import SWITCHES
from yss.queries.testing import testing as queries
from yss.web.entry.verification import enter
from yss.web.kit import responses
from yss.web.kit.access import anyone
from yss.web.kit.messages import sentence
from yss.web.testing import controls

blueprint = Blueprint("testing", __name__, url_prefix="/testing")

# The offset is kept in whole seconds: half a second more, so that it never rounds to 11:28:59
_BEFORE_DEADLINE = timedelta(minutes=1) - timedelta(milliseconds=500)


def within_a_century(_form: FlaskForm, field: DateTimeLocalField) -> None:
    """A clock that is set to the ends of time could not be set right again. Raises StopValidation."""
    if field.data is None or not 2000 <= field.data.year <= 2100:
        field.errors = []  # WTForms has said in its own words that it is none
        raise StopValidation(sentence("date_invalid"))


class ClockForm(FlaskForm):  # type: ignore[misc]
    """The instant the product's clock shall show."""

    at = DateTimeLocalField(
        _l("现在是"),
        [within_a_century],
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
    """Moves days and deadlines, not session lifetimes: by a button, or to the instant that was typed."""
    form, wanted = ClockForm(), _leap(request.form.get("to", ""))
    if wanted is None and not form.validate_on_submit():
        return _tools(form, 422)
    wanted = wanted or form.at.data.replace(tzinfo=SHANGHAI)
    offset = round((wanted - clock.real_now()).total_seconds())
    actions.move_clock(seconds=offset)
    clock.move(timedelta(seconds=offset))
    return controls.turned()


@blueprint.post("/outcome")
@anyone
def set_outcome() -> Response:
    """What the switch of R5 starts from, on every phone."""
    outcome = request.form.get("outcome", "")
    if outcome not in SWITCHES:
        raise InvalidInput("option_invalid")
    actions.choose_outcome(outcome=outcome)
    return controls.turned()


def _leap(to: str) -> datetime | None:
    """Where a button of the clock leads."""
    if to == "real":
        return clock.real_now()
    if to == "day":
        return clock.now() + ONE_DAY
    return submission_deadline(day_of(clock.now())) - _BEFORE_DEADLINE if to == "deadline" else None


def _tools(form: ClockForm, status: int) -> Response:
    return responses.page("testing/tools.html", status, form=form, cast=queries.cast(), **controls.shown("/testing"))
