"""What stood before links had a strength, migrated: nobody loses a report, nobody gains a right (R72, R73)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from databases import KINDS, MIGRATIONS
from flask_migrate import downgrade, upgrade
from old_links import AGREED_ALONE, CASES, CHILD, GUARDIAN, ORG, OTHER_SCHOOL, SCHOOL, TODAY, OldSchool
from sqlalchemy import text

from yss.domain.errors import NotFound
from yss.domain.links import LinkStrength, Power
from yss.extensions import db
from yss.queries.kit.actors import Desk
from yss.queries.kit.links import guarded_schools, power
from yss.queries.person import own_data, proxies

BEFORE, AFTER = "0019", "0020"


@dataclass(frozen=True)
class Migrated:
    """The old school after the migration, and its reports as they were before it."""

    ids: dict[str, int]
    reports: list[tuple[object, ...]]

    def name(self, person_id: int) -> str:
        return next(name for name, each in self.ids.items() if each == person_id)


@pytest.fixture(scope="module", params=list(KINDS))
def migrated(request, databases):
    with databases[request.param].another("before_links").app_context():
        upgrade(directory=MIGRATIONS, revision=BEFORE)
        with db.engine.execution_options(write=True).begin() as connection:
            (old := OldSchool(connection)).build()
        reports = all_reports()
        upgrade(directory=MIGRATIONS)
        yield Migrated(old.ids, reports)
        db.session.rollback()
        db.engine.dispose()


def rows(statement):
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def write(statement, **values):
    with db.engine.execution_options(write=True).begin() as connection:
        connection.execute(text(statement), values)


def all_reports():
    return rows("SELECT * FROM health_report ORDER BY school_id, id")


def all_links():
    return rows(
        "SELECT person_id, proxy_id, strength, relation, guardian_asked_at IS NOT NULL, confirmed_at, confirmed_by,"
        " ended_at, ended_by FROM proxy_link ORDER BY school_id, person_id, proxy_id"
    )


def links_of(cases):
    return [(name, link) for name, case in cases.items() for link in case.links]


def power_before(name, other):
    """What was allowed: all of a child to whoever agreed as its guardian, reporting to whoever was linked."""
    if (name, other) == AGREED_ALONE:
        return Power.GUARDIAN
    link = next((link for link in CASES[name].links if link.proxy == other), None) if name in CASES else None
    if link is None:
        return Power.NONE
    return Power.GUARDIAN if link.says is GUARDIAN and CASES[name].birth == CHILD else Power.FULL


def test_R72_the_oldest_link_with_a_report_becomes_the_first_and_the_others_wait(migrated):
    found = {(migrated.name(row[0]), migrated.name(row[1])): row[2] for row in all_links()}
    assert found == {(name, link.proxy): link.then for name, link in links_of(CASES)}


def test_R72_nobody_becomes_guardian_and_who_has_been_one_is_asked_to_be_confirmed(migrated):
    found = {(migrated.name(row[0]), migrated.name(row[1])): row[3:] for row in all_links()}
    untouched = (None,) * 4
    assert found == {
        (name, link.proxy): (link.says, link.says is GUARDIAN, *untouched) for name, link in links_of(CASES)
    }


def test_R72_the_collectors_page_shows_who_waits(migrated):
    nobodys = 0
    waiting = proxies.waiting(Desk(SCHOOL, ORG), nobodys)
    here = links_of({name: case for name, case in CASES.items() if case.org == ORG})
    guardians = {(name, link.proxy) for name, link in here if link.says is GUARDIAN}
    further = {(name, link.proxy) for name, link in here if link.then is LinkStrength.FURTHER}
    assert {(one.person, one.proxy) for one in waiting.guardians} == guardians
    assert {(one.person, one.proxy) for one in waiting.proxies} == further
    assert proxies.waiting_total(Desk(SCHOOL, ORG), nobodys) == len(guardians | further)
    assert waiting.beyond == 0
    db.session.rollback()


def test_nobody_loses_a_report(migrated):
    assert all_reports() == migrated.reports
    assert len(migrated.reports) > len(CASES)


def test_nobody_gains_a_right(migrated):
    """Of every pair, and as a table of those who had any."""
    table = {}
    for name, person in migrated.ids.items():
        for other, actor in migrated.ids.items():
            before, after = power_before(name, other), power(db.session(), SCHOOL, person, actor, TODAY)
            assert after <= before, (name, other)
            assert power(db.session(), OTHER_SCHOOL, person, actor, TODAY) is Power.NONE
            assert not guarded_schools(db.session(), person, actor, TODAY)
            if before:
                table[name, other] = before, after
    expected = {(name, link.proxy): link.power for name, link in links_of(CASES)} | {AGREED_ALONE: Power.NONE}
    assert {pair: after for pair, (_, after) in table.items()} == expected
    assert {before for before, _ in table.values()} == {Power.FULL, Power.GUARDIAN}
    db.session.rollback()


def test_who_was_a_guardian_reads_nothing_of_the_child_until_confirmed(migrated):
    for name, other in [AGREED_ALONE, *((name, link.proxy) for name, link in links_of(CASES))]:
        with pytest.raises(NotFound):
            own_data.readable(migrated.ids[name], migrated.ids[other], TODAY)
    db.session.rollback()


def test_back_and_forth_again_changes_nothing_and_brings_no_ended_link_back(migrated):
    links, ended = all_links(), (migrated.ids["linked to nobody"], migrated.ids["friend"])
    write(
        "INSERT INTO proxy_link (school_id, person_id, proxy_id, created_at, strength, ended_at, ended_by)"
        " VALUES (:school, :person, :proxy, :at, 'first', :at, :person)",
        school=SCHOOL,
        person=ended[0],
        proxy=ended[1],
        at=datetime(2020, 3, 20, 1, tzinfo=UTC),
    )
    downgrade(directory=MIGRATIONS, revision=BEFORE)
    assert ended not in rows("SELECT person_id, proxy_id FROM proxy_link")
    assert all_reports() == migrated.reports
    upgrade(directory=MIGRATIONS, revision=AFTER)
    upgrade(directory=MIGRATIONS)
    assert all_links() == links
    assert all_reports() == migrated.reports
