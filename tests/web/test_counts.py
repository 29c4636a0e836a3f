"""What a request sends and builds, counted, never timed: ceilings that may only fall (`tests/counts.toml`).

Statements, and constructions of SQL (`tests/constructions.py`), of a request as it is after some like it. Where a
number has fallen, `YSS_COUNTS=lower pytest tests/web/test_counts.py` lowers the table, which never rises by itself.
"""

from __future__ import annotations

import itertools
import os
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import hot
import pytest
from constructions import constructions
from databases import KINDS, run_folder
from fasteners import InterProcessLock
from hot import HOT, Scene, Visitors
from route_policy import POLICY
from sqlalchemy import select
from statements import statements, trips
from visiting import OF_A_SUBMISSION, path_of, rules
from web.test_access import school  # noqa: F401

from yss import create_app
from yss.extensions import db
from yss.models import School

TABLE = Path(__file__).parents[1] / "counts.toml"
LOWERS = os.environ.get("YSS_COUNTS") == "lower"
WARM = 2
# So much below its ceiling a number may be before the ceiling has to follow.
SLACK = 0.05
ROLES = ("admin", "collector", "member", "deputy", "guardian", "first", "nobody", "stranger")


@pytest.fixture
def bare(app):
    """The same app without testing tools, whose moved clock every request would read."""
    return create_app(replace(app.extensions["yss_settings"], testing_tools=False))


def kind() -> str:
    return db.engine.dialect.name


def held(rows: dict[str, dict[str, int]], section: str) -> dict[str, str]:
    """What is above its ceiling, far below it, or in no table; lowers the ceilings where that is asked."""
    if LOWERS:
        lower(rows, section)
    table = tomllib.loads(TABLE.read_text())[section]
    return {
        f"{name}: {what}": f"{count}, the ceiling is {table.get(name, {}).get(what)}"
        for name, row in rows.items()
        for what, count in row.items()
        if not fits(count, table.get(name, {}).get(what))
    }


def fits(count: int, ceiling: int | None) -> bool:
    return ceiling is not None and ceiling * (1 - SLACK) <= count <= ceiling


def lower(rows: dict[str, dict[str, int]], section: str) -> None:
    """Writes the table anew: what is new to it, and what has fallen."""
    with InterProcessLock(run_folder() / "counts.lock"):
        table = tomllib.loads(TABLE.read_text()) if TABLE.exists() else {}
        there = table.setdefault(section, {})
        for name, row in rows.items():
            before = there.get(name, {})
            there[name] = before | {what: min(count, before.get(what, count)) for what, count in row.items()}
        lines = ["# Held by tests/web/test_counts.py, which says how to lower them."]
        for heading, counted in table.items():
            lines += ["", f"[{heading}]"]
            lines += [f'"{name}" = {{ {said(row)} }}' for name, row in counted.items()]
        TABLE.write_text("\n".join(lines) + "\n")


def said(row: dict[str, int]) -> str:
    return ", ".join(f"{what} = {count}" for what, count in sorted(row.items()))


def counted(app, ask) -> tuple[int, int, str]:
    """(statements, constructions, where most of these are) of what is asked of the app."""
    with app.app_context():
        engine = db.engine
    with constructions() as built, statements(engine) as sent:
        ask()
    return len(sent), built.total(), ", ".join(f"{place} {times}" for place, times in built.most_common(5))


def waited(app, visitors, asked) -> dict[str, int]:
    """How often the request waits for PostgreSQL: a connection is there, and what it asks is not prepared yet."""
    if kind() != "postgresql":
        return {}
    visitors.client(asked.who)
    with app.app_context():
        engine = db.engine
    with trips(engine) as counts:
        visitors.send(asked)
    return {"trips_postgresql": counts[0]}


def scene_of(world) -> Scene:
    """A class that submitted yesterday, with reports of today, and more to come."""
    org = world.org()
    members = [world.member(org) for _ in range(20)]
    yesterday = world.now - timedelta(days=1)
    for member in members:
        world.consent(member)
        world.report(org, member, now=yesterday)
    world.submit(org, yesterday.date(), now=yesterday)
    for member in members[:5]:
        world.report(org, member)
    return Scene(org.school_id, org.org_id, org.collector, hot.admin_of(org.school_id), itertools.cycle(members[5:]))


def test_hot_requests_send_and_build_no_more_than_their_table_says(world, app, bare, clock):
    scene, visitors, rows, where = scene_of(world), Visitors(bare), {}, {}
    for name, asks in HOT.items():
        for _ in range(WARM):
            visitors.send(asks(scene))
        asked = asks(scene)
        visitors.client(asked.who)
        sent, built, where[name] = counted(bare, lambda asked=asked: visitors.send(asked))
        rows[name] = {f"sent_{kind()}": sent, f"built_{kind()}": built} | waited(bare, visitors, asks(scene))
    wrong = held(rows, "hot")
    assert wrong == {}, {name: found for name, found in where.items() if any(said.startswith(name) for said in wrong)}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_no_page_builds_more_than_its_table_says(world, app, bare, clock, school):  # noqa: F811
    people, values, yesterday = school
    visitors, rows = Visitors(bare), {}
    for rule in rules(bare):
        roles = [role for role in ROLES if role in POLICY[rule.endpoint]]
        if "GET" not in rule.methods or not roles:
            continue
        day = yesterday if rule.endpoint in OF_A_SUBMISSION else values["day"]
        path, client = path_of(bare, rule, values | {"day": day}), visitors.client(people.get(roles[0], 0))
        for _ in range(WARM):
            visitors.open(client, path)
        _, built, _ = counted(bare, lambda path=path, client=client: visitors.open(client, path))
        rows[f"{rule.endpoint} {rule.rule}"] = {"built": built}
    assert held(rows, "pages") == {}


def test_a_statement_built_in_a_request_is_counted(app):
    with constructions() as built, statements() as sent:
        db.session.execute(_built_anew())
    assert built.total() >= 4, built
    assert len(sent) == 1
    made = _built_anew()
    db.session.execute(made)
    with constructions() as built:
        db.session.execute(made)
    assert built == {}


def _built_anew():
    return select(School.id).where(School.id == 1)


def test_the_table_names_what_there_is(app):
    table = tomllib.loads(TABLE.read_text())
    assert list(table["hot"]) == list(HOT)
    counts = {f"{what}_{kind}" for what in ("sent", "built") for kind in KINDS}
    assert counts | {"trips_postgresql"} == set(table["hot"]["W"])
