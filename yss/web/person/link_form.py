"""A yes to a proxy, a guardian confirmed, a link ended: one post each, whoever's page it comes from (R72)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from yss.actions.person import linking
from yss.queries.kit import persons
from yss.queries.person.proxies import Linked
from yss.web.kit.acting import act
from yss.web.kit.once import once

DONE = {
    "confirm": _l("已确认。"),
    "guardian": _l("已确认为监护人。"),
    "not_guardian": _l("已回复：不是监护人，仍可代为申报。"),
    "end": _l("已移除，对方不能再代为申报。"),
}


def answer(what: str, link: Linked) -> None:
    """Answers by the person, the guardian, or the proxy: at no desk. Raises as the action does."""
    place = persons.belonging(link.school_id, link.person_id)
    by = act(link.school_id, place.org_id if place else 0, once=once())
    pair = (link.person_id, link.proxy_id)
    if what == "confirm":
        linking.confirm_proxies(by, pairs=[pair])
    elif what == "guardian":
        linking.confirm_guardian(by, pair=pair)
    else:
        linking.end_links(by, pairs=[pair])
