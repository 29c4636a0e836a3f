"""A statement that was made once and gives columns alone goes past the ORM, and finds what it found."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from yss.extensions import db
from yss.made_once import PlainRows, made_once
from yss.models import School
from yss.transactions import Lock, run


@made_once
def name_of(school_id: int) -> Any:
    return select(School.name).where(School.id == school_id)


@made_once
def whole(school_id: int) -> Any:
    return select(School).where(School.id == school_id)


@made_once
def renamed(school_id: int, name: str) -> Any:
    return update(School).where(School.id == school_id).values(name=name).returning(School.name)


@pytest.fixture
def by_the_orm():
    asked = []

    def note(state):
        if state.is_select:
            asked.append(state.statement)

    event.listen(PlainRows, "do_orm_execute", note)
    yield asked
    event.remove(PlainRows, "do_orm_execute", note)


def test_columns_are_asked_of_the_connection_and_entities_of_the_orm(world, by_the_orm):
    school_id = world.school("第一小学")

    def work(session: Session) -> list[str]:
        names = session.scalars(*name_of(school_id)).all()
        return [
            *names,
            *session.scalars(*renamed(school_id, "第二小学")),
            session.scalars(*whole(school_id)).one().name,
        ]

    by_the_orm.clear()
    assert run(work, [], Lock.NONE) == ["第一小学", "第二小学", "第二小学"]
    assert len(by_the_orm) == 1
    assert db.session.scalars(*name_of(school_id)).all() == ["第二小学"]
    assert len(by_the_orm) == 1
    assert db.session.scalars(*name_of(school_id), execution_options={"yield_per": 1}).all() == ["第二小学"]
    assert len(by_the_orm) == 2


def test_what_waits_to_be_written_is_found(world):
    school_id = world.school("第一小学")

    def work(session: Session) -> str:
        session.scalars(*whole(school_id)).one().name = "第三小学"
        return session.execute(*name_of(school_id)).scalar_one()

    assert run(work, [], Lock.NONE) == "第三小学"
