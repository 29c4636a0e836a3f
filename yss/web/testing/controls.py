"""What a tester turns: the clock, the outcome of verification, the admin's card; on the stage and on /testing."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from yss import clock
from yss.queries.testing import testing as queries
from yss.web.entry.simulator import SWITCH_LABELS
from yss.web.kit import responses


def shown(back: str) -> dict[str, Any]:
    """The values of `testing/_controls.html` on the page `back`."""
    newcomers_first = sorted(queries.cast(), key=lambda one: (one.is_collector, bool(one.organization)))
    return {
        "at": clock.now(),
        "outcome": queries.outcome(),
        "switches": SWITCH_LABELS,
        "admins": queries.admins(),
        "recipients": [(one.person_id, one.name) for one in newcomers_first if not one.is_admin],
        "recipient": request.form.get("person", ""),
        "back": back,
    }


def turned() -> Response:
    """After one was used: the controls anew, so that the phones beside them stay as they are; else their page."""
    back = responses.local_path(request.form.get("back")) or "/testing"
    if responses.is_htmx():
        return responses.page("testing/_controls.html", **shown(back))
    return responses.see_other(back)
