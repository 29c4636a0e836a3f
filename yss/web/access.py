"""Every route wears exactly one of these: who may come in (R1, R50)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request, session
from flask_login import current_user

from yss import clock
from yss.actions import drafts, verifying
from yss.domain.errors import NotFound
from yss.queries import actors
from yss.queries.actors import Actor, Desk
from yss.web import responses

View = TypeVar("View", bound=Callable[..., Any])

NEXT = "next"
_TOUCH_AFTER = timedelta(minutes=5)


def actor() -> Actor:
    """The verified person who asks."""
    return cast(Actor, current_user)


def desk() -> Desk:
    """The organization of the collector who asks."""
    found = actor().desk
    if found is None:
        raise NotFound
    return found


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
    """A collector; for anybody else the page does not exist (R50)."""
    return _guarded(view, "collector", desk)


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
    session[NEXT] = responses.referring_path()
    return responses.see_other("/verify")


def _mark(view: View, name: str) -> View:
    view.access = name  # type: ignore[attr-defined]
    return view


def _guarded(view: View, name: str, check: Callable[[], object]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            _keep_unsent()
            return to_verification()
        g.is_verified = True
        check()
        _touch()
        return view(*args, **kwargs)

    return _mark(cast(View, guarded), name)


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
        drafts.keep_unsent(
            owner_id=owner, path=request.path, values=request.form.to_dict(flat=False), now=clock.real_now()
        )
