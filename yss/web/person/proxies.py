"""待确认的代填人: who waits at the collector's page for a yes, and names that were said otherwise (R71-R73)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from yss.actions.organization import naming
from yss.actions.person import linking
from yss.domain.errors import DomainError
from yss.domain.permissions import DeskWork
from yss.queries.kit import names
from yss.queries.person import proxies
from yss.web.kit import responses
from yss.web.kit.access import actor, collector, desk, owner_alone
from yss.web.kit.acting import at_desk
from yss.web.kit.errors import status_of
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said
from yss.web.kit.typed import typed_id
from yss.web.person import link_form

blueprint = Blueprint("proxies", __name__, url_prefix="/proxies")

Pair = tuple[int, int]


@blueprint.get("")
@collector
def waiting() -> Response:
    """Who waits, one list each: proxies, guardians, names, and whom the organization has asked in."""
    return _page()


@blueprint.post("/confirm")
@collector
def confirm() -> Response:
    """【确认所选】: a yes to several at once."""
    return _answered("confirm", lambda pairs: linking.confirm_proxies(at_desk(once()), pairs=pairs))


@blueprint.post("/guardian")
@collector
@owner_alone(DeskWork.CONFIRM_GUARDIAN)
def confirm_guardian() -> Response:
    """【确认为监护人】, one by one."""
    return _answered("guardian", lambda pairs: linking.confirm_guardian(at_desk(once()), pair=pairs[0]))


@blueprint.post("/not-guardian")
@collector
@owner_alone(DeskWork.CONFIRM_GUARDIAN)
def decline_guardian() -> Response:
    """【不是监护人】: they go on reporting."""
    return _answered("not_guardian", lambda pairs: linking.decline_guardian(at_desk(once()), pair=pairs[0]))


@blueprint.post("/end")
@collector
def end() -> Response:
    """【移除】: it stops at once."""
    return _answered("end", lambda pairs: linking.end_links(at_desk(once()), pairs=pairs))


@blueprint.post("/name")
@collector
@owner_alone(DeskWork.CORRECT_NAME)
def settle_name() -> Response:
    """A name that was said otherwise is taken, or stays as it is (R71)."""
    accept = request.form.get("accept") == "1"
    try:
        mismatch_id = typed_id(request.form.get("mismatch", "")) or 0
        naming.settle_mismatch(at_desk(once()), mismatch_id=mismatch_id, accept=accept)
    except DomainError as refusal:
        return _page(said(refusal), status_of(refusal))
    flash(_("姓名已更正。") if accept else _("姓名保持不变。"), "ok")
    return responses.see_other("/proxies")


def _answered(what: str, act: Callable[[list[Pair]], Any]) -> Response:
    if not (pairs := _pairs()):
        return _page(sentence("nobody_ticked"), 422)
    try:
        act(pairs)
    except DomainError as refusal:
        return _page(said(refusal), status_of(refusal))
    flash(str(link_form.DONE[what]), "ok")
    back = f"/members/{pairs[0][0]}/proxies" if request.form.get("back") == "member" else "/proxies"
    return responses.see_other(back)


def _pairs() -> list[Pair]:
    """(person, proxy) of each value posted as person.proxy; what is none is left out."""
    split = (value.partition(".") for value in request.form.getlist("pair"))
    typed = ((typed_id(person), typed_id(proxy)) for person, _dot, proxy in split)
    return [(person, proxy) for person, proxy in typed if person is not None and proxy is not None]


def _page(refusal: str = "", status: int = 200) -> Response:
    return responses.page_or_fragment(
        "proxies/waiting.html",
        "proxies/_waiting.html",
        422 if refusal and responses.is_htmx() else status,
        found=proxies.waiting(desk(), actor().person_id),
        names=names.mistyped(desk()),
        ticked=request.form.getlist("pair") if refusal else None,
        refusal=refusal,
    )
