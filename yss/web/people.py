"""A person's own side, or that of who fills in for them: history, leaving, becoming a proxy (R41, R68, R69)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from yss.actions import leaving
from yss.domain.days import day_of
from yss.domain.errors import DomainError, NotFound
from yss.queries import history, reports
from yss.queries.reports import ReportPage
from yss.web import responses
from yss.web.access import actor, now, verified
from yss.web.forms.base import SubjectForm, opened
from yss.web.once import once, said
from yss.web.paging import before

blueprint = Blueprint("people", __name__, url_prefix="/schools/<school_id>/people/<person_id>")


@blueprint.get("/history")
@verified
def past(school_id: str, person_id: str) -> Response:
    """历史记录: the days of oneself, or of somebody one fills in for; each opens its receipt."""
    reports.check_reporter(int(school_id), int(person_id), actor().person_id)
    return responses.page_or_fragment(
        "people/history.html",
        "members/_history.html",
        history=history.of_person_in(int(school_id), int(person_id), before()),
        url=request.path,
        day_url=f"/schools/{school_id}/reports/{{report}}",
        filler_id=None if actor().person_id == int(person_id) else actor().person_id,
    )


@blueprint.route("/leave", methods=["GET", "POST"])
@verified
def leave(school_id: str, person_id: str) -> Response:
    """退出组织, after a question (R69)."""
    page = _own(school_id, person_id)
    if request.method == "GET":
        return responses.page("people/leave.html", page=page)
    leaving.leave(
        school_id=page.school_id,
        org_id=page.org_id,
        actor_id=actor().person_id,
        person_id=page.person_id,
        now=now(),
    )
    flash(_("已退出“%(name)s”。", name=page.organization), "success")
    return responses.see_other("/me")


@blueprint.route("/proxy", methods=["GET", "POST"])
@verified
def become_proxy(school_id: str, person_id: str) -> Response:
    """A parent who joined as themselves becomes the proxy of the child (R68)."""
    page = _own(school_id, person_id)
    if not page.reporter.is_self:
        raise NotFound
    form = opened(SubjectForm)
    if not form.validate_on_submit():
        return _proxy_form(page, form, 422 if form.is_submitted() else 200)
    try:
        leaving.turn_into_proxy(
            school_id=page.school_id,
            org_id=page.org_id,
            actor_id=actor().person_id,
            parent_id=page.person_id,
            child=form.subject(),
            once=once(),
            now=now(),
        )
    except DomainError as refusal:
        return _proxy_form(page, form, 422, said(refusal))
    return responses.see_other("/me")


def _own(school_id: str, person_id: str) -> ReportPage:
    return reports.report_page(int(school_id), int(person_id), actor().person_id, day_of(now()))


def _proxy_form(page: ReportPage, form: SubjectForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "members/proxy.html",
        "members/_proxy.html",
        status,
        form=form,
        name=page.name,
        refusal=refusal,
        back_url="/me",
        action=request.path,
    )
