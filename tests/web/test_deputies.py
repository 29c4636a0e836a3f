"""R61: a deputy's days, several desks on one phone, and pages that were made for another desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hands import deputy_invite, handover_invite, make_deputy, take_over
from phone import Phone
from sqlalchemy import select
from statements import counted
from ways import answer, names_in, report, submit_day, to_review

from yss.acts import Act
from yss.extensions import db
from yss.models import AuditEvent, DaySubmission, Deputy, Membership

DAY = timedelta(days=1)
MINE, THEIRS = "软件工程-2019级-1班", "软件工程-2019级-2班"


@pytest.fixture
def pair(world):
    """林晓晴 owns 2班 and is the deputy of 蒋小华's 1班; each class has a member."""
    org = world.org(headcount=1)
    other = world.org("林晓晴", school_id=org.school_id, headcount=1)
    from yss.actions.organization import organizing

    organizing.change_organization(
        world.act(other),
        name="2班",
        headcount=1,
    )
    world.member(org, "黄晓波")
    world.member(other, "李晓明")
    make_deputy(world, org, other.collector)
    return org, other


def switch(phone, name):
    return phone.open("/desks").is_on("切换组织").tap(f"打开 {name}").is_on("健康申报工作台")


def test_R61_a_deputy_is_named_by_a_card_and_keeps_the_day(phone, app, world):
    org = world.org(headcount=1)
    world.member(org, "黄晓波")
    phone.sign_in(org.collector).open("/organization").tap("代理人").is_on("代理人").sees("还没有代理人")
    phone.fill("代理人", "李老师").fill("开始日期", "2020-03-21").fill("结束日期", "2020-03-23").tap("生成代理卡片")
    phone.is_on("代理卡片").sees("3月21日至3月23日")
    link = phone.field("邀请链接").text.strip().removeprefix("https://localhost")
    phone.open("/organization/deputies").sees("待对方接受")
    deputy = Phone(app, htmx=phone.htmx).sign_in(world.person("陈默")).open(link)
    deputy.sees("您将代理「软件工程-2019级-1班」").sees("3月21日至3月23日").sees("代替采集员 蒋小华，成员1人")
    deputy.tap("下一步").is_on("接受代理").tap("接受代理").is_on("切换组织").sees("代理至3月23日")
    deputy.open("/").is_on("健康申报工作台").sees(MINE)
    deputy.tap("查看申报情况").tap("代填报 黄晓波")
    report(deputy)
    submit_day(deputy)
    db.session.rollback()
    assert db.session.scalars(select(DaySubmission.submitted_by)).one() == world.person("陈默")
    phone.open("/organization/deputies").sees("代理中").sees("陈默")
    phone.open("/workbench").sees("已提交")


@pytest.mark.parametrize(
    ("first", "last", "label", "said"),
    [
        ("2020-03-20", "2020-03-23", "开始日期", "不能早于今天。"),
        ("2020-03-23", "2020-03-22", "结束日期", "不能早于开始日期。"),
        ("2020-03-21", "2021-03-22", "结束日期", "不能超过366天。"),
        ("2020-02-30", "2020-03-22", "开始日期", "日期无效。"),
        ("", "2020-03-22", "开始日期", "请填写此项。"),
        ("2020-03-21", "明天", "结束日期", "日期无效。"),
    ],
)
def test_R61_wrong_days_stand_beside_their_field(phone, world, first, last, label, said):
    org = world.org()
    phone.sign_in(org.collector).open("/organization/deputies")
    phone.fill("代理人", "李老师").fill("开始日期", first).fill("结束日期", last).tap("生成代理卡片")
    assert (phone.status, phone.error_of(label)) == (422, said)
    assert (phone.field("代理人").get("value"), phone.field("结束日期").get("value")) == ("李老师", last)
    assert db.session.scalars(select(Deputy)).all() == []


def test_R61_a_deputy_has_the_desk_within_the_days_alone(phone, world, clock):
    org = world.org()
    deputy = world.person("陈默")
    make_deputy(world, org, deputy, 2, begins=1)
    assert phone.sign_in(deputy).open("/workbench").status == 404
    phone.open("/desks").sees("即将开始的代理").sees("3月22日–3月23日")
    clock.move_to(world.now + 15 * timedelta(hours=1) - timedelta(seconds=2))
    assert phone.open("/workbench").status == 404
    clock.move_to(world.now + 15 * timedelta(hours=1))
    assert phone.open("/workbench").is_on("健康申报工作台").status == 200
    clock.move_to(world.now + 2 * DAY + 15 * timedelta(hours=1) - timedelta(seconds=2))
    assert phone.open("/workbench").status == 200
    clock.move_to(world.now + 2 * DAY + 15 * timedelta(hours=1))
    assert phone.open("/workbench").status == 404
    assert phone.open("/desks").status == 404


