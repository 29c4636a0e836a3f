"""R38, R39: one list at a time, an append-only trail, sealed; on both databases, and however many tap at once."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta

import pytest
from actions.test_races import at_once
from rekeyed import rekeyed
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from yss import sealing
from yss.domain import foreign_teachers as rules
from yss.domain.errors import Conflict, DomainError, NotFound
from yss.domain.foreign_teachers import RosterEntry
from yss.extensions import db, vault
from yss.ids import new_id
from yss.models import AuditEvent, ForeignTeacher, ForeignTeacherChange, Organization
from yss.queries.teachers import foreign_teachers as teachers

CALLERS = 8


def refusal(act, *arguments, **options):
    with pytest.raises(DomainError) as caught:
        act(*arguments, **options)
    db.session.rollback()
    return caught.value.code


def list_of(org):
    db.session.rollback()
    return [row.name for row in teachers.on_list(org.desk).rows]


def neighbours(world):
    org = world.org()
    return org, world.org("林晓晴", school_id=org.school_id)


def trail_of(org, teacher):
    db.session.rollback()
    return teachers.trail(org.school_id, teacher).entries


def write(statement):
    with db.engine.execution_options(write=True).begin() as connection:
        connection.execute(statement)


def test_R39_the_roster_grows_without_doubles(world):
    school = world.school()
    first = world.roster(school, ("Dorian Lam", "US"), ("Fourier FU", "AU"))
    again = world.roster(school, ("Fourier FU", "AU"), ("Dorian Lam", "US"), ("Dorian Lam", "SG"))
    assert set(first) < set(again)
    assert teachers.roster(school) == (
        RosterEntry("Dorian Lam", "SG"),
        RosterEntry("Dorian Lam", "US"),
        RosterEntry("Fourier FU", "AU"),
    )
    assert teachers.roster(world.school("暨南大学")) == ()


def test_R39_a_corrected_name_does_not_make_an_import_double(world):
    org = world.org()
    teacher = world.listed_teacher(org)
    world.tell(org, teacher, name="Dorian Lamb", country="GB")
    assert list_of(org) == ["Dorian Lamb"]
    assert world.roster(org.school_id) == (teacher,)


def test_R39_the_database_holds_one_of_each(world):
    school = world.school()
    world.roster(school)
    names = {"roster_name": "Dorian Lam", "roster_country": "US", "name": "x", "country": "US"}
    row = {"school_id": school, "id": new_id(), "created_at": world.now, **names}
    with pytest.raises(IntegrityError):
        write(ForeignTeacher.__table__.insert().values(**row))


def test_R39_of_many_imports_at_once_one_row_is_kept(world, app):
    school = world.school()
    results = at_once(app, [lambda: world.roster(school)] * CALLERS)
    assert len(set(results)) == 1
    assert len(teachers.roster(school)) == 1


def test_R38_a_teacher_stands_on_one_list_at_a_time(world):
    org, other = neighbours(world)
    teacher = world.listed_teacher(org)
    assert refusal(world.put_on_list, other, teacher) == "teacher_taken"
    assert (list_of(org), list_of(other)) == (["Dorian Lam"], [])
    world.take_off_list(org, teacher)
    world.put_on_list(other, teacher)
    assert (list_of(org), list_of(other)) == ([], ["Dorian Lam"])


def test_R38_all_who_are_ticked_are_added_or_none(world):
    org, other = neighbours(world)
    dorian, fourier = world.roster(org.school_id, ("Dorian Lam", "US"), ("Fourier FU", "AU"))
    world.put_on_list(org, dorian)
    assert refusal(world.put_on_list, other, dorian, fourier) == "teacher_taken"
    assert list_of(other) == []
    world.put_on_list(org, dorian, fourier)
    assert list_of(org) == ["Dorian Lam", "Fourier FU"], "who is on it already may be ticked again"


def test_R38_another_schools_roster_is_out_of_reach(world):
    org, elsewhere = world.org(), world.org("林晓晴")
    teacher = world.listed_teacher(elsewhere)
    for act in (world.put_on_list, world.take_off_list, world.tell):
        assert refusal(act, org, teacher) == "not_found"
    assert refusal(world.put_on_list, org, teacher + 1) == "not_found"


def test_R38_what_is_not_on_ones_own_list_cannot_be_told_of_or_taken_off(world):
    org, other = neighbours(world)
    teacher = world.listed_teacher(org)
    for act in (world.take_off_list, world.tell):
        assert refusal(act, other, teacher) == "not_found"
    world.take_off_list(org, teacher)
    for act in (world.take_off_list, world.tell):
        assert refusal(act, org, teacher) == "not_found"


def test_R38_the_list_of_a_closed_organization_holds_nobody(world):
    org, other = neighbours(world)
    teacher = world.listed_teacher(org)
    write(update(Organization).where(Organization.id == org.org_id).values(closed_at=world.now))
    world.put_on_list(other, teacher)
    assert list_of(other) == ["Dorian Lam"]


def test_R38_of_many_who_tick_one_teacher_one_has_them(world, app):
    org, other = neighbours(world)
    for place in range(6):
        (teacher,) = world.roster(org.school_id, (f"Teacher {'ABCDEF'[place]}", "US"))
        acts = [
            lambda who=who, teacher=teacher: world.put_on_list(who, teacher) for who in (org, other) * (CALLERS // 2)
        ]
        random.shuffle(acts)
        results = at_once(app, acts)
        refused = [result for result in results if isinstance(result, Conflict)]
        assert (len(refused), {one.code for one in refused}) == (CALLERS // 2, {"teacher_taken"})
        assert len(list_of(org)) + len(list_of(other)) == place + 1


def test_R38_two_who_tick_the_same_teachers_in_another_order_do_not_share_them(world, app):
    org, other = neighbours(world)
    names = [(f"Teacher {letter}", "US") for letter in "ABCDEFGH"]
    ids = world.roster(org.school_id, *names)
    results = at_once(
        app, [lambda: world.put_on_list(org, *ids[:6]), lambda: world.put_on_list(other, *reversed(ids[2:]))]
    )
    assert sorted(result for result in results if isinstance(result, int)) == [6]
    assert sorted((len(list_of(org)), len(list_of(other)))) == [0, 6]


def test_R38_what_is_told_while_the_teacher_changes_lists_is_kept_or_refused(world, app):
    org, other = neighbours(world)
    teacher, told = world.roster(org.school_id)[0], 0

    def move():
        world.take_off_list(org, teacher)
        world.put_on_list(other, teacher)

    def tell():
        return world.tell(org, teacher, remarks=sealing.new_token())

    for _ in range(6):
        world.put_on_list(org, teacher)
        results = at_once(app, [tell, move, tell])
        told += sum(isinstance(result, int) for result in results)
        assert all(isinstance(result, int | NotFound) for result in (results[0], results[2]))
        assert list_of(other) == ["Dorian Lam"]
        world.take_off_list(other, teacher)
    assert [one.seq for one in trail_of(org, teacher)] == list(range(told, 0, -1))


def test_R38_a_list_is_left_after_the_change_that_is_being_told_there(world, app, monkeypatch):
    org = world.org()
    teacher = world.listed_teacher(org)
    inside, check, ended = threading.Event(), rules.check_change, []

    def pause(*arguments):
        inside.set()
        time.sleep(0.15)
        check(*arguments)

    def tell():
        world.tell(org, teacher)
        ended.append("told")

    def leave():
        inside.wait(10)
        world.take_off_list(org, teacher)
        ended.append("left")

    monkeypatch.setattr(rules, "check_change", pause)
    at_once(app, [tell, leave])
    assert ended == ["told", "left"]


def test_R38_every_change_is_kept_with_who_and_when(world):
    org, other = neighbours(world)
    teacher = world.listed_teacher(org)
    later = world.now + timedelta(hours=3)
    assert world.tell(org, teacher) == 1
    assert world.tell(org, teacher, health="suspected", now=later) == 2
    world.take_off_list(org, teacher)
    world.put_on_list(other, teacher)
    assert world.tell(other, teacher, health="none") == 3
    third, second, first = trail_of(org, teacher)
    assert [(one.seq, one.changed_by) for one in (first, second, third)] == [
        (1, "蒋小华"),
        (2, "蒋小华"),
        (3, "林晓晴"),
    ]
    assert (first.changed_at, second.changed_at) == (world.now, later)
    assert first.changes == ()
    assert [(one.field, one.old, one.new) for one in second.changes] == [("health", "none", "suspected")]
    assert [(one.field, one.old, one.new) for one in third.changes] == [("health", "suspected", "none")]


def test_R39_the_same_again_is_nothing_to_report(world):
    org = world.org()
    teacher = world.listed_teacher(org)
    world.tell(org, teacher)
    assert refusal(world.tell, org, teacher) == "nothing_changed"
    assert len(trail_of(org, teacher)) == 1


def test_R38_changes_told_at_once_come_one_after_the_other(world, app):
    org = world.org()
    teacher = world.listed_teacher(org)
    results = at_once(
        app, [lambda words=words: world.tell(org, teacher, remarks=words) for words in "一二三四五六七八"]
    )
    assert sorted(results) == list(range(1, CALLERS + 1))
    assert [one.seq for one in trail_of(org, teacher)] == list(range(CALLERS, 0, -1))


def test_R51_of_many_taps_with_one_key_one_has_effect(world, app):
    org = world.org()
    teacher = world.listed_teacher(org)
    once = world.once(org.collector, "key-of-the-form-1")
    assert at_once(app, [lambda: world.tell(org, teacher, once=once)] * CALLERS) == [1] * CALLERS
    once = world.once(org.collector, "key-of-the-form-2")
    assert at_once(app, [lambda: world.put_on_list(org, teacher, once=once)] * CALLERS) == [1] * CALLERS
    listed = select(AuditEvent).where(AuditEvent.action == "list_teachers")
    assert len(db.session.scalars(listed).all()) == 2


def test_R48_the_audit_trail_names_ids_alone(world):
    org = world.org()
    teacher = world.listed_teacher(org)
    world.tell(org, teacher)
    world.take_off_list(org, teacher)
    db.session.rollback()
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()[-4:]
    assert [(one.action, one.detail) for one in events] == [
        ("add_teachers", {"teachers": 1}),
        ("list_teachers", {"teachers": [teacher]}),
        ("change_teacher", {"teacher": teacher, "change": 1}),
        ("unlist_teacher", {"teacher": teacher}),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        update(ForeignTeacherChange).values(seq=9),
        update(ForeignTeacherChange).values(changed_at=None),
        delete(ForeignTeacherChange),
    ],
    ids=["another number", "no time", "gone"],
)
def test_R38_the_trail_is_append_only(world, statement):
    org = world.org()
    world.tell(org, world.listed_teacher(org))
    db.session.rollback()
    with pytest.raises(DatabaseError, match="append-only"):
        write(statement)


def test_R38_what_was_erased_stays_erased_and_is_said(world):
    org = world.org()
    teacher = world.listed_teacher(org)
    world.tell(org, teacher)
    db.session.rollback()
    write(update(ForeignTeacherChange).values(details_sealed=None))
    [entry] = trail_of(org, teacher)
    assert (entry.is_erased, entry.changes) == (True, ())
    assert teachers.find(org.desk, teacher).latest is None
    db.session.rollback()
    with pytest.raises(DatabaseError, match="append-only"):
        write(update(ForeignTeacherChange).values(details_sealed=b"x"))
    assert world.tell(org, teacher) == 2


def test_R47_health_and_remarks_are_sealed_and_bound_to_their_teacher(world, app):
    org = world.org()
    dorian, fourier = world.roster(org.school_id, ("Dorian Lam", "US"), ("Fourier FU", "AU"))
    world.put_on_list(org, dorian, fourier)
    world.tell(org, dorian, health="suspected", remarks="coughs at night")
    db.session.rollback()
    change = db.session.scalars(select(ForeignTeacherChange)).one()
    held = [value for row in db.session.execute(select(ForeignTeacherChange.__table__)) for value in row]
    for secret in ("suspected", "coughs", "K123", "19:56"):
        assert not any(secret.encode() in value if isinstance(value, bytes) else secret in str(value) for value in held)
    with pytest.raises(sealing.SealBroken):
        vault.open(sealing.TEACHER_DETAILS, f"{org.school_id}:{fourier}", change.details_sealed)


def test_R47_the_trail_is_resealed_under_a_new_key(world, app):
    org = world.org()
    teacher = world.listed_teacher(org)
    world.tell(org, teacher, remarks="咳嗽")
    with rekeyed(app):
        assert teachers.find(org.desk, teacher).latest.remarks == "咳嗽"


def test_R50_who_is_asked_for_by_the_wrong_desk_is_not_found(world):
    org, other = neighbours(world)
    teacher = world.listed_teacher(org)
    db.session.rollback()
    assert teachers.find(org.desk, teacher).name == "Dorian Lam"
    for desk, who in ((other.desk, teacher), (org.desk, teacher + 1)):
        with pytest.raises(NotFound):
            teachers.find(desk, who)
