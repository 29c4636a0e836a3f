"""`reminders send`: what a timer runs every few minutes (R66)."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from yss import clock, robots
from yss.actions import reminding
from yss.domain import reminding as rules
from yss.domain.days import day_of
from yss.queries import reminding as queries
from yss.web.school import reminders

group = AppGroup("reminders", help="What the schools' group robots say before the target time.")


@group.command("send")
@click.option("--dry-run", is_flag=True, help="print what would be said and send nothing")
def send(dry_run: bool) -> None:
    """Says once a stage which organizations have not submitted; nothing where all have, or in the quiet hours."""
    now = clock.now()
    for robot in queries.robots():
        stage = rules.due_stage(robot.plan, now, queries.sent_stages(robot.school_id, day_of(now)))
        if stage is not None:
            _remind(robot, stage, now, dry_run)


def _remind(robot: queries.Robot, stage: int, now: datetime, dry_run: bool) -> None:
    school_id, day = robot.school_id, day_of(now)
    waiting = queries.not_submitted(school_id, day, None)
    if not waiting.total:
        return
    text = rules.fitting(*reminders.parts_of_text(robot.school, day, waiting, robot.plan.target), robots.LIMIT)
    if dry_run:
        click.echo(text)
        return
    if reminding.claim(school_id=school_id, day=day, stage=stage, organizations=waiting.total, now=now):
        outcome = reminders.said(robot, text, now)
        reminding.note_outcome(school_id=school_id, day=day, stage=stage, outcome=outcome, now=now)
        click.echo(f"school {school_id}, {stage} minutes before, {waiting.total} organizations: {outcome.value}")
