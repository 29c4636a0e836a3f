"""A report by the member or a linked proxy: consent, form, receipt (R22-R28, R49)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from yss.actions.day import reporting
from yss.actions.day.reporting import Filled
from yss.actions.entry import consenting
from yss.domain import answers as answering
from yss.domain import permissions, policies, questionnaire
from yss.domain.days import day_of, parse_day
from yss.domain.errors import DomainError, InvalidInput, NotAllowedNow
from yss.domain.vocabulary import InviteKind
from yss.queries.day import history, reports
from yss.queries.day.reports import ReportPage
from yss.queries.kit import persons, schools
from yss.transactions import KeyReused
from yss.web.entry.invites import has_opened
from yss.web.kit import consent_form, report_form, responses
from yss.web.kit.access import actor, now, verified
from yss.web.kit.acting import act
from yss.web.kit.consent_form import ConsentForm
from yss.web.kit.form_base import unsent
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, spend_key

blueprint = Blueprint("reports", __name__, url_prefix="/schools/<school_id>")


@dataclass(frozen=True)
class Sheet:
    """A posted or fresh form: the questionnaire it answers, the raw values and what is wrong with them."""

    questionnaire: str
    raw: report_form.Raw
    answers: dict[str, Any]
    problems: dict[str, Any]
    confirmed: bool


@blueprint.route("/people/<person_id>/report", methods=["GET", "POST"])
@verified
def report(school_id: str, person_id: str) -> Response:
    """今日申报 for oneself or somebody linked."""
    today = day_of(now())
    page = reports.report_page(int(school_id), int(person_id), actor().person_id, today, now())
    if not page.has_consent:
        return responses.see_other(f"/schools/{school_id}/people/{person_id}/consent")
    if request.method == "GET":
        return render_form(page, fresh_sheet(page, today), today, at_desk=False)
    return accept(page, at_desk=False)


@blueprint.route("/people/<person_id>/consent", methods=["GET", "POST"])
@verified
def give_consent(school_id: str, person_id: str) -> Response:
    """健康信息使用说明: asked once, separately, before the first report (R49)."""
    page = reports.report_page(int(school_id), int(person_id), actor().person_id, day_of(now()), now())
    form = ConsentForm.for_person(reports.birth_of(page.person_id), is_self=page.reporter.is_self)
    if not form.validate_on_submit():
        return _consent(page, form)
    try:
        consenting.give_consent(
            act(page.school_id),
            person_id=page.person_id,
            agreement=form.agreement,
        )
    except DomainError as refusal:
        return _consent(page, form, sentence(refusal.code))
    return responses.see_other(report_form.report_path(page.school_id, page.person_id))


def _consent(page: ReportPage, form: ConsentForm, refusal: str = "") -> Response:
    return consent_form.page(
        form,
        name=page.name,
        school=page.school,
        key=page.questionnaire,
        action=request.path,
        back="/",
        refusal=refusal,
    )


@blueprint.get("/reports/<report_id>")
@verified
def receipt(school_id: str, report_id: str) -> Response:
    """The receipt, with 修改 until the day is submitted and 补报 after (R28), and who comes next (R22)."""
    desk = actor().desk
    desk_org = desk.org_id if desk and desk.school_id == int(school_id) else None
    shown = reports.receipt(int(school_id), int(report_id), actor().person_id, desk_org, now())
    at_desk = desk_org == shown.org_id and shown.person_id != actor().person_id
    return responses.page(
        "reports/receipt.html",
        receipt=shown,
        today=day_of(now()),
        at_desk=at_desk,
        readable=permissions.can_read_answers(shown.reporter, shown.filler_id),
        next=None if at_desk else persons.next_missing(actor().person_id, now()),
        has_card=has_opened(InviteKind.MEMBER),
    )


@blueprint.get("/reports/<report_id>/answers")
@verified
def read_back(school_id: str, report_id: str) -> Response:
    """填报内容: what was answered that day, as far as one may read it, and every revision of it (R41)."""
    shown = reports.receipt(int(school_id), int(report_id), actor().person_id, None, now())
    revisions = history.readable(int(school_id), shown.person_id, actor().person_id, shown.day, day_of(now()))
    newest = revisions[0]
    answers = {} if newest.withdrawn else newest.answers
    return responses.page(
        "reports/answers.html",
        receipt=shown,
        newest=newest,
        groups=report_form.answered(questionnaire.load_key(newest.questionnaire), answers, ()),
        revisions=report_form.revised(revisions),
    )


def fresh_sheet(page: ReportPage, today: date) -> Sheet:
    """What the form starts from: what was typed before the session ran out, or the last report (R24)."""
    definition = questionnaire.load_key(page.questionnaire)
    if (kept := unsent()) is not None:
        return Sheet(page.questionnaire, kept.to_dict(flat=False), {}, {}, confirmed=False)
    start = answering.starting_answers(definition, page.previous, same_day=page.previous_day == today)
    raw = report_form.raw_of(start)
    folded = answering.folded_groups(definition, start, raw, came=page.previous_day, today=today)
    raw[report_form.FOLDED] = folded
    return Sheet(page.questionnaire, raw, {}, {}, confirmed=False)


def posted_sheet(page: ReportPage, today: date) -> Sheet:
    """The posted values, checked against the questionnaire that the form shows."""
    key, sent = posted_key(page.questionnaire), request.form.to_dict(flat=False)
    definition = questionnaire.load_key(key)
    raw, checked = report_form.posted(definition, sent, today=today, reshapes="reshape" in request.form)
    return Sheet(key, raw, checked.answers, checked.problems, confirmed="confirmed" in request.form)


def posted_key(current: str) -> str:
    """The questionnaire a posted form was opened with; the school's current one where it names none."""
    key = request.form.get("questionnaire", current)
    try:
        return questionnaire.load_key(key).key
    except KeyError:
        return current


