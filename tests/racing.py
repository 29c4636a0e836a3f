"""Many callers at once, each in a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from yss.actions.day import submitting
from yss.domain.errors import DomainError
from yss.extensions import db
from yss.queries.day import submissions
from yss.transactions import Busy


def at_once(app, acts: list[Callable[[], object]]) -> list[object]:
    """Runs the acts in threads of their own; returns what each gave, or by what it was refused. Raises all else."""
    results: list[object] = [None] * len(acts)
    start, broken = threading.Barrier(len(acts)), []

    def run(place: int) -> None:
        with app.app_context():
            start.wait()
            try:
                results[place] = acts[place]()
            except (DomainError, Busy) as refusal:
                results[place] = refusal
            except Exception as error:
                broken.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.rollback()
    assert not any(thread.is_alive() for thread in threads), "somebody waits still"
    if broken:
        raise broken[0]
    return results


def winners(results: list[object]) -> list[object]:
    """What those got who were not refused."""
    return [result for result in results if not isinstance(result, Exception)]


def refusals(results: list[object]) -> set[str]:
    """The codes of what the others were told; `busy` for who was told nothing but to come again."""
    return {getattr(result, "code", "busy") for result in results if isinstance(result, Exception)}


def submit_once(world, org):
    """The collector confirms again and again until the day stands still, or submits what was seen."""
    version, as_seen = world.review(org), False
    while True:
        db.session.rollback()
        made = submitting.submit_day(world.act(org), day=world.day, seen=version, as_seen=as_seen)
        if isinstance(made, int):
            return made
        db.session.rollback()
        seen = submissions.reviewed(org.collector, org.desk, world.day, "guide/1", world.now)
        if seen is not None:
            version, as_seen = seen.seen, seen.moved >= submitting.SEEN_TWICE
