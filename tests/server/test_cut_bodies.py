"""M15: a form whose connection breaks before its last byte is none: nothing is written, its key stays unspent.

One that came in whole is answered, whatever comes after it.
"""

from __future__ import annotations

import re
import socket
from urllib.parse import urlencode

import pytest
from server.wire import Person, read_to_end
from sqlalchemy import create_engine, text

from yss.database import sqlite3

WORDS = "采集对象选错了请改为教职工"
BOUNDARY = "----cut"


@pytest.fixture(scope="module")
def server(serve):
    return serve()


def urlencoded(fields):
    body = urlencode(fields).encode()
    return {"Content_Type": "application/x-www-form-urlencoded", "Content_Length": str(len(body))}, body


def multipart(fields):
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode()
    return {"Content_Type": f"multipart/form-data; boundary={BOUNDARY}", "Content_Length": str(len(body))}, body


def chunked(fields):
    body = urlencode(fields).encode()
    pieces = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    return {"Content_Type": "application/x-www-form-urlencoded", "Transfer_Encoding": "chunked"}, pieces


def kept(server, key):
    """How many feedbacks there are, and whether the key was used up."""
    engine = create_engine(f"sqlite:///{server.database}", module=sqlite3)
    with engine.connect() as connection:
        feedbacks = connection.execute(text("SELECT count(*) FROM feedback")).scalar()
        spent = connection.execute(text("SELECT count(*) FROM idempotency WHERE key = :key"), {"key": key}).scalar()
    return feedbacks, spent


def sent(person, headers, body, *, is_cut=False):
    """The status of the answer to these bytes, 0 for none; after a cut the phone's side of the line is closed."""
    with person.line() as line:
        line.sendall(person.head("/help/feedback", Connection="close", **headers) + body)
        if is_cut:
            line.shutdown(socket.SHUT_WR)
        return int(read_to_end(line)[9:12] or 0)


# What is left out: a byte; the middle of a character; for chunks their end as well.
@pytest.mark.parametrize("left_out", [1, 3, 40])
@pytest.mark.parametrize(("way", "name"), [(urlencoded, "黄晓波"), (multipart, "蒋小华"), (chunked, "黄伟斌")])
def test_M15_a_form_that_was_cut_short_is_dropped_and_goes_through_when_it_is_sent_again(server, way, name, left_out):
    person = Person(server.port).sign_in(name)
    fields = person.fields("/help/feedback", kind="correction", phone="", words=WORDS)
    headers, body = way(fields)
    before, spent = kept(server, fields["key"])
    assert spent == 0
    assert sent(person, headers, body[:-left_out], is_cut=True) in (0, 400)
    assert kept(server, fields["key"]) == (before, 0)
    assert sent(person, headers, body) == 303
    assert kept(server, fields["key"]) == (before + 1, 1)


HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
CUT = b"POST /help/feedback HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nwords="


# Said after whole requests, in one piece with them; then the phone's side of the line is closed, or not.
@pytest.mark.parametrize(
    ("said", "is_closed", "statuses"),
    [
        (b"", True, []),
        (b"GET /heal", True, []),
        (CUT, True, []),
        (b"FOO BAR\r\n\r\n", False, ["400"]),
        (b"FOO BAR\r\n\r\n", True, ["400"]),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x\r\n\r\n", False, ["400"]),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 33_000 + b"\r\n\r\n", False, ["431"]),
    ],
)
def test_what_came_in_whole_is_answered_in_order_before_the_line_is_closed(server, said, is_closed, statuses):
    person = Person(server.port).sign_in("黄晓波")
    fields = person.fields("/help/feedback", kind="correction", phone="", words=WORDS)
    headers, body = urlencoded(fields)
    before, _ = kept(server, fields["key"])
    with person.line() as line:
        line.sendall(HEALTH + person.head("/help/feedback", **headers) + body + said)
        if is_closed:
            line.shutdown(socket.SHUT_WR)
        answered = re.findall(rb"HTTP/1.1 ([0-9]{3})", read_to_end(line))
    assert [status.decode() for status in answered] == ["200", "303", *statuses]
    assert kept(server, fields["key"]) == (before + 1, 1)
    assert "ERROR" not in server.log.read_text()
