"""R8, R48, R50: one member's number, asked for with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import number_of
from phone import Phone
from sqlalchemy import select

from yss.extensions import db
from yss.models import AuditEvent

NAME = "黄晓波"
NUMBER = number_of(NAME)
MASKED = f"44**************{NUMBER[-2:]}"
BUTTON = "查看（将被记录）"


def reveals():
    db.session.rollback()
    return db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "reveal_number").order_by(AuditEvent.id)
    ).all()


def at_the_member(phone, world, *, reported=True):
    org = world.org()
    member = world.member(org, NAME)
    if reported:
        world.report(org, member)
    phone.sign_in(org.collector).open(f"/days/2020-03-21/people/{member}").is_on("填报详情")
    return org, member


@pytest.mark.parametrize("reported", [True, False])
def test_R8_the_number_is_masked_and_not_in_the_page_before_it_is_asked_for(phone, world, reported):
    at_the_member(phone, world, reported=reported)
    phone.sees(MASKED)
    assert NUMBER not in phone.response.get_data(as_text=True)
    assert NUMBER[6:14] not in phone.response.get_data(as_text=True)
    assert reveals() == []


@pytest.mark.parametrize("reported", [True, False])
def test_R8_with_a_reason_it_is_shown_recorded_and_hidden_again(phone, world, reported):
    org, member = at_the_member(phone, world, reported=reported)
    phone.fill("查看原因", "疫情防控需要").tap(BUTTON).sees(NUMBER).sees("查看已记录")
    card = phone.by_id("member-number")
    assert card.get("hx-trigger") == "load delay:15s", "it hides by itself"
    [kept] = reveals()
    assert (kept.actor_id, kept.person_id, kept.org_id) == (org.collector, member, org.org_id)
    assert kept.detail == {"reason": "epidemic_control"}
    assert NUMBER not in str(kept.detail)
    phone.tap("隐藏").sees(MASKED).does_not_see(NUMBER)
    assert NUMBER not in phone.response.get_data(as_text=True)
    assert len(reveals()) == 1, "hiding is no looking"


def test_R8_without_a_reason_nothing_is_shown_and_the_field_says_so(phone, world):
    at_the_member(phone, world)
    phone.tap(BUTTON).does_not_see(NUMBER).sees(MASKED)
    assert phone.status == 422
    assert "请选择查看原因" in phone.error_of("查看原因")
    assert reveals() == []
    phone.fill("查看原因", "核对身份").tap(BUTTON).sees(NUMBER)


def test_R8_a_made_up_reason_is_none(phone, world):
    at_the_member(phone, world)
    form = phone.field("reason").getparent().getparent().getparent()
    phone.submit(form, None, reason="curiosity").does_not_see(NUMBER)
    assert phone.status == 422
    assert reveals() == []


def test_R5_a_reveal_asks_for_a_verification_within_twelve_hours(phone, world, clock):
    at_the_member(phone, world)
    clock.move_to(world.now + timedelta(hours=12, minutes=1))
    phone.fill("查看原因", "核对身份").tap(BUTTON).is_on("选择认证方式").does_not_see(NUMBER)
    assert reveals() == []


def test_R50_another_organizations_member_does_not_exist(phone, world):
    _, member = at_the_member(phone, world)
    other = world.org("梁志远", school_id=world.school("广州大学"), headcount=30)
    phone.sign_in(other.collector)
    for path in (f"/days/2020-03-21/people/{member}", f"/days/2020-03-21/people/{member}/fill"):
        assert phone.open(path).status == 404
        phone.does_not_see(NAME)
    assert phone.request("GET", f"/members/{member}/number").status_code == 404
    csrf = phone.open("/members/add").document.xpath("//input[@name='csrf_token']/@value")[0]
    asked = phone.request("POST", f"/members/{member}/number", data={"csrf_token": csrf, "reason": "check_identity"})
    assert (asked.status_code, NUMBER in asked.get_data(as_text=True)) == (404, False)
    assert reveals() == []


def test_R8_who_has_left_is_looked_up_no_more(phone, world):
    org, member = at_the_member(phone, world)
    world.remove(org, member)
    phone.fill("查看原因", "核对身份").tap(BUTTON).does_not_see(NUMBER)
    assert phone.status == 404
    assert reveals() == []


def test_R8_no_list_and_no_figure_shows_a_number(phone, world):
    org, _ = at_the_member(phone, world)
    world.member(org, "李晓明")
    world.submit(org)
    for path in ("", "/data", "/data/reported", "/data/missing", "/missing", "/reported"):
        phone.open(f"/days/2020-03-21{path}")
        assert phone.status == 200
        shown = phone.response.get_data(as_text=True)
        assert NUMBER not in shown
        assert number_of("李晓明") not in shown


def test_R50_a_receipt_is_its_peoples_alone(app, world, clock):
    org = world.org()
    member = world.member(org)
    path = f"/schools/{org.school_id}/reports/{world.report(org, member)}"
    answers = {who: Phone(app).sign_in(who).open(path).status for who in (member, org.collector, world.person("陈默"))}
    assert list(answers.values()) == [200, 200, 404]
