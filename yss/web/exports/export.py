"""导出: an order with its purpose, then its file, its first rows in the page, a link for the phone's browser (R45)."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import Blueprint, Response, request, stream_with_context

from yss import export_files
from yss.actions import exports as exporting
from yss.domain import exports as rules
from yss.domain.days import day_of
from yss.domain.errors import DomainError
from yss.domain.vocabulary import ExportFormat, ExportKind
from yss.queries.exports import export_source, exports
from yss.queries.exports.export_source import Source
from yss.queries.exports.exports import Ordered
from yss.queries.kit import schools
from yss.web.exports import export_digests, export_figures, export_words, xlsform
from yss.web.exports.export_form import ExportForm
from yss.web.kit import labels, responses
from yss.web.kit.access import actor, now, school_admin
from yss.web.kit.acting import act
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
_PIECE = 64 * 1024


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
        export_id = exporting.order_export(act(int(school_id), once=once()), order=form.order())
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
    """What was ordered; its first rows as a table, and as text where that is all of it."""
    found = _mine(school_id, export_id)
    return responses.page(
        "school/exported.html",
        school=schools.find(int(school_id)),
        export=found,
        title=title(found),
        purpose=export_words.purpose(found),
        preview=_preview(found),
        link=exports.live_link(found, now()),
        is_over=now() >= found.made_at + rules.FILE_LASTS,
        in_wechat=in_wechat(),
    )


@blueprint.get("/export/<export_id>/file")
@school_admin
@lane(Lane.EXPORTS)
def file(school_id: str, export_id: str) -> Response:
    """The file."""
    return sent(_mine(school_id, export_id))


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
    made = export_files.xlsx_file(xlsform.sheets(schools.questionnaire_key(int(school_id))))
    return _download(iter(lambda: made.read(_PIECE), b""), ExportFormat.XLSX, "questionnaire", made.close)


def in_wechat() -> bool:
    """Whether WeChat shows the page, where files can't be saved: decides hints alone."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def title(export: Ordered) -> str:
    """What an export holds: content, days, organization."""
    days = export.order.first.isoformat()
    if export.order.last != export.order.first:
        days = f"{days} – {export.order.last.isoformat()}"
    return " · ".join(filter(None, (str(labels.EXPORT_KINDS[export.order.kind]), days, export.organization)))


def sent(export: Ordered) -> Response:
    """The export's file as a download; what is large leaves piece by piece. Raises as `check_file` does."""
    rules.check_file(export.made_at, now())
    name = f"export-{export.export_id}"
    if export.order.format is not ExportFormat.XLSX:
        return _download(_pieces(export), export.order.format, name)
    with export_source.snapshot(export, now()) as source:
        made = export_files.xlsx_file(_sheets(source))
    return _download(iter(lambda: made.read(_PIECE), b""), ExportFormat.XLSX, name, made.close)


def _sheets(source: Source) -> Iterator[export_files.Sheet]:
    yield export_words.sheet(source)


def _pieces(export: Ordered) -> Iterator[bytes]:
    """Read and written while it is sent, in the context of the request that asked."""
    at = now()

    def read() -> Iterator[bytes]:
        with export_source.snapshot(export, at) as source:
            if export.order.format is ExportFormat.JSON:
                yield from _json(source)
            else:
                for_people = not rules.facts(export.order.kind).for_machines
                yield from export_files.csv_file(export_words.sheet(source), for_people=for_people)

    return stream_with_context(read())


def _json(source: Source) -> Iterator[bytes]:
    if source.export.order.kind is ExportKind.DIGESTS:
        return export_digests.pieces(source)
    return export_figures.data_values(source)


def _download(pieces: Iterator[bytes], form: ExportFormat, name: str, close: object = None) -> Response:
    response = Response(pieces, content_type=_TYPES[form])
    response.headers["Content-Disposition"] = f"attachment; filename={name}.{form.value}"
    if callable(close):
        response.call_on_close(close)
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
    with export_source.snapshot(masked, now()) as source:
        made = export_words.table(source)
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
