"""One member seen by the collector: the number, revealed with a reason and hidden again (R8)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from yss.actions import revealing
from yss.domain.vocabulary import RevealReason
from yss.queries import reports
from yss.web import report_form, responses
from yss.web.access import actor, collector, desk, now, recently_verified
from yss.web.messages import sentence

blueprint = Blueprint("members", __name__, url_prefix="/members/<person_id>")


@blueprint.post("/number")
@recently_verified
@collector
def reveal(person_id: str) -> Response:
    """The number, with a reason, recorded; never in the page before it is asked for."""
    if request.form.get("reason") not in list(RevealReason):
        return _hidden(int(person_id), 422, sentence("reason_needed"))
    number = revealing.reveal_number(
        school_id=desk().school_id,
        org_id=desk().org_id,
        actor_id=actor().person_id,
        person_id=int(person_id),
        reason=RevealReason(request.form["reason"]),
        now=now(),
    )
    return _number(int(person_id), number, shown=True)


@blueprint.get("/number")
@collector
def hide(person_id: str) -> Response:
    """The masked number again."""
    return _hidden(int(person_id))


def _hidden(person_id: int, status: int = 200, error: str = "") -> Response:
    _, masked = reports.member(desk().school_id, desk().org_id, person_id)
    return _number(person_id, masked, shown=False, status=status, error=error)


def _number(person_id: int, number: str, *, shown: bool, status: int = 200, error: str = "") -> Response:
    return responses.page_or_fragment(
        "members/number.html",
        "members/_number.html",
        status,
        person_id=person_id,
        number=number,
        shown=shown,
        error=error,
        reasons=report_form.reveal_reasons(),
    )