def test_R61_the_owner_ends_it_at_once(phone, app, world):
    org = world.org()
    deputy = Phone(app, htmx=phone.htmx).sign_in(who := world.person("陈默"))
    make_deputy(world, org, who)
    to_review(deputy)
    phone.sign_in(org.collector).open("/organization/deputies").tap("结束 陈默").sees("代理已结束").sees("已结束")
    assert deputy.open("/workbench").status == 404
    actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(3)).all()
    assert actions == ["end_deputy", "become_deputy", "name_deputy"]


def test_R61_a_card_that_was_ended_or_has_lapsed_opens_nothing(phone, app, world, clock):
    org = world.org()
    _, _, first = deputy_invite(world, org, 30)
    _, _, second = deputy_invite(world, org, 30)
    _, _, short = deputy_invite(world, org, 1)
    owner = Phone(app).sign_in(org.collector).open("/organization/deputies")
    owner._activate(owner.document.xpath("//button[.='结束']")[2])
    assert phone.sign_in(world.person("陈默")).open(first).sees("邀请链接已被重置").status == 409
    phone.open(second).sees("您将代理")
    clock.move_to(world.now + 15 * timedelta(hours=1))
    assert phone.open(short).sees("邀请已过期").status == 409
    clock.move_to(world.now + 7 * DAY)
    assert phone.open(second).sees("邀请已过期").status == 409
    owner.open("/organization/deputies").sees("卡片已过期").sees("已结束")


def test_R61_the_owner_is_not_the_own_deputy(phone, world):
    org = world.org()
    _, _, path = deputy_invite(world, org)
    phone.sign_in(org.collector).open(path).tap("下一步").sees("这是您自己的组织")
    token = phone.document.xpath("//input[@name='csrf_token']/@value")[0]
    assert phone.request("POST", "/accept", data={"csrf_token": token}).status_code == 409


NOT_A_DEPUTYS = (
    "/organization/edit",
    "/organization/members/remove",
    "/organization/handover",
    "/organization/deputies",
)


