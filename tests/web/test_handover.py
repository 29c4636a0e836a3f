"""R61: an organization changes hands: the card, its landing, the yes, and what stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hands import deputy_invite, handover_invite, make_deputy, take_over
from phone import Phone
from sqlalchemy import select
from ways import cells, names_in, report, submit_day, to_review

from yss.actions.day import submitting
from yss.actions.kit import drafts
from yss.actions.organization import deputies, handover
from yss.acts import Act
from yss.domain.errors import Conflict, NotFound
from yss.domain.submission_drafts import Typed
from yss.extensions import db
from yss.models import AuditEvent, Collectorship, Deputy, Draft, Handover

DAY = timedelta(days=1)


def owner_of(org):
    db.session.rollback()
    return db.session.scalars(select(Collectorship.person_id).where(Collectorship.org_id == org.org_id)).one()


def take(app, path, who, *, htmx=False):
    """The card's way for somebody: landing, the question, the yes."""
    phone = Phone(app, htmx=htmx).sign_in(who).open(path)
    return phone.tap("下一步").is_on("接手组织").tap("确认接手")


def test_R61_the_owner_hands_over_by_a_card(phone, app, world):
    org = world.org()
    world.member(org, "黄晓波")
    phone.sign_in(org.collector).open("/workbench").tap("编辑组织信息").tap("移交组织").is_on("移交组织")
    phone.sees("软件工程-2019级-1班").sees("原采集员不再负责任何组织").fill("移交给谁", "王老师").tap("生成移交卡片")
    phone.is_on("移交组织").sees("移交给谁 王老师").sees("2020-03-28 09:00")
    link = phone.field("邀请链接").text.strip()
    picture = phone.request("GET", "/organization/handover/code.png")
    assert (picture.mimetype, picture.data[:4]) == ("image/png", b"\x89PNG")
    taker = Phone(app, htmx=phone.htmx).sign_in(world.person("陈默")).open(link.removeprefix("https://localhost"))
    taker.sees("您将接手「软件工程-2019级-1班」，成为【采集员】").sees("由 蒋小华 移交，成员1人").does_not_see("黄晓波")
    taker.tap("下一步").is_on("接手组织").tap("确认接手").is_on("健康申报工作台")
    taker.sees("您已接手「软件工程-2019级-1班」")
    assert cells(taker)["采集员姓名"] == "陈默"
    actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(3)).all()
    assert actions == ["reset_member_link", "take_over", "offer_handover"]
    row = db.session.scalars(select(Handover)).one()
    assert (row.from_id, row.to_id) == (org.collector, owner_of(org))


def test_R61_the_first_owner_is_told_and_owns_none(phone, app, world):
    org = world.org()
    world.roster(org.school_id)
    phone.sign_in(org.collector).open("/workbench")
    _, path = handover_invite(world, org)
    take(app, path, "陈默")
    said = "您的组织「软件工程-2019级-1班」已于3月21日移交给陈默。"
    if phone.htmx:
        phone.poll("status").sees(said)
        assert phone.status == 404
    assert phone.open("/workbench").sees(said).status == 404
    assert phone.open("/days/2020-03-21").sees(said).status == 404
    phone.open("/").is_on("我的").sees(said)
    Phone(app).sign_in(world.person("林晓晴")).open("/workbench").does_not_see("移交")
    _, card = world.collector_invite(org.school_id)
    phone.open(card).tap("开始使用").is_on("确认所属学校")


def test_R61_who_gave_it_away_long_ago_is_told_no_more(phone, app, world, clock):
    org = world.org()
    invite, _ = handover_invite(world, org)
    take_over(world, org, world.person("陈默"), invite)
    clock.move_to(world.now + 30 * DAY)
    phone.sign_in(org.collector).open("/me").does_not_see("移交给")


def test_R61_days_and_reports_stay_and_the_next_day_goes_on(phone, app, world, clock):
    org = world.org(headcount=1)
    member = world.member(org, "黄晓波", now=world.now - DAY)
    world.report(org, member, now=world.now - DAY)
    world.submit(org, world.day - DAY, now=world.now - DAY)
    _, path = handover_invite(world, org)
    taker = take(app, path, "陈默", htmx=phone.htmx)
    taker.open("/workbench?day=yesterday").sees("已提交").tap("查看数据").sees("1")
    taker.open("/days/2020-03-21").sees("未填报成员（1人）")
    report(taker.open(f"/days/2020-03-21/people/{member}/fill"), "提交申报")
    submit_day(taker)
    phone.sign_in(member).open("/me").sees("代填人：陈默")


def test_R61_what_was_submitted_names_who_did(phone, app, world):
    org = world.org()
    taker = world.person("陈默")
    invite, _ = handover_invite(world, org)
    world.submit(org, now=world.now)
    take_over(world, org, taker, invite)
    assert phone.sign_in(taker).open("/days/2020-03-21/submit").status == 409
    with pytest.raises(Conflict) as caught:
        submitting.review(
            world.act(org, taker),
            day=world.day,
            typed=Typed(),
            supplement={},
            questionnaire="guide/1",
        )
    assert (caught.value.code, caught.value.params["name"]) == ("submitted_by_other", "蒋小华")


