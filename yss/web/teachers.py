"""外籍教师申报: the collector's list, 【添加外籍教师】, 修改信息, the trail of each (R38, R39)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from yss.actions import teachers as acting
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.queries.kit import schools
from yss.queries.teachers import foreign_teachers as teachers
from yss.queries.teachers.foreign_teachers import Teacher
from yss.web.kit import responses, teacher_form
from yss.web.kit.access import collector, desk, now
from yss.web.kit.acting import at_desk
from yss.web.kit.form_base import opened, recheck
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said
from yss.web.kit.paging import after, search, ticked
from yss.web.kit.teacher_form import TeacherForm

blueprint = Blueprint("foreign_teachers", __name__, url_prefix="/foreign-teachers")

HOME = "/foreign-teachers"


@blueprint.get("")
@collector
def home() -> Response:
    """外籍教师列表, in pages."""
    page = "foreign_teachers/more.html" if after() else "foreign_teachers/home.html"
    return responses.page_or_fragment(page, "foreign_teachers/_list.html", teachers=teachers.on_list(desk(), after()))


@blueprint.route("/add", methods=["GET", "POST"])
@collector
def add() -> Response:
    """【添加外籍教师】: tick from the school's roster → 【确认并添加】."""
    schools.check_admits(desk())
    chosen = ticked("teacher")
    if request.method == "GET" or not chosen:
        return _roster("" if request.method == "GET" else sentence("no_teacher_ticked"))
    try:
        added = acting.put_on_list(
            at_desk(once()),
            teacher_ids=chosen,
        )
    except Conflict as refusal:
        return _roster(said(refusal))
    flash(ngettext("已添加%(num)s人，请修改其已变动的信息。", "已添加%(num)s人，请修改其已变动的信息。", added), "ok")
    return responses.see_other(HOME)


@blueprint.get("/<teacher_id>")
@collector
def detail(teacher_id: str) -> Response:
    """The latest that was told, and the trail: who told what when, old → new."""
    teacher = teachers.find(desk(), int(teacher_id))
    trail = teachers.trail(desk().school_id, teacher.teacher_id, after())
    return responses.page_or_fragment(
        "foreign_teachers/past.html" if after() else "foreign_teachers/detail.html",
        "foreign_teachers/_trail.html",
        teacher=teacher,
        latest=teacher_form.in_words(teacher.latest) if teacher.latest else [],
        trail=trail,
        url=f"{HOME}/{teacher_id}",
        in_words=teacher_form.changes_in_words,
    )


@blueprint.route("/<teacher_id>/edit", methods=["GET", "POST"])
@collector
def edit(teacher_id: str) -> Response:
    """修改信息 → 【提交】; where nothing changed there is nothing to report."""
    schools.check_admits(desk())
    teacher, form = teachers.find(desk(), int(teacher_id)), opened(TeacherForm)
    form.before = teacher.latest
    if not form.is_submitted() and form.name.data is None:
        form.start_from(teacher)
    if not form.is_submitted():
        return _form(teacher, form, 200)
    if "reshape" in request.form:
        recheck(form)
        return _form(teacher, form, 200)
    if not form.validate():
        return _form(teacher, form, 422)
    if form.asks_entry and "entry_date" not in request.form:
        return _form(teacher, form, 422, _("请核对入境信息；近期没有入境的可以不填，直接提交。"))
    try:
        acting.tell_change(
            at_desk(once()),
            teacher_id=teacher.teacher_id,
            details=form.details(),
        )
    except Conflict as refusal:
        return _form(teacher, form, 422, said(refusal))
    flash(_("变动已申报。"), "ok")
    return responses.see_other(f"{HOME}/{teacher_id}")


@blueprint.post("/<teacher_id>/take-off")
@collector
def take_off(teacher_id: str) -> Response:
    """移出列表."""
    acting.take_off_list(
        at_desk(once()),
        teacher_id=int(teacher_id),
    )
    flash(_("已移出列表，申报记录保留；需要时可以再次添加。"), "ok")
    return responses.see_other(HOME)


def _roster(refusal: str) -> Response:
    return responses.page_or_fragment(
        "foreign_teachers/add.html",
        "foreign_teachers/_add.html",
        422 if refusal else 200,
        teachers=teachers.to_add(desk(), search=search(), after=after()),
        search=search(),
        ticked=ticked("teacher"),
        refusal=refusal,
    )


def _form(teacher: Teacher, form: TeacherForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "foreign_teachers/edit.html",
        "foreign_teachers/_edit.html",
        status,
        teacher=teacher,
        form=form,
        refusal=refusal,
        today=day_of(now()),
    )
