"""One member seen by the collector: the number, revealed with a reason and hidden again (R8)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from yss.actions.alerts import clusters
from yss.actions.organization import leaving, revealing
from yss.domain.clusters import ROOM_MAX, clean_room
from yss.domain.errors import DomainError
from yss.domain.permissions import DeskWork
from yss.domain.vocabulary import RevealReason
from yss.queries.day import history, reports
from yss.queries.kit import names
from yss.queries.organization import residences
from yss.queries.person import proxies
from yss.web.kit import name_form, report_form, responses
from yss.web.kit.access import collector, desk, owner_alone, recently_verified
from yss.web.kit.acting import at_desk
from yss.web.kit.form_base import SubjectForm, cleaned_by, opened
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said
from yss.web.kit.paging import before

blueprint = Blueprint("members", __name__, url_prefix="/members/<person_id>")


@blueprint.post("/number")
@recently_verified
@collector
@owner_alone(DeskWork.REVEAL_NUMBER)
def reveal(person_id: str) -> Response:
    """The number, with a reason, recorded; never in the page before it is asked for."""
    if request.form.get("reason") not in list(RevealReason):
        return _hidden(int(person_id), 422, sentence("reason_needed"))
    number = revealing.reveal_number(
        at_desk(),
        person_id=int(person_id),
        reason=RevealReason(request.form["reason"]),
    )
    return _number(int(person_id), number, shown=True)


@blueprint.get("/number")
@collector
def hide(person_id: str) -> Response:
    """The masked number again."""
    return _hidden(int(person_id))


def _hidden(person_id: int, status: int = 200, error: str = "") -> Response:
    _name, masked = reports.member(desk().school_id, desk().org_id, person_id)
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


@blueprint.get("/history")
@collector
def past(person_id: str) -> Response:
    """填报记录: the member's days, also of one who has left (R19, R25)."""
    return responses.page_or_fragment(
        "members/history.html",
        "members/_history.html",
        history=history.of_member(desk(), int(person_id), before()),
        links=proxies.of_member(desk(), int(person_id)),
        corrected=names.corrections(int(person_id), frozenset({desk().school_id})),
        room=residences.room_of(desk().school_id, int(person_id)),
        url=f"/members/{person_id}/history",
        day_url="/days/{day}/people/" + person_id,
    )


@blueprint.get("/proxies")
@collector
def linked(person_id: str) -> Response:
    """代填关系 of a member: by whom, how far, since when; each may be ended (R72)."""
    name, number = reports.member(desk().school_id, desk().org_id, int(person_id))
    return responses.page_or_fragment(
        "proxies/of_member.html",
        "proxies/_of_member.html",
        person_id=person_id,
        name=name,
        number=number,
        links=proxies.of_member(desk(), int(person_id)),
        refusal="",
    )


@blueprint.route("/name", methods=["GET", "POST"])
@collector
@owner_alone(DeskWork.CORRECT_NAME)
def correct_name(person_id: str) -> Response:
    """更正姓名 of a member by the collector (R71)."""
    return name_form.answer(desk().school_id, int(person_id), back=f"/members/{person_id}/history", at_desk=True)


class ResidenceForm(FlaskForm):  # type: ignore[misc]
    """宿舍; empty where the member lives elsewhere."""

    room = StringField(
        _l("宿舍"),
        [cleaned_by(clean_room)],
        render_kw={"placeholder": _l("如：东区12栋-301"), "maxlength": ROOM_MAX},
    )


@blueprint.route("/residence", methods=["GET", "POST"])
@collector
def residence(person_id: str) -> Response:
    """宿舍 of a member, by which 聚集预警 counts, too (R60)."""
    name, _number = reports.member(desk().school_id, desk().org_id, int(person_id))
    form = opened(ResidenceForm)
    if not form.is_submitted() and not form.room.data:
        form.room.data = residences.room_of(desk().school_id, int(person_id))
    if not form.validate_on_submit():
        return responses.page_or_fragment(
            "members/residence.html",
            "members/_residence.html",
            422 if form.is_submitted() else 200,
            form=form,
            name=name,
            url=request.path,
            back_url=f"/members/{person_id}/history",
        )
    clusters.set_residence(
        at_desk(),
        person_id=int(person_id),
        room=form.room.cleaned,
    )
    flash(_("宿舍已保存。"), "ok")
    return responses.see_other(f"/members/{person_id}/history")


@blueprint.route("/proxy", methods=["GET", "POST"])
@collector
@owner_alone(DeskWork.REMOVE_MEMBERS)
def make_proxy(person_id: str) -> Response:
    """A parent who joined as themselves becomes the child's proxy (R68)."""
    name, _masked = reports.member(desk().school_id, desk().org_id, int(person_id))
    form = opened(SubjectForm)
    if not form.validate_on_submit():
        return _proxy_form(form, name, 422 if form.is_submitted() else 200)
    try:
        child = leaving.turn_into_proxy(
            at_desk(once()),
            parent_id=int(person_id),
            child=form.subject(),
        )
    except DomainError as refusal:
        return _proxy_form(form, name, 422, said(refusal))
    return responses.see_other(f"/members/{child}/history")


def _proxy_form(form: SubjectForm, name: str, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "members/proxy.html",
        "members/_proxy.html",
        status,
        form=form,
        name=name,
        refusal=refusal,
        back_url="/organization/members",
        action=request.path,
    )
