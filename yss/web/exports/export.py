"""导出: an order with its purpose, then its file, its first rows in the page, a link for the phone's browser (R45)."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask import Blueprint, Response, request

from yss import export_files
from yss.actions import exports as exporting
from yss.domain import exports as rules
from yss.domain.days import day_of
from yss.domain.errors import DomainError
from yss.domain.vocabulary import ExportFormat
from yss.queries.exports import export_subjects, exports
from yss.queries.exports.exports import Ordered
from yss.queries.kit import schools
from yss.web.exports import export_making, export_words, export_writing, xlsform
from yss.web.exports.export_form import ExportForm
from yss.web.exports.export_making import Progress, State
from yss.web.exports.export_words import Table
from yss.web.kit import formats, labels, responses
from yss.web.kit.access import actor, now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.for_school import for_school
from yss.web.kit.form_base import opened
from yss.web.kit.lanes import Lane, lane
from yss.web.kit.once import once, said
from yss.web.organization.lists import XLSX

blueprint = Blueprint("export", __name__, url_prefix="/admin/<school_id>")

PREVIEWED = 50
_TYPES = {
    ExportFormat.XLSX: XLSX,
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON: "application/json",
}


@blueprint.route("/export", methods=["GET", "POST"])
@school_admin
def order(school_id: str) -> Response:
    """The form; what it orders is noted before anything can be fetched."""
    form = opened(ExportForm)
    form.school_id = int(school_id)
    if not form.is_submitted() and not form.kind.data:
        form.start(request.args.get("organization", ""))
    if not form.validate_on_submit():
        return _form(form, school_id, 422 if form.is_submitted() else 200)
    try:
        ordered = form.order()
        people = export_subjects.people(int(school_id), ordered, now())
        export_id = exporting.order_export(act(int(school_id), once=once()), order=ordered, people=people)
        begin(_mine(school_id, str(export_id)))
    except DomainError as refusal:
        return _form(form, school_id, 422, said(refusal))
    return responses.see_other(f"/admin/{school_id}/export/{export_id}")


def _form(form: ExportForm, school_id: str, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "school/export.html",
        "school/_export.html",
        status,
        school=schools.find(int(school_id)),
        form=form,
        today=day_of(now()),
        recent=[(one, title(one)) for one in exports.recent(int(school_id), actor().person_id, now())],
        refusal=refusal,
    )


@blueprint.get("/export/<export_id>")
@school_admin
def show(school_id: str, export_id: str) -> Response:
    """What was ordered and how far its file is; its first rows as a table, and as text where that is all of it."""
    found = _mine(school_id, export_id)
    if responses.is_poll():
        base = f"/admin/{school_id}/export"
        return responses.page("school/_export_file.html", export=found, base=base, progress=progress(found))
    return responses.page(
        "school/exported.html",
        school=schools.find(int(school_id)),
        export=found,
        title=title(found),
        purpose=export_words.purpose(found),
        preview=_preview(found),
        progress=progress(found),
        link=exports.live_link(found, now()),
        is_over=now() >= found.made_at + rules.FILE_LASTS,
        in_wechat=in_wechat(),
    )


@blueprint.get("/export/<export_id>/file")
@school_admin
@lane(Lane.EXPORTS)
def file(school_id: str, export_id: str) -> Response:
    """The file; where it is not there yet, what is said of it."""
    found = _mine(school_id, export_id)
    if progress(found).state is not State.READY:
        return responses.see_other(f"/admin/{school_id}/export/{export_id}")
    return sent(found)


@blueprint.post("/export/<export_id>/make")
@school_admin
def make(school_id: str, export_id: str) -> Response:
    """【重新生成文件】, where it was not finished, or has been taken away since."""
    begin(_mine(school_id, export_id))
    return responses.see_other(f"/admin/{school_id}/export/{export_id}")


@blueprint.post("/export/<export_id>/link")
@school_admin
def link(school_id: str, export_id: str) -> Response:
    """A one-time link for the phone's browser."""
    exporting.make_link(act(int(school_id), once=once()), export_id=int(export_id))
    return responses.see_other(f"/admin/{school_id}/export/{export_id}")


