"""A list between its preview and its confirmation: kept sealed as the collector's draft, in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yss import sealing
from yss.actions.kit import steps
from yss.acts import Work
from yss.domain import people_lists
from yss.domain.errors import Conflict
from yss.domain.people_lists import Entry
from yss.models import lists


def put(act: Work, kind: str, entries: Sequence[Entry]) -> None:
    """Keeps the list under a name of its own; one of the same kind gives way."""
    content = {"id": sealing.new_token(), "entries": [entry.as_json() for entry in entries]}
    steps.put_draft(act, _purpose(act, kind), content)


def put_import(act: Work, kind: str, rows: Sequence[Any]) -> None:
    """Keeps the rows of an admin's sheet likewise."""
    content = {"id": sealing.new_token(), "rows": rows}
    steps.put_draft(act, _purpose(act, kind), content)


def seen_import(act: Work, kind: str, list_id: str) -> Any:
    """The rows of the sheet that was seen, as they were kept. Raises Conflict("list_changed") likewise."""
    return _kept(act, kind, list_id)["rows"]


def seen(act: Work, kind: str, list_id: str) -> list[Entry]:
    """The good entries of the list that was seen. Raises Conflict("list_changed") where it is another one by now."""
    return [entry for raw in _kept(act, kind, list_id)["entries"] if not (entry := people_lists.from_json(raw)).problem]


def _purpose(act: Work, kind: str) -> str:
    """The organization's list, or the school's."""
    return lists.purpose(act.org_id or act.school_id, kind)


def _kept(act: Work, kind: str, list_id: str) -> Any:
    content: Any = steps.open_draft(act, _purpose(act, kind))
    if content is None or content["id"] != list_id:
        raise Conflict("list_changed")
    return content
