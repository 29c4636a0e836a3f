"""The target time for today, the school's robot, and what it says (R31, R66, R70)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import desk_steps, robot_steps, steps
from yss.domain.errors import NotFound
from yss.domain.vocabulary import ReminderOutcome, RobotKind
from yss.extensions import vault
from yss.ids import new_id
from yss.models import Person, Reminder, ReminderRobot, School
from yss.models.reminding import robot_of, robot_owner
from yss.transactions import transactional


@dataclass(frozen=True)
class Robot:
    """A robot as its admin configures it; an empty address or secret leaves the one there is."""

    kind: RobotKind
    url: str
    secret: str
    stages: Sequence[int]
    quiet: tuple[time, time]


@transactional()
def change_target_time(session: Session, *, school_id: int, actor_id: int, target: time, now: datetime) -> None:
    """今日目标时间: when the school wants today's data (R31)."""
    session.get_one(School, school_id).target_time = target
    text = target.isoformat("minutes")
    steps.audit(session, "change_target_time", school_id=school_id, actor_id=actor_id, now=now, target=text)


@transactional()
def configure_robot(
    session: Session, *, school_id: int, of_org: int | None, actor_id: int, robot: Robot, now: datetime
) -> None:
    """Keeps the school's robot, or an organization's; address and secret sealed.

    Raises NotFound where neither an address is given nor one is kept.
    """
    kept = session.scalars(select(ReminderRobot).where(robot_of(school_id, of_org))).one_or_none()
    if kept is None and not robot.url:
        raise NotFound
    row = kept or ReminderRobot(school_id=school_id, id=new_id(), org_id=of_org)
    if robot.url:
        row.url_sealed = vault.seal(sealing.ROBOT_URL, robot_owner(row), robot.url.encode())
        row.secret_sealed = None
    if robot.secret:
        row.secret_sealed = vault.seal(sealing.ROBOT_SECRET, robot_owner(row), robot.secret.encode())
    row.kind, row.stages = robot.kind, sorted(robot.stages, reverse=True)
    row.quiet_from, row.quiet_to = robot.quiet
    row.configured_at = now
    session.add(row)
    steps.audit(
        session,
        "configure_robot",
        school_id=school_id,
        org_id=of_org,
        actor_id=actor_id,
        now=now,
        kind=robot.kind.value,
        stages=list(row.stages),
        address=bool(robot.url),
    )


@transactional()
def remove_robot(session: Session, *, school_id: int, of_org: int | None, actor_id: int, now: datetime) -> None:
    """The robot is forgotten, its address and what it said with it; nothing is sent any more."""
    robot_steps.remove(session, select(ReminderRobot).where(robot_of(school_id, of_org)), actor_id, now)


@transactional()
def note_test(
    session: Session, *, school_id: int, of_org: int | None, actor_id: int, outcome: ReminderOutcome, now: datetime
) -> None:
    """Somebody had their robot say something to see whether it works."""
    steps.audit(
        session,
        "test_robot",
        school_id=school_id,
        org_id=of_org,
        actor_id=actor_id,
        now=now,
        outcome=outcome.value,
    )


@transactional()
def claim(session: Session, *, school_id: int, robot_id: int, day: date, stage: int, about: int, now: datetime) -> bool:
    """Whether this caller may send the stage's message about so many: the first who asks, once.

    Nobody may where the robot has ended with the right of who set it up (R75).
    """
    is_gone = session.get(ReminderRobot, (school_id, robot_id)) is None
    if is_gone or session.get(Reminder, (school_id, robot_id, day, stage)) is not None:
        return False
    session.add(
        Reminder(
            school_id=school_id,
            robot_id=robot_id,
            day=day,
            stage=stage,
            about=about,
            outcome=ReminderOutcome.UNKNOWN,
            claimed_at=now,
        )
    )
    return True


@transactional()
def note_outcome(
    session: Session, *, school_id: int, robot_id: int, day: date, stage: int, outcome: ReminderOutcome, now: datetime
) -> None:
    """What became of the claimed message; nothing where its robot was removed meanwhile."""
    row, robot = (
        session.get(Reminder, (school_id, robot_id, day, stage)),
        session.get(ReminderRobot, (school_id, robot_id)),
    )
    if row is None or robot is None:
        return
    row.outcome = outcome
    steps.audit(
        session,
        "send_reminder",
        school_id=school_id,
        org_id=robot.org_id,
        actor_id=None,
        now=now,
        day=day.isoformat(),
        stage=stage,
        about=row.about,
        outcome=outcome.value,
    )


@transactional()
def reveal_phone(session: Session, *, school_id: int, org_id: int, actor_id: int, now: datetime) -> str:
    """The phone of an organization's collector, to call; empty where none is known. Recorded (R8, R48, R70)."""
    steps.open_organization(session, school_id, org_id)
    person = session.get_one(Person, desk_steps.owner(session, school_id, org_id).person_id)
    steps.audit(
        session,
        "reveal_phone",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        person_id=person.id,
        now=now,
    )
    if person.phone_sealed is None:
        return ""
    return vault.open(sealing.PERSON_PHONE, str(person.id), person.phone_sealed).decode()
