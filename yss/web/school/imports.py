"""Rosters from XLSX or CSV: foreign teachers, and who is expected where; a dry run first, row by row (R46)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale
from flask import Blueprint, Response, flash, request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from yss.actions import teachers
from yss.actions.organization import expected, lists
from yss.domain import list_words, rosters
from yss.domain.days import day_of
from yss.domain.errors import DomainError
from yss.domain.list_words import Head
from yss.domain.rosters import Rows
from yss.domain.tables import Book
from yss.domain.vocabulary import RowState
from yss.queries.kit import schools
from yss.queries.organization import imports
from yss.web.kit import list_readings, responses
from yss.web.kit.access import actor, now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.form_base import opened
from yss.web.kit.messages import sentence
from yss.web.kit.once import once
from yss.web.kit.paging import after
from yss.web.organization.lists import ListForm, let_a_file_in, read_rows, to_fill_in

blueprint = Blueprint("imports", __name__, url_prefix="/admin/<school_id>/imports/<any(teachers, expected):roster>")


@dataclass(frozen=True)
class Kind:
    """What a sheet is for."""

    title: Any
    key: str
    columns: tuple[Head, ...]
    read: Callable[[Book], Rows]
    preview: Callable[..., imports.Preview | None]
    take_in: Callable[..., int]


# As each language calls countries, and as Hong Kong and Britain do.
_SPELLINGS = ("zh", "zh_Hant", "zh_Hant_HK", "en", "en_GB")


@cache
def _countries() -> dict[str, str]:
    return rosters.known_countries(Locale.parse(name).territories for name in _SPELLINGS)


def _teachers(book: Book) -> Rows:
    return rosters.read_teachers(book, lambda word: _countries().get(list_words.plain(word), ""))


KINDS = {
    "teachers": Kind(
        _l("导入外籍教师名册"),
        "teachers",
        rosters.TEACHER_COLUMNS,
        _teachers,
        imports.of_teachers,
        teachers.import_roster,
    ),
    "expected": Kind(
        _l("导入应加入名单"),
        "expected_of_school",
        rosters.EXPECTED_COLUMNS,
        lambda book: rosters.read_expected(book, day_of(now())),
        imports.of_expected,
        expected.import_expected,
    ),
}


let_a_file_in(blueprint)


@blueprint.route("", methods=["GET", "POST"])
@school_admin
def give(school_id: str, roster: str) -> Response:
    """The sheet. Nothing is saved before it is confirmed, but the sheet itself, sealed, for a day."""
    form = opened(ListForm)
    if not form.validate_on_submit() or not (found := read_rows(form, KINDS[roster].read)):
        return _page(
            school_id,
            roster,
            "school/imports/give.html",
            "school/imports/_give.html",
            422 if form.is_submitted() else 200,
            form=form,
        )
    lists.keep_import(
        act(int(school_id)),
        kind=KINDS[roster].key,
        found=found,
        path=request.path,
    )
    return responses.see_other(f"{request.path}/preview")


@blueprint.get("/preview")
@school_admin
def preview(school_id: str, roster: str) -> Response:
    """Row by row: what is wrong first, and why; what is new; what is there already."""
    found = KINDS[roster].preview(int(school_id), actor().person_id, now())
    if found is None:
        flash(sentence("list_changed"), "warn")
        return responses.see_other(f"/admin/{school_id}/imports/{roster}")
    parts = {state: found.page(state) for state in imports.STATES}
    return _page(
        school_id,
        roster,
        "school/imports/preview.html",
        list_id=found.list_id,
        read=list_readings.said(found.told),
        parts=parts,
    )


@blueprint.get("/rows/<any(bad, addable, listed):state>")
@school_admin
def more(school_id: str, roster: str, state: str) -> Response:
    """The next page of the rows of one state."""
    found, part = KINDS[roster].preview(int(school_id), actor().person_id, now()), RowState(state)
    if found is None:
        return responses.see_other(f"/admin/{school_id}/imports/{roster}")
    return _page(
        school_id,
        roster,
        "school/imports/more.html",
        "school/imports/_rows.html",
        state=part,
        rows=found.page(part, after()),
    )


@blueprint.post("/confirm")
@school_admin
def confirm(school_id: str, roster: str) -> Response:
    """【确认导入】; the sheet stays open, so that what is wrong with the rest can be read and mended."""
    try:
        added = KINDS[roster].take_in(act(int(school_id), once=once()), list_id=request.form.get("list", ""))
    except DomainError as refusal:
        flash(sentence(refusal.code, refusal.params), "warn")
    else:
        flash(ngettext("已导入%(num)s人。", "已导入%(num)s人。", added), "ok")
    return responses.see_other(f"/admin/{school_id}/imports/{roster}/preview")


@blueprint.get("/template.xlsx")
@school_admin
def template(school_id: str, roster: str) -> Response:
    """The sheet to fill in: text cells, and document types to choose from."""
    return to_fill_in(KINDS[roster].columns[0], KINDS[roster].columns)


def _page(school_id: str, roster: str, template: str, fragment: str = "", status: int = 200, **shown: Any) -> Response:
    return responses.page_or_fragment(
        template,
        fragment or template,
        status,
        school=schools.find(int(school_id)),
        roster=roster,
        title=KINDS[roster].title,
        url=f"/admin/{school_id}/imports/{roster}",
        **shown,
    )
