"""A list between its preview and its confirmation: kept sealed as the collector's draft, in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yss import sealing
from yss.actions.kit import steps
from yss.acts import Work
from yss.domain import people_lists
from yss.domain.errors import Conflict
from yss.domain.list_reader import Told
from yss.domain.people_lists import Entry, KeptList, People
from yss.models import lists


def put(act: Work, kind: str, rows: Sequence[Any], told: Told) -> None:
    """Keeps the rows, as their `as_json` gives them, under a name of their own; a list of the same kind gives way."""
    steps.put_draft(act, _purpose(act, kind), KeptList(sealing.new_token(), rows, told).as_json())


def put_people(act: Work, kind: str, people: People) -> None:
    """The same of a list of people."""
    put(act, kind, [entry.as_json() for entry in people.entries], people.told)


def seen(act: Work, kind: str, list_id: str) -> KeptList:
    """The list that was seen. Raises Conflict("list_changed") where it is another one by now."""
    content: Any = steps.open_draft(act, _purpose(act, kind))
    if content is None or (kept := people_lists.kept_list(content)).list_id != list_id:
        raise Conflict("list_changed")
    return kept


def good_entries(act: Work, kind: str, list_id: str) -> list[Entry]:
    """The entries without a problem of the list of people that was seen. Raises as `seen`."""
    return [entry for entry in seen(act, kind, list_id).entries() if not entry.problem]


def _purpose(act: Work, kind: str) -> str:
    """The organization's list, or the school's."""
    return lists.purpose(act.org_id or act.school_id, kind)
