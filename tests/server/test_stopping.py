"""M8, F11: a server that is told to stop finishes what it has begun, waits for nobody who hangs, loses nothing."""

from __future__ import annotations

import asyncio
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from server.held import Held
from server.load import Crowd, morning
from server.wire import PATIENCE, Person, in_a_loop, read_to_end, read_until
from sqlalchemy import create_engine, text

from yss.database import sqlite3

FORM = {"Content_Type": "application/x-www-form-urlencoded", "Content_Length": "400"}
RESTARTS, PEOPLE = 2, 6


def test_what_is_in_work_is_finished_and_a_body_that_hangs_is_not_waited_for(serve):
    server = serve(YSS_STOP_SECONDS="20")
    person = Person(server.port).sign_in("黄晓波")
    fields = person.fields("/help/feedback", kind="correction", phone="", words="采集对象选错了")
    writer = create_engine(f"sqlite:///{server.database}", module=sqlite3).connect()
    with person.line() as hanging, ThreadPoolExecutor() as pool:
        hanging.sendall(person.head("/help/feedback", **FORM))
        writer.execute(text("PRAGMA busy_timeout = 60000"))
        writer.exec_driver_sql("BEGIN IMMEDIATE")
        answer = pool.submit(person.post, "/help/feedback", fields)
        assert not answer.done()
        threading.Timer(1.0, server.process.send_signal, [signal.SIGTERM]).start()
        threading.Timer(2.0, writer.rollback).start()
        assert answer.result(PATIENCE).status == 303
        assert read_to_end(hanging) == b""
        assert server.process.wait(PATIENCE) == 0
    writer.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_what_comes_on_an_open_line_with_the_signal_is_answered_and_it_ends_in_order(serve, number):
    server = serve()
    ask = Person(server.port).head("/healthz").replace(b"POST", b"GET", 1)
    with Person(server.port).line() as line:
        line.sendall(ask)
        assert read_until(line, b"ok\n").endswith(b"ok\n")
        for signalled in (signal.SIGSTOP, number, signal.SIGCONT):
            server.process.send_signal(signalled)
            line.sendall(ask if signalled is signal.SIGSTOP else b"")
        assert read_to_end(line).startswith(b"HTTP/1.1 200")
    assert server.process.wait(PATIENCE) == 0
    assert "Traceback" not in server.log.read_text()


def test_F11_no_request_fails_while_it_is_started_anew_under_load(demo, tmp_path):
    with Held(demo, tmp_path) as held:
        held.start()
        outcome = in_a_loop(restarted(held, RESTARTS))
    assert outcome.statuses.keys() == {200, 303}
    assert outcome.count > PEOPLE * (RESTARTS + 1)


async def restarted(held, times):
    """The outcome of a crowd that asks all the while."""
    over = asyncio.Event()
    crowd = asyncio.create_task(Crowd(held.port, await asyncio.to_thread(morning, held.port)).at_once(PEOPLE, over))
    for _ in range(times):
        await asyncio.sleep(0.5)
        await asyncio.to_thread(held.restart)
    over.set()
    return await crowd


def test_without_a_free_port_it_says_so_in_a_sentence(serve):
    server = serve()
    second = server.served_again()
    assert second.returncode == 1
    assert second.stderr.startswith("refused to start: cannot listen on 127.0.0.1")
