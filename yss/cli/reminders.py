"""`reminders send`: what a timer runs every few minutes (R66)."""

from __future__ import annotations

from datetime import datetime

import click

from yss import clock, robots
from yss.actions import reminders
from yss.actions.reminders import Said
from yss.acts import Act
from yss.cli.telling import OpeningGroup
from yss.domain import reminding as rules
from yss.domain.days import day_of
from yss.queries import reminders as queries
from yss.queries.day import day as days
from yss.queries.kit.actors import Desk
from yss.queries.reminders import Robot
from yss.web.kit import robot_form

group = OpeningGroup("reminders", help="What the group robots of schools and classes say before the target time.")


@group.command("send")
@click.option("--dry-run", is_flag=True, help="print what would be said and send nothing")
def send(dry_run: bool) -> None:
    """Says once a stage who is still missing; nothing where nobody is, or in the quiet hours.

    What did not arrive is said again by the next run, as long as its stage lasts.
    """
    now = clock.now()
    for robot in queries.robots():
        stage = rules.due_stage(robot.plan, now, queries.sent_stages(robot, day_of(now)))
        if stage is None:
            continue
        about, text = _of_school(robot, now) if robot.org_id is None else _of_organization(robot, robot.org_id, now)
        if about and dry_run:
            click.echo(text)
        elif about:
            _send(robot, stage, about, text, now)


def _send(robot: Robot, stage: int, about: int, text: str, now: datetime) -> None:
    school_id, robot_id, day = robot.school_id, robot.robot_id, day_of(now)
    if reminders.claim(Act(school_id=school_id, now=now), robot_id=robot_id, day=day, stage=stage, about=about):
        outcome, reason = robot_form.say(robot, text, now)
        said = Said(day=day, stage=stage, outcome=outcome, reason=reason)
        reminders.note_outcome(Act(school_id=school_id, now=now), robot_id=robot_id, said=said)
        told = f"{outcome.value} {reason or ''}".strip()
        click.echo(f"robot {robot_id}, {stage} minutes before, about {about}: {told}")


def _of_school(robot: Robot, now: datetime) -> tuple[int, str]:
    """How many organizations have not submitted, and the text that names them."""
    waiting = queries.not_submitted(robot.school_id, day_of(now), now)
    target = robot.plan.target
    text = robot_form.about_collectors(robot.language, robot.name, day_of(now), waiting, target, robots.LIMIT)
    return waiting.total, text


def _of_organization(robot: Robot, org_id: int, now: datetime) -> tuple[int, str]:
    """How many members are missing while the day is not submitted, and the text that names them."""
    found = days.find(Desk(robot.school_id, org_id), day_of(now), now)
    if found.submitted is not None:
        return 0, ""
    missing = days.first(found, missing=True)
    link = robot_form.base_link("/")
    text = robot_form.about_members(robot.language, robot.name, day_of(now), missing, link, robots.LIMIT)
    return missing.total, text
