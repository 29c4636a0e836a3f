"""R42: the trail of feedback is append-only, words can be erased, and a race makes no more than a day takes."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from yss.actions import help as actions
from yss.domain.errors import NotAllowedNow
from yss.domain.policies import FEEDBACK_A_DAY, check_feedback
from yss.domain.vocabulary import FeedbackState
from yss.extensions import db
from yss.models import Feedback
from yss.queries import help


def test_R42_the_day_takes_ten():
    check_feedback(FEEDBACK_A_DAY - 1)
    with pytest.raises(NotAllowedNow, match="feedback_too_often"):
        check_feedback(FEEDBACK_A_DAY)


def test_R42_sent_all_at_once_no_more_than_ten_are_kept(app, world):
    who, refused = world.person("陈默"), []

    def send():
        with app.app_context():
            try:
                world.feedback(who)
            except NotAllowedNow:
                refused.append(1)

    senders = [threading.Thread(target=send) for _ in range(FEEDBACK_A_DAY + 4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    db.session.rollback()
    assert db.session.execute(select(func.count()).select_from(Feedback)).scalar_one() == FEEDBACK_A_DAY
    assert len(refused) == 4


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM feedback",
        "UPDATE feedback SET kind = 'idea'",
        "DELETE FROM feedback_event",
        "UPDATE feedback_event SET operator = 'somebody else'",
    ],
)
def test_R42_what_was_sent_and_who_opened_it_stays(world, statement):
    sent = world.feedback(world.person("陈默"))
    actions.note_feedback(feedback_id=sent, state=FeedbackState.READ, operator="客服小陈", now=world.now)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()


def test_R49_the_words_can_be_erased_and_the_rest_stays_readable(world):
    who = world.person("陈默")
    sent = world.feedback(who, "打不开", phone="13812345678")
    db.session.execute(text("UPDATE feedback SET content_sealed = NULL"))
    db.session.commit()
    assert help.sent(sent, who).words == ""
    assert help.received_one(sent).phone == ""
