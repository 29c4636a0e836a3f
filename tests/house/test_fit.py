"""A database that is distributed by school: where each table lies, and which statements a school's machine answers.

What the product sends is held to it wherever a test sends it (tests/sent.py).
"""

from __future__ import annotations

import importlib
import re

import pytest
import sent
from fit import Verdict, judge, plain
from sqlalchemy import UniqueConstraint

from yss.cli import distributing
from yss.extensions import Base
from yss.models.layout import BY, DISTRIBUTED, LEFT_OUT, LOCAL, REFERENCE

TABLES = Base.metadata.tables


def test_every_table_has_its_place():
    assert sorted([*REFERENCE, *LOCAL, *DISTRIBUTED]) == sorted(TABLES)


def test_what_is_unique_in_a_distributed_table_is_so_within_a_school():
    for table in (TABLES[name] for name in DISTRIBUTED):
        uniques = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        keys = [table.primary_key, *uniques, *(index for index in table.indexes if index.unique)]
        assert [key.name for key in keys if BY not in key.columns] == [], table.name


def test_foreign_keys_lead_to_reference_tables_or_within_a_school_but_for_those_that_go():
    leaving = set()
    for table in TABLES.values():
        for key in table.foreign_key_constraints:
            to = key.referred_table.name
            within = table.name in DISTRIBUTED and to in DISTRIBUTED and key.column_keys[0] == BY
            local = table.name in LOCAL and to in LOCAL
            if not (within or local or to in REFERENCE):
                leaving.add((table.name, to))
    assert leaving == set(LEFT_OUT)


# Of a class whose reports are read: words of statements, and the tables that every school is asked for.
REPORT = "SELECT 1 FROM health_report AS a WHERE "
OTHER = "SELECT 1 FROM health_report AS b WHERE "
OF_SCHOOL = [
    REPORT + "a.school_id = %(x)s::BIGINT AND a.day IN (%(a)s::DATE, %(b)s::DATE)",
    REPORT + f"a.school_id = 1 AND NOT (EXISTS ({OTHER}b.school_id = a.school_id AND b.seq > a.seq))",
    REPORT + "a.school_id = 1 AND a.seq = (SELECT max(b.seq) FROM health_report b WHERE b.school_id = 1)",
    REPORT + "(a.school_id = 1 AND a.day = %(x)s OR a.school_id = 2 OR false)",
    REPORT + "(a.school_id, a.id) IN ((%(a)s, %(b)s), (%(c)s, %(d)s))",
    "SELECT 1 FROM membership m LEFT OUTER JOIN health_report a ON a.school_id = m.school_id WHERE m.school_id = 1",
    "SELECT 1 FROM membership m JOIN person p ON p.id = m.person_id WHERE m.school_id = 1 FOR UPDATE",
    "SELECT 1 FROM (SELECT m.school_id AS s FROM membership m) AS r WHERE r.s = 1",
    "WITH q AS (SELECT m.school_id FROM membership m WHERE m.school_id = 1) SELECT 1 FROM q",
    "SELECT m.id FROM membership m WHERE m.school_id = 1 UNION SELECT a.id FROM leave a WHERE a.school_id = 1",
    "INSERT INTO leave (school_id, id) VALUES (%(a)s::BIGINT, %(b)s::BIGINT), (%(c)s::BIGINT, %(d)s::BIGINT)",
    "INSERT INTO leave (school_id, id) SELECT m.school_id, m.id FROM membership m WHERE m.school_id = 1",
    "UPDATE membership SET name = %(a)s WHERE membership.school_id = 1 AND membership.id = 2",
    "SELECT 1 FROM person JOIN user_session ON user_session.person_id = person.id FOR UPDATE",
    "SELECT pg_advisory_xact_lock(%(org)s)",
]
OF_EVERY_SCHOOL = {
    REPORT + "a.id = 1": "health_report",
    REPORT + "a.school_id > 1": "health_report",
    REPORT + "(a.school_id = 1 OR a.person_id = 2)": "health_report",
    REPORT + "NOT (a.school_id = 1)": "health_report",
    REPORT + "a.school_id = 1 AND a.seq = (SELECT max(b.seq) FROM health_report b WHERE b.school_id = a.school_id)":
        "health_report",
    REPORT + f"a.school_id = 1 AND (a.id = 2 OR EXISTS ({OTHER}b.school_id = a.school_id))": "health_report",
    "SELECT 1 FROM membership m WHERE m.school_id IN (SELECT s.id FROM school s)": "membership",
    "SELECT 1 FROM leave l LEFT JOIN membership m ON m.school_id = l.school_id AND l.school_id = 1": "leave membership",
    "SELECT 1 FROM membership m, leave l WHERE m.school_id = 1": "leave",
    "SELECT m.id FROM membership m WHERE m.school_id = 1 UNION SELECT a.id FROM leave a": "leave",
    "SELECT 1 FROM (SELECT m.school_id AS s FROM membership m LIMIT 5) AS r WHERE r.s = 1": "membership",
    "INSERT INTO leave (school_id, id) SELECT s.id, 1 FROM school s": "leave",
    "DELETE FROM membership WHERE membership.id = 2": "membership",
}  # fmt: skip
REFUSED = {
    "INSERT INTO leave (id) VALUES (1)": "leave: a row without its school",
    "INSERT INTO leave (school_id) SELECT DISTINCT m.school_id FROM membership m WHERE m.school_id = 1":
        "leave: INSERT of SELECT DISTINCT",
    "UPDATE leave SET school_id = 2 WHERE leave.school_id = 1": "leave: a row moves to another school",
    "UPDATE person SET name = '' WHERE person.id IN (SELECT m.person_id FROM membership m WHERE m.school_id = 1)":
        "person: changed by what schools' tables say",
    "SELECT 1 FROM draft d JOIN membership m ON m.person_id = d.owner_id WHERE m.school_id = 1":
        "local and distributed in one: draft, membership",
    "SELECT 1 FROM leave WHERE leave.school_id IN (1, 2) FOR UPDATE": "FOR UPDATE in several schools: leave",
    "ALTER TABLE leave ADD a bigint; ALTER TABLE leave ADD b bigint": "several commands in one string",
}  # fmt: skip


@pytest.mark.parametrize("statement", OF_SCHOOL)
def test_a_statement_of_a_school_fits(statement):
    assert judge(plain(statement)) == Verdict()


@pytest.mark.parametrize(("statement", "tables"), OF_EVERY_SCHOOL.items())
def test_a_statement_that_asks_every_school_is_seen(statement, tables):
    assert judge(plain(statement)) == Verdict(everywhere=tuple(tables.split()))


@pytest.mark.parametrize(("statement", "why"), REFUSED.items())
def test_a_statement_that_would_not_run_is_seen(statement, why):
    assert judge(plain(statement)).refused == (why,)


def test_a_statement_in_other_words_than_postgresqls_is_seen():
    assert not judge("SELEC 1").fits


def test_who_asks_every_school_is_there_and_says_why():
    for sender, why in [*sent.EVERY_SCHOOL.items(), *sent.REFUSED.items()]:
        module, _, function = sender.partition(":")
        there = importlib.import_module(f"yss.{module}")
        for name in function.partition(".<locals>")[0].split("."):
            there = getattr(there, name)
        assert re.fullmatch(r".{15,}", why), sender


def test_the_commands_of_distributing_are_postgresqls_and_name_every_table():
    made = [*distributing.placed()]
    assert all(judge(command).fits for command in made)
    named = {word for command in made for word in re.findall(r"'(\w+)'", command)}
    assert named == {*REFERENCE, *DISTRIBUTED, BY}
