"""操作记录: the school's audit trail, newest first, filtered by days, kind, organization and person (R48)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from yss.domain.days import parse_day
from yss.domain.errors import InvalidInput
from yss.domain.vocabulary import AuditKind
from yss.queries.kit import schools
from yss.queries.school import audit as queries
from yss.queries.school.audit import Event, Wanted
from yss.web.kit import audit_details, responses
from yss.web.kit.access import school_admin
from yss.web.kit.audit_labels import ACTIONS, BY_SYSTEM, KINDS
from yss.web.kit.messages import sentence
from yss.web.kit.paging import after
from yss.web.kit.typed import typed_id

blueprint = Blueprint("audit", __name__, url_prefix="/admin/<school_id>/audit")

_SUPPORT = "support"
_FILTERS = ("from", "to", "kind", "org", "actor")


@dataclass(frozen=True)
class Row:
    """A row in words; the organization and the actor open what else is theirs."""

    at: datetime
    what: str
    who: str
    actor: str
    org_id: int | None
    organization: str | None
    person: str | None
    details: str


@blueprint.get("")
@school_admin
def trail(school_id: str) -> Response:
    """One page of it."""
    typed = {name: request.args.get(name, "") for name in _FILTERS if request.args.get(name)}
    wanted, errors = _wanted(typed)
    found = queries.trail(int(school_id), wanted, after())
    url = f"/admin/{school_id}/audit"
    if after():
        return responses.page_or_fragment(
            "school/audit_more.html",
            "school/_audit.html",
            school=schools.find(int(school_id)),
            url=url,
            typed=typed,
            rows=[_row(event) for event in found.events],
            next=found.after,
        )
    return responses.page(
        "school/audit.html",
        422 if errors else 200,
        school=schools.find(int(school_id)),
        url=url,
        typed=typed,
        errors=errors,
        kinds=list(KINDS.items()),
        only=_only(int(school_id), url, typed, wanted),
        rows=[_row(event) for event in found.events],
        next=found.after,
    )


def _wanted(typed: dict[str, str]) -> tuple[Wanted, dict[str, str]]:
    """What the filters ask; one that cannot be read is left open and has its sentence."""
    errors: dict[str, str] = {}
    days = {name: _day(typed, name, errors) for name in ("from", "to")}
    kind = typed.get("kind", "")
    if kind and kind not in list(AuditKind):
        errors["kind"] = sentence("option_invalid")
        kind = ""
    actor = queries.NOBODY if typed.get("actor") == _SUPPORT else typed_id(typed.get("actor", ""))
    actions = tuple(name for name, (one, _label) in ACTIONS.items() if one == kind) if kind else None
    return Wanted(days["from"], days["to"], actions, typed_id(typed.get("org", "")), actor), errors


def _day(typed: dict[str, str], name: str, errors: dict[str, str]) -> date | None:
    try:
        return parse_day(typed[name]) if name in typed else None
    except InvalidInput as error:
        errors[name] = sentence(error.code, error.params)
        return None


def _only(school_id: int, url: str, typed: dict[str, str], wanted: Wanted) -> list[tuple[str, str]]:
    """(whose rows alone are shown, the address without that filter)."""
    only = []
    if wanted.org_id is not None:
        only.append(("org", queries.organization(school_id, wanted.org_id)))
    if wanted.actor_id is not None:
        name = queries.actor(school_id, wanted.actor_id) if wanted.actor_id else str(_("客服或系统"))
        only.append(("actor", name))
    return [(name, _address(url, {key: typed[key] for key in typed if key != without})) for without, name in only]


def _address(url: str, query: dict[str, Any]) -> str:
    return f"{url}?{urlencode(query)}" if query else url


def _row(event: Event) -> Row:
    nobody = _("系统") if event.action in BY_SYSTEM else _("客服")
    return Row(
        at=event.at,
        what=str(ACTIONS[event.action][1]) if event.action in ACTIONS else event.action,
        who=str(nobody) if event.actor is None else event.actor,
        actor=_SUPPORT if event.actor_id is None else str(event.actor_id),
        org_id=event.org_id,
        organization=event.organization,
        person=event.person,
        details=audit_details.words(event.detail),
    )
