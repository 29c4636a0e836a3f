"""放假日历: days on which nobody, or nobody of one audience, need report (R62)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField

from yss.actions.day import absences
from yss.actions.day.absences import NewHoliday
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.domain.text import clean_text
from yss.domain.vocabulary import Audience, ExemptionPart
from yss.queries.day import absences as queries
from yss.queries.kit import schools
from yss.web.day.absences import part
from yss.web.kit import labels, responses
from yss.web.kit.access import now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, needed, opened
from yss.web.kit.once import once, said
from yss.web.kit.paging import after
from yss.web.kit.span_form import SpanForm

blueprint = Blueprint("holidays", __name__, url_prefix="/admin/<school_id>/calendar")

NAME_MAX = 50


class HolidayForm(SpanForm):
    """What it is called, from when to when, and whose it is."""

    name = StringField(
        _l("名称"),
        [needed("required"), cleaned_by(lambda raw: clean_text(raw, max_length=NAME_MAX))],
        render_kw={"placeholder": _l("如：寒假"), "maxlength": NAME_MAX},
    )
    audience = RadioField(
        _l("适用人群"), choices=labels.HOLIDAY_AUDIENCES, default="", invalid_choice_message=_l("选项无效。")
    )

    def new(self) -> NewHoliday:
        """What was typed, once it is valid."""
        audience = Audience(self.audience.data) if self.audience.data else None
        return NewHoliday(self.name.cleaned, self.span, audience)


@blueprint.get("")
@school_admin
def listed(school_id: str) -> Response:
    """The calendar: of now, to come, over; in pages."""
    return responses.page_or_fragment(
        "school/holidays/list.html",
        "school/holidays/_list.html",
        school=schools.find(int(school_id)),
        holidays=queries.holidays(int(school_id), part(), day_of(now()), after()),
        part=part(),
        url=f"/admin/{school_id}/calendar",
        can_end=part() is not ExemptionPart.PAST,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@school_admin
def add(school_id: str) -> Response:
    """添加放假: what was typed and what it does today, then 【确认添加】."""
    form = opened(HolidayForm)
    if not form.validate_on_submit() or "edit" in request.form:
        return _form(school_id, form, 422 if form.errors else 200)
    new = form.new()
    if "confirmed" not in request.form:
        return _form(school_id, form, 200, new=new)
    try:
        absences.add_holiday(act(int(school_id), once=once()), new=new)
    except Conflict as refusal:
        return _form(school_id, form, 422, said(refusal))
    flash(_("已添加%(name)s。", name=new.name), "ok")
    coming = new.span.from_day > day_of(now())
    return responses.see_other(f"/admin/{school_id}/calendar{'?part=coming' if coming else ''}")


def _form(
    school_id: str, form: HolidayForm, status: int, refusal: str = "", *, new: NewHoliday | None = None
) -> Response:
    today = day_of(now())
    begun = new is not None and new.span.holds(today)
    return responses.page_or_fragment(
        "school/holidays/new.html",
        "school/holidays/_new.html",
        status,
        school=schools.find(int(school_id)),
        form=form,
        new=new,
        reached=queries.reached(int(school_id), new.audience, today) if new and begun else None,
        refusal=refusal,
    )


@blueprint.post("/<holiday_id>/end")
@school_admin
def end(school_id: str, holiday_id: str) -> Response:
    """撤销, or 提前结束 of what has begun: from today on everybody reports again."""
    absences.end_holiday(act(int(school_id), once=once()), holiday_id=int(holiday_id))
    flash(_("已结束，从今天起恢复申报。"), "ok")
    return responses.see_other(f"/admin/{school_id}/calendar")
