"""What a monitor reads, who may read it, and the number on an error page that leads to its line in the log."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest
from phone import Phone

from yss import create_app
from yss.config import testing_settings as settings_for
from yss.queries.day import workbench
from yss.transactions import Busy


def read(app, token=None):
    token = app.extensions["yss_settings"].metrics_token if token is None else token
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().get("/metrics", base_url="https://localhost", headers=headers)


def counted(app) -> dict[str, float]:
    """Each sample by its name and labels: the app has served other tests before."""
    lines = read(app).get_data(as_text=True).splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_R47_metrics_count_requests_by_route_and_tell_of_nobody(world, app, clock):
    org = world.org()
    member = world.member(org, "黄晓波")
    phone, before = Phone(app).sign_in(org.collector), counted(app)
    phone.open(f"/days/2020-03-21/people/{member}")
    phone.open("/days/2020-03-21?q=黄晓波")
    phone.request("GET", "/nothing")
    phone.request("BREW", "/workbench")
    text = read(app).get_data(as_text=True)
    after = counted(app)
    grown = {name: value - before.get(name, 0) for name, value in after.items()}
    assert grown['yss_requests_total{route="/days/<day:day>/people/<person_id>",status="200"}'] == 1
    assert grown['yss_requests_total{route="",status="404"}'] == 1
    assert grown['yss_request_seconds_count{part="days"}'] == 2
    assert after["yss_requests_in_flight"] == 1, "this one alone"
    assert re.search(r'yss_pool_connections\{state="in use"\} \d', text)
    for secret in (str(member), "黄晓波", "2020-03-21", "BREW"):
        assert secret not in text


@pytest.mark.parametrize("token", ["", "wrong", "ünïcode"])
def test_metrics_are_no_page_for_who_does_not_know_the_token(app, token):
    assert read(app, token).status_code == 404


def test_metrics_are_off_unless_configured():
    off = create_app(replace(settings_for("sqlite://"), metrics_token=""))
    assert "metrics" not in off.view_functions


def test_an_error_page_shows_the_number_under_which_the_log_tells_of_it(world, app, clock, monkeypatch):
    phone, told = Phone(app).sign_in(world.org().collector), []

    def fail(*_arguments):
        raise Busy

    monkeypatch.setattr(workbench, "home", fail)
    handler = logging.Handler()
    handler.emit = lambda record: told.append(record.request)
    logger = logging.getLogger("yss")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        page = phone.request("GET", "/workbench").get_data(as_text=True)
        fragment = phone.request("GET", "/workbench", headers={"HX-Request": "true"}).get_data(as_text=True)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.CRITICAL)
    assert f"如需帮助，请告知编号：{told[0]}" in page
    assert f"（编号：{told[1]}）" in fragment
