"""A person's own side, or that of who fills in for them: history, leaving, becoming a proxy (R41, R68, R69)."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from yss.actions.day import verdicts
from yss.actions.organization import leaving
from yss.domain import questionnaire
from yss.domain.days import day_of
from yss.domain.errors import DomainError, NotFound
from yss.domain.links import Power
from yss.domain.vocabulary import Verdict
from yss.queries.day import day as days
from yss.queries.day import history, reports
from yss.queries.day import verdicts as queries
from yss.queries.day.reports import ReportPage
from yss.queries.day.verdicts import FilledIn
from yss.queries.kit.actors import Desk
from yss.web.kit import name_form, report_form, responses
from yss.web.kit.access import actor, now, verified
from yss.web.kit.acting import act
from yss.web.kit.form_base import SubjectForm, opened
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said
from yss.web.kit.paging import before
from yss.web.kit.typed import typed_id

blueprint = Blueprint("people", __name__, url_prefix="/schools/<school_id>/people/<person_id>")


@blueprint.get("/history")
@verified
def past(school_id: str, person_id: str) -> Response:
    """历史记录: the days of oneself, or of somebody one fills in for; each opens its receipt."""
    power = reports.power_of(int(school_id), int(person_id), actor().person_id, day_of(now()))
    filler_id = None if power is Power.GUARDIAN else actor().person_id
    return responses.page_or_fragment(
        "people/history.html",
        "members/_history.html",
        history=history.of_person_in(int(school_id), int(person_id), before(), filler_id),
        url=request.path,
        day_url=f"/schools/{school_id}/reports/{{report}}",
    )


@blueprint.route("/filled-in/<day:day>", methods=["GET", "POST"])
@verified
def judge(school_id: str, person_id: str, day: date) -> Response:
    """代填复核: what somebody else filled in, to confirm or to dispute until the day is submitted (R65)."""
    found = queries.filled_in(int(school_id), int(person_id), actor().person_id, day, now())
    if request.method == "GET":
        return _filled_in(int(school_id), found, 200)
    try:
        verdict = Verdict(request.form.get("verdict", ""))
        verdicts.judge(
            act(int(school_id), found.org_id),
            report_id=typed_id(request.form.get("report", "")) or 0,
            verdict=verdict,
        )
    except ValueError:
        return _filled_in(int(school_id), found, 422, sentence("option_invalid"))
    except DomainError as refusal:
        return _filled_in(int(school_id), found, 422, sentence(refusal.code, refusal.params))
    flash(_("已确认代填内容。") if verdict is Verdict.CONFIRMED else _("已提出异议，采集员会看到。"), "ok")
    return responses.see_other("/me")


def _filled_in(school_id: int, found: FilledIn, status: int, refusal: str = "") -> Response:
    detail = found.detail
    definition = questionnaire.load_key(detail.questionnaire)
    day = days.find(Desk(school_id, found.org_id), detail.day, now())
    return responses.page_or_fragment(
        "people/filled_in.html",
        "people/_filled_in.html",
        status,
        found=found,
        detail=detail,
        groups=report_form.answered(definition, detail.answers, report_form.changes_of(detail)),
        open=days.submit_availability(day, now()),
        refusal=refusal,
        url=request.path,
        report_url=request.path.partition("/filled-in")[0] + "/report",
        today=day_of(now()),
    )


@blueprint.route("/name", methods=["GET", "POST"])
@verified
def correct_name(school_id: str, person_id: str) -> Response:
    """更正姓名 by who entered the person (R71)."""
    return name_form.answer(int(school_id), int(person_id), back="/me")


@blueprint.route("/leave", methods=["GET", "POST"])
@verified
def leave(school_id: str, person_id: str) -> Response:
    """退出组织, after a question (R69)."""
    page = _own(school_id, person_id)
    if not page.reporter.is_self and page.reporter.power is not Power.GUARDIAN:
        raise NotFound
    if request.method == "GET":
        return responses.page("people/leave.html", page=page)
    leaving.leave(
        act(page.school_id, page.org_id),
        person_id=page.person_id,
    )
    flash(_("已退出“%(name)s”。", name=page.organization), "ok")
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
            act(page.school_id, page.org_id, once=once()),
            parent_id=page.person_id,
            child=form.subject(),
        )
    except DomainError as refusal:
        return _proxy_form(page, form, 422, said(refusal))
    return responses.see_other("/me")


def _own(school_id: str, person_id: str) -> ReportPage:
    return reports.report_page(int(school_id), int(person_id), actor().person_id, day_of(now()), now())


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
