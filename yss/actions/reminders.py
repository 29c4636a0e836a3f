"""The target time for today, the school's robot, and what it says (R31, R66, R70)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select, update

from yss import sealing
from yss.actions.kit import desk_steps, robot_steps, steps
from yss.acts import Work, action
from yss.domain.errors import NotFound
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk, CommandLine, OfSchool
from yss.domain.vocabulary import ReminderOutcome, RobotKind
from yss.extensions import vault
from yss.ids import new_id
from yss.models import Person, Reminder, ReminderRobot, School
from yss.models.reminding import robot_of, robot_owner
from yss.sealing import Whose


@dataclass(frozen=True)
class Robot:
    """A robot as its admin configures it; an empty address or secret leaves the one there is."""

    kind: RobotKind
    url: str
    secret: str
    stages: Sequence[int]
    quiet: tuple[time, time]


@dataclass(frozen=True)
class Said:
    """What became of a stage's message, and why where it was not taken, in the service's words."""

    day: date
    stage: int
    outcome: ReminderOutcome
    reason: str | None = None


@action(OfSchool())
def change_target_time(act: Work, *, target: time) -> None:
    """今日目标时间: when the school wants today's data (R31)."""
    act.session.get_one(School, act.school_id).target_time = target
    text = target.isoformat("minutes")
    act.audit("change_target_time", target=text)


@action(AtDesk(DeskWork.REMIND), OfSchool())
def configure_robot(act: Work, *, robot: Robot) -> None:
    """Keeps the school's robot, or an organization's; address and secret sealed.

    Raises NotFound where neither an address is given nor one is kept.
    """
    kept = act.session.scalars(select(ReminderRobot).where(robot_of(act.school_id, act.org_id or None))).one_or_none()
    if kept is None and not robot.url:
        raise NotFound
    row = kept or ReminderRobot(school_id=act.school_id, id=new_id(), org_id=act.org_id or None)
    if robot.url:
        row.url_sealed = vault.seal(sealing.ROBOT_URL, robot_owner(row), robot.url.encode())
        row.secret_sealed = None
    if robot.secret:
        row.secret_sealed = vault.seal(sealing.ROBOT_SECRET, robot_owner(row), robot.secret.encode())
    row.kind, row.stages = robot.kind, sorted(robot.stages, reverse=True)
    row.quiet_from, row.quiet_to = robot.quiet
    row.configured_at = act.now
    act.session.add(row)
    act.audit("configure_robot", kind=robot.kind.value, stages=list(row.stages), address=bool(robot.url))


@action(AtDesk(DeskWork.REMIND), OfSchool())
def remove_robot(act: Work) -> None:
    """The robot is forgotten, its address and what it said with it; nothing is sent any more."""
    robot_steps.remove(act, select(ReminderRobot).where(robot_of(act.school_id, act.org_id or None)))


@action(AtDesk(DeskWork.REMIND), OfSchool())
def note_test(act: Work, *, outcome: ReminderOutcome) -> None:
    """Somebody had their robot say something to see whether it works."""
    act.audit("test_robot", outcome=outcome.value)


@action(CommandLine())
def claim(act: Work, *, robot_id: int, day: date, stage: int, about: int) -> bool:
    """Whether this caller may send the stage's message about so many: the first who asks, once, and once more for
    each time that it failed.

    Nobody may where the robot has ended with the right of who set it up (R75).
    """
    if act.session.get(ReminderRobot, (act.school_id, robot_id)) is None:
        return False
    if act.session.get(Reminder, (act.school_id, robot_id, day, stage)) is not None:
        return _claim_again(act, (robot_id, day, stage), about)
    act.session.add(
        Reminder(
            school_id=act.school_id,
            robot_id=robot_id,
            day=day,
            stage=stage,
            about=about,
            outcome=ReminderOutcome.UNKNOWN,
            claimed_at=act.now,
        )
    )
    return True


def _claim_again(act: Work, which: tuple[int, date, int], about: int) -> bool:
    robot_id, day, stage = which
    failed = (
        Reminder.school_id == act.school_id,
        Reminder.robot_id == robot_id,
        Reminder.day == day,
        Reminder.stage == stage,
        Reminder.outcome == ReminderOutcome.FAILED,
    )
    again = update(Reminder).where(*failed).values(outcome=ReminderOutcome.UNKNOWN, about=about, claimed_at=act.now)
    return act.session.execute(again).rowcount == 1  # type: ignore[attr-defined, no-any-return]


@action(CommandLine())
def note_outcome(act: Work, *, robot_id: int, said: Said) -> None:
    """What became of the claimed message; nothing where its robot was removed meanwhile."""
    row, robot = (
        act.session.get(Reminder, (act.school_id, robot_id, said.day, said.stage)),
        act.session.get(ReminderRobot, (act.school_id, robot_id)),
    )
    if row is None or robot is None:
        return
    row.outcome, row.reason = said.outcome, said.reason
    act.at(org_id=robot.org_id).audit(
        "send_reminder", day=said.day.isoformat(), stage=said.stage, about=row.about, outcome=said.outcome.value
    )


@action(OfSchool())
def reveal_phone(act: Work) -> str:
    """The phone of an organization's collector, to call; empty where none is known. Recorded (R8, R48, R70)."""
    steps.open_organization(act)
    person = act.session.get_one(Person, desk_steps.owner(act).person_id)
    act.audit("reveal_phone", person_id=person.id)
    if person.phone_sealed is None:
        return ""
    return vault.open(sealing.PERSON_PHONE, Whose(person.id), person.phone_sealed).decode()
