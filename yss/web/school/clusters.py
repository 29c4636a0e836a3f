"""聚集预警: what was raised, its cases, its closing, and the school's thresholds (R60)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from yss.actions.alerts import clusters
from yss.domain.clusters import Thresholds, parse_threshold
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.queries.alerts import clusters as queries
from yss.queries.alerts.clusters import Notice
from yss.queries.kit import schools
from yss.web.kit import responses
from yss.web.kit.access import now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, needed, opened
from yss.web.kit.once import once, said
from yss.web.kit.outcome_form import ClusterForm
from yss.web.kit.paging import after

blueprint = Blueprint("clusters", __name__, url_prefix="/admin/<school_id>")


class ThresholdsForm(FlaskForm):  # type: ignore[misc]
    """From how many persons on."""

    in_3_days = StringField(_l("3天内新出现症状"), [needed("required"), cleaned_by(parse_threshold)])
    in_7_days = StringField(_l("7天内新出现症状"), [needed("required"), cleaned_by(parse_threshold)])


@blueprint.get("/clusters")
@school_admin
def notices(school_id: str) -> Response:
    """The open ones, then the closed ones in pages."""
    page = "school/clusters_more.html" if after() else "school/clusters.html"
    return responses.page_or_fragment(
        page,
        "school/_clusters.html",
        school=schools.find(int(school_id)),
        open=() if after() else queries.open_ones(int(school_id)),
        closed=queries.closed_ones(int(school_id), after()),
        thresholds=queries.thresholds(int(school_id)),
    )


@blueprint.route("/clusters/<notice_id>", methods=["GET", "POST"])
@school_admin
def notice(school_id: str, notice_id: str) -> Response:
    """A notice with its cases; closed with a disposition."""
    found, form = queries.find(int(school_id), int(notice_id)), opened(ClusterForm)
    if not form.validate_on_submit():
        return _notice(found, form, school_id, 422 if form.is_submitted() else 200)
    try:
        clusters.close_cluster(
            act(int(school_id), once=once()),
            notice_id=found.notice_id,
            disposition=form.done.cleaned,
            words=form.words.cleaned,
        )
    except Conflict as refusal:
        return _notice(found, form, school_id, 422, said(refusal))
    flash(_("已记录处置情况，预警已关闭。"), "ok")
    return responses.see_other(f"/admin/{school_id}/clusters")


def _notice(found: Notice, form: ClusterForm, school_id: str, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "school/cluster.html",
        "school/_cluster_form.html",
        status,
        school=schools.find(int(school_id)),
        cluster=found,
        cases=queries.cases(int(school_id), found, day_of(now())),
        form=form,
        refusal=refusal,
        url=f"/admin/{school_id}/clusters/{found.notice_id}",
    )


@blueprint.route("/cluster-thresholds", methods=["GET", "POST"])
@school_admin
def thresholds(school_id: str) -> Response:
    """The school's numbers."""
    form = opened(ThresholdsForm)
    if not form.is_submitted() and not form.in_3_days.data:
        current = queries.thresholds(int(school_id))
        form.in_3_days.data, form.in_7_days.data = str(current.in_3_days), str(current.in_7_days)
    if not form.validate_on_submit():
        return responses.page_or_fragment(
            "school/thresholds.html",
            "school/_thresholds.html",
            422 if form.is_submitted() else 200,
            school=schools.find(int(school_id)),
            form=form,
        )
    clusters.change_thresholds(
        act(int(school_id)),
        thresholds=Thresholds(form.in_3_days.cleaned, form.in_7_days.cleaned),
    )
    flash(_("聚集预警阈值已修改。"), "ok")
    return responses.see_other(f"/admin/{school_id}/clusters")
