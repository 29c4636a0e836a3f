"""变动核实: what is new and risky in the reports of the collector's members (R59)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _

from yss.actions.alerts import changes
from yss.domain.errors import Conflict
from yss.domain.vocabulary import ChangeState
from yss.queries.alerts import changes as queries
from yss.queries.alerts import clusters
from yss.queries.alerts.changes import Change, Changes, Wanted
from yss.web.kit import responses
from yss.web.kit.access import collector, desk
from yss.web.kit.acting import act
from yss.web.kit.form_base import opened
from yss.web.kit.once import once, said
from yss.web.kit.outcome_form import ChangeForm
from yss.web.kit.paging import after
from yss.web.kit.report_form import risks_in_words

blueprint = Blueprint("changes", __name__, url_prefix="/changes")


@blueprint.get("")
@collector
def home() -> Response:
    """The open ones by risk and time, those acknowledged below them."""
    return responses.page(
        "changes/home.html",
        lists={state: _listed(state) for state in (ChangeState.OPEN, ChangeState.ACKNOWLEDGED)},
        clusters=clusters.of_desk(desk()),
        in_words=risks_in_words,
    )


@blueprint.get("/<any(open, acknowledged):inbox>")
@collector
def more(inbox: str) -> Response:
    """The next page of one of them."""
    state = ChangeState(inbox)
    return responses.page_or_fragment(
        "changes/more.html",
        "changes/_list.html",
        state=state,
        changes=_listed(state, after()),
        in_words=risks_in_words,
    )


def _listed(state: ChangeState, after: int | None = None) -> Changes:
    return queries.listed(Wanted(desk().school_id, desk().org_id, state), after)


@blueprint.route("/<change_id>", methods=["GET", "POST"])
@collector
def verify(change_id: str) -> Response:
    """One change: what is new, and 【已核实】 with what was done."""
    change, form = queries.find(desk().school_id, desk().org_id, int(change_id)), opened(ChangeForm)
    if not form.validate_on_submit():
        return _change(change, form, 422 if form.is_submitted() else 200)
    if refusal := acknowledged(desk().school_id, desk().org_id, change, form):
        return _change(change, form, 422, refusal)
    return responses.see_other("/changes")


def acknowledged(school_id: int, org_id: int | None, change: Change, form: ChangeForm) -> str:
    """Records what was done, for the organization or, without one, for the school; why not, where that is refused."""
    try:
        changes.acknowledge_change(
            act(school_id, org_id or 0, once=once()),
            change_id=change.change_id,
            outcome=form.done.cleaned,
            words=form.words.cleaned,
        )
    except Conflict as refusal:
        return said(refusal)
    flash(_("已记录核实结果。"), "ok")
    return ""


def _change(change: Change, form: ChangeForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "changes/change.html",
        "changes/_form.html",
        status,
        change=change,
        lines=risks_in_words(change),
        form=form,
        refusal=refusal,
        url=f"/changes/{change.change_id}",
        report_url=f"/days/{change.day}/people/{change.person_id}",
    )
