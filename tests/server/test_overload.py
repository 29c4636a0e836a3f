"""F11, M21: what is counted is requests in work; who finds no place is told at once, and keeps what was typed."""

from __future__ import annotations

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from server.load import Crowd, morning
from server.wire import PATIENCE, Person, in_a_loop
from sqlalchemy import create_engine, text

from yss.database import sqlite3

WORDS = "采集对象选错了"
BUSY = "系统繁忙，您的填写已保留，请稍后重试。"


@pytest.fixture(scope="module")
def server(serve):
    """One thread, and one who may wait."""
    return serve(YSS_THREADS="1", YSS_IN_FLIGHT="2", YSS_SETTLE_SECONDS="1")


@pytest.fixture
def prepared(server):
    """Somebody with a form that is filled in."""
    person = Person(server.port).sign_in("黄伟斌")
    return person, person.fields("/help/feedback", kind="correction", phone="", words=WORDS)


@pytest.fixture
def taken(server, prepared):
    """The only thread is taken by a form that waits for the database; another form waits for the thread.

    Gives the answers to come of both, and what lets the database go.
    """
    people = [Person(server.port).sign_in(name) for name in ("黄晓波", "蒋小华")]
    forms = [person.fields("/help/feedback", kind="correction", phone="", words=WORDS) for person in people]
    writer = create_engine(f"sqlite:///{server.database}", module=sqlite3).connect()
    writer.execute(text("PRAGMA busy_timeout = 60000"))
    writer.exec_driver_sql("BEGIN IMMEDIATE")
    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(one.post, "/help/feedback", form) for one, form in zip(people, forms, strict=True)]
        yield answers, writer.rollback
        writer.close()


def refused(server, taken, ask):
    """The first answer that refuses, for as long as the thread is taken."""
    answers = (ask() for _ in itertools.takewhile(lambda _: not all(one.done() for one in taken[0]), itertools.count()))
    return next(answer for answer in answers if answer.status == 503)


def test_a_page_is_refused_in_chinese_and_says_when_to_come_again(server, taken):
    person = Person(server.port)
    answer = refused(server, taken, lambda: person.get("/verify"))
    assert BUSY in answer.text
    assert answer.headers["retry-after"].isdigit()
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert 'href=""' in answer.text
    assert person.get("/healthz").status == 200


def test_a_fragment_is_refused_by_the_notice_and_leaves_the_form(server, taken):
    answer = refused(server, taken, lambda: Person(server.port).post("/verify", {"way": "face"}, HX_Request="true"))
    assert BUSY in answer.text
    assert "<html" not in answer.text


def test_a_form_without_scripts_is_refused_before_anything_is_done_and_goes_through_later(server, prepared, taken):
    person, form = prepared
    answer = refused(server, taken, lambda: person.post("/help/feedback", form))
    assert [word in answer.text for word in (BUSY, WORDS, form["key"])] == [True] * 3
    answers, let_go = taken
    let_go()
    assert 303 in [one.result(PATIENCE).status for one in answers]
    assert person.post("/help/feedback", form).status == 303


def test_idle_lines_take_no_place(server):
    person = Person(server.port)
    lines = [person.line() for _ in range(20)]
    assert person.get("/verify").status == 200
    for line in lines:
        line.close()


def test_F11_beyond_what_it_can_do_it_answers_everybody_and_is_itself_again_afterwards(serve):
    server = serve(YSS_THREADS="2", YSS_IN_FLIGHT="4", YSS_SETTLE_SECONDS="1")

    async def rush():
        crowd = Crowd(server.port, await asyncio.to_thread(morning, server.port))
        await asyncio.sleep(1)  # until it has settled it lets everybody wait
        return await crowd.at_rate(3_000, 0.1)

    outcome = in_a_loop(rush())
    assert outcome.count == 300
    assert outcome.statuses.keys() <= {200, 303, 503}
    assert outcome.statuses[503] > 0
    person = Person(server.port)
    assert [person.get("/verify").status for _ in range(5)] == [200] * 5
