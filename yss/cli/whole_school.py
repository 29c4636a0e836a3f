"""`demo school`: a school of very many organizations and days, to measure the school's end with (R44, R45).

Made and written one organization at a time, so that memory stays flat whatever the size.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any

import click
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from yss import clock, transactions
from yss.actions.entry import inviting
from yss.actions.organization import organizing
from yss.actions.organization.organizing import NewOrganization
from yss.actions.school import founding
from yss.acts import Act
from yss.cli import demo, made_up
from yss.cli.crowd_rows import Crowd, Rows
from yss.cli.demo import Place
from yss.cli.made_up import MadeUp
from yss.cli.submitted_rows import Submitter
from yss.cli.telling import Opening
from yss.domain.days import ONE_DAY, day_of
from yss.domain.vocabulary import Audience, SchoolType
from yss.extensions import db
from yss.models import (
    Consent,
    HealthReport,
    Membership,
    OrganizationDay,
    Person,
    PersonalKey,
    ProxyLink,
    SubmissionRow,
)
from yss.queries.kit import schools
from yss.transactions import Lock

_SCHOOL = "岭南示范大学"
_MAJORS = (
    "软件工程", "计算机科学与技术", "临床医学", "汉语言文学", "国际经济与贸易", "法学", "会计学", "土木工程", "护理学",
    "英语", "物理学", "数学与应用数学", "化学", "生物科学", "电子信息工程", "机械设计制造及其自动化", "历史学", "哲学",
    "新闻学", "社会学",
)  # fmt: skip
_GRADES = ("2016级", "2017级", "2018级", "2019级")
_OTHERS = 1_000_000  # beyond every seed of a crowd, so that nobody of the school is also of a crowd
_AGES, _COLLECTOR_AGES = (17, 24), (26, 60)
_BATCH, _SAYS = 2_000, 20
_SUBMITTED, _SUBMITTED_YESTERDAY, _SUBMITTED_TODAY = 0.97, 0.9, 0.4
_MISSING, _MISSING_TODAY, _ABOVE = 0.05, 0.18, 1.04
_TABLES = (Person, Membership, Consent, ProxyLink, HealthReport, SubmissionRow, OrganizationDay)


@dataclass(frozen=True)
class Size:
    """How many organizations, members of each, and days with reports before today."""

    organizations: int
    members: int
    days: int


@dataclass(frozen=True)
class Opened:
    """The school with the card by which its collectors come in."""

    school_id: int
    card: int


@click.command("school", cls=Opening)
@click.option("--organizations", default=1_000, type=click.IntRange(1, 5_000))
@click.option("--members", default=50, type=click.IntRange(1, 10_000), help="how many have joined each")
@click.option("--days", default=60, type=click.IntRange(1, 366), help="how many days have reports, today the last")
@click.option("--seed", default=1, type=click.IntRange(1, 999_999), help="another seed makes another school")
def school(organizations: int, members: int, days: int, seed: int) -> None:
    """Makes a school of many organizations with their reports and submissions."""
    code = f"school{seed}"
    if schools.id_of(code) is not None:
        raise click.ClickException(f"this school is there already: {code}; another --seed makes another one")
    began, step = perf_counter(), max(organizations // _SAYS, 1)
    for done, _ in enumerate(build(Size(organizations, members, days - 1), seed, clock.now()), 1):
        if done % step == 0 or done == organizations:
            click.echo(f"{done} of {organizations} organizations, {perf_counter() - began:.0f} s")
    school_id = schools.id_of(code) or 0
    click.echo(f"school {code}: /admin/{school_id}, admin {schools.first_admin(school_id)}")


def build(size: Size, seed: int, now: datetime) -> Iterator[Place]:
    """The school, organization by organization; each is there, with all its days, when it is yielded."""
    today = day_of(now)
    start = demo.at(today - (size.days + 1) * ONE_DAY, 8)
    students = demo.strangers(made_up.people(_OTHERS + seed, today, _AGES))
    staff = demo.strangers(made_up.people(-_OTHERS - seed, today, _COLLECTOR_AGES))
    opened, chance = _open(size, seed, next(staff), start), random.Random(seed)
    for number, collects in enumerate(itertools.islice(staff, size.organizations)):
        place, headcount = _organization(opened, number, collects, size, start)
        crowd = Crowd(place, students, size.members, seed * 10_000 + number, start)
        with transactions.sealing_before() as ahead:
            made, handed_in = _drawn(crowd, headcount, size.days, chance, now)
            made[PersonalKey] = ahead.taken()
            _run(lambda session, made=made, handed_in=handed_in: _write(session, made, handed_in))
        yield place
    _analyze()


def _open(size: Size, seed: int, administers: MadeUp, now: datetime) -> Opened:
    founding.create_school(name=_SCHOOL, code=f"school{seed}", now=now)
    school_id = schools.id_of(f"school{seed}") or 0
    admin = founding.add_admin(Act(school_id=school_id, now=now), subject=administers.subject)
    card = inviting.invite_collector(
        Act(school_id=school_id, actor_id=admin, now=now), lasts=timedelta(days=365), max_uses=size.organizations
    )
    return Opened(school_id, card)


def _organization(opened: Opened, number: int, collects: MadeUp, size: Size, now: datetime) -> tuple[Place, int]:
    """Made through the card as a collector makes it; with its headcount."""
    collector = founding.add_person(subject=collects.subject, now=now)
    new = NewOrganization(
        Audience.STUDENTS, SchoolType.UNIVERSITY, *_named(number), headcount=round(size.members * _ABOVE)
    )
    org_id = organizing.create_organization(
        Act(school_id=opened.school_id, actor_id=collector, once=demo.once(collector), now=now),
        invite_id=opened.card,
        new=new,
    )
    return Place(opened.school_id, org_id, collector, member_invite=0), new.headcount


def _named(number: int) -> tuple[str, str, str]:
    """Major, grade and class: 软件工程, 2019级, 1班."""
    rest, major = divmod(number, len(_MAJORS))
    classes, grade = divmod(rest, len(_GRADES))
    return _MAJORS[major], _GRADES[grade], f"{classes + 1}班"


def _drawn(
    crowd: Crowd, headcount: int, days: int, chance: random.Random, now: datetime
) -> tuple[dict[Any, Rows], list[Any]]:
    """The rows of members, their reports and what was submitted of them, and the submissions."""
    made: dict[Any, Rows] = {table: [] for table in _TABLES}
    for table, row in crowd.people():
        made[table].append(row)
    today, submitter = day_of(now), Submitter(crowd, headcount)
    handed_in: list[Any] = []
    for day in (today - back * ONE_DAY for back in range(days, -1, -1)):
        until = min(now, demo.at(day, 11))
        reports = crowd.reports(day, until, _MISSING_TODAY if day == today else _MISSING)
        made[HealthReport] += reports
        if is_submitted := chance.random() < _share(day, today):
            submission, said, rows = submitter.submit(day, reports, min(now, demo.at(day, 16)))
            handed_in += [submission, said]
            made[SubmissionRow] += rows
        made[OrganizationDay].append(_version(crowd.place, day, len(reports) + is_submitted, until))
    return made, handed_in


def _write(session: Session, made: dict[Any, Rows], handed_in: Sequence[Any]) -> None:
    """What is referred to comes first."""
    for table, rows in made.items():
        if table is SubmissionRow:
            session.add_all(handed_in)
            session.flush()
        for start in range(0, len(rows), _BATCH):
            session.execute(insert(table.__table__), rows[start : start + _BATCH])


def _share(day: date, today: date) -> float:
    """How many organizations submit a day."""
    return {today: _SUBMITTED_TODAY, today - ONE_DAY: _SUBMITTED_YESTERDAY}.get(day, _SUBMITTED)


def _version(place: Place, day: date, version: int, at: datetime) -> dict[str, Any]:
    """As each report and the submission would have moved it."""
    return {
        "school_id": place.school_id,
        "org_id": place.org_id,
        "day": day,
        "version": max(version, 1),
        "moved_at": at,
    }


def _analyze() -> None:
    """PostgreSQL looks at the tables, which otherwise it would take for small."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in _TABLES:
        statement = text(f"ANALYZE {table.__tablename__}")
        _run(lambda session, statement=statement: session.execute(statement))


def _run(work: Any) -> None:
    transactions.run(work, [], Lock.NONE)