def test_R61_what_a_deputy_may_not_says_so(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    make_deputy(world, org, world.person("陈默"))
    said = "您是代理人，此项由采集员本人操作。"
    phone.sign_in("陈默").open("/organization").sees(said)
    assert not phone.document.xpath("//a[@href='/organization/edit' or @href='/organization/handover']")
    phone.open("/organization/members").sees(said)
    assert phone.document.xpath("//button[.='删除成员'][@aria-disabled='true']")
    phone.open("/invite").sees(said)
    phone.open(f"/members/{member}/history").does_not_see("转为孩子的代填人")
    phone.open(f"/days/2020-03-21/people/{member}").sees(said)
    for path in (*NOT_A_DEPUTYS, f"/members/{member}/proxy"):
        assert phone.open(path).sees(said).status == 403
    token = phone.document.xpath("//meta[@name='request-id']") and phone.open("/members/add").fields_of(
        phone.document.xpath("//form[@method='post']")[0]
    )
    posted = ("/invite/reset", "/organization/members/left/1/restore")
    posted += (f"/members/{member}/number", f"/members/{member}/proxy")
    for path in posted:
        assert phone.request("POST", path, data=token | {"reason": ["check_identity"]}).status_code == 403


def test_R61_a_deputy_may_own_one_too(phone, world):
    org = world.org()
    deputy = world.person("陈默")
    make_deputy(world, org, deputy)
    _, card = world.collector_invite(org.school_id)
    phone.sign_in(deputy).open(card).tap("开始使用").is_on("确认所属学校")
    other = world.org(collector_id=deputy, school_id=org.school_id)
    phone.open("/workbench").sees("切换组织").open("/desks").sees("我的组织").sees("代理至3月23日")
    assert other.collector == deputy


def test_R61_two_desks_each_page_says_which_is_open(phone, pair):
    _, other = pair
    phone.sign_in(other.collector).open("/workbench").sees(f"{THEIRS} 切换组织")
    assert names_in(phone.open("/days/2020-03-21/joined")) == ["李晓明"]
    switch(phone, MINE).sees(f"{MINE} · 代理 切换组织")
    assert names_in(phone.open("/days/2020-03-21/joined")) == ["黄晓波"]
    switch(phone, THEIRS)
    phone.open("/organization/members").sees("李晓明").does_not_see("黄晓波")


def test_R61_the_choice_belongs_to_the_device(phone, app, pair):
    _, other = pair
    switch(phone.sign_in(other.collector), MINE)
    second = Phone(app, htmx=phone.htmx).sign_in(other.collector).open("/workbench")
    second.sees(f"{THEIRS} 切换组织")
    phone.open("/workbench").sees(f"{MINE} · 代理")


def test_R61_with_one_desk_nothing_is_said_of_it(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open("/workbench").does_not_see("切换组织")


def test_R61_a_desk_of_somebody_else_cannot_be_opened(phone, app, pair, world):
    org, other = pair
    third = world.org("黄伟斌", school_id=org.school_id)
    phone.sign_in(other.collector).open("/desks")
    form = phone.document.xpath("//form[@action='/desks']")[0]
    assert phone.submit(form, org=str(third.org_id)).status == 404


def tabs(app, phone, who):
    """Two tabs of one browser: they share the session, each keeps its own page."""
    second = Phone(app, htmx=phone.htmx)
    second.client = phone.sign_in(who).client
    return phone, second


def test_R61_a_form_of_one_desk_never_acts_on_the_other(phone, app, pair):
    _, other = pair
    first, second = tabs(app, phone, other.collector)
    first.open("/organization/edit").is_on("修改组织信息").fill("组织名称", "三班").fill("组织人数", "7")
    switch(second, MINE)
    first.tap("确认修改").sees(f"这一页属于「{THEIRS}」，而您现在打开的是「{MINE}」")
    assert first.status == 409
    second.open("/workbench").sees(MINE).does_not_see("三班")
    first.tap(f"切换到「{THEIRS}」").is_on("修改组织信息")
    assert (first.field("组织名称").get("value"), first.field("组织人数").get("value")) == ("三班", "7")
    first.tap("确认修改").is_on("健康申报工作台").sees("软件工程-2019级-三班")


def test_R61_what_was_kept_of_one_desk_does_not_fill_the_others_form(phone, app, pair, world):
    _, other = pair
    first, second = tabs(app, phone, other.collector)
    first.open("/members/add").fill("姓名", "只在二班").fill("证件号码", "123")
    switch(second, MINE)
    first.tap("确认添加") if first.document.xpath("//button[.='确认添加']") else first._activate(
        first.document.xpath("//form[@method='post']//button[@type='submit']")[-1]
    )
    assert first.status == 409
    assert second.open("/members/add").field("姓名").get("value") == ""
    switch(second, THEIRS)
    assert second.open("/members/add").field("姓名").get("value") == "只在二班"


def test_R61_a_submission_of_one_desk_is_not_made_at_the_other(phone, app, pair):
    org, other = pair
    first, second = tabs(app, phone, other.collector)
    to_review(first).tap("提交数据")
    switch(second, MINE)
    to_review(second)
    assert first.tap("确定").status == 409
    db.session.rollback()
    assert db.session.scalars(select(DaySubmission)).all() == []
    second.tap("提交数据").tap("确定").is_on("提交结果")
    db.session.rollback()
    assert db.session.scalars(select(DaySubmission.org_id)).all() == [org.org_id]


def test_R61_a_fill_in_of_one_desk_stays_there(phone, app, pair):
    _, other = pair
    first, second = tabs(app, phone, other.collector)
    member = db.session.scalars(select(Membership.person_id).where(Membership.org_id == other.org_id)).one()
    answer(first.open(f"/days/2020-03-21/people/{member}/fill"))
    switch(second, MINE)
    assert first.tap("提交申报").status == 409
    switch(second, THEIRS)
    assert second.open("/days/2020-03-21").sees("未填报成员（1人）").status == 200


def test_R61_an_open_page_that_polls_turns_to_the_desk_that_is_open(app, clock, pair):
    _, other = pair
    first, second = tabs(app, Phone(app, htmx=True), other.collector)
    first.open("/workbench").sees(THEIRS)
    switch(second, MINE)
    first.poll("status").is_on("健康申报工作台").sees(f"{MINE} · 代理")
    assert first.document.xpath("//body/@data-desk") == second.document.xpath("//body/@data-desk")


def test_R61_a_form_without_its_desk_is_refused_where_there_are_two(phone, app, pair):
    _, other = pair
    data = phone.sign_in(other.collector).open("/organization/edit").fields_of(phone.by_id("edit-form"))
    assert data.pop("desk") == [str(other.org_id)]
    assert phone.request("POST", "/organization/edit", data=data).status_code == 409


def test_R61_a_page_of_a_desk_that_was_given_away_changes_nothing_at_the_next(phone, app, world):
    org = world.org()
    phone.sign_in(org.collector).open("/organization/edit").fill("组织名称", "三班")
    invite, _ = handover_invite(world, org)
    take_over(world, org, world.person("陈默"), invite)
    other = world.org(collector_id=org.collector, school_id=org.school_id)
    assert phone.tap("确认修改").sees("这一页的组织已不由您负责").status == 409
    assert other.org_id != org.org_id
    Phone(app).sign_in(org.collector).open("/workbench").sees(MINE)


def test_R61_taking_over_with_a_deputys_desk_open(phone, app, pair, world):
    org, _ = pair
    third = world.org("黄伟斌", school_id=org.school_id)
    deputy = world.person("陈默")
    make_deputy(world, org, deputy)
    _, path = handover_invite(world, third)
    phone.sign_in(deputy).open(path).tap("下一步").tap("确认接手").is_on("切换组织").sees("我的组织").sees("代理至")


def test_R23_owner_and_deputy_correct_each_others_desk_reports(phone, app, pair):
    org, other = pair
    member = db.session.scalars(select(Membership.person_id).where(Membership.org_id == org.org_id)).one()
    deputy = switch(phone.sign_in(other.collector), MINE)
    report(deputy.open(f"/days/2020-03-21/people/{member}/fill"))
    owner = Phone(app, htmx=phone.htmx).sign_in(org.collector)
    report(owner.open(f"/days/2020-03-21/people/{member}/fill"), "修改申报", fever="yes", health="fever")
    owner.open(f"/days/2020-03-21/people/{member}").sees("代填人：蒋小华")


def test_R61_the_owner_who_comes_second_reads_who_submitted(phone, app, pair):
    org, other = pair
    owner = to_review(Phone(app, htmx=phone.htmx).sign_in(org.collector)).tap("提交数据")
    submit_day(switch(phone.sign_in(other.collector), MINE))
    owner.tap("确定").sees("已由林晓晴于09:").sees("提交，提交后不可修改")


def test_who_asks_takes_one_look_up_with_many_desks_too(world, app, clock):
    org = world.org()
    deputy = world.person("陈默")
    for name in ("林晓晴", "黄伟斌", "黄恺"):
        make_deputy(world, world.org(name, school_id=org.school_id), deputy)
    phone = Phone(app).sign_in(deputy).open("/workbench")
    address = phone.by_id("status").get("hx-get")
    headers = {"HX-Request": "true", "X-Desk": phone.document.xpath("string(//body/@data-desk)")}
    with counted(db.engine) as said:
        assert phone.request("GET", address, headers=headers).status_code == 204
    assert len(said) == 3, "the moved clock, the session with its desks, the day's versions"


def test_R61_the_admin_names_sees_and_ends_deputies(phone, app, world):
    org = world.org()
    url = f"/admin/{org.school_id}/organizations/{org.org_id}/deputies"
    phone.sign_in(world.admin(org.school_id)).open(url).is_on("代理人")
    phone.fill("代理人", "李老师").fill("开始日期", "2020-03-21").fill("结束日期", "2020-03-21").tap("生成代理卡片")
    link = phone.is_on("代理卡片").field("邀请链接").text.strip().removeprefix("https://localhost")
    deputy = Phone(app, htmx=phone.htmx).sign_in(world.person("陈默")).open(link).tap("下一步").tap("接受代理")
    assert deputy.open("/workbench").status == 200
    phone.open(url).sees("代理中").tap("结束 陈默").sees("代理已结束")
    assert deputy.open("/workbench").status == 404


def test_R61_the_deputies_come_in_pages(phone, world):
    org = world.org()
    for _ in range(51):
        deputy_invite(world, org)
    phone.sign_in(org.collector).open("/organization/deputies")
    assert len(phone.document.xpath("//li[@class='person']")) == 50
    phone.tap("加载更多")
    assert len(phone.document.xpath("//li[@class='person']")) == (51 if phone.htmx else 1)


def test_R49_who_is_erased_stands_in_no_more_and_the_card_names_nobody(world, app):
    from yss.actions.person import erasing
    from yss.models import Invite

    org = world.org()
    who = world.person("陈默")
    deputy_id = make_deputy(world, org, who)
    erasing.erase_person(Act(actor_id=who, now=world.now), person_id=who)
    db.session.rollback()
    row = db.session.get_one(Deputy, (org.school_id, deputy_id))
    assert row.ended_at == world.now
    assert db.session.get_one(Invite, (org.school_id, row.invite_id)).note == ""
