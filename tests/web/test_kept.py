"""R27, R50: a page that is sent again is what would be made anew, and is nobody else's."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cast import subject
from conftest import instant
from hands import handover_invite, make_deputy, take_over
from joining_makers import verified
from phone import BASE, Phone
from statements import counted

from yss.actions.day import verdicts
from yss.actions.organization import naming, organizing
from yss.actions.person import erasing
from yss.acts import Act
from yss.domain.vocabulary import Verdict
from yss.extensions import db
from yss.queries.day import counting
from yss.queries.school import overview, trend

DAY = timedelta(days=1)
CHANGING = re.compile(
    r'name="request-id" content="[^"]*"|name="csrf_token" value="[^"]*"|'
    r'data-server-now="[^"]*"|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}'
)


@pytest.fixture(autouse=True)
def kept_is_as_anew():
    """Here what is kept is sent."""


def text_of(phone, path):
    answer = phone.request("GET", path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def bare(text):
    """But for what differs with each sending."""
    return CHANGING.sub("", text)


def forget(app):
    """As after a start."""
    app.extensions["kept_pages"].clear()
    for one in (counting._kept, overview._cache, trend._cache):
        one.clear()


class Days:
    """The steps of a class's life, each two minutes after the last: for one the trend is kept."""

    def __init__(self, world):
        self.world, self.org = world, world.org(founded=3)
        self.father = world.person("林晓晴")
        self.child = world.guardian(self.org, self.father, subject("黄晓波", date(2012, 5, 17)))
        self.pupil = world.member(self.org, "陈默")
        self.ill = world.member(self.org, "黄恺")
        self.teacher = world.listed_teacher(self.org)
        world.report(self.org, self.pupil, now=world.now - DAY)
        self.made = {}

    def is_ill(self):
        self.world.ill(self.org, self.ill)

    def change_is_acknowledged(self):
        self.world.acknowledge(self.org, self.world.changes(self.org)[0].id)

    def fathers_report(self):
        self.world.report(self.org, self.child, by=self.father, at_desk=False)

    def father_is_named_otherwise(self):
        db.session.rollback()
        verified(replace(subject("林晓晴"), name="林小青"), self.world.now)

    def joins(self):
        self.made["new"] = self.world.member(self.org)

    def is_filled_in_for(self):
        self.made["report"] = self.world.report(self.org, self.pupil, by=self.org.collector)

    def who_filled_in_becomes_a_proxy_who_waits(self):
        for proxy in (self.father, self.org.collector):
            self.world.join_other(self.org, proxy, subject("陈默"))

    def disputes_it(self):
        act = self.world.act(self.org, self.pupil)
        verdicts.judge(act, report_id=self.made["report"], verdict=Verdict.DISPUTED)

    def is_on_leave(self):
        self.made["leave"] = self.world.leave(self.org, self.made["new"])

    def leave_ends(self):
        self.world.end_leave(self.org, self.made["leave"])

    def is_holiday(self):
        self.made["holiday"] = self.world.holiday(self.org.school_id, self.world.day - DAY, self.world.day)

    def holiday_ends(self):
        self.world.end_holiday(self.org.school_id, self.made["holiday"])

    def is_named_otherwise(self):
        naming.correct_name(self.world.act(self.org), person_id=self.made["new"], name="陈小默")

    def class_is_named_otherwise(self):
        organizing.change_organization(self.world.act(self.org), name="9班", headcount=2)

    def submits(self):
        self.world.submit(self.org)

    def reports_late(self):
        self.world.report(self.org, self.made["new"])

    def is_returned(self):
        self.world.return_day(self.org, self.world.day, minutes=30)

    def return_runs_out(self):
        self.world.now += timedelta(minutes=31)

    def leaves(self):
        self.world.remove(self.org, self.made["new"])

    def teacher_leaves_the_list(self):
        self.world.take_off_list(self.org, self.teacher)

    def father_is_erased(self):
        erasing.erase_person(Act(actor_id=self.father, now=self.world.now), person_id=self.father)

    def half_past_eleven(self):
        self.world.now = instant("2020-03-21 11:30:00")

    def midnight(self):
        self.world.now = instant("2020-03-22 00:00:00")


STEPS = [name for name in vars(Days) if not name.startswith("_")]


