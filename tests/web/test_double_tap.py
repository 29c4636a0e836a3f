"""R51: a double tap, a retry, the back button never make two of anything."""

from __future__ import annotations

import pytest
from cast import number_of
from phone import Phone
from sqlalchemy import func, select
from ways import AGREED, answer, to_review

from yss.extensions import db
from yss.models import DaySubmission, HealthReport, Invite, Membership, Organization
from yss.queries.entry import invites

TODAY = "/days/2020-03-21"
EXPIRED = "页面已过期，请刷新后重试。"
REUSED = "这份表单已经提交过；您刚才填写的内容已保留"


def count(table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def named(phone, name="黄晓波"):
    return phone.fill("姓名", name).fill("证件类型", "居民身份证").fill("证件号码", number_of(name))


def at_the_card(phone, org, who):
    db.session.rollback()
    return phone.open(invites.member_link(org.school_id, org.org_id)).tap("去申报").sign_in(who)


def organization_form(phone, world):
    phone.open(world.collector_invite(world.school())[1]).tap("开始使用").sign_in("林晓晴").tap("下一步")
    phone.reshape("audience", "staff").fill_all({"school_type": "primary", "name": "办公室", "headcount": "5"})
    return "organization-form", Organization


def join_self_form(phone, world):
    at_the_card(phone, world.org(), "黄晓波").tap("本人申报").is_on("健康信息使用说明").choose(AGREED)
    return "consent-form", Membership


def join_other_form(phone, world):
    named(at_the_card(phone, world.org(), "黄伟斌").tap("代他人申报")).tap("下一步").is_on("健康信息使用说明")
    phone.choose("受本人委托").choose(AGREED)
    return "consent-form", Membership


def add_form(phone, world):
    named(phone.sign_in(world.org().collector).open("/members/add"))
    return "add-form", Membership


def own_report_form(phone, world):
    org = world.org()
    member = world.member(org)
    answer(phone.sign_in(member).open(f"/schools/{org.school_id}/people/{member}/report"))
    return "report-form", HealthReport


def desk_report_form(phone, world):
    org = world.org()
    answer(phone.sign_in(org.collector).open(f"{TODAY}/people/{world.member(org)}/fill"))
    return "report-form", HealthReport


def anyones_report_form(phone, world):
    answer(named(phone.sign_in(world.org().collector).open(f"{TODAY}/on-behalf")))
    return "report-form", HealthReport


def confirm_form(phone, world):
    to_review(phone.sign_in(world.org().collector)).tap("提交数据")
    return "confirm-form", DaySubmission


def reset_form(phone, world):
    phone.sign_in(world.org().collector).open("/invite")
    return "reset-link", Invite


FORMS = [
    organization_form, join_self_form, join_other_form, add_form, own_report_form, desk_report_form,
    anyones_report_form, confirm_form, reset_form,
]  # fmt: skip
WITH_BODY = [
    (organization_form, "name", "办公二室"),
    (join_other_form, "relation", "guardian"),
    (add_form, "name", "黄小波"),
    (own_report_form, "left_city", "yes"),
    (desk_report_form, "left_city", "yes"),
    (anyones_report_form, "left_city", "yes"),
]


def post_again(phone, form_id, **changes):
    """Sends the form's bytes as they stood, once more; the answer."""
    form = phone.by_id(form_id)
    data = phone.fields_of(form) | changes
    headers = {"HX-Request": "true"} if phone.htmx and form.get("hx-post") else {}
    path = form.get("action")

    def send():
        return phone.request("POST", path, data=data, headers=headers)

    return send


def goal(response):
    return response.headers.get("HX-Redirect") or response.headers.get("Location")


@pytest.mark.parametrize("prepare", FORMS)
def test_R51_a_form_sent_twice_makes_one_and_leads_to_the_same_place(phone, world, prepare):
    form_id, table = prepare(phone, world)
    before = count(table)
    send = post_again(phone, form_id)
    first = send()
    assert goal(first), first.get_data(as_text=True)[:500]
    second = send()
    assert goal(second) == goal(first)
    assert count(table) == before + 1


@pytest.mark.parametrize(("prepare", "field", "value"), WITH_BODY)
def test_R51_the_same_key_with_another_body_is_told_and_keeps_what_was_typed(phone, world, prepare, field, value):
    form_id, table = prepare(phone, world)
    before, key = count(table), phone.by_id(form_id).xpath(".//input[@name='key']/@value")[0]
    assert goal(post_again(phone, form_id)())
    phone.submit(phone.by_id(form_id), None, **{field: value}).sees(REUSED)
    assert phone.status == 422
    assert count(table) == before + 1, "nothing was made of the second body"
    form = phone.by_id(form_id)
    assert value in phone.fields_of(form)[field]
    assert phone.fields_of(form)["key"][0] not in ("", key), "a fresh key: the next tap counts"


@pytest.mark.parametrize("prepare", [own_report_form, desk_report_form, anyones_report_form])
def test_R51_a_reused_key_shows_the_receipt_and_the_next_tap_counts(phone, world, prepare):
    form_id, _ = prepare(phone, world)
    receipt = goal(post_again(phone, form_id)())
    phone.submit(phone.by_id(form_id), None, left_city="yes")
    assert phone.document.xpath("//a[.='查看回执']/@href") == [receipt]
    phone.submit(phone.by_id(form_id)).is_on("申报回执")
    assert count(HealthReport) == 2


def test_R51_a_confirmation_sent_again_with_another_body_shows_the_result(phone, world):
    form_id, _ = confirm_form(phone, world)
    result = goal(post_again(phone, form_id)())
    assert goal(post_again(phone, form_id, as_seen=["1"])()) == result
    assert count(DaySubmission) == 1


def test_R51_a_refused_form_keeps_its_key(phone, world):
    form_id, _ = own_report_form(phone, world)
    key = phone.fields_of(phone.by_id(form_id))["key"]
    phone.submit(phone.by_id(form_id), None, health="superb")
    assert phone.fields_of(phone.by_id(form_id))["key"] == key, "only a committed effect uses a key up"
    phone.submit(phone.by_id(form_id), None, health="normal")
    phone.is_on("申报回执")


def test_R51_a_key_belongs_to_one_person(world, app, clock):
    org = world.org()
    members, answers = [world.member(org) for _ in range(2)], []
    for member in members:
        phone = Phone(app).sign_in(member)
        answer(phone.open(f"/schools/{org.school_id}/people/{member}/report"))
        data = phone.fields_of(phone.by_id("report-form")) | {"key": ["k" * 22]}
        answers.append(phone.request("POST", phone.path, data=data))
    assert [one.status_code for one in answers] == [303, 303]
    assert count(HealthReport) == 2


def test_R51_a_draft_carries_no_key(phone, world):
    phone.sign_in(world.org().collector).open(f"{TODAY}/submit")
    assert "key" not in phone.fields_of(phone.by_id("supplement-form"))


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "<script>", "键" * 20])
def test_R51_a_form_without_a_key_of_ours_comes_back_with_one(plain_phone, world, key):
    form_id, _ = own_report_form(plain_phone, world)
    plain_phone.submit(plain_phone.by_id(form_id), None, key=key, left_city="yes").sees(EXPIRED)
    assert (plain_phone.status, count(HealthReport)) == (422, 0)
    assert plain_phone.fields_of(plain_phone.by_id(form_id))["left_city"] == ["yes"]
    plain_phone.submit(plain_phone.by_id(form_id)).is_on("申报回执")


@pytest.mark.parametrize("prepare", FORMS)
def test_R51_a_form_without_its_key_makes_nothing(phone, world, prepare):
    form_id, table = prepare(phone, world)
    before = count(table)
    refused = post_again(phone, form_id, key=[])()
    assert EXPIRED in refused.get_data(as_text=True)
    assert (goal(refused), count(table)) == (None, before)
