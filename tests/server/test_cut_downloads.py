"""R45: a download that breaks off is fetched again from the phone where it did, and from no other."""

from __future__ import annotations

import re
import socket
import struct

from server.wire import Person, read_to_end

DAY = re.compile(r'name="last"[^>]*value="([0-9-]{10})"')
FORM = {"Content_Type": "application/x-www-form-urlencoded", "Connection": "close"}
RESET = struct.pack("ii", 1, 0)


def one_time_link(server):
    """The path of a link that the school's admin has made, of an export of everybody's reports."""
    admin = Person(server.port).sign_in("梁志远")
    found = re.search(r'href="(/admin/[0-9]+)', admin.get("/").text + admin.get("/admin").text)
    assert found
    form = f"{found[1]}/export"
    day = DAY.search(admin.get(form).text)
    assert day
    asked = {"kind": "reports", "format": "csv", "purpose": "archive", "first": day[1], "last": day[1]}
    at = admin.post(form, admin.fields(form, **asked)).headers["location"]
    assert admin.post(f"{at}/link", admin.fields(at)).status == 303
    link = re.search(r"/x/[^/\s]+/[A-Za-z0-9_-]{16,}", admin.get(at).text)
    assert link
    return link[0]


def sent(phone, path):
    """The tap on 【下载】, as bytes."""
    body = f"csrf_token={phone.fields(path)['csrf_token']}".encode()
    return phone.head(path, Content_Length=str(len(body)), **FORM) + body


def test_R45_a_cut_download_is_fetched_again_and_by_nobody_else(serve):
    server = serve()
    path = one_time_link(server)
    phone, other = Person(server.port), Person(server.port)
    tapped, theirs = sent(phone, path), sent(other, path)
    with phone.narrow_line() as line:
        line.sendall(tapped)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += line.recv(1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    assert head.startswith(b"HTTP/1.1 200 ")
    length = int(re.search(rb"content-length: ([0-9]+)", head)[1])
    with other.line() as line:
        line.sendall(theirs)
        assert read_to_end(line).startswith(b"HTTP/1.1 404 ")
    for _ in ("again", "and once more: nobody knows here what arrived"):
        with phone.line() as line:
            line.sendall(tapped)
            answer = read_to_end(line)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert len(answer.partition(b"\r\n\r\n")[2]) == length
    assert other.get(path).status == 404
