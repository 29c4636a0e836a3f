"""The requests that a morning is made of, as a browser sends them: for counting, profiling and measuring.

Made for an app without testing tools, whose moved clock would be read with each of them.
"""

from __future__ import annotations

import contextvars
import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from cast import form_of
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from phone import BASE
from sqlalchemy import select
from werkzeug.test import TestResponse

from yss import clock, sealing, transactions
from yss.actions.entry import verifying
from yss.actions.kit import steps
from yss.acts import Work
from yss.cli.demo import ORDINARY, QUESTIONNAIRE
from yss.domain.days import day_of
from yss.extensions import db
from yss.models import HealthReport, SchoolAdmin
from yss.queries.day import workbench
from yss.queries.entry import invites
from yss.queries.kit.actors import Desk
from yss.transactions import Lock

FORM = "application/x-www-form-urlencoded"
SECRET = "0" * 40


@dataclass(frozen=True)
class Scene:
    """Where it happens: an organization, its collector, its school's admin, and members who report one after the other.

    Each of them has agreed, and has reported on an earlier day.
    """

    school_id: int
    org_id: int
    collector: int
    admin: int
    members: Iterator[int]

    @property
    def desk(self) -> Desk:
        return Desk(self.school_id, self.org_id)

    @property
    def day(self) -> date:
        return day_of(clock.now())

    def move(self) -> None:
        """Moves today, as a report does."""
        now = clock.now()

        def work(session: Any) -> None:
            steps.move_day(Work(session=session, school_id=self.school_id, org_id=self.org_id, now=now), self.day)

        transactions.run(work, [self.org_id], Lock.EXCLUSIVE)


@dataclass(frozen=True)
class Asked:
    """A request and what its answer must be: the status, and words that stand in it, or where it leads."""

    path: str
    who: int = 0
    status: int = 200
    shows: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def report(scene: Scene) -> Asked:
    """W: a member posts the day's report."""
    return report_of(scene.school_id, next(scene.members), scene.day)


def report_of(school_id: int, person_id: int, day: date) -> Asked:
    """The same for a person who is named, under a key of its own."""
    fields = form_of(ORDINARY) | {"day": day.isoformat(), "questionnaire": QUESTIONNAIRE, "confirmed": "y"}
    fields |= {"key": sealing.new_token()}
    return Asked(
        f"/schools/{school_id}/people/{person_id}/report", person_id, 303, f"/schools/{school_id}/reports/", fields
    )


def form(scene: Scene) -> Asked:
    """The form of it."""
    return form_of_report(scene.school_id, next(scene.members))


def form_of_report(school_id: int, person_id: int) -> Asked:
    """The same for a person who is named."""
    return Asked(f"/schools/{school_id}/people/{person_id}/report", person_id, shows="report-form")


def receipt(scene: Scene) -> Asked:
    """What the member sees next."""
    reports = select(HealthReport.id, HealthReport.person_id).where(
        HealthReport.school_id == scene.school_id, HealthReport.org_id == scene.org_id
    )
    report_id, person_id = db.session.execute(reports.order_by(HealthReport.id.desc()).limit(1)).one().tuple()
    return Asked(f"/schools/{scene.school_id}/reports/{report_id}", person_id, shows="申报回执")


def day(scene: Scene) -> Asked:
    """R: the collector's page of the day, as it was before."""
    return Asked(f"/days/{scene.day}", scene.collector, shows="未填报成员")


def day_moved(scene: Scene) -> Asked:
    """R after a report has come."""
    scene.move()
    return day(scene)


def home(scene: Scene) -> Asked:
    """The workbench, as it was before."""
    return Asked("/workbench", scene.collector, shows="申报状态")


def home_moved(scene: Scene) -> Asked:
    """The workbench after a report has come."""
    scene.move()
    return home(scene)


def poll(scene: Scene) -> Asked:
    """P: the open workbench asks whether anything has moved; nothing has."""
    seen = workbench.seen(scene.desk, clock.now())
    path = f"/workbench/status?poll=1&day=today&seen={seen}"
    headers = {"HX-Request": "true", "HX-Current-URL": f"{BASE}/workbench", "X-Desk": str(scene.org_id)}
    return Asked(path, scene.collector, 204, headers=headers)


def school(scene: Scene) -> Asked:
    """L: the school's first page, as it was before."""
    return Asked(f"/admin/{scene.school_id}", scene.admin, shows="学校管理")