def posted_day() -> date:
    """The day the form was opened for (reliability.md section 2); raises NotAllowedNow where it is none."""
    try:
        return parse_day(request.form.get("day", ""))
    except InvalidInput:
        raise NotAllowedNow("day_changed") from None


def accept(page: ReportPage, *, at_desk: bool) -> Response:
    """Takes a posted report: reshaped, refused with what was typed, or kept (R23, R51)."""
    today = day_of(now())
    sheet = posted_sheet(page, today)
    if "reshape" in request.form:
        return render_form(page, sheet, today, at_desk=at_desk)
    if sheet.problems or not sheet.confirmed:
        return render_form(page, sheet, today, REFUSED, at_desk=at_desk)
    try:
        report_id = _report(page, sheet, at_desk=at_desk)
    except DomainError as refusal:
        page = replace(page, questionnaire=schools.questionnaire_key(page.school_id))
        return render_form(page, sheet, today, refused(page.school_id, refusal), at_desk=at_desk)
    return responses.see_other(f"/schools/{page.school_id}/reports/{report_id}")


@dataclass(frozen=True)
class Outcome:
    """What came of a form: its status, why it is refused, and where the receipt stands that its key has made (R51)."""

    status: int = 200
    refusal: str = ""
    receipt: str = ""


SHOWN, REFUSED = Outcome(), Outcome(422)


def refused(school_id: int, refusal: DomainError) -> Outcome:
    """Refused by a rule; the form of a reused key gets a fresh one (R51)."""
    said = sentence(refusal.code, refusal.params)
    if not isinstance(refusal, KeyReused):
        return Outcome(422, said)
    spend_key()
    return Outcome(422, said, f"/schools/{school_id}/reports/{refusal.params['result']}")


def _report(page: ReportPage, sheet: Sheet, *, at_desk: bool) -> int:
    return reporting.report(
        act(page.school_id, page.org_id, once=once()),
        person_id=page.person_id,
        filled=Filled(sheet.questionnaire, sheet.answers, posted_day()),
        at_desk=at_desk,
    )


def render_form(
    page: ReportPage,
    sheet: Sheet,
    today: date,
    outcome: Outcome = SHOWN,
    *,
    at_desk: bool,
) -> Response:
    """The form as page or fragment. A post with an error comes back with what was typed.

    One of the questionnaire that the school used before comes back with the new one (R21).
    """
    definition = questionnaire.load_key(page.questionnaire)
    before = answering.starting_answers(definition, page.previous)
    if sheet.questionnaire != page.questionnaire:
        sheet = replace(sheet, problems={}, confirmed=False)
        outcome = replace(outcome, status=422, refusal=sentence("questionnaire_changed"))
    return responses.page_or_fragment(
        "reports/form.html",
        "reports/_form.html",
        outcome.status,
        page=page,
        groups=report_form.groups(definition, sheet.raw, sheet.problems, before),
        starts_from_before=bool(before),
        confirmed=sheet.confirmed,
        confirm_missing=report_form.lacks_confirmation(sheet.raw, outcome.status) and not outcome.refusal,
        allowed=policies.availability(permissions.check_report_over, page.reporter, page.standing),
        today=today,
        refusal=outcome.refusal,
        receipt=outcome.receipt,
        has_problems=bool(sheet.problems),
        action=request.path,
        at_desk=at_desk,
    )
