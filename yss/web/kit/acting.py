"""What a request does, as an action takes it: the actor, the instant of the edge, the place, the form's key."""

from __future__ import annotations

from yss.acts import Act
from yss.transactions import Once
from yss.web.kit import access


def act(school_id: int = 0, org_id: int = 0, *, once: Once | None = None) -> Act:
    """The actor's act at this place; `once` where the form may come twice (R51)."""
    return Act(actor_id=access.actor().person_id, school_id=school_id, org_id=org_id, now=access.now(), once=once)


def at_desk(once: Once | None = None) -> Act:
    """The same at the open desk. Raises NotFound as `access.place`."""
    place = access.desk()
    return act(place.school_id, place.org_id, once=once)
