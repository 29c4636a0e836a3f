"""M14: who is slow holds nobody up: bodies that do not come, heads that do not end, answers that nobody reads."""

from __future__ import annotations

import contextlib
import re
import time
from datetime import date, timedelta

import pytest
from server.wire import Person, read_to_end, read_until
from sqlalchemy import create_engine, text

from yss.database import sqlite3

SLOW = 25
FORM = {"Content_Type": "application/x-www-form-urlencoded", "Content_Length": "400"}


@pytest.fixture(scope="module")
def server(serve):
    """Two threads, and little time for a body."""
    return serve(YSS_THREADS="2", YSS_BODY_SECONDS="4", YSS_IDLE_SECONDS="2")


@pytest.fixture
def hold():
    """Keeps lines open to the end of the test."""
    with contextlib.ExitStack() as lines:
        yield lines.enter_context


def silent(person, hold):
    hold(person.line())


def half_a_head(person, hold):
    hold(person.line()).sendall(b"POST /help/feedback HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")


def nothing_of_a_body(person, hold):
    hold(person.line()).sendall(person.head("/help/feedback", **FORM))


def a_piece_of_a_body(person, hold):
    hold(person.line()).sendall(person.head("/help/feedback", **FORM) + b"words=%E4")


def a_piece_of_a_chunk(person, hold):
    chunked = {"Content_Type": FORM["Content_Type"], "Transfer_Encoding": "chunked"}
    hold(person.line()).sendall(person.head("/help/feedback", **chunked) + b"190\r\nwords=%E4")


def nobody_reads(person, hold):
    """Asks for far more than the sockets hold, and takes nothing of it."""
    hold(person.narrow_line()).sendall(person.large_file() * 40)


@pytest.mark.parametrize(
    "slow", [silent, half_a_head, nothing_of_a_body, a_piece_of_a_body, a_piece_of_a_chunk, nobody_reads]
)
def test_others_are_answered_while_slow_ones_hang(server, hold, slow):
    person = Person(server.port).sign_in("黄晓波")
    for _ in range(SLOW):
        slow(person, hold)
    for _ in range(5):
        assert person.get("/help/feedback").status == 200
    sent = person.post("/help/feedback", person.fields("/help/feedback", kind="other", words=""))
    assert sent.status == 422


def test_a_body_that_comes_too_slowly_is_told_so_in_the_end(server):
    person = Person(server.port).sign_in("黄晓波")
    with person.line() as line:
        line.sendall(person.head("/help/feedback", **FORM, HX_Request="true") + b"words=%E4")
        answer = read_until(line, "网络太慢，内容没有传完".encode())
    assert answer.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("said", [b"", b"POST /help/feedback HTTP/1.1\r\nX-Slow: ", b"\r\n"])
def test_a_line_on_which_no_request_comes_is_closed(server, said):
    with Person(server.port).line() as line:
        line.sendall(said)
        assert read_to_end(line) == b""


def test_a_line_that_was_used_and_is_idle_is_closed(server):
    with Person(server.port).line() as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert read_to_end(line).endswith(b"ok\n")


def test_what_is_no_request_is_refused_in_chinese(server):
    told = {
        b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 40_000 + b"\r\n\r\n": ("431", "请从首页重新进入"),
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": (
            "400",
            "请求有误",
        ),
        b"nonsense\r\n\r\n": ("400", "请求有误"),
    }
    for said, (status, words) in told.items():
        with Person(server.port).line() as line:
            line.sendall(said)
            answer = read_to_end(line).decode()
        assert (answer[9:12], words in answer) == (status, True)


def test_a_body_that_is_too_long_is_refused_and_the_rest_of_it_is_not_kept(server):
    person = Person(server.port).sign_in("黄晓波")
    fields = person.fields("/help/feedback", kind="other", words="x" * (40 << 20))
    refused = person.post("/help/feedback", fields)
    assert (refused.status, "内容太大" in refused.text) == (413, True)


LONG = "班" * 10_000


@pytest.fixture
def large_export(server):
    """An admin, and the path of the file of five megabytes that they have ordered; it is made."""
    engine = create_engine(f"sqlite:///{server.database}", module=sqlite3)
    with engine.begin() as connection:
        connection.execute(text("UPDATE organization SET full_name = :long"), {"long": LONG})
    admin = Person(server.port).sign_in("梁志远")
    form = re.search(r"/admin/[0-9]+", admin.get("/admin").text)[0] + "/export"
    last = date.fromisoformat(re.search(r'type="date"[^>]*value="([0-9-]+)"', admin.get(form).text)[1])
    asked = {"kind": "reports", "format": "csv", "purpose": "archive"}
    days = {"first": str(last - timedelta(days=30)), "last": str(last)}
    at = admin.post(form, admin.fields(form, **asked, **days)).headers["location"]
    while f"{at}/file" not in admin.get(at).text:
        time.sleep(0.1)
    return admin, f"{at}/file"


def test_M14_others_are_answered_while_nobody_reads_a_large_export(server, hold, large_export):
    admin, path = large_export
    lines = [hold(admin.narrow_line()) for _ in range(3)]
    for line in lines:
        line.sendall(admin.head(path, Connection="close").replace(b"POST", b"GET", 1))
    assert lines[0].recv(12) == b"HTTP/1.1 200"
    for _ in range(5):
        assert Person(server.port).get("/verify").status == 200
    assert read_to_end(lines[0]).decode().count(LONG) > 100
