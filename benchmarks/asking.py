"""What is asked of a stage, by name: endless requests, each as a browser of its own sends it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import hot
from driving import Requests
from hot import Asked, Scene
from staging import Stage

from yss import clock
from yss.cli.demo import Place
from yss.domain.days import day_of

ALONE = ("L", "R of a crowd")
"""Asked by one after the other: each wants the day moved since the last."""


class Asking:
    """The requests of one stage; members take turns from one burst to the next."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._day = stage, day_of(clock.now())
        self._turns = itertools.cycle(stage.members)
        self._missing = {size: itertools.cycle(stage.missing_of(place)) for size, place in stage.crowds.items()}
        self._scenes = [self._scene(place) for place in stage.classes]
        self._made: dict[str, Callable[[], Requests]] = {
            "healthz": lambda: itertools.repeat(hot.healthz(self._scenes[0])),
            "W": self._reports,
            "R": lambda: self._moved([hot.day(scene) for scene in self._scenes]),
            "R unchanged": lambda: self._again(hot.day),
            "P": lambda: self._again(hot.poll),
            "form": self._forms,
            "workbench": lambda: self._again(hot.home),
            "workbench moved": lambda: self._moved([hot.home(scene) for scene in self._scenes]),
            "L unchanged": lambda: itertools.repeat(self._overview()),
            "L": lambda: self._each_moved(self._overview(), self._stage.large_school, self._stage.large_org),
        }

    def requests(self, name: str) -> Requests:
        """Those of that name."""
        return self._made[name]()

    def of_crowd(self, members: int) -> Requests:
        """R of an organization of so many, for one of whom its collector reports before each."""
        place = self._stage.crowds[members]
        page = hot.day(self._scene(place))
        for person_id in self._missing[members]:
            self._stage.report(place, person_id)
            yield page

    def _scene(self, place: Place) -> Scene:
        return Scene(place.school_id, place.org_id, place.collector, self._stage.admin, iter(()))

    def _reports(self) -> Requests:
        return (hot.report_of(school_id, person_id, self._day) for school_id, person_id in self._turns)

    def _forms(self) -> Requests:
        return (hot.form_of_report(school_id, person_id) for school_id, person_id in self._turns)

    def _again(self, asks: Callable[[Scene], Asked]) -> Requests:
        with self._stage.app.app_context():
            return itertools.cycle([asks(scene) for scene in self._scenes])

    def _moved(self, pages: list[Asked]) -> Iterator[Asked]:
        """Each day moves once between one answer and the next."""
        org_ids = [scene.org_id for scene in self._scenes]
        while True:
            self._stage.move(self._scenes[0].school_id, *org_ids)
            yield from pages

    def _each_moved(self, page: Asked, school_id: int, org_id: int) -> Iterator[Asked]:
        while True:
            self._stage.move(school_id, org_id)
            yield page

    def _overview(self) -> Asked:
        return Asked(f"/admin/{self._stage.large_school}", self._stage.admin, shows="学校管理")
