"""学年升级: classes move up, or are archived, after a preview (R69)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import ngettext

from yss.actions.organization import correcting, rollover
from yss.domain import rollover as rules
from yss.domain.errors import NotFound
from yss.domain.rollover import Move
from yss.domain.vocabulary import ClosingReason
from yss.queries.kit import schools
from yss.queries.organization import rollover as queries
from yss.queries.organization.rollover import ClassRow
from yss.web.kit import responses
from yss.web.kit.access import now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.messages import sentence
from yss.web.kit.paging import after, ticked

blueprint = Blueprint("rollover", __name__, url_prefix="/admin/<school_id>/rollover")


@blueprint.get("")
@school_admin
def listing(school_id: str) -> Response:
    """Each class with what is proposed; ?back=1 proposes one grade down, to mend a move."""
    return _list(school_id, 200)


@blueprint.post("/preview")
@school_admin
def preview(school_id: str) -> Response:
    """What was ticked, old → new; names that two would have are shown, and refused."""
    rows = _chosen(school_id)
    if not rows:
        return _list(school_id, 422, sentence("no_class_ticked"))
    return _preview(school_id, rows, 200)


@blueprint.post("/confirm")
@school_admin
def confirm(school_id: str) -> Response:
    """【确认】: one transaction for each class; what has moved since the preview stays."""
    rows = tuple(row for row in _chosen(school_id) if row.grade == request.form.get(f"grade-{row.org_id}"))
    if _collisions(school_id, rows):
        return _preview(school_id, rows, 422)
    moved = sum(_apply(int(school_id), row) for row in rows)
    flash(ngettext("已处理%(num)s个班级。", "已处理%(num)s个班级。", moved), "ok")
    return responses.see_other(f"/admin/{school_id}/rollover" + ("?back=1" if _back() else ""))


def _apply(school_id: int, row: ClassRow) -> bool:
    try:
        if row.proposal.move is Move.ARCHIVE:
            correcting.close_organization(
                act(school_id, row.org_id),
                collector_id=None,
                reason=ClosingReason.ARCHIVED,
            )
            return True
        return rollover.move_class(
            act(school_id, row.org_id),
            seen=row.grade,
            grade=row.proposal.grade,
        )
    except NotFound:
        return False


def _back() -> bool:
    return request.values.get("back") == "1"


def _chosen(school_id: str) -> tuple[ClassRow, ...]:
    rows = queries.chosen(int(school_id), ticked("org"), now(), back=_back())
    return tuple(row for row in rows if row.proposal.move is not Move.STAY)


def _collisions(school_id: str, rows: tuple[ClassRow, ...]) -> set[int]:
    proposals = [row.proposal for row in rows]
    names = {one.full_name for one in proposals} | {row.full_name for row in rows}
    return rules.collisions(proposals, queries.standing(int(school_id), names))


def _list(school_id: str, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "school/rollover/list.html",
        "school/rollover/_list.html",
        status,
        school=schools.find(int(school_id)),
        classes=queries.listed(int(school_id), now(), back=_back(), after=after()),
        back=_back(),
        refusal=refusal,
    )


def _preview(school_id: str, rows: tuple[ClassRow, ...], status: int) -> Response:
    return responses.page_or_fragment(
        "school/rollover/preview.html",
        "school/rollover/_preview.html",
        status,
        school=schools.find(int(school_id)),
        rows=rows,
        colliding=_collisions(school_id, rows),
        back=_back(),
    )