def test_R27_what_is_sent_again_is_what_would_be_made_after_each_step(app, world, clock):
    life = Days(world)
    head, school = world.admin(life.org.school_id), f"/admin/{life.org.school_id}"
    collector, admin = Phone(app).sign_in(life.org.collector), Phone(app)
    pages = [(collector, path) for path in (f"/days/{world.day}", "/workbench", "/workbench?day=yesterday")]
    pages += [(collector, f"/days/{world.day - DAY}"), (admin, school), (admin, f"{school}?day=yesterday")]
    for step in STEPS:
        world.now += timedelta(minutes=2)
        db.session.rollback()
        getattr(life, step)()
        clock.move_to(world.now)
        admin.sign_in(head)
        sent = [bare(text_of(phone, path)) for phone, path in pages]
        forget(app)
        for (phone, path), text in zip(pages, sent, strict=True):
            assert text == bare(text_of(phone, path)), f"{path} after {step}"


def test_R50_nobody_is_sent_what_was_kept_for_another(app, world, clock):
    mine, theirs = world.org("蒋小华"), world.org("陈默", school_id=world.school("乙小学"))
    world.member(mine, "黄晓波")
    world.member(theirs, "黄恺")
    deputy = world.person("林晓晴")
    make_deputy(world, mine, deputy)
    phones = {who: Phone(app).sign_in(who) for who in (mine.collector, deputy, theirs.collector)}
    heads = {mine: world.second_admin(mine.school_id), theirs: world.admin(theirs.school_id)}
    admins = {org: Phone(app).sign_in(head) for org, head in heads.items()}
    today = f"/days/{world.day}"
    for _ in range(2):
        for who, there, not_there in (
            (mine.collector, "黄晓波", "黄恺"),
            (deputy, "黄晓波", "黄恺"),
            (theirs.collector, "黄恺", "黄晓波"),
        ):
            text = text_of(phones[who], today)
            assert there in text
            assert not_there not in text
            assert f'data-desk="{(theirs if who == theirs.collector else mine).org_id}"' in text_of(
                phones[who], "/workbench"
            )
        assert "乙小学" not in text_of(admins[mine], f"/admin/{mine.school_id}")
        assert "乙小学" in text_of(admins[theirs], f"/admin/{theirs.school_id}")
    assert admins[mine].open(f"/admin/{theirs.school_id}").status == 404
    people = {key[0] for key in app.extensions["kept_pages"]._values}
    assert {mine.collector, deputy, theirs.collector} <= people, "each has pages of their own"
    take_over(world, mine, world.person("吴桐"), handover_invite(world, mine)[0])
    assert phones[mine.collector].open(today).status == 404, "rights are asked before anything is sent again"


def test_R27_a_kept_page_is_sent_with_gaps_filled_for_this_sending(app, world, clock):
    org = world.org()
    world.member(org, "黄晓波")
    phone, path = Phone(app).sign_in(org.collector), f"/days/{world.day}"
    first = phone.request("GET", path)
    clock.shift(5)
    with counted(db.engine) as said:
        second = phone.request("GET", path)
    packed = phone.request("GET", path, headers={"Accept-Encoding": "gzip"})
    unpacked = gzip.decompress(packed.get_data()).decode()
    assert len(said) == 4, "the moved clock, the session, the days' versions, what waits"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    for answer, text in ((first, first.text), (second, second.text), (packed, unpacked)):
        assert f'content="{answer.headers["X-Request-Id"]}"' in text
        assert "\0" not in text
        assert bare(text) == bare(first.text)
    assert 'data-server-now="2020-03-21T01:00:05' in second.text


def test_R27_a_message_is_said_once_and_a_device_has_its_own_look(app, world, clock):
    org = world.org()
    world.member(org)
    phone, path = Phone(app).sign_in(org.collector), "/workbench"
    text_of(phone, path)
    with phone.client.session_transaction(base_url=BASE) as session:
        session["_flashes"] = [("ok", "已保存。")]
    assert "已保存。" in text_of(phone, path)
    assert "已保存。" not in text_of(phone, path)
    with phone.client.session_transaction(base_url=BASE) as session:
        session["theme"], session["care"] = "dark", True
    assert 'data-weui-theme="dark"' in text_of(phone, path)
    assert 'data-weui-theme="dark"' not in text_of(Phone(app).sign_in(org.collector), path)
