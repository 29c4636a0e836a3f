"""如何加入 with 未加入成员 by name: those of 应加入名单 who have not joined (R30, R31, R46)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from flask_babel import ngettext

from yss.actions.organization import expected as actions
from yss.domain.days import day_of
from yss.queries.day import workbench
from yss.queries.day.workbench import Home
from yss.queries.entry import invites
from yss.queries.organization import expected
from yss.queries.organization.expected import Listing
from yss.web.kit import formats, responses
from yss.web.kit.access import collector, desk, now
from yss.web.kit.acting import at_desk
from yss.web.kit.for_school import for_school
from yss.web.kit.once import once
from yss.web.kit.paging import after, search

blueprint = Blueprint("expected", __name__, url_prefix="/how-to-join")


@blueprint.get("")
@collector
def how_to_join() -> Response:
    """The ways to join, and who has not; searched and in pages."""
    people = expected.not_joined(desk(), search=search(), after=after())
    if after() or responses.is_htmx():
        return responses.page_or_fragment(
            "expected/more.html", "expected/_not_joined.html", people=people, search=search(), today=day_of(now())
        )
    home, listing = workbench.home(desk(), day_of(now()), now()), expected.listing(desk())
    names = _names(home.org.language, listing)
    return responses.page(
        "workbench/how_to_join.html",
        home=home,
        listing=listing,
        people=people,
        search=search(),
        today=home.day.today,
        names=names,
        reminder=_reminder(home.org.language, home, listing, names),
    )


@for_school
def _names(listing: Listing) -> str:
    return formats.cut_list(listing.names, listing.not_joined)


@for_school
def _reminder(home: Home, listing: Listing, names: str) -> str:
    """What the collector sends to the class chat."""
    text: str = ngettext(
        "【%(org)s】还有%(num)s人没有加入健康申报：%(names)s。请点开链接，完成实名认证后加入并填写今日申报：%(link)s",
        "【%(org)s】还有%(num)s人没有加入健康申报：%(names)s。请点开链接，完成实名认证后加入并填写今日申报：%(link)s",
        listing.not_joined,
        org=home.org.full_name,
        names=names,
        link=responses.absolute(invites.member_link(desk().school_id, desk().org_id)),
    )
    return text


@blueprint.post("/<expected_id>/remove")
@collector
def remove(expected_id: str) -> Response:
    """【移出】: one name off the list."""
    actions.remove_expected(at_desk(once()), expected_id=int(expected_id))
    flash(_("已移出名单。"), "ok")
    return responses.see_other("/how-to-join")


@blueprint.post("/clear")
@collector
def clear() -> Response:
    """【确认清空】: the whole list; members stay."""
    actions.remove_expected(at_desk(once()), expected_id=None)
    flash(_("名单已清空。"), "ok")
    return responses.see_other("/how-to-join")


@blueprint.post("/enroll")
@collector
def enroll() -> Response:
    """批量添加 of those whose number the list gives: to the preview, where it is confirmed."""
    actions.list_numbered(at_desk())
    return responses.see_other("/lists/members/preview")
