"""Whom to remind, and by which robot (R31, R66, R70)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select

from yss import sealing
from yss.domain.day_figures import DayFigures
from yss.domain.errors import NotFound
from yss.domain.languages import Language
from yss.domain.reminding import DEFAULT_QUIET, STAGES, Plan
from yss.domain.vocabulary import ReminderOutcome, RobotKind
from yss.extensions import db, vault
from yss.models import Collectorship, Organization, Person, Reminder, ReminderRobot, School
from yss.models.reminding import robot_of, robot_owner
from yss.queries.kit.pages import PAGE
from yss.queries.school import overview

_SHOWN = 10


class ToRemind(NamedTuple):
    """An organization that has not submitted, its collector, their phone where one is known, and how far it is."""

    org_id: int
    full_name: str
    collector: str
    phone_masked: str
    figures: DayFigures | None = None


@dataclass(frozen=True)
class NotSubmitted:
    """One page of them, how many there are, and after which the next page begins."""

    rows: tuple[ToRemind, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class RobotCard:
    """A configured robot as its admin sees it: its address stays sealed."""

    kind: RobotKind
    configured_at: datetime


class Said(NamedTuple):
    """A message of the robot."""

    day: date
    stage: int
    about: int
    outcome: ReminderOutcome
    reason: str | None


@dataclass(frozen=True)
class Configured:
    """The target time for today, the robot, when it speaks, and what it said last."""

    plan: Plan
    robot: RobotCard | None
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Robot:
    """Where a school's messages go, or an organization's; `name` is what its text begins with, in `language`."""

    school_id: int
    robot_id: int
    org_id: int | None
    name: str
    url: str
    secret: str
    plan: Plan
    language: Language


def not_submitted(
    school_id: int, day: date, now: datetime, after: int | None = None, limit: int = PAGE
) -> NotSubmitted:
    """The school's organizations that have not submitted `day`, the most missing first, with whom to call (R70)."""
    pulse = overview.pulse(school_id, day, now)
    waiting = [org for org in overview.school_day(pulse).orgs if not org.is_submitted]
    begin = next((place for place, org in enumerate(waiting, 1) if org.org_id == after), 0)
    shown = waiting[begin : begin + limit]
    named = _collectors_of(school_id, [org.org_id for org in shown])
    rows = tuple(ToRemind(*named[org.org_id], org.figures) for org in shown if org.org_id in named)
    return NotSubmitted(rows, len(waiting), shown[-1].org_id if len(waiting) > begin + limit else None)


def _collectors_of(school_id: int, org_ids: Collection[int]) -> dict[int, tuple[int, str, str, str]]:
    found = _collectors().where(Organization.school_id == school_id, Organization.id.in_(org_ids))
    return {row[0]: tuple(row) for row in db.session.execute(found)}  # type: ignore[misc]


def collector(school_id: int, org_id: int) -> ToRemind:
    """Whom to call for an organization. Raises NotFound for another school's, or a closed one."""
    mine = (Organization.school_id == school_id, Organization.id == org_id, Organization.closed_at.is_(None))
    row = db.session.execute(_collectors().where(*mine)).one_or_none()
    if row is None:
        raise NotFound
    return ToRemind(*row)


def _collectors() -> Select[int, str, str, str]:
    return (
        select(Organization.id, Organization.full_name, Person.name, func.coalesce(Person.phone_masked, ""))
        .join(
            Collectorship,
            and_(Collectorship.school_id == Organization.school_id, Collectorship.org_id == Organization.id),
        )
        .join(Person, Person.id == Collectorship.person_id)
    )


def target_time(school_id: int) -> time:
    """When the school wants today's data (R31)."""
    return db.session.execute(select(School.target_time).where(School.id == school_id)).scalar_one()


def configured(school_id: int, org_id: int | None = None) -> Configured:
    """What the page of the settings shows; where no robot is, the stages and hours that one would begin with."""
    row = db.session.scalars(select(ReminderRobot).where(robot_of(school_id, org_id))).one_or_none()
    target = target_time(school_id)
    return Configured(
        plan=_plan(target, row) if row else Plan(target, STAGES[1:], DEFAULT_QUIET),
        robot=RobotCard(row.kind, row.configured_at) if row else None,
        said=_said(row) if row else (),
    )


def _said(robot: ReminderRobot) -> tuple[Said, ...]:
    said = (
        select(Reminder.day, Reminder.stage, Reminder.about, Reminder.outcome, Reminder.reason)
        .where(Reminder.school_id == robot.school_id, Reminder.robot_id == robot.id)
        .order_by(Reminder.claimed_at.desc())
        .limit(_SHOWN)
    )
    return tuple(Said(*one) for one in db.session.execute(said))


def robots() -> tuple[Robot, ...]:
    """Every robot of a school or of an open organization, for the command that sends."""
    return _robots()


def robot(school_id: int, org_id: int | None = None) -> Robot | None:
    """That school's, or that organization's."""
    return next(iter(_robots(robot_of(school_id, org_id))), None)


def _robots(*wanted: ColumnElement[bool]) -> tuple[Robot, ...]:
    rows = db.session.execute(
        select(ReminderRobot, School, Organization.full_name)
        .join(School, School.id == ReminderRobot.school_id)
        .outerjoin(
            Organization,
            and_(Organization.school_id == ReminderRobot.school_id, Organization.id == ReminderRobot.org_id),
        )
        .where(Organization.closed_at.is_(None), *wanted)
        .order_by(ReminderRobot.school_id, ReminderRobot.id)
    )
    return tuple(_robot(row, school, org or school.name) for row, school, org in rows)


def _robot(row: ReminderRobot, school: School, name: str) -> Robot:
    owner = robot_owner(row)
    secret = vault.open(sealing.ROBOT_SECRET, owner, row.secret_sealed).decode() if row.secret_sealed else ""
    url = vault.open(sealing.ROBOT_URL, owner, row.url_sealed).decode()
    plan = _plan(school.target_time, row)
    return Robot(row.school_id, row.id, row.org_id, name, url, secret, plan, school.language)


def _plan(target: time, row: ReminderRobot) -> Plan:
    return Plan(target, tuple(row.stages), (row.quiet_from, row.quiet_to))


def sent_stages(robot: Robot, day: date) -> set[int]:
    """The stages of `day` whose message was claimed and has not failed."""
    mine = (Reminder.school_id == robot.school_id, Reminder.robot_id == robot.robot_id, Reminder.day == day)
    claimed = select(Reminder.stage).where(*mine, Reminder.outcome != ReminderOutcome.FAILED)
    return set(db.session.scalars(claimed).all())
