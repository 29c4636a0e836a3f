"""Every route wears exactly one of these: who may come in (R1, R50)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

from flask import Response, g, request, session
from flask_login import current_user

from yss import clock
from yss.actions.entry import verifying
from yss.actions.kit import drafts
from yss.acts import Act
from yss.domain import permissions, policies
from yss.domain.errors import NotFound
from yss.domain.permissions import DeskWork
from yss.queries.kit import actors
from yss.queries.kit.actors import Actor, Desk, Place
from yss.queries.organization import deputies, handovers
from yss.web.kit import language, responses
from yss.web.kit.messages import sentence

View = TypeVar("View", bound=Callable[..., Any])

NEXT = "next"
_TOUCH_AFTER = timedelta(minutes=5)


def actor() -> Actor:
    """The verified person who asks."""
    return cast(Actor, current_user._get_current_object())


def desk() -> Desk:
    """The organization that is open for the collector who asks."""
    return place().desk


def place() -> Place:
    """The same with its name, and whether the actor is its deputy. Raises NotFound.

    Who has handed it over, whose was closed, or whose days as a deputy have ended, is told.
    """
    found = actor().place
    if found is not None:
        return found
    if (given := handovers.given_by(actor().person_id, now())) is not None:
        raise NotFound("handed_over", organization=given.organization, name=given.taker, day=given.day)
    if (closed := handovers.closed_under(actor().person_id, now())) is not None:
        raise NotFound("closed_under", organization=closed.organization, day=closed.day)
    if (ended := deputies.ended(actor().person_id, now())) is not None:
        raise NotFound("deputy_ended", organization=ended[0], day=ended[1])
    raise NotFound


def desk_key() -> str:
    """The open desk as pages and forms name it; empty for who has none."""
    found = _known_place()
    return str(found.desk.org_id) if found else ""


def open_of_several() -> Place | None:
    """The open desk where the actor has more than one: then each page says which it is (R61)."""
    return _known_place() if g.get("is_verified") and len(actor().places) > 1 else None


def why_not(work: str) -> str:
    """Why the actor, a deputy at the open desk, may not do this of its work; empty where they may (R61)."""
    found = _known_place()
    is_deputy = found is not None and found.is_deputy
    limit = policies.availability(permissions.check_desk_work, DeskWork(work), is_deputy=is_deputy)
    return "" if limit.allowed else sentence(limit.code)


def _known_place() -> Place | None:
    """Pages for anyone ask for nobody's desk: they stand also while the database is away."""
    return actor().place if g.get("is_verified") else None


def now() -> Any:
    """The request's instant, read once at the edge."""
    if "now" not in g:
        g.now = clock.now()
    return g.now


def anyone(view: View) -> View:
    """No session needed: landings, verification, health checks (R1)."""
    return _mark(view, "anyone")


def verified(view: View) -> View:
    """A verified session; without one, verification first and then back (R1)."""
    return _guarded(view, "verified", lambda: None)


def collector(view: View) -> View:
    """A collector or a deputy; for anybody else the page does not exist (R50).

    What a page made for another desk sends acts on neither: several tabs may be open (R61).
    """
    return _guarded(view, "collector", made_elsewhere)


def owner_alone(work: DeskWork) -> Callable[[View], View]:
    """On top of `collector`: a deputy who may not is told so (R50, R61). Raises NotPermitted."""

    def limit(view: View) -> View:
        @wraps(view)
        def limited(*args: Any, **kwargs: Any) -> Any:
            permissions.check_desk_work(work, is_deputy=place().is_deputy)
            return view(*args, **kwargs)

        return cast(View, limited)

    return limit


def school_admin(view: View) -> View:
    """An admin of the school in the path, verified within 12 hours (R5); for others it does not exist."""
    return recently_verified(_guarded(view, "school_admin", _check_admin))


def recently_verified(view: View) -> View:
    """On top of another guard: the verification must be younger than 12 hours (R5)."""

    @wraps(view)
    def recent(*args: Any, **kwargs: Any) -> Any:
        if current_user.is_authenticated and not actor().is_recent(clock.real_now()):
            return to_verification()
        return view(*args, **kwargs)

    return cast(View, recent)


def to_verification() -> Any:
    """Leads the whole page to 选择认证方式; afterwards the visitor lands on the page first asked for (R1)."""
    session[NEXT] = _without_search(responses.referring_path())
    return responses.see_other("/verify")


def _without_search(path: str) -> str:
    """A search may be for a name, and a session keeps none (R47)."""
    page, _, query = path.partition("?")
    kept = urlencode([(name, value) for name, value in parse_qsl(query) if name != "q"])
    return f"{page}?{kept}" if kept else page


def _mark(view: View, name: str) -> View:
    view.access = name  # type: ignore[attr-defined]
    return view


def _guarded(view: View, name: str, check: Callable[[], Any]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            _keep_unsent()
            return to_verification()
        g.is_verified = True
        language.follow(actor().language)
        refused = check()
        _touch()
        return refused or view(*args, **kwargs)

    return _mark(cast(View, guarded), name)


def made_elsewhere() -> Response | None:
    """The refusal of a request whose page was made for another desk; None where all is well."""
    place()
    named = request.form.get("desk") or request.headers.get("X-Desk", "")
    is_posted = request.method == "POST"
    if named == desk_key() or not (named or (is_posted and len(actor().places) > 1)):
        return None
    if not is_posted:
        return responses.see_other(responses.referring_path())
    drafts.keep_unsent(Act(actor_id=actor().person_id, now=clock.real_now()), path=request.path, values=_posted())
    return _other_desk(named)


def _other_desk(named: str) -> Response:
    """409: what was typed is kept, and leads back to the desk that it was typed at."""
    there = next((one for one in actor().places if str(one.desk.org_id) == named), None)
    back = responses.way_back("/workbench")
    return responses.page_or_fragment(
        "errors/other_desk.html", "errors/_other_desk.html", 409, there=there, here=place(), back=back
    )


def _posted() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False)


def _check_admin() -> None:
    if int((request.view_args or {})["school_id"]) not in actor().admin_of:
        raise NotFound


def _touch() -> None:
    real_now = clock.real_now()
    if real_now - actor().last_seen_at >= _TOUCH_AFTER and not responses.is_poll():
        verifying.touch_session(token=actor().session_token, now=real_now)


def _keep_unsent() -> None:
    """A post whose session has just run out is sealed for that session's person (reliability.md section 6)."""
    if request.method != "POST" or not request.form:
        return
    owner = actors.expired_owner(session.get("_user_id", ""), clock.real_now())
    if owner is not None:
        drafts.keep_unsent(Act(actor_id=owner, now=clock.real_now()), path=request.path, values=_posted())
