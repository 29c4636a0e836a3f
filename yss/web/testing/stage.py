"""The stage (R56): up to five phones side by side on a desktop, with clock, cast and the switch around them.

Each phone is a frame on a host with cookies of its own. To a browser every `….localhost` is a site for itself, and
a SameSite=Lax cookie stays out of a frame of another site: so the frames are p1.stage.localhost … inside
stage.localhost, which is one site.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from yss import clock
from yss.actions import testing as actions
from yss.actions.entry import verifying
from yss.acts import Act
from yss.domain.errors import NotFound
from yss.queries.testing import testing as queries
from yss.queries.testing.testing import CastMember
from yss.web.entry.verification import enter
from yss.web.kit import guards, responses
from yss.web.kit.access import anyone, now
from yss.web.kit.once import once
from yss.web.kit.typed import typed_id
from yss.web.testing import controls

blueprint = Blueprint("stage", __name__, url_prefix="/testing")

_STAGE = "stage.localhost"
_PHONES = {number: f"p{number}.{_STAGE}" for number in range(1, 6)}
_TICKET_SECONDS = 60


@dataclass(frozen=True)
class Seat:
    """A phone on the stage, and whom its sign-in offers first."""

    number: int
    origin: str
    person_id: int


@blueprint.before_app_request
def frame() -> None:
    """The stage alone may frame its phones, and itself while it leads a phone to a sign-in."""
    host = request.host.partition(":")[0]
    if host in _PHONES.values():
        guards.allow(frame_ancestors=_origin(_STAGE))
    elif host == _STAGE:
        guards.allow(frame_ancestors="'self'")


@blueprint.get("/stage")
@anyone
def show() -> Response:
    """Phones, clock, switch, cast; on a narrow screen a list of links to the phones."""
    if request.host.partition(":")[0] != _STAGE:
        return responses.see_other(_origin(_STAGE) + "/testing/stage")
    cast = queries.cast()
    seats = _seats(cast)
    phones = "'self' " + " ".join(seat.origin for seat in seats)
    guards.allow(frame_src=phones, form_action=phones)
    return responses.page("testing/stage.html", seats=seats, cast=cast, **controls.shown("/testing/stage"))


@blueprint.post("/stage/seat")
@anyone
def seat() -> Response:
    """Posted into a phone's frame: leads it, with a ticket, to the sign-in on its own host."""
    number, person_id = _number("phone"), _number("person")
    if number not in _PHONES:
        raise NotFound
    session["seats"] = session.get("seats", {}) | {str(number): person_id}
    guards.allow(form_action="'self' " + _origin(_PHONES[number]))
    return responses.see_other(f"{_origin(_PHONES[number])}/testing/enter/{_tickets().dumps(person_id)}")


@blueprint.get("/enter/<ticket>")
@anyone
def come_in(ticket: str) -> Response:
    """The person of a fresh ticket holds this phone now; it opens at the chats."""
    try:
        person_id = _tickets().loads(ticket, max_age=_TICKET_SECONDS)
    except BadSignature as error:
        raise NotFound from error
    enter(verifying.sign_in(person_id=person_id, now=clock.real_now()))
    return responses.see_other("/testing/chats")


@blueprint.post("/stage/collector-card")
@anyone
def send_collector_card() -> Response:
    """The school's admin sends a collector's card into a chat (R9)."""
    admin = next((one for one in queries.admins() if one.person_id == _number("admin")), None)
    person_id = _number("person")
    if admin is None or person_id not in {one.person_id for one in queries.cast() if not one.is_admin}:
        raise NotFound
    actions.send_collector_card(
        Act(school_id=admin.school_id, actor_id=admin.person_id, once=once(admin.person_id), now=now()),
        person_id=person_id,
    )
    return controls.turned()


def _origin(host: str) -> str:
    _, colon, port = request.host.partition(":")
    return f"{request.scheme}://{host}{colon}{port}"


def _seats(cast: tuple[CastMember, ...]) -> list[Seat]:
    """Who sat there last; else those whom a day takes."""
    kept = session.get("seats", {})
    first = [one.person_id for one in _usual(cast)] + [0] * len(_PHONES)
    return [Seat(number, _origin(host), kept.get(str(number), first[number - 1])) for number, host in _PHONES.items()]


def _usual(cast: tuple[CastMember, ...]) -> list[CastMember]:
    """An admin, a collector, then who belongs nowhere yet, then members."""
    admins = [one for one in cast if one.is_admin]
    collectors = [one for one in cast if one.is_collector]
    others = [one for one in cast if not one.is_admin and not one.is_collector]
    return [*admins[:1], *collectors[:1], *sorted(others, key=lambda one: bool(one.organization))]


def _number(field: str) -> int:
    typed = request.form.get(field, "")
    return typed_id(typed) or 0


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="stage")
