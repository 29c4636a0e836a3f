"""保存期限: how long the school keeps what was reported, and what will go (R49)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import StringField

from yss.actions.school import retaining
from yss.domain.days import day_of
from yss.domain.retention import MAX_DAYS, MIN_DAYS, kept_from, parse_days
from yss.queries.kit import schools
from yss.queries.school import retention
from yss.web.kit import responses
from yss.web.kit.access import now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, needed, opened

blueprint = Blueprint("retention", __name__, url_prefix="/admin/<school_id>/retention")


class PeriodForm(FlaskForm):  # type: ignore[misc]
    """保存天数."""

    days = StringField(_l("保存天数"), [needed("required"), cleaned_by(parse_days)], render_kw={"inputmode": "numeric"})


@blueprint.route("", methods=["GET", "POST"])
@school_admin
def setting(school_id: str) -> Response:
    """The period, and what of the school the next run will erase."""
    form, days = opened(PeriodForm), retention.period(int(school_id))
    if not form.validate_on_submit():
        return _page(int(school_id), form, days)
    retaining.set_period(act(int(school_id)), days=form.days.cleaned)
    flash(
        ngettext(
            "保存期限已改为%(num)s天，下次清除时生效。", "保存期限已改为%(num)s天，下次清除时生效。", form.days.cleaned
        ),
        "ok",
    )
    return responses.see_other(f"/admin/{school_id}/retention")


def _page(school_id: int, form: PeriodForm, days: int) -> Response:
    if not form.is_submitted() and not form.days.data:
        form.days.data = str(days)
    first = kept_from(day_of(now()), days)
    due = retention.due(school_id, first)
    return responses.page_or_fragment(
        "school/retention.html",
        "school/_retention.html",
        422 if form.is_submitted() else 200,
        school=schools.find(school_id),
        form=form,
        days=days,
        first=first,
        reports=due["reports"],
        words=sum(due.values()) - due["reports"] - due["frozen_rows"],
        limits=(MIN_DAYS, MAX_DAYS),
    )
