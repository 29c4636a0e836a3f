"""The script that measures a peer, against a server that answers as ODK Central's documentation says."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import lxml.etree
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = {"h": "http://www.w3.org/1999/xhtml", "x": "http://www.w3.org/2002/xforms"}


class Central(BaseHTTPRequestHandler):
    """One form of one project, its submissions by id."""

    protocol_version = "HTTP/1.1"
    asked: Counter[str]
    form: bytes
    submissions: dict[str, bytes]

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/sessions":
            given = json.loads(body)
            return self.answer(200, {"token": "t"}) if given["password"] == "right" else self.answer(401, {})
        if self.headers["Authorization"] != "Bearer t":
            return self.answer(401, {})
        if self.path == "/v1/projects":
            return self.answer(200, {"id": 7})
        if self.path == "/v1/projects/7/forms?publish=true":
            type(self).form = body
            return self.answer(200, {"xmlFormId": "daily_report"})
        own = re.search(rb"<instanceID>(.*?)</instanceID>", body).group(1).decode()
        if self.path != "/v1/projects/7/forms/daily_report/submissions" or own in self.submissions:
            return self.answer(409, {})
        self.submissions[own] = body
        return self.answer(200, {"instanceId": own})

    def do_GET(self):
        is_list = self.path == "/v1/projects/7/forms/daily_report.svc/Submissions?%24top=50"
        return self.answer(200 if is_list else 404, {"value": [{}] * min(50, len(self.submissions))})

    def answer(self, status, said):
        self.asked[f"{self.command} {status}"] += 1
        sent = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """As many as come at once."""

    request_queue_size = 64


@pytest.fixture
def central():
    Central.asked, Central.submissions = Counter(), {}
    server = Server(("127.0.0.1", 0), Central)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def peer(monkeypatch, central):
    monkeypatch.syspath_prepend(BENCHMARKS)
    import peer

    return peer, peer.Peer(f"http://127.0.0.1:{central.server_port}")


def test_submissions_and_lists_a_second(peer):
    module, asked = peer
    asked.enter("somebody@example.org", "right")
    submissions, lists = module.measure(asked, rounds=1, seconds=0.3)
    assert submissions > 0 < lists
    assert set(Central.asked) == {"POST 200", "GET 200"}
    assert Central.asked["POST 200"] == len(Central.submissions) + 3


def test_each_submission_answers_the_form_that_was_published(peer):
    module, asked = peer
    asked.enter("somebody@example.org", "right")
    asked.form()
    form, sent = lxml.etree.fromstring(Central.form), lxml.etree.fromstring(module.submission())
    instance = form.xpath("//x:instance/*", namespaces=NAMES)[0]
    assert (instance.get("id"), instance.get("version")) == (sent.get("id"), sent.get("version"))
    assert [lxml.etree.QName(node).localname for node in instance] == [node.tag for node in sent]
    bound = {node.get("nodeset") for node in form.xpath("//x:bind", namespaces=NAMES)}
    assert bound == {f"/data/{node.tag}" for node in sent if node.tag != "meta"} | {"/data/meta/instanceID"}


def test_a_refusal_is_no_figure(peer):
    module, asked = peer
    with pytest.raises(RuntimeError, match="401"):
        asked.enter("somebody@example.org", "wrong")
    with pytest.raises(RuntimeError, match="401"):
        module.measure(asked, rounds=1, seconds=0.1)
