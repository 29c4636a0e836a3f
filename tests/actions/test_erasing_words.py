"""R49: what others wrote of an erased person goes as well, under seals and in the clear; of others it stays."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cast import subject
from hands import handover_invite, take_over
from sqlalchemy import select

from yss import sealing
from yss.actions.day import submitting
from yss.actions.entry import inviting
from yss.actions.kit import drafts
from yss.actions.person import erasing
from yss.actions.school import retaining
from yss.acts import Act
from yss.domain.errors import Conflict
from yss.domain.retention import kept_from
from yss.domain.vocabulary import ExportPurpose
from yss.extensions import Base, db
from yss.models import ClusterNotice, Draft, Export, HealthChange, Invite, Person, SubmissionReturn
from yss.queries.kit import sealed_answers
from yss.ring.columns import COLUMNS, in_school

NAME, DAY = "欧阳甲寅", timedelta(days=1)


def plain_of(column, row):
    """What is sealed, of answers without their salt."""
    if column.place is sealing.REPORT_ANSWERS:
        return sealed_answers.opened(in_school(row), row.answers_sealed, row.salt).text
    return column.open(row)


def said():
    """Every text of the database by its column, the sealed ones opened."""
    db.session.rollback()
    for one in (one for one in COLUMNS if one.place is not sealing.PERSONAL_KEY):
        for row in db.session.scalars(select(one.model).where(one.is_held)):
            plain = plain_of(one, row).decode(errors="replace")
            yield (
                str(one.column),
                json.dumps(json.loads(plain), ensure_ascii=False) if plain.startswith(("{", "[")) else plain,
            )
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            yield from ((f"{table.name}.{name}", str(value)) for name, value in zip(table.c.keys(), row, strict=True))


def places_of(*words):
    return {place for place, text in said() if any(word in text for word in words)}


def erase(world, person):
    erasing.erase_person(Act(actor_id=person, now=world.now), person_id=person)
    db.session.rollback()


def card_for(world, school_id, note, uses=1):
    return inviting.invite_collector(
        Act(school_id=school_id, actor_id=world.admin(school_id), now=world.now),
        lasts=timedelta(days=7),
        max_uses=uses,
        note=note,
    )


def talked_about(world):
    """A member of whom collector and admin have written wherever there is room for words."""
    org = world.org()
    person, admin = world.member(org, NAME, now=world.now - DAY), world.admin(org.school_id)
    world.lives_in(org, "东区12-301", person)
    change, notice = world.cluster(org, person)
    world.acknowledge(org, change, words=f"{NAME}已就医")
    world.close(org, notice, words=f"{NAME}已隔离")
    world.leave(org, person, world.day + 3 * DAY, words=f"{NAME}病假")
    world.submit(org, remarks=f"未填报：{NAME}")
    world.return_day(org, reason=f"{NAME}填错")
    world.export(org.school_id, words=f"查{NAME}", purpose=ExportPurpose.OTHER)
    card_for(world, org.school_id, f"{NAME}的班主任", uses=5)
    for who, path, typed in (
        (org.collector, "/members/add", {"name": [NAME], "number": [subject(NAME).number]}),
        (org.collector, f"/days/{world.day}/people/{person}/fill", {"fever": ["yes"]}),
        (admin, f"/admin/{org.school_id}/export", {"words": [f"查{NAME}"]}),
    ):
        drafts.keep_unsent(Act(actor_id=who, now=world.now), path=path, values=typed)
    return org, person


def test_R49_what_others_wrote_of_an_erased_person_goes_under_the_seals_too(world):
    _, person = talked_about(world)
    number = subject(NAME).number
    held = places_of(NAME, number)
    assert {"ClusterNotice.words_sealed", "Export.words_sealed", "Draft.content_sealed", "invite.note"} <= held
    erase(world, person)
    assert places_of(NAME, number, "oyjy", "东区12-301") == set()
    assert db.session.scalars(select(Draft)).all() == []


def test_R49_what_was_written_of_others_stays(world):
    org, person = talked_about(world)
    world.submit(org, remarks="未填报：李晓明")
    world.return_day(org, reason="李晓明填错")
    world.export(org.school_id, words="查李晓明", purpose=ExportPurpose.OTHER)
    card_for(world, org.school_id, "李晓明")
    drafts.keep_unsent(Act(actor_id=org.collector, now=world.now), path="/members/add", values={"name": ["李晓明"]})
    erase(world, person)
    held = {"DaySubmission.remarks_sealed", "SubmissionReturn.reason_sealed", "Export.words_sealed", "invite.note"}
    assert places_of("李晓明") == {*held, "Draft.content_sealed"}


def test_R49_erased_twice_takes_nothing_of_others(world):
    org, person = talked_about(world)
    world.submit(org, remarks="未填报：李晓明")
    erase(world, person)
    before = list(said())
    erase(world, person)
    assert list(said()) == before


def test_R49_the_name_of_before_a_correction_is_looked_for_too(world):
    org = world.org()
    person = world.member(org, NAME)
    world.submit(org, remarks=f"未填报：{NAME}")
    world.remove(org, person)
    db.session.get_one(Person, person).name = "丁文"
    db.session.commit()
    erase(world, person)
    assert places_of(NAME, "丁文") == set()


def test_R49_who_only_collected_leaves_no_name_on_the_cards_and_returns(world):
    org = world.org(NAME)
    card = db.session.scalars(select(Invite).where(Invite.org_id.is_(None))).one()
    card.note = "三年级新来的班主任"
    db.session.commit()
    world.submit(org)
    world.return_day(org, reason=f"请{NAME}核对人数")
    invite_id, _ = handover_invite(world, org)
    take_over(world, org, world.person("林晓晴"), invite_id)
    erase(world, org.collector)
    assert places_of(NAME) == set()
    assert set(db.session.scalars(select(Invite.note).where(Invite.org_id.is_(None)))) == {""}
    assert db.session.scalars(select(SubmissionReturn.reason_sealed)).one() is None


def test_R49_a_review_that_holds_the_erased_person_is_made_anew_and_its_numbers_stay(world):
    org = world.org()
    person = world.member(org, NAME)
    world.report(org, person)
    seen = world.review(org)
    erase(world, person)
    [(_, kept)] = [one for one in said() if one[0] == "Draft.content_sealed"]
    assert str(person) not in kept
    assert json.loads(kept)["typed"]["listing"] == ""
    with pytest.raises(Conflict, match="nothing_reviewed"):
        submitting.submit_day(
            world.act(org),
            day=world.day,
            seen=seen,
            as_seen=True,
        )


def test_R49_another_schools_words_are_not_touched(world):
    _, person = talked_about(world)
    other = world.school("甲中学")
    world.export(other, words=f"查{NAME}", purpose=ExportPurpose.OTHER)
    erase(world, person)
    kept = select(Export.school_id).where(Export.words_sealed.is_not(None))
    assert db.session.scalars(kept).all() == [other]


def test_R49_where_a_case_lived_goes_with_the_schools_period(world):
    org, _ = talked_about(world)
    world.now += 40 * DAY
    retaining.expire(org.school_id, kept_from(world.day, 30), world.now)
    db.session.rollback()
    assert {(one.room, one.risks_sealed) for one in db.session.scalars(select(HealthChange))} == {(None, None)}
    assert db.session.scalars(select(ClusterNotice.words_sealed)).first() is None