def school_moved(scene: Scene) -> Asked:
    """L after a report has come in one organization."""
    scene.move()
    return school(scene)


def landing(scene: Scene) -> Asked:
    """The card in the class chat, opened by a stranger."""
    return Asked(invites.member_link(scene.school_id, scene.org_id), shows="健康")


def healthz(_scene: Scene) -> Asked:
    """Our own empty route: everything around a request and nothing in it."""
    return Asked("/healthz", shows="ok")


HOT: dict[str, Callable[[Scene], Asked]] = {
    "healthz": healthz,
    "W": report,
    "R": day_moved,
    "R-unchanged": day,
    "P": poll,
    "form": form,
    "receipt": receipt,
    "workbench": home_moved,
    "workbench-unchanged": home,
    "L": school_moved,
    "L-unchanged": school,
    "landing": landing,
}


def admin_of(school_id: int) -> int:
    """One of the school's admins."""
    admins = select(SchoolAdmin.person_id).where(SchoolAdmin.school_id == school_id).order_by(SchoolAdmin.person_id)
    return db.session.scalars(admins).first() or 0


def cookies(app: Flask, people: Iterable[int]) -> dict[int, str]:
    """The value of each one's session cookie, as of who has just verified; a stranger's for 0. One transaction."""
    sign_in = verifying.sign_in.__wrapped__  # type: ignore[attr-defined]
    named, now = {person_id for person_id in people if person_id}, clock.real_now()

    def work(session: Any) -> dict[int, str]:
        return {person_id: sign_in(session, person_id=person_id, now=now) for person_id in sorted(named)}

    known = {"_fresh": True, "_permanent": True, "csrf_token": SECRET}
    made = {
        who: _signed(app, known | {"_user_id": token}) for who, token in transactions.run(work, [], Lock.NONE).items()
    }
    return made | {0: _signed(app, {"csrf_token": SECRET})}


def _signed(app: Flask, session: dict[str, Any]) -> str:
    return str(app.session_interface.get_signing_serializer(app).dumps(session))  # type: ignore[attr-defined]


def body(app: Flask, asked: Asked) -> bytes:
    """What a post sends, with the session's token; nothing for a GET."""
    if not asked.fields:
        return b""
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(SECRET)
    return urlencode(asked.fields | {"csrf_token": token}, doseq=True).encode()


def wrong(asked: Asked, status: int, location: str, text: str) -> str:
    """What is not as it must be with an answer; empty where all is."""
    if status != asked.status:
        return f"{asked.path}: {status}, not {asked.status}"
    said = location if status == 303 else text
    return "" if asked.shows in said else f"{asked.path}: no «{asked.shows}»"


def text_of(answer: TestResponse) -> str:
    """What the answer reads, packed or not."""
    sent = answer.get_data()
    return (gzip.decompress(sent) if answer.headers.get("Content-Encoding") == "gzip" else sent).decode()


class Visitors:
    """Whoever asks the app in this process, each verified once."""

    def __init__(self, app: Flask) -> None:
        self._app, self._clients = app, dict[int, Any]()

    def send(self, asked: Asked) -> TestResponse:
        """The answer; one that is not as it must be fails."""
        sent: dict[str, Any] = {"headers": asked.headers}
        if asked.fields:
            sent |= {"method": "POST", "data": body(self._app, asked), "content_type": FORM}
        answer = self.open(self.client(asked.who), asked.path, **sent)
        if problem := wrong(asked, answer.status_code, answer.headers.get("Location", ""), text_of(answer)):
            raise AssertionError(problem)
        return answer

    def open(self, client: Any, path: str, **sent: Any) -> TestResponse:
        """The answer to a request in a context of its own, as a server would make it."""
        sent["headers"] = {"Accept-Encoding": "gzip", **sent.get("headers", {})}
        db.session.rollback()
        answer: TestResponse = contextvars.Context().run(client.open, path, base_url=BASE, **sent)
        return answer

    def client(self, who: int) -> Any:
        """Somebody's browser; a stranger's where that is 0."""
        if who not in self._clients:
            self._clients[who] = self._app.test_client()
            name = self._app.config["SESSION_COOKIE_NAME"]
            self._clients[who].set_cookie(name, cookies(self._app, [who])[who], domain="localhost", secure=True)
        return self._clients[who]