def test_R23_R61_the_desks_own_reports_are_the_next_owners_to_correct(phone, app, world):
    org = world.org()
    at_desk, by_parent = world.member(org, "黄晓波"), world.member(org, "李晓明")
    parent = world.person("黄伟斌")
    child = world.join_other(org, parent, world.somebody())
    world.consent(child)
    world.report(org, at_desk, by=org.collector)
    world.report(org, by_parent)
    world.report(org, child, by=parent)
    _, path = handover_invite(world, org)
    taker = take(app, path, "陈默", htmx=phone.htmx)
    report(taker.open(f"/days/2020-03-21/people/{at_desk}/fill"), "修改申报", fever="yes", health="fever")
    taker.sees("代填人：陈默")
    taker.open(f"/days/2020-03-21/people/{by_parent}/fill").sees("本人已自主申报")
    taker.open(f"/days/2020-03-21/people/{child}/fill").sees("已由代填人申报")


def test_R61_declined_the_card_still_works(phone, app, world):
    org = world.org()
    _, path = handover_invite(world, org)
    phone.sign_in(world.person("林晓晴")).open(path).tap("下一步").tap("不接手").is_on("没有接受")
    assert phone.open("/accept").status == 404
    assert owner_of(org) == org.collector
    take(app, path, "陈默").is_on("健康申报工作台")


def test_R61_expired_revoked_used_each_says_so(phone, app, world, clock):
    org = world.org()
    _, first = handover_invite(world, org)
    _, second = handover_invite(world, org)
    phone.sign_in(world.person("林晓晴"))
    assert phone.open(first).sees("邀请链接已被重置").status == 409
    phone.open(second).tap("下一步").is_on("接手组织")
    Phone(app).sign_in(org.collector).open("/organization/handover").tap("撤回移交").sees("移交邀请已撤回")
    assert phone.tap("确认接手").sees("邀请链接已被重置").status == 409
    _, third = handover_invite(world, org)
    take(app, third, "陈默")
    assert phone.open(third).sees("邀请的使用次数已满").status == 409
    db.session.rollback()
    _, fourth = handover_invite(world, org, by=owner_of(org))
    clock.move_to(world.now + 7 * DAY - timedelta(seconds=1))
    phone.open(fourth).sees("您将接手")
    clock.move_to(world.now + 7 * DAY)
    assert phone.open(fourth).sees("邀请已过期").status == 409


