"""R66: nobody is reminded twice, however many timers run."""

from __future__ import annotations

from datetime import time

from racing import at_once
from sqlalchemy import select

from yss.actions import reminders
from yss.actions.reminders import Robot, Said
from yss.acts import Act
from yss.domain.vocabulary import ReminderOutcome, RobotKind
from yss.extensions import db
from yss.models import Reminder, ReminderRobot

CALLERS = 8


def test_R66_of_many_timers_at_once_one_may_send_a_stages_message(app, world):
    school = world.school()
    robot = Robot(RobotKind.WECOM, "https://qyapi.weixin.qq.com/send?key=1", "", [60], (time(21, 30), time(7, 0)))
    reminders.configure_robot(Act(school_id=school, actor_id=world.admin(school), now=world.now), robot=robot)
    (robot_id,) = db.session.scalars(select(ReminderRobot.id)).all()

    def claim():
        return reminders.claim(
            Act(school_id=school, now=world.now), robot_id=robot_id, day=world.day, stage=60, about=3
        )

    assert sorted(at_once(app, [claim] * CALLERS)) == [False] * (CALLERS - 1) + [True]
    db.session.rollback()
    assert len(db.session.scalars(select(Reminder)).all()) == 1
    assert not any(at_once(app, [claim] * 2)), "of one whose outcome is not known it may have arrived"
    said = Said(day=world.day, stage=60, outcome=ReminderOutcome.FAILED, reason="93000")
    reminders.note_outcome(Act(school_id=school, now=world.now), robot_id=robot_id, said=said)
    assert sorted(at_once(app, [claim] * CALLERS)) == [False] * (CALLERS - 1) + [True]
