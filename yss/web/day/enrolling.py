"""手动添加, and 代他人申报 for anyone, joined or not (R17, R31)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, request

from yss.actions.day import reporting
from yss.actions.day.reporting import Filled
from yss.actions.entry import membership
from yss.domain import policies, questionnaire
from yss.domain.days import day_of
from yss.domain.errors import DomainError
from yss.queries.kit import schools
from yss.queries.organization import expected
from yss.web.day.reports import REFUSED, SHOWN, Outcome, posted_day, posted_key, refused
from yss.web.kit import report_form, responses
from yss.web.kit.access import actor, collector, desk, now
from yss.web.kit.acting import at_desk
from yss.web.kit.form_base import PhonedSubjectForm, SubjectForm, opened, recheck, unsent
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said
from yss.web.kit.typed import typed_id

blueprint = Blueprint("enrolling", __name__)


@blueprint.route("/members/add", methods=["GET", "POST"])
@collector
def enroll() -> Response:
    """【手动添加】: joined, without a report."""
    schools.check_admits(desk())
    form = opened(PhonedSubjectForm)
    if not form.validate_on_submit():
        return _enroll_form(form, 422 if form.is_submitted() else 200)
    try:
        membership.enroll(
            at_desk(once()),
            subject=form.subject(),
        )
    except DomainError as refusal:
        return _enroll_form(form, 422, said(refusal))
    return responses.see_other("/members/added")


@blueprint.get("/members/added")
@collector
def enrolled() -> Response:
    """Where to go after somebody was added."""
    return responses.page("enrolling/added.html", today=day_of(now()))


@blueprint.route("/days/<day:day>/on-behalf", methods=["GET", "POST"])
@collector
def on_behalf(day: date) -> Response:
    """代他人申报: name, type and number of anyone and the report, in one go (R31)."""
    if request.method == "GET":
        policies.check_report(day, now())
    schools.check_admits(desk())
    form, sent = opened(SubjectForm), (unsent() or request.form).to_dict(flat=False)
    key = posted_key(schools.questionnaire_key(desk().school_id))
    if request.method == "GET":
        _start_from_expected(form)
        return _on_behalf_form(form, key, sent, SHOWN)
    reshapes, definition = "reshape" in request.form, questionnaire.load_key(key)
    raw, checked = report_form.posted(definition, sent, today=day_of(now()), reshapes=reshapes)
    if reshapes:
        recheck(form)
        return _on_behalf_form(form, key, raw, SHOWN, problems=checked.problems)
    confirmed = "confirmed" in request.form
    if not form.validate() or checked.problems or not confirmed:
        return _on_behalf_form(form, key, raw, REFUSED, problems=checked.problems)
    try:
        report_id = reporting.report_on_behalf(
            at_desk(once()),
            subject=form.subject(),
            filled=Filled(key, checked.answers, posted_day()),
        )
    except DomainError as refusal:
        return _on_behalf_form(form, key, raw, refused(desk().school_id, refusal))
    return responses.see_other(f"/schools/{desk().school_id}/reports/{report_id}")


def _start_from_expected(form: SubjectForm) -> None:
    """The name that 应加入名单 gives, and the document type; the number stays where it is sealed."""
    if (expected_id := typed_id(request.args.get("expected", ""))) is not None:
        form.name.data, form.document_type.data = expected.identity(desk(), expected_id)


def _enroll_form(form: PhonedSubjectForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "enrolling/add.html", "enrolling/_add.html", status, form=form, refusal=refusal, filler=actor()
    )


def _on_behalf_form(
    form: SubjectForm,
    key: str,
    raw: report_form.Raw,
    outcome: Outcome,
    *,
    problems: Mapping[str, object] | None = None,
) -> Response:
    """The form for today: one that was opened before midnight comes back for the new day.

    One of the questionnaire that the school used before comes back with the new one (R21).
    """
    today, current = day_of(now()), schools.questionnaire_key(desk().school_id)
    if key != current:
        raw = {name: values for name, values in raw.items() if name != "confirmed"}
        key, problems = current, {}
        outcome = replace(outcome, status=422, refusal=sentence("questionnaire_changed"))
    return responses.page_or_fragment(
        "enrolling/on_behalf.html",
        "enrolling/_on_behalf.html",
        outcome.status,
        day=today,
        questionnaire=key,
        form=form,
        groups=report_form.groups(questionnaire.load_key(key), raw, problems or {}),
        confirmed="confirmed" in raw,
        confirm_missing=report_form.lacks_confirmation(raw, outcome.status) and not outcome.refusal,
        has_problems=bool(form.errors or problems),
        refusal=outcome.refusal,
        receipt=outcome.receipt,
        filler=actor(),
        action=f"/days/{today}/on-behalf",
    )
