"""`demo crowd`: one organization as large as anybody's, to see that all of it works at that size (R37)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from time import perf_counter
from typing import Any

import click
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from yss import clock, transactions
from yss.actions.kit import steps
from yss.actions.organization.organizing import NewOrganization
from yss.actions.school import founding
from yss.acts import Act, Work
from yss.cli import demo, made_up
from yss.cli.crowd_rows import Crowd, Rows
from yss.cli.demo import Place
from yss.cli.telling import Opening
from yss.domain.days import ONE_DAY, day_of
from yss.domain.organizations import HEADCOUNT_MAX
from yss.domain.subject import Subject
from yss.domain.vocabulary import Audience, SchoolType
from yss.extensions import db
from yss.models import Consent, HealthReport, Membership, Person, PersonalKey, ProxyLink
from yss.queries.kit import schools
from yss.ring.personal import KeysAhead
from yss.transactions import Lock

_SCHOOL = "岭南示范大学"
_AGES = (17, 24)
_BATCH = 2_000
_NOT_JOINED, _MISSING, _MISSING_TODAY = 0.02, 0.06, 0.18


@click.command("crowd", cls=Opening)
@click.option("--members", default=10_000, type=click.IntRange(1, 100_000), help="how many have joined")
@click.option("--days", default=3, type=click.IntRange(0, 30), help="how many earlier days have reports")
@click.option("--seed", default=1, type=click.IntRange(1, 999_999), help="another seed makes other people")
def crowd(members: int, days: int, seed: int) -> None:
    """Makes a school with one organization of made-up members and their reports, today's among them."""
    code = f"crowd{seed}"
    if schools.id_of(code) is not None:
        raise click.ClickException(f"this crowd is there already: {code}; another --seed makes another one")
    began = perf_counter()
    place = build(members=members, days=days, seed=seed, now=clock.now())
    click.echo(f"{members} members in {perf_counter() - began:.0f} s")
    click.echo(f"school {code}, organization {place.org_id}, collector {place.collector}")


def build(*, members: int, days: int, seed: int, now: datetime) -> Place:
    """The school, its organization and `members` of it, reports of so many days before today and of today.

    All earlier days but yesterday are submitted, by the collector's own way.
    """
    today = day_of(now)
    start = demo.at(today - (days + 1) * ONE_DAY, 8)
    drawn = demo.strangers(made_up.people(seed, today, _AGES))
    place = _found(members, seed, next(drawn).subject, start)
    rows = Crowd(place, drawn, members, seed, start)
    with transactions.sealing_before() as ahead:
        _insert_people(rows, ahead)
        _insert_days(place, rows, days, now, ahead)
    return place


def _insert_days(place: Place, rows: Crowd, days: int, now: datetime, ahead: KeysAhead) -> None:
    today = day_of(now)
    for day in (today - back * ONE_DAY for back in range(days, -1, -1)):
        missing = _MISSING_TODAY if day == today else _MISSING
        until = min(now, demo.at(day, 11))
        _insert(HealthReport, rows.reports(day, until, missing))
        _insert(PersonalKey, ahead.taken())
        _move_day(place, day, until)
        if day < today - ONE_DAY:
            demo.submit(place, day, demo.at(day, 16))


def _found(members: int, seed: int, collects: Subject, now: datetime) -> Place:
    founding.create_school(name=_SCHOOL, code=f"crowd{seed}", now=now)
    school_id = schools.id_of(f"crowd{seed}") or 0
    admin = next(demo.strangers(made_up.people(-seed, day_of(now), (30, 60)))).subject
    headcount = min(HEADCOUNT_MAX, members + round(members * _NOT_JOINED))
    new = NewOrganization(Audience.STUDENTS, SchoolType.UNIVERSITY, "", "2019级", "全体学生", headcount)
    admin_id = founding.add_admin(Act(school_id=school_id, now=now), subject=admin)
    return demo.organization(school_id, admin_id, collects, new, now)


def _insert_people(rows: Crowd, ahead: KeysAhead) -> None:
    """Persons first, then what refers to them."""
    made: dict[Any, Rows] = {Person: [], Membership: [], Consent: [], ProxyLink: []}
    for table, row in rows.people():
        made[table].append(row)
    made[PersonalKey] = ahead.taken()
    for table, each in made.items():
        _insert(table, each)


def _move_day(place: Place, day: date, now: datetime) -> None:
    def work(session: Session) -> None:
        steps.move_day(Work(session=session, school_id=place.school_id, org_id=place.org_id, now=now), day)

    transactions.run(work, [place.org_id], Lock.EXCLUSIVE)


def _insert(table: Any, rows: Rows) -> None:
    """In batches, each a transaction; PostgreSQL then looks at the table, which otherwise it would take for small."""
    for start in range(0, len(rows), _BATCH):
        _run(lambda session, start=start: session.execute(insert(table), rows[start : start + _BATCH]))
    if db.engine.dialect.name == "postgresql":
        _run(lambda session: session.execute(text(f"ANALYZE {table.__tablename__}")))


def _run(work: Callable[..., object]) -> None:
    transactions.run(work, [], Lock.NONE)
