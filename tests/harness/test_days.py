"""F5: a class's days, drawn by chance, beside a small model that knows nothing of the product's code."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from actions.test_numbers import check_organization
from conftest import MORNING, instant
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sizes import size
from sqlalchemy import select

from yss.actions.day.quick_fill import quick_fill
from yss.domain.days import SHANGHAI
from yss.domain.errors import DomainError
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.queries.day import day as days

pytestmark = pytest.mark.slow

RUNS = size("F5_RUNS", 12)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
CHILD = 2
PEOPLE = some.integers(0, CHILD)
BACK = some.integers(0, 1)


class Model:
    """What is so at `now`: stays and leaves of people by number, reports by who filled in, what was submitted, opened.

    `link` is what the child's parent may: "full", "waiting" for a yes, or "" after it was ended.
    """

    def __init__(self, now: datetime) -> None:
        self.now, self.link = now, "full"
        self.stays: list[tuple[int, datetime, datetime | None]] = [(who, now, None) for who in range(CHILD + 1)]
        self.leaves: dict[tuple[int, date, date], date | None] = {}
        self.reports: dict[tuple[date, int], str] = {}
        self.submitted: dict[date, dict[int, str]] = {}
        self.open_until: dict[date, datetime] = {}

    @property
    def today(self) -> date:
        return self.now.astimezone(SHANGHAI).date()

    @property
    def active(self) -> set[int]:
        return {who for who, _, left in self.stays if left is None}

    def roster(self, day: date) -> set[int]:
        end = datetime.combine(day + DAY, time(), SHANGHAI)
        past = {who for who, since, left in self.stays if since < end and (left is None or left >= end)}
        return self.active if day == self.today else past

    def state(self, day: date, who: int) -> str:
        off = (first <= day <= min(last, (ended or date.max) - DAY) for first, last, ended in self.leaves_of(who))
        return self.reports.get((day, who), "on leave" if any(off) else "missing")

    def leaves_of(self, who: int) -> list[tuple[date, date, date | None]]:
        return [(first, last, ended) for (one, first, last), ended in self.leaves.items() if one == who]

    def live(self, day: date) -> dict[int, str]:
        return {who: self.state(day, who) for who in self.roster(day)}

    def is_open(self, day: date) -> bool:
        return day in self.open_until and self.now < self.open_until[day]

    def is_over(self, day: date) -> bool:
        return self.now >= datetime.combine(day + DAY, time(11, 30), SHANGHAI)

    def may_submit(self, day: date) -> bool:
        return self.is_open(day) or (day not in self.submitted and not self.is_over(day))

    def may_give_back(self, day: date) -> bool:
        return not self.is_open(day) and (day in self.submitted or self.is_over(day))

    def stands(self, day: date) -> bool:
        return day in self.submitted and not self.is_open(day)

    def shown(self, day: date) -> dict[int, str]:
        return self.submitted[day] if self.stands(day) else self.live(day)

    def may_fill_in(self, who: int, by: str) -> bool:
        """The desk never over the parent's while that one is linked, nobody over a person's own."""
        over = {"missing", "on leave", by} | ({"copy"} if by == "desk" or self.link == "full" else set())
        over |= {"desk"} if self.link == "full" else {"parent"} if not self.link else set()
        is_let_in = by == "desk" or (who == CHILD and bool(self.link))
        return who in self.active and is_let_in and self.state(self.today, who) in over

    def to_copy(self) -> set[int]:
        """The missing of whom there is a report of an earlier day that is no copy."""
        real = {who for (day, who), by in self.reports.items() if day < self.today and by != "copy"}
        return {who for who in self.active & real if self.state(self.today, who) == "missing"}


class Days(RuleBasedStateMachine):
    """Each step in the product and in the model: what one refuses the other refuses, and both show the same."""

    world = None

    def __init__(self) -> None:
        super().__init__()
        self.world.now = instant(MORNING)
        self.org = self.world.org(collector_id=self.world.person())
        self.child, self.parent = self.world.somebody(), self.world.person()
        self.people = [self.world.member(self.org) for _ in range(CHILD)]
        self.people.append(self.world.join_other(self.org, self.parent, self.child))
        self.granted: dict[tuple[int, date, date], int] = {}
        self.model = Model(self.world.now)

    def attempt(self, allowed: bool, act) -> bool:
        """Whether it was done, which is so where it is allowed."""
        refusal = ""
        try:
            act()
        except DomainError as refused:
            refusal = refused.code
        assert allowed is not bool(refusal), (allowed, refusal)
        return allowed

    def move(self, now: datetime) -> None:
        self.world.now = self.model.now = now

    @rule(who=PEOPLE)
    def report(self, who):
        allowed = who in self.model.active
        if self.attempt(allowed, lambda: self.world.report(self.org, self.people[who])):
            self.model.reports[self.model.today, who] = "self"

    @rule(who=PEOPLE)
    def desk_fills_in(self, who):
        self.fill_in(who, "desk", self.org.collector)

    @rule(who=some.sampled_from([CHILD, CHILD, CHILD, 0]))
    def parent_fills_in(self, who):
        self.fill_in(who, "parent", self.parent)

    def fill_in(self, who, by, filler):
        act = lambda: self.world.report(self.org, self.people[who], by=filler)  # noqa: E731
        if self.attempt(self.model.may_fill_in(who, by), act):
            self.model.reports[self.model.today, who] = by

    @rule()
    def end_link_or_ask_again_or_confirm(self):
        model, pair = self.model, (self.people[CHILD], self.parent)
        if not model.link:
            self.world.join_other(self.org, self.parent, self.child)
            model.stays += [] if CHILD in model.active else [(CHILD, model.now, None)]
            model.link = "waiting"
            return
        act, then = (self.world.end_link, "") if model.link == "full" else (self.world.confirm_proxy, "full")
        if self.attempt(CHILD in model.active, lambda: act(self.org, *pair)):
            model.link = then

    @rule(who=PEOPLE, begins=some.integers(-1, 1), lasts=some.integers(0, 2))
    def grant_leave(self, who, begins, lasts):
        first = self.model.today + begins * DAY
        leave = (who, first, first + lasts * DAY)
        stands = leave in self.model.leaves and self.model.leaves[leave] is None
        before = self.granted.get(leave)
        act = lambda: self.granted.update({leave: self.world.leave(self.org, self.people[who], *leave[1:])})  # noqa: E731
        if self.attempt(who in self.model.active, act):
            self.model.leaves[leave] = None
            assert (self.granted[leave] == before) is stands, "granted again it stays one"

    @rule(number=some.integers(0, 3))
    def end_leave(self, number):
        if not self.granted:
            return
        leave = list(self.granted)[number % len(self.granted)]
        who, _first, last = leave
        goes_on = self.model.leaves[leave] is None and last >= self.model.today
        act = lambda: self.world.end_leave(self.org, self.granted[leave])  # noqa: E731
        if self.attempt(who in self.model.active and goes_on, act):
            self.model.leaves[leave] = self.model.today

    @rule(who=PEOPLE)
    def leave_or_come_back(self, who):
        model, now = self.model, self.model.now
        if who in model.active:
            self.world.remove(self.org, self.people[who])
            model.stays = [(one, since, left or (now if one == who else None)) for one, since, left in model.stays]
        else:
            self.world.join(self.org, self.people[who])
            model.stays.append((who, now, None))

    @rule()
    def quick_fill(self):
        model, today = self.model, self.model.today
        is_free = today not in model.submitted or model.is_open(today)
        found = model.to_copy()
        allowed = bool(is_free and model.submitted and found)
        if self.attempt(allowed, lambda: quick_fill(self.world.act(self.org), day=today)):
            model.reports |= {(today, who): "copy" for who in found}

    @rule(back=BACK)
    def submit(self, back):
        day = self.model.today - back * DAY
        if self.attempt(self.model.may_submit(day), lambda: self.world.submit(self.org, day)):
            self.model.submitted[day] = self.model.live(day)
            self.model.open_until.pop(day, None)

    @rule(back=BACK)
    def give_back(self, back):
        day = self.model.today - back * DAY
        act = lambda: self.world.return_day(self.org, day, minutes=30)  # noqa: E731
        if self.attempt(self.model.may_give_back(day), act):
            self.model.open_until[day] = self.model.now + timedelta(minutes=30)

    @rule(at=some.sampled_from([time(11, 29, 59), time(11, 30), time(23, 59, 59), time(0)]))
    def sleep(self, at):
        then = datetime.combine(self.model.today, at, SHANGHAI)
        self.move(then if then > self.model.now else then + DAY)

    @rule(minutes=some.sampled_from([1, 29, 31]))
    def wait(self, minutes):
        self.move(self.model.now + minutes * 60 * SECOND)

    @invariant()
    def both_show_the_same(self):
        db.session.rollback()
        for day in (self.model.today, self.model.today - DAY):
            found, told = days.find(self.org.desk, day, self.model.now), self.model.shown(day)
            assert bool(found.submitted) is self.model.stands(day), day
            assert self.listed(found) == told, day
            figures, of = days.figures(found), Counter(told.values())
            counted = (figures.joined, figures.by_self, figures.by_proxy, figures.carried_forward, figures.exempt)
            assert counted == (len(told), of["self"], of["desk"] + of["parent"], of["copy"], of["on leave"]), day

    def listed(self, found):
        """Who stands on the day's roster, each as the model says it."""
        rows = found.rows()
        asked = select(rows.c.person_id, rows.c.source, rows.c.filled_by, rows.c.exempt)
        return {self.people.index(person_id): self.said(*how) for person_id, *how in db.session.execute(asked)}

    def said(self, source, filled_by, exempt):
        if source is None:
            return "on leave" if exempt else "missing"
        others = {self.org.collector: "desk", self.parent: "parent"}
        own = {ReportSource.SELF: "self", ReportSource.CARRIED_FORWARD: "copy"}
        return own.get(source) or others[filled_by]

    def teardown(self):
        """In the end each page and list says it too; after each step in `test_numbers.py`."""
        for day in (self.model.today, self.model.today - DAY):
            check_organization(self.org, day, self.model.now)


def test_F5_the_days_of_a_class_are_what_a_small_model_says(world):
    class OfThisWorld(Days):
        pass

    OfThisWorld.world = world
    few = settings(
        max_examples=RUNS,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(OfThisWorld, settings=few)
    print(f"{db.engine.dialect.name}: {RUNS} runs of up to 15 steps, none differs")
