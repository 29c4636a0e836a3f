"""R37: every list page takes as many queries with 50 members as with 2,000, never many, and weighs little."""

from __future__ import annotations

import gzip

import pytest
from phone import Phone
from statements import counted

from yss.cli import crowd
from yss.extensions import db

HEAVIEST = 16 * 1024
PAGES = {
    "/workbench": 12,
    "/workbench?day=yesterday": 14,
    "/days/2020-03-21": 12,
    "/days/2020-03-21/missing": 8,
    "/days/2020-03-21/reported": 8,
    "/days/2020-03-21/submit": 12,
    "/days/2020-03-21/review": 10,
    "/days/2020-03-21/quick-fill": 16,
    "/days/2020-03-21/quick-fill/fillable": 12,
    "/days/2020-03-21/reminder": 12,
    "/missing-notes": 6,
    "/changes": 8,
    "/leaves": 6,
    "/leaves?part=past": 6,
    "/days/2020-03-21/exempt": 10,
    "/days/2020-03-21/review/missing": 6,
    "/days/2020-03-21/review/health.normal": 8,
    "/days/2020-03-21/review/health.normal?after=20": 8,
    "/days/2020-03-21/confirm": 6,
    "/days/2020-03-21?q=w": 12,
    "/days/2020-03-21/joined": 8,
    "/days/2020-03-21/proxy": 8,
    "/days/2020-03-21/quick-fill/without-report": 8,
    "/days/2020-03-21/quick-fill/filled": 8,
    "/days/2020-03-20": 14,
    "/days/2020-03-19": 14,
    "/days/2020-03-19/late": 8,
    "/days/2020-03-19/data": 12,
    "/days/2020-03-19/data?version=1": 12,
    "/days/2020-03-19/data/1/reported": 8,
    "/days/2020-03-19/versions": 8,
    "/days/2020-03-19/data/reported": 8,
    "/days/2020-03-19/data/health.normal": 8,
    "/organization": 6,
    "/organization/deputies": 6,
    "/organization/handover": 8,
    "/organization/members": 6,
    "/organization/members?q=w": 6,
    "/organization/members/remove": 6,
    "/organization/members/left": 6,
    "/invite": 11,
    "/days/2020-03-21/grid": 12,
    "/days/2020-03-21/self": 10,
    "/how-to-join": 15,
    "/lists/members": 5,
    "/foreign-teachers": 5,
    "/foreign-teachers/add": 5,
    "/me": 5,
    "/yss/code": 4,
    "/help/feedback": 4,
    "/testing/chats": 6,
    "/testing/chats/choose": 5,
}


def grown(world, members, seed):
    """A crowd with foreign teachers; returns the collector."""
    place = crowd.build(members=members, days=2, seed=seed, now=world.now)
    teachers = world.roster(place.school_id, *((f"{place.org_id} {number}", "US") for number in range(members // 10)))
    world.put_on_list(place, *teachers[: members // 20])
    return place.collector


def taken_by(app, collector):
    """Path → queries; a page that weighs too much, compressed as it is sent, fails."""
    phone = Phone(app).sign_in(collector)
    phone.open("/days/2020-03-21/submit")
    for name in ("expected_on_site", "present_on_site", "absent_ill", "isolated_central", "isolated_home"):
        phone.fill(name, "0")
    phone.tap("下一步").is_on("数据详情")
    taken = {}
    for path in PAGES:
        with counted(db.engine) as said:
            answer = phone.request("GET", path)
        assert answer.status_code == 200, path
        assert len(gzip.compress(answer.get_data())) < HEAVIEST, path
        taken[path] = len(said)
    return taken


@pytest.mark.slow
def test_R37_pages_take_the_same_queries_with_50_as_with_2000(world, app, clock):
    few, many = (taken_by(app, grown(world, members, seed=members)) for members in (50, 2_000))
    read_whole = {path for path in PAGES if few[path] != many[path]}
    assert read_whole == {"/days/2020-03-21", "/days/2020-03-20", "/days/2020-03-19"}, "a class's day, by one statement"
    assert all(few[path] < many[path] for path in read_whole)
    assert {path: taken for path, taken in many.items() if taken > PAGES[path]} == {}


def test_a_poll_that_changes_nothing_takes_three_queries(world, app, clock):
    org = world.org()
    phone = Phone(app).sign_in(org.collector).open("/workbench")
    address = phone.by_id("status").get("hx-get")
    with counted(db.engine) as said:
        assert phone.request("GET", address, headers={"HX-Request": "true"}).status_code == 204
    assert len(said) == 3, "the moved clock, the session with its rights, the day's versions"
