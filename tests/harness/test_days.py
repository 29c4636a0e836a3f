"""F5: a class's days, drawn by chance, beside a model of thirty lines that knows nothing of the product's code."""

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

from yss.actions.day.quick_fill import quick_fill
from yss.domain.days import SHANGHAI
from yss.domain.errors import DomainError
from yss.domain.vocabulary import ReportSource

pytestmark = pytest.mark.slow

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PEOPLE = some.integers(0, 2)
BACK = some.integers(0, 1)


class Model:
    """What is so at `now`: stays of people by number, today's and earlier reports, what was submitted and opened."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.stays: list[tuple[int, datetime, datetime | None]] = []
        self.reports: dict[tuple[date, int], ReportSource] = {}
        self.submitted: dict[date, Counter[ReportSource | None]] = {}
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

    def live(self, day: date) -> Counter[ReportSource | None]:
        return Counter(self.reports.get((day, who)) for who in self.roster(day))

    def is_open(self, day: date) -> bool:
        return day in self.open_until and self.now < self.open_until[day]

    def is_over(self, day: date) -> bool:
        return self.now >= datetime.combine(day + DAY, time(11, 30), SHANGHAI)

    def may_submit(self, day: date) -> bool:
        return self.is_open(day) or (day not in self.submitted and not self.is_over(day))

    def may_give_back(self, day: date) -> bool:
        return not self.is_open(day) and (day in self.submitted or self.is_over(day))

    def shown(self, day: date) -> Counter[ReportSource | None]:
        stands = day in self.submitted and not self.is_open(day)
        return self.submitted[day] if stands else self.live(day)

    def to_copy(self) -> set[int]:
        """The missing of whom there is a report of an earlier day that is no copy."""
        real = {who for (day, who), source in self.reports.items() if self._is_real(day, source)}
        return {who for who in self.active & real if (self.today, who) not in self.reports}

    def _is_real(self, day: date, source: ReportSource) -> bool:
        return day < self.today and source is not ReportSource.CARRIED_FORWARD


class Days(RuleBasedStateMachine):
    """Each step in the product and in the model: what one refuses the other refuses, and both show the same."""

    world = None

    def __init__(self) -> None:
        super().__init__()
        self.world.now = instant(MORNING)
        self.org = self.world.org(collector_id=self.world.person())
        self.people = [self.world.member(self.org) for _ in range(3)]
        self.model = Model(self.world.now)
        self.model.stays = [(who, self.world.now, None) for who in range(3)]

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
            self.model.reports[self.model.today, who] = ReportSource.SELF

    @rule(who=PEOPLE)
    def fill_in(self, who):
        if (self.model.today, who) in self.model.reports:
            return
        act = lambda: self.world.report(self.org, self.people[who], by=self.org.collector)  # noqa: E731
        if self.attempt(who in self.model.active, act):
            self.model.reports[self.model.today, who] = ReportSource.PROXY

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
            model.reports |= {(today, who): ReportSource.CARRIED_FORWARD for who in found}

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
        for day in (self.model.today, self.model.today - DAY):
            shown, _late, submitted = check_organization(self.org, day, self.model.now)
            told = self.model.shown(day)
            assert bool(submitted) is (day in self.model.submitted and not self.model.is_open(day)), day
            assert shown.joined == told.total(), (day, told)
            assert shown.by_source == {source: told[source] for source in ReportSource}, (day, told)


def test_F5_the_days_of_a_class_are_what_a_small_model_says(world):
    class OfThisWorld(Days):
        pass

    OfThisWorld.world = world
    few = settings(
        max_examples=size("F5_RUNS", 3),
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(OfThisWorld, settings=few)
