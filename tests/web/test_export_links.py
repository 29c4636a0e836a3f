"""R45: a one-time link for the phone's browser: looked at by anybody, used by one browser, within ten minutes."""

from __future__ import annotations

import re
from functools import partial

import pytest
from exported import csv_rows, order
from phone import BASE, Phone
from racing import at_once
from sqlalchemy import delete, select

from yss.actions import exports as exporting
from yss.acts import Act
from yss.domain.errors import NotFound
from yss.extensions import db
from yss.models import AuditEvent, ExportLink, SchoolAdmin
from yss.queries.exports import exports

UNFETCHABLE = "链接无效、已过期，或已在别的浏览器使用，请向发出链接的学校管理员重新索要。"


@pytest.fixture
def org(world):
    org = world.org()
    world.report(org, world.member(org, "李晓明"))
    return org


@pytest.fixture
def admin(app, org, world, clock):
    return order(Phone(app).sign_in(world.admin(org.school_id)), org).is_on("导出结果")


def made_link(phone) -> str:
    """The path of the link that the page shows."""
    phone.tap("生成一次性链接").is_on("导出结果")
    address = phone.by_id("link-text").text.strip()
    assert address.startswith(f"{BASE}/x/")
    return address.removeprefix(BASE)


def send(phone, path):
    """The landing's button, as a browser sends it."""
    token = phone.document.xpath("//input[@name='csrf_token']/@value")
    return phone.request("POST", path, data={"csrf_token": token[0] if token else ""}, buffered=True)


def test_R45_a_link_fetches_the_file_into_one_browser_without_a_session(app, admin, world, clock):
    path = made_link(admin)
    browser = Phone(app).open(path).is_on("下载导出文件")
    browser.sees("中山大学").sees("成员填报明细").does_not_see("李晓明")
    answer = send(browser, path)
    assert [row[3] for row in csv_rows(answer)[3:]] == ["李晓明"]
    assert "attachment" in answer.headers["Content-Disposition"]
    Phone(app).open(path).is_on("无法下载").sees(UNFETCHABLE)
    assert send(admin.open(admin.path), path).status_code == 404, "nor is it good for who made it"
    assert send(browser.open(path), path).get_data() == answer.get_data(), "what broke off is begun again"
    clock.shift(10 * 60)
    assert send(browser, path).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_R45_looking_uses_nothing_up(app, admin, method):
    path = made_link(admin)
    for _ in range(3):
        answer = Phone(app).request(method, path, headers={"User-Agent": "facebookexternalhit/1.1"})
        assert answer.status_code == 200
    assert send(Phone(app).open(path), path).status_code == 200


def test_R45_the_link_is_whispered(app, admin):
    path = made_link(admin)
    browser = Phone(app).open(path)
    for answer in (browser.response, send(browser, path)):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "no-store"
    token = path.rpartition("/")[2]
    assert len(token) * 6 >= 128
    link = db.session.scalars(select(ExportLink)).one()
    assert token.encode() not in link.token_sealed + link.token_digest


def test_R45_it_lasts_ten_minutes(app, admin, clock):
    path = made_link(admin)
    clock.shift(9 * 60 + 50)
    browser = Phone(app).open(path).is_on("下载导出文件")
    clock.shift(20)
    assert send(browser, path).status_code == 404
    browser.open(path).is_on("无法下载").sees(UNFETCHABLE)


def test_R45_unknown_used_and_expired_are_answered_alike(app, admin, clock):
    used = made_link(admin)
    send(Phone(app).open(used), used)
    admin.open(admin.path)
    expired = made_link(admin)
    clock.shift(11 * 60)
    school = used.split("/")[2]
    known = [used, expired, f"/x/{school}/unknown", "/x/nowhere/unknown", f"/x/{school}/{'a' * 32}"]
    pages = [Phone(app).request("GET", path) for path in known]
    assert {page.status_code for page in pages} == {404}
    texts = {re.sub(r'(content|value)="[^"]*"', "", page.get_data(as_text=True)) for page in pages}
    assert len(texts) == 1


def test_R45_a_new_link_ends_the_one_before(app, admin):
    first = made_link(admin)
    admin.tap("重新生成链接")
    second = admin.by_id("link-text").text.strip().removeprefix(BASE)
    assert first != second
    Phone(app).open(first).is_on("无法下载")
    Phone(app).open(second).is_on("下载导出文件")


def test_R51_a_double_tap_makes_one_link(admin):
    form = admin.by_id("make-link")
    data, path = admin.fields_of(form), form.get("action")
    first, second = (admin.request("POST", path, data=data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.query(ExportLink).count() == 1


def test_R48_making_and_using_a_link_stand_in_the_trail(app, admin, org):
    path = made_link(admin)
    send(Phone(app).open(path), path)
    db.session.rollback()
    found = db.session.execute(select(AuditEvent.action, AuditEvent.actor_id).order_by(AuditEvent.id)).all()
    assert [row.action for row in found][-3:] == ["export_data", "make_export_link", "use_export_link"]
    assert found[-1].actor_id is None, "whoever holds the link needs no session"


def take_the_makers_right(org, world):
    """The row alone: what the right made is left as it is."""
    maker = world.admin(org.school_id)
    world.second_admin(org.school_id)
    with db.engine.execution_options(write=True).begin() as connection:
        connection.execute(delete(SchoolAdmin).where(SchoolAdmin.person_id == maker))


def test_R45_a_link_of_who_is_admin_no_more_fetches_nothing(app, admin, org, world):
    path = made_link(admin)
    take_the_makers_right(org, world)
    Phone(app).open(path).is_on("无法下载")


def test_R75_a_link_that_was_found_before_its_makers_right_ended_is_not_used_after(app, admin, org, world):
    _, _, school_code, token = made_link(admin).split("/")
    link_id, export = exports.by_token(school_code, token, "browser", world.now)
    db.session.rollback()
    take_the_makers_right(org, world)
    act = Act(school_id=org.school_id, now=world.now)
    with pytest.raises(NotFound):
        exporting.use_link(act, link_id=link_id, export_id=export.export_id, browser="browser")


def test_R45_the_button_needs_the_pages_token(app, admin):
    path = made_link(admin)
    assert Phone(app).request("POST", path).status_code == 400
    assert db.session.scalars(select(ExportLink.used_at)).one() is None


def test_R45_of_many_who_tap_at_once_one_gets_the_file(app, admin, org, world):
    path = made_link(admin)
    _, _, school_code, token = path.split("/")
    link_id, export = exports.by_token(school_code, token, "browser", world.now)
    db.session.rollback()

    def use(browser):
        act = Act(school_id=org.school_id, now=world.now)
        exporting.use_link(act, link_id=link_id, export_id=export.export_id, browser=browser)

    outcomes = at_once(app, [partial(use, f"browser {number}") for number in range(8)])
    assert sum(isinstance(one, NotFound) for one in outcomes) == 7


def test_R50_nobody_else_makes_a_link_of_it(app, admin, org, world):
    other = Phone(app).sign_in(world.second_admin(org.school_id)).open(f"/admin/{org.school_id}/export")
    token = other.document.xpath("//input[@name='csrf_token']/@value")[0]
    answer = other.request("POST", f"{admin.path}/link", data={"csrf_token": token})
    assert answer.status_code == 404
    assert db.session.query(ExportLink).count() == 0


def test_WeChat_is_told_that_it_keeps_no_files(app, admin):
    path = made_link(admin)
    browser = Phone(app)
    browser.headers["User-Agent"] = "Mozilla/5.0 MicroMessenger/8.0"
    browser.open(path).sees("微信内不能下载文件")
