"""R58, R47: the reasons of the missing as rows: sealed words, one note a person and day, constantly few statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import QUESTIONNAIRE, SUPPLEMENT
from conftest import instant
from rekeyed import rekeyed
from sqlalchemy import select
from statements import statements

from yss import sealing
from yss.actions.day import submitting
from yss.domain.submission_drafts import Typed
from yss.domain.vocabulary import MissingReason
from yss.extensions import db, vault
from yss.models import MissingNote
from yss.queries.day import day as days
from yss.queries.day import missing_notes, submissions
from yss.sealing import Whose

DAY = timedelta(days=1)
WORDS = "家里老人住院"


def keep(world, org, reasons, words=None, day=None):
    """A submission with reasons for the missing."""
    day = day or world.day
    named = {str(person): reason for person, reason in reasons.items()}
    own = {str(person): said for person, said in (words or {}).items()}
    typed = Typed(reasons=named, words=own)
    submitting.review(
        world.act(org, now=world.now), day=day, typed=typed, supplement=SUPPLEMENT, questionnaire=QUESTIONNAIRE
    )
    db.session.rollback()
    seen = submissions.reviewed(org.collector, org.desk, day, QUESTIONNAIRE, world.now).seen
    db.session.rollback()
    return submitting.submit_day(world.act(org, now=world.now), day=day, seen=seen, as_seen=False)


def notes():
    db.session.rollback()
    return db.session.scalars(select(MissingNote).order_by(MissingNote.day, MissingNote.person_id)).all()


def test_R47_own_words_are_sealed_and_bound_to_the_person(world):
    org = world.org()
    one, two = world.member(org), world.member(org)
    keep(world, org, {one: "other", two: "other"}, {one: WORDS, two: "其他人的"})
    first, second = notes()
    assert WORDS.encode() not in first.words_sealed
    owner = Whose(second.person_id, org.school_id)
    with pytest.raises(sealing.SealBroken):
        vault.open(sealing.MISSING_WORDS, owner, first.words_sealed)
    assert {note.words for note in missing_notes.ledger(org.desk, world.day).notes} == {WORDS, "其他人的"}


def test_R47_own_words_rotate_with_everything_else(world, app):
    org = world.org()
    person = world.member(org)
    keep(world, org, {person: "other"}, {person: WORDS})
    with rekeyed(app):
        assert [note.words for note in missing_notes.ledger(org.desk, world.day).notes] == [WORDS]
        assert len(notes()) == 1


def test_R37_sixty_reasons_take_as_many_statements_as_three(world):
    taken = []
    for collector, size in (("蒋小华", 3), ("林晓晴", 60)):
        org = world.org(collector)
        members = [world.member(org, consent=False) for _ in range(size)]
        with statements() as said:
            keep(world, org, dict.fromkeys(members, "on_leave"))
        taken.append(len(said))
    assert taken[0] == taken[1]
    assert len(notes()) == 63


def test_R58_only_the_last_submissions_reasons_of_a_day_are_kept(world):
    org = world.org()
    one, two = world.member(org), world.member(org)
    keep(world, org, {one: "on_leave", two: "unreachable"})
    assert {(note.person_id, note.reason) for note in notes()} == {
        (one, MissingReason.ON_LEAVE),
        (two, MissingReason.UNREACHABLE),
    }
    assert before(org, world.day) == {}, "today's are not tomorrow's yet"
    assert before(org, world.day + DAY) == {one: MissingReason.ON_LEAVE, two: MissingReason.UNREACHABLE}
    world.report(org, two, now=world.now + DAY)
    assert before(org, world.day + DAY) == {one: MissingReason.ON_LEAVE}, "who has reported needs no reason"


def before(org, day):
    db.session.rollback()
    found = days.find(org.desk, day, instant(f"{day} 09:00"))
    return {person: note.reason for person, note in missing_notes.notes_before(found).items()}


def test_R58_who_came_from_elsewhere_does_not_bring_the_reason_along(world):
    org = world.org()
    person = world.member(org)
    keep(world, org, {person: "on_leave"})
    other = world.org("林晓晴", school_id=org.school_id)
    world.remove(org, person)
    world.join(other, person)
    assert before(other, world.day + DAY) == {}