@blueprint.get("/questionnaire.xlsx")
@school_admin
def questionnaire(school_id: str) -> Response:
    """The school's questionnaire as an XLSForm workbook (R64)."""
    school = schools.practice(int(school_id))
    made = _form_workbook(school.language, school.questionnaire)
    return _download([made], len(made), ExportFormat.XLSX, "questionnaire")


@for_school
def _form_workbook(key: str) -> bytes:
    return export_files.xlsx(xlsform.sheets(key))


def in_wechat() -> bool:
    """Whether WeChat shows the page, where files can't be saved: decides hints alone."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def title(export: Ordered) -> str:
    """What an export holds: content, days, organization."""
    days = formats.iso_span(export.order.first.isoformat(), export.order.last.isoformat())
    return formats.facts((str(labels.EXPORT_KINDS[export.order.kind]), days, export.organization))


def sent(export: Ordered) -> Response:
    """The export's file as a download. Raises as `check_file` does, NotAllowedNow("export_unmade")."""
    rules.check_file(export.made_at, now())
    size, pieces = _written(export) if is_small(export) else export_making.opened(export)
    return _download(pieces, size, export.order.format, f"export-{export.export_id}")


def is_small(export: Ordered) -> bool:
    """Whether it is written while it is asked for."""
    return exports.rows_at_most(export) <= rules.SMALL_ROWS


def progress(export: Ordered) -> Progress:
    """How far its file is; that of a small one is ready at any time."""
    return Progress(State.READY) if is_small(export) else export_making.progress(export)


def begin(export: Ordered) -> None:
    """Has the file of a large one made. Raises as `check_file` does, NotAllowedNow("exports_full")."""
    rules.check_file(export.made_at, now())
    if not is_small(export):
        export_making.begin(export, now())


def _written(export: Ordered) -> tuple[int, Iterable[bytes]]:
    with export_writing.opened(export, now()) as source:
        made = export_writing.whole(source)
    return len(made), [made]


def _download(pieces: Iterable[bytes], size: int, form: ExportFormat, name: str) -> Response:
    """A length is told, so that a browser takes no part of it for the whole."""
    response = Response(pieces, content_type=_TYPES[form])
    response.content_length = size
    response.headers["Content-Disposition"] = f"attachment; filename={name}.{form.value}"
    return response


@dataclass(frozen=True)
class Preview:
    """The first rows; `text` where they are all there are, for copying."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: bool
    text: str


def _preview(export: Ordered) -> Preview | None:
    """Numbers masked whatever was asked: the page is no place for them. None where there is no table to look at."""
    if export.order.format is ExportFormat.JSON or now() >= export.made_at + rules.FILE_LASTS:
        return None
    masked = replace(export, order=replace(export.order, with_numbers=False))
    with export_writing.opened(masked, now()) as source:
        return _first_rows(export, export_words.table(source))


def _first_rows(export: Ordered, made: Table) -> Preview:
    rows = tuple(tuple(row) for row in itertools.islice(made.rows, PREVIEWED + 1))
    for_machines = rules.facts(export.order.kind).for_machines
    headings = tuple(name if for_machines else heading for name, heading in made.columns)
    more = len(rows) > PREVIEWED
    return Preview(headings, rows[:PREVIEWED], more, "" if more else _copied(headings, rows, export))


def _copied(headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...], export: Ordered) -> str:
    """Tabs between cells, as spreadsheets take it from the clipboard."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    for row in ((export_words.watermark(export),), headings, *rows):
        writer.writerow([export_files.for_spreadsheet(cell) for cell in row])
    return text.getvalue()


def _mine(school_id: str, export_id: str) -> Ordered:
    return exports.find(int(school_id), int(export_id), actor().person_id)