def test_R12_who_owns_one_cannot_take_another(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    _, path = handover_invite(world, org)
    phone.sign_in(other.collector).open(path).tap("下一步").is_on("接手组织").sees("已创建组织「软件工程-2019级-1班」")
    assert not phone.document.xpath("//form[@id='accept']")
    token = phone.document.xpath("//input[@name='csrf_token']/@value")[0]
    assert phone.request("POST", "/accept", data={"csrf_token": token}).status_code == 409
    assert (owner_of(org), owner_of(other)) == (org.collector, other.collector)


def test_R61_the_owner_cannot_take_the_own_card(phone, world):
    org = world.org()
    invite, path = handover_invite(world, org)
    phone.sign_in(org.collector).open(path).tap("下一步").sees("这是您自己的组织")
    with pytest.raises(Conflict, match="own_organization"):
        take_over(world, org, org.collector, invite)


def test_R61_an_old_card_does_not_bring_it_back(world, app):
    org = world.org()
    first, second = world.person("陈默"), world.person("林晓晴")
    old, _ = handover_invite(world, org)
    take_over(world, org, first, old)
    new, _ = handover_invite(world, org, by=first)
    take_over(world, org, second, new)
    with pytest.raises(Conflict, match="invite_used_up"):
        take_over(world, org, first, old)
    assert owner_of(org) == second


def test_R61_R75_the_first_owner_comes_back_by_no_deputy_of_their_own(world, app, clock):
    org = world.org()
    deputy, next_owner = world.person("陈默"), world.person("林晓晴")
    named = make_deputy(world, org, deputy)
    _, card, link = deputy_invite(world, org)
    invite_id, _ = handover_invite(world, org)
    take_over(world, org, next_owner, invite_id)
    assert Phone(app).sign_in(org.collector).open(link).status == 409
    with pytest.raises(Conflict, match="invite_revoked"):
        deputies.become_deputy(world.act(org), invite_id=card)
    db.session.rollback()
    assert db.session.get_one(Deputy, (org.school_id, named)).ended_at == world.now
    assert Phone(app).sign_in(deputy).open("/workbench").status == 404
    Phone(app).sign_in(next_owner).open("/organization/deputies").sees("已结束").does_not_see("待对方接受")


def test_R61_a_card_of_another_organization_opens_nothing(world, app):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    invite, _ = handover_invite(world, org)
    with pytest.raises(NotFound):
        take_over(world, other, world.person("陈默"), invite)
    with pytest.raises(NotFound):
        handover.take_over(
            world.act(org, world.person("陈默")),
            invite_id=org.invite_id,
        )


def test_R51_two_taps_take_over_once(world, app):
    org = world.org()
    taker = world.person("陈默")
    invite, _ = handover_invite(world, org)
    once = world.once(taker)
    for _ in range(2):
        assert handover.take_over(world.act(org, taker, once=once), invite_id=invite) == org.org_id
    assert db.session.scalars(select(AuditEvent.action).where(AuditEvent.action == "take_over")).all() == ["take_over"]


def test_R61_what_the_first_owner_had_begun_is_gone_and_not_the_next_ones(phone, app, world):
    org = world.org()
    phone.sign_in(org.collector)
    to_review(phone)
    phone.open("/days/2020-03-21/submit").fill("备注", "只给自己看的话").tap("下一步")
    drafts.keep_unsent(Act(actor_id=org.collector, now=world.now), path="/me/add", values={"x": ["y"]})
    _, path = handover_invite(world, org)
    taker = take(app, path, "陈默", htmx=phone.htmx)
    taker.open("/days/2020-03-21/submit").does_not_see("只给自己看的话")
    db.session.rollback()
    purposes = db.session.scalars(select(Draft.purpose).where(Draft.owner_id == org.collector)).all()
    assert purposes == ["unsent:/me/add"]


def test_R61_a_closed_organization_is_handed_to_nobody(phone, world):
    from yss.actions.organization import correcting
    from yss.domain.vocabulary import ClosingReason

    org = world.org()
    _, path = handover_invite(world, org)
    correcting.close_organization(
        Act(school_id=org.school_id, org_id=org.org_id, now=world.now),
        collector_id=org.collector,
        reason=ClosingReason.CREATED_TWICE,
    )
    assert phone.sign_in(world.person("陈默")).open(path).sees("该组织已停用").status == 409


@pytest.mark.parametrize(("typed", "said"), [("", "请填写此项。"), ("长" * 41, "不能超过40个字。")])
def test_R61_for_whom_is_asked(phone, world, typed, said):
    org = world.org()
    phone.sign_in(org.collector).open("/organization/handover").fill("移交给谁", typed).tap("生成移交卡片")
    assert (phone.status, phone.error_of("移交给谁")) == (422, said)
    assert phone.field("移交给谁").get("value") == typed


def test_R61_the_card_goes_into_a_chat(phone, app, world):
    org = world.org()
    taker = world.person("陈默")
    handover_invite(world, org)
    phone.sign_in(org.collector).open("/organization/handover").tap("发送到微信聊天（模拟）").is_on("选择一个聊天")
    phone.tap("陈默").sees("请您接手「软件工程-2019级-1班」的健康采集").tap("发送").sees("已发送")
    card = Phone(app).sign_in(taker).open(f"/testing/chats/{org.collector}")
    button = card.document.xpath("//form[starts-with(@action, '/testing/chats/cards/')]//button")[0]
    card._activate(button).sees("您将接手「软件工程-2019级-1班」")


def test_R61_members_stay_members(phone, app, world):
    org = world.org()
    world.member(org, "黄晓波")
    _, path = handover_invite(world, org)
    taker = take(app, path, "陈默", htmx=phone.htmx)
    assert names_in(taker.open("/organization/members")) == ["黄晓波"]


def test_R61_the_admin_hands_over_where_the_collector_has_left(phone, app, world):
    org = world.org()
    url = f"/admin/{org.school_id}/organizations/{org.org_id}"
    phone.sign_in(world.admin(org.school_id)).open(url).tap("移交组织").is_on("移交组织").sees("蒋小华")
    phone.fill("移交给谁", "王老师").tap("生成移交卡片").is_on("移交组织").sees("移交给谁 王老师")
    link = phone.field("邀请链接").text.strip().removeprefix("https://localhost")
    assert phone.request("GET", f"{url}/handover/code.png").mimetype == "image/png"
    phone.tap("发送到微信聊天（模拟）").is_on("选择一个聊天")
    take(app, link, "陈默", htmx=phone.htmx).is_on("健康申报工作台")
    phone.open(url).sees("陈默").does_not_see("蒋小华")
    Phone(app).sign_in(org.collector).open("/workbench").sees("移交给陈默")


def test_R61_the_admin_withdraws_what_the_owner_offered(phone, app, world):
    org = world.org()
    _, path = handover_invite(world, org)
    phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/organizations/{org.org_id}/handover")
    phone.tap("撤回移交").sees("移交邀请已撤回")
    assert Phone(app).sign_in(world.person("陈默")).open(path).status == 409


def test_R50_another_schools_organization_is_out_of_the_admins_reach(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=world.school("别的学校"))
    phone.sign_in(world.admin(org.school_id))
    for page in ("handover", "deputies"):
        assert phone.open(f"/admin/{org.school_id}/organizations/{other.org_id}/{page}").status == 404
