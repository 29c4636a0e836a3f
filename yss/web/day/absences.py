"""请假/免报: a member need not report from a day to a day; the collector's list of them (R62)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField

from yss.actions.day import absences
from yss.actions.day.absences import NewLeave
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.domain.text import clean_text
from yss.domain.vocabulary import ExemptionPart, LeaveKind
from yss.queries.day import absences as queries
from yss.web.kit import labels, responses
from yss.web.kit.access import collector, desk, now
from yss.web.kit.acting import at_desk
from yss.web.kit.form_base import cleaned_by, one_of, opened
from yss.web.kit.once import once, said
from yss.web.kit.paging import after
from yss.web.kit.span_form import SpanForm

blueprint = Blueprint("absences", __name__, url_prefix="/leaves")

WORDS_MAX = 200


class LeaveForm(SpanForm):
    """Why, from when to when, and words that may be left out."""

    kind = RadioField(_l("原因"), [one_of(LeaveKind)], choices=list(labels.LEAVE_KINDS.items()), validate_choice=False)
    words = StringField(
        _l("说明（选填）"),
        [cleaned_by(lambda raw: clean_text(raw, max_length=WORDS_MAX), optional=True)],
        render_kw={"maxlength": WORDS_MAX},
    )


def part() -> ExemptionPart:
    """Which part of a list is asked for; that of now where the address says nothing we know."""
    asked = request.args.get("part", "")
    return ExemptionPart(asked) if asked in list(ExemptionPart) else ExemptionPart.CURRENT


@blueprint.get("")
@collector
def listed() -> Response:
    """Of now, to come, over; in pages."""
    return responses.page_or_fragment(
        "absences/more.html" if after() else "absences/list.html",
        "absences/_list.html",
        leaves=queries.leaves(desk().school_id, desk().org_id, part(), day_of(now()), after()),
        part=part(),
        url="/leaves",
        can_end=part() is not ExemptionPart.PAST,
    )


@blueprint.route("/for/<person_id>", methods=["GET", "POST"])
@collector
def grant(person_id: str) -> Response:
    """登记免报 of one member."""
    name = queries.member_name(desk(), int(person_id))
    form, today = opened(LeaveForm), day_of(now()).isoformat()
    if not form.is_submitted() and not form.from_day.data:
        form.from_day.data = form.to_day.data = today
    if not form.validate_on_submit():
        return _form(form, name, 422 if form.is_submitted() else 200)
    try:
        absences.grant_leave(
            at_desk(once()),
            person_id=int(person_id),
            new=NewLeave(form.span, form.kind.cleaned, form.words.cleaned),
        )
    except Conflict as refusal:
        return _form(form, name, 422, said(refusal))
    flash(_("已登记%(name)s免报。", name=name), "ok")
    return responses.see_other("/leaves" if form.span.from_day <= day_of(now()) else "/leaves?part=coming")


def _form(form: LeaveForm, name: str, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "absences/grant.html",
        "absences/_grant.html",
        status,
        form=form,
        name=name,
        refusal=refusal,
        action=request.path,
    )


@blueprint.post("/<leave_id>/end")
@collector
def end(leave_id: str) -> Response:
    """撤销, or 提前结束 of what has begun: from today on the member reports again."""
    absences.end_leave(
        at_desk(once()),
        leave_id=int(leave_id),
    )
    flash(_("已结束，从今天起恢复申报。"), "ok")
    return responses.see_other("/leaves")
