"""A list between its preview and its confirmation: kept sealed as the collector's draft, in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import steps
from yss.domain import people_lists
from yss.domain.errors import Conflict
from yss.domain.people_lists import Entry
from yss.models import lists


def put(session: Session, org_id: int, owner_id: int, kind: str, entries: Sequence[Entry], now: datetime) -> None:
    """Keeps the list under a name of its own; one of the same kind gives way."""
    content = {"id": sealing.new_token(), "entries": [entry.as_json() for entry in entries]}
    steps.put_draft(session, owner_id, lists.purpose(org_id, kind), content, now)


def put_import(session: Session, school_id: int, owner_id: int, kind: str, rows: Sequence[Any], now: datetime) -> None:
    """Keeps the rows of an admin's sheet likewise."""
    content = {"id": sealing.new_token(), "rows": rows}
    steps.put_draft(session, owner_id, lists.purpose(school_id, kind), content, now)


def seen_import(session: Session, school_id: int, owner_id: int, kind: str, list_id: str, now: datetime) -> Any:
    """The rows of the sheet that was seen, as they were kept. Raises Conflict("list_changed") likewise."""
    content: Any = steps.open_draft(session, owner_id, lists.purpose(school_id, kind), now)
    if content is None or content["id"] != list_id:
        raise Conflict("list_changed")
    return content["rows"]


def seen(session: Session, org_id: int, owner_id: int, kind: str, list_id: str, now: datetime) -> list[Entry]:
    """The good entries of the list that was seen. Raises Conflict("list_changed") where it is another one by now."""
    content: Any = steps.open_draft(session, owner_id, lists.purpose(org_id, kind), now)
    if content is None or content["id"] != list_id:
        raise Conflict("list_changed")
    return [entry for raw in content["entries"] if not (entry := people_lists.from_json(raw)).problem]
