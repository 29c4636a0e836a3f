"""【提交本日数据】: 补充数据 → 数据详情 → 提交后不可修改 → result (R33-R36)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from yss.actions.day import submitting
from yss.actions.day.submitting import Moved
from yss.domain import remarks
from yss.domain.days import day_of
from yss.domain.errors import DomainError
from yss.domain.submission_drafts import Typed
from yss.queries.alerts import changes
from yss.queries.day import day as days
from yss.queries.day import returns, submissions, verdicts
from yss.queries.day.day import Day
from yss.queries.day.submissions import Counted, Rows
from yss.queries.kit import schools
from yss.transactions import KeyReused
from yss.web.day.days import find_day
from yss.web.kit import formats, responses, supplement_form
from yss.web.kit.access import actor, collector, desk, now
from yss.web.kit.acting import at_desk
from yss.web.kit.form_base import unsent
from yss.web.kit.messages import sentence
from yss.web.kit.once import once
from yss.web.kit.paging import after
from yss.web.kit.typed import typed_id

blueprint = Blueprint("submissions", __name__, url_prefix="/days/<day:day>")


def _key() -> str:
    return schools.questionnaire_key(desk().school_id)


@blueprint.get("/submit")
@collector
def supplement(day: date) -> Response:
    """补充数据, from the draft where there is one."""
    found = find_day(day)
    days.check_submit(found, now())
    schools.check_admits(desk())
    kept = submissions.draft(actor().person_id, desk(), day, now())
    typed = kept.draft.typed if kept else _start(found)
    school = schools.practice(desk().school_id)
    if (sent := unsent()) is not None:
        return _supplement(day, supplement_form.posted(found, school, sent, typed).untouched(), 200, None)
    return _supplement(day, supplement_form.opened(found, school, typed), 200, kept.saved_at if kept else None)


def _start(found: Day) -> Typed:
    if found.open_until is None or found.last is None:
        return Typed()
    return supplement_form.from_last(found, _key(), submissions.submission(found.desk, found.day).counted)


@blueprint.post("/submit")
@collector
def keep_supplement(day: date) -> Response:
    """A tap on a reason, a draft kept on the way, or 【下一步】."""
    found = find_day(day)
    kept = submissions.draft(actor().person_id, desk(), day, now())
    school = schools.practice(desk().school_id)
    key = school.questionnaire
    form = supplement_form.posted(found, school, request.form, kept.draft.typed if kept else Typed())
    if request.form.get("questionnaire", key) != key:
        return _supplement(day, form.untouched(), 422, None, sentence("questionnaire_changed"))
    on_the_way = bool({"reshape", "draft", supplement_form.TURN} & set(request.form))
    if form.problems and not on_the_way:
        return _supplement(day, form, 422, None)
    try:
        if on_the_way:
            submitting.save_draft(at_desk(), day=day, typed=form.typed, path=request.path)
            return _supplement(day, form.untouched(), 200, now())
        submitting.review(
            at_desk(),
            day=day,
            typed=form.typed,
            supplement=form.numbers,
            questionnaire=key,
            path=request.path,
        )
    except DomainError as refusal:
        return _supplement(day, form.untouched(), 422, None, sentence(refusal.code, refusal.params))
    return responses.see_other(f"/days/{day}/review")


@blueprint.get("/review")
@collector
def review(day: date) -> Response:
    """数据详情: each figure; a tap opens the members behind it."""
    return _review(day, 200)


@blueprint.get("/review/<figure>")
@collector
def behind_review(day: date, figure: str) -> Response:
    """The members behind a reviewed figure."""
    seen = submissions.reviewed(actor().person_id, desk(), day, _key(), now())
    if seen is None:
        return responses.see_other(f"/days/{day}/submit")
    return _behind(day, figure, seen.counted, seen.rows, f"/days/{day}/review")


@blueprint.get("/confirm")
@collector
def confirm(day: date) -> Response:
    """提交后不可修改: a page first, a sheet with HTMX."""
    seen = submissions.reviewed(actor().person_id, desk(), day, _key(), now())
    if seen is None:
        return responses.see_other(f"/days/{day}/submit")
    return responses.page_or_fragment(
        "submissions/confirm.html",
        "submissions/_confirm.html",
        day=day,
        seen=seen,
        as_seen="as_seen" in request.args,
    )


@blueprint.post("/confirm")
@collector
def submit(day: date) -> Response:
    """【确定】."""
    version = _submitted(day)
    if isinstance(version, Moved):
        _tell_replaced(day)
        return responses.see_other(f"/days/{day}/review") if responses.is_htmx() else _review(day, 409)
    return responses.see_other(f"/days/{day}/submissions/{version}")


def _tell_replaced(day: date) -> None:
    """Another page or phone of the collector has reviewed since: what stands now is to be looked at (R34)."""
    seen = submissions.reviewed(actor().person_id, desk(), day, _key(), now())
    if seen is not None and not seen.moved:
        flash(_("还没有提交：您在另一个页面或手机上更新了要提交的内容，请重新核对后再提交。"), "warn")


@blueprint.get("/submissions/<number:version>")
@collector
def result(day: date, version: int) -> Response:
    """The result page → 【查看数据】."""
    return responses.page(
        "submissions/result.html",
        day=day,
        submission=submissions.submission(desk(), day, version),
        today=day_of(now()),
    )


@blueprint.get("/data")
@collector
def data(day: date) -> Response:
    """【查看数据】: the figures of the newest version, or the one asked for; what came after beside them (R26, R35)."""
    found, shown = find_day(day), submissions.submission(desk(), day, typed_id(request.args.get("version", "")))
    stands = found.submitted is not None and found.submitted.version == shown.version
    return responses.page(
        "submissions/data.html",
        day=day,
        found=found,
        submission=shown,
        stands=stands,
        returned=returns.of_day(found, now()),
        submit=days.submit_availability(found, now()),
        lines=supplement_form.figure_lines(shown.counted),
        numbers=supplement_form.supplement_lines(shown.counted),
        late=days.late(found) if stands else None,
    )


@blueprint.get("/data/<figure>")
@collector
def behind_data(day: date, figure: str) -> Response:
    """The members behind a submitted figure."""
    shown = submissions.submission(desk(), day)
    return _behind(day, figure, shown.counted, submissions.rows_of(desk(), shown.submission_id), f"/days/{day}/data")


@blueprint.get("/data/<number:version>/<figure>")
@collector
def behind_version(day: date, version: int, figure: str) -> Response:
    """The members behind a figure of a version that does not stand, or no more (R35)."""
    shown = submissions.submission(desk(), day, version)
    rows = submissions.rows_of(desk(), shown.submission_id)
    back = f"/days/{day}/data?version={version}"
    return _behind(day, figure, shown.counted, rows, f"/days/{day}/data/{version}", back)


def _submitted(day: date) -> int | Moved:
    """The version that 【确定】 has made, also where its form comes back with another body (R51)."""
    try:
        return submitting.submit_day(
            at_desk(once()),
            day=day,
            seen=request.form.get("seen", ""),
            as_seen=request.form.get("as_seen") == "1",
        )
    except KeyReused as refusal:
        return int(str(refusal.params["result"]))


def _supplement(day: date, form: Any, status: int, saved_at: Any, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "submissions/supplement.html",
        "submissions/_supplement.html",
        status,
        day=day,
        form=form,
        saved=_saved(saved_at) if saved_at else "",
        refusal=refusal,
        words_max=supplement_form.WORDS_MAX,
        remarks_max=remarks.MAX_LENGTH,
    )


def _saved(at: datetime) -> str:
    """16:00, and which day's where it was not today's."""
    return formats.clock_time(at) if day_of(at) == day_of(now()) else formats.day_and_time(at)


def _review(day: date, status: int) -> Response:
    found = find_day(day)
    days.check_submit(found, now())
    seen = submissions.reviewed(actor().person_id, desk(), day, _key(), now())
    if seen is None:
        return responses.see_other(f"/days/{day}/submit")
    return responses.page(
        "submissions/review.html",
        status,
        day=day,
        seen=seen,
        lines=supplement_form.figure_lines(seen.counted),
        numbers=supplement_form.supplement_lines(seen.counted),
        missing=submissions.members_behind(desk(), seen.counted, seen.rows, "missing"),
        high_risk=changes.high_risk(desk(), day),
        disputed=verdicts.disputed(found),
        has_moved=found.version != seen.version,
    )


def _behind(day: date, figure: str, counted: Counted, rows: Rows, base: str, back: str = "") -> Response:
    return responses.page(
        "submissions/behind.html",
        day=day,
        title=supplement_form.figure_label(counted, figure),
        behind=submissions.members_behind(desk(), counted, rows, figure, after(), day=day),
        day_url=f"/days/{day}",
        more_url=f"{base}/{figure}?",
        back_url=back or base,
    )
