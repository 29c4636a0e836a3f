"""外籍教师变动 as the school sees them: every change, the roster, the latest and the trail of each (R38, R44)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _

from yss.actions import teachers as acting
from yss.queries.kit import schools
from yss.queries.teachers import foreign_teachers, school_teachers
from yss.web.kit import responses, teacher_form
from yss.web.kit.access import school_admin
from yss.web.kit.acting import act
from yss.web.kit.once import once
from yss.web.kit.paging import after, search

blueprint = Blueprint("school_teachers", __name__, url_prefix="/admin/<school_id>/foreign-teachers")


@blueprint.get("")
@school_admin
def changes(school_id: str) -> Response:
    """Every change, the newest first."""
    return responses.page_or_fragment(
        "school/teacher_changes.html",
        "school/_teacher_changes.html",
        school=schools.find(int(school_id)),
        changes=school_teachers.changes(int(school_id), after()),
        in_words=teacher_form.changes_in_words,
    )


@blueprint.get("/roster")
@school_admin
def roster(school_id: str) -> Response:
    """The school's roster: on whose list each stands, and when a change was last told."""
    return responses.page_or_fragment(
        "school/teachers.html",
        "school/_teachers.html",
        school=schools.find(int(school_id)),
        teachers=school_teachers.roster(int(school_id), search=search(), after=after()),
        search=search(),
    )


@blueprint.post("/<teacher_id>/drop")
@school_admin
def drop(school_id: str, teacher_id: str) -> Response:
    """移出名册 of a teacher who was never used (R46)."""
    acting.drop_from_roster(act(int(school_id), once=once()), teacher_id=int(teacher_id))
    flash(_("已移出名册。"), "ok")
    return responses.see_other(f"/admin/{school_id}/foreign-teachers/roster")


@blueprint.get("/<teacher_id>")
@school_admin
def detail(school_id: str, teacher_id: str) -> Response:
    """The latest that was told, and the trail."""
    teacher = school_teachers.find(int(school_id), int(teacher_id))
    return responses.page_or_fragment(
        "school/teacher.html",
        "foreign_teachers/_trail.html",
        school=schools.find(int(school_id)),
        teacher=teacher,
        latest=teacher_form.in_words(teacher.latest) if teacher.latest else [],
        trail=foreign_teachers.trail(int(school_id), teacher.teacher_id, after()),
        in_words=teacher_form.changes_in_words,
        url=f"/admin/{school_id}/foreign-teachers/{teacher_id}",
    )
