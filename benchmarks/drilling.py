"""What goes on while something is done to the database, and what must be so afterwards."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import suppress

from insisting import Insisting, one_after_the_other
from staging import Served, Sizes, Stage

import hot  # isort: skip
from harness.kept import half, lost  # isort: skip
from hot import Asked
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from yss import clock, sealing
from yss.actions.day import returning, submitting
from yss.cli import demo
from yss.cli.demo import Place
from yss.domain.days import day_of
from yss.domain.errors import DomainError
from yss.domain.submission_drafts import Typed
from yss.extensions import db
from yss.models import HealthReport
from yss.queries.day import submissions
from yss.queries.kit.actors import Desk
from yss.transactions import Busy

SIZES = Sizes(classes=4, organizations=1, crowds=(), days=2)
_PEOPLE, _PAUSE = 8, 0.25
_NUMBERS = ("expected_on_site", "present_on_site", "absent_ill", "isolated_central", "isolated_home")


class Morning:
    """Members who report and collectors who submit what is given back again, until it is over."""

    def __init__(self, stage: Stage, server: Served) -> None:
        self.members, self.collectors = Insisting(stage, server.port), Insisting(stage, server.port)
        self.submitted: list[str] = []
        self._stage, self._day, self._had = stage, day_of(clock.now()), reports(stage)

    async def until(self, over: asyncio.Event) -> None:
        """All of them; whoever has begun is waited for."""
        reporting = [one_after_the_other(self.members, self._forms(turn), _PAUSE, over) for turn in range(_PEOPLE)]
        await asyncio.gather(*reporting, *(self._submit(place, over) for place in self._stage.classes))
        self.members.lines.hang_up()
        self.collectors.lines.hang_up()

    def _forms(self, turn: int) -> Iterator[Asked]:
        """One person's reports belong to one of those who send."""
        for school_id, person_id in itertools.cycle(self._stage.members[turn::_PEOPLE]):
            yield hot.report_of(school_id, person_id, self._day)

    async def _submit(self, place: Place, over: asyncio.Event) -> None:
        while not over.is_set():
            try:
                form = await asyncio.to_thread(self._reviewed, place)
            except (DBAPIError, Busy):
                await asyncio.sleep(_PAUSE)
                continue
            if location := await self.collectors.send(form):
                self.submitted.append(f"submission {place.org_id}-{location.rpartition('/')[2]}")

    def _reviewed(self, place: Place) -> Asked:
        """The form of 【确定】 for what the collector has looked at, on a day that the admin has given back."""
        now, desk, day = clock.now(), Desk(place.school_id, place.org_id), self._day
        with self._stage.app.app_context():
            admin = hot.admin_of(place.school_id)
            with suppress(DomainError):
                returning.return_submission(place.act(admin, now), day=day, minutes=60, reason="drill")
            submitting.review(
                place.act(place.collector, now),
                day=day,
                typed=Typed(),
                supplement=dict.fromkeys(_NUMBERS, 0),
                questionnaire=demo.QUESTIONNAIRE,
            )
            reviewed = submissions.reviewed(place.collector, desk, day, demo.QUESTIONNAIRE, now)
        fields = {"key": sealing.new_token(), "seen": reviewed.seen if reviewed else "", "as_seen": "1"}
        return Asked(f"/days/{day}/confirm", place.collector, 303, f"/days/{day}/submissions/", fields)

    def acknowledged(self) -> list[str]:
        """Each report and submission, as `harness.kept` names them."""
        return [f"report {one}" for one in self._taken()] + self.submitted

    def _taken(self) -> list[str]:
        return [path.rpartition("/")[2] for _, path in self.members.heard.taken]

    def wrong(self) -> list[str]:
        """What was acknowledged and is not there, what is there twice or half, digests that do not agree."""
        taken, made = self._taken(), reports(self._stage) - self._had
        found = [] if len(set(taken)) == len(taken) == made else [f"{len(taken)} acknowledged, {made} made"]
        with self._stage.app.app_context():
            found += [*lost(self.acknowledged()), *half()]
        return [*found, *not_as_submitted(self._stage)]


def worked(stage: Stage, server: Served, seconds: float) -> Morning:
    """What came of a morning of so many seconds."""
    morning = Morning(stage, server)

    async def going_on() -> None:
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, over.set)
        await morning.until(over)

    asyncio.run(going_on())
    return morning


def reports(stage: Stage) -> int:
    """How many there are."""
    with stage.app.app_context():
        return db.session.scalar(select(func.count()).select_from(HealthReport)) or 0


def not_as_submitted(stage: Stage) -> list[str]:
    """What `digests verify` says where it finds fault."""
    told = stage.app.test_cli_runner().invoke(args=["digests", "verify"])
    return [told.output] if told.exit_code else []
