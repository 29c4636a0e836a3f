"""R43, FAQ 17: new organizations wait where the school asks for it; one made by mistake is closed with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import number_of
from phone import Phone
from sqlalchemy import select
from statements import counted
from web.test_double_tap import count, goal, named, post_again

from yss.actions.organization import organizing
from yss.actions.school import founding
from yss.acts import Act
from yss.domain.errors import NotAllowedNow
from yss.extensions import db
from yss.models import AuditEvent, Collectorship, Membership, Organization, OrganizationDay
from yss.queries.entry import invites

WAITS = "该组织待学校确认，确认后才能邀请成员、提交数据。"


@pytest.fixture
def school(world):
    """A school that confirms new organizations."""
    school = world.school()
    require(world, school)
    return school


def require(world, school, required=True):
    founding.require_confirmation(Act(school_id=school, actor_id=world.admin(school), now=world.now), required=required)


def admin_phone(app, world, school, htmx=False):
    return Phone(app, htmx=htmx).sign_in(world.admin(school))


def confirm(world, org):
    actor = world.admin(org.school_id)
    once = world.once(actor)
    organizing.confirm_organization(
        Act(school_id=org.school_id, org_id=org.org_id, actor_id=actor, once=once, now=world.now)
    )


def audited(action):
    db.session.rollback()
    return db.session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)).all()


def row_of(org):
    db.session.rollback()
    return db.session.get_one(Organization, (org.school_id, org.org_id))


def test_R43_the_school_decides_whether_new_organizations_wait(phone, world):
    school = world.school()
    before = world.org("林晓晴", school_id=school, founded=0)
    phone.sign_in(world.admin(school)).open(f"/admin/{school}/confirmation").is_on("新组织确认").sees("0个")
    phone.choose("新组织须经学校确认").tap("保存").sees("设置已保存").is_on("新组织确认")
    assert phone.field("required").get("checked") is not None
    after = world.org("蒋小华", school_id=school)
    assert row_of(before).confirmed_at == world.now, "what there is counts as confirmed"
    assert row_of(after).confirmed_at is None
    phone.open(phone.path).sees("1个")
    form = phone.by_id("confirmation-form")
    phone.field("required").attrib.pop("checked")
    phone.submit(form).sees("设置已保存")
    assert row_of(after).confirmed_at is None, "who waits goes on waiting"
    phone.open(phone.path).tap("保存")
    assert [event.detail for event in audited("require_confirmation")] == [{"required": True}, {"required": False}]


CLOSED_DOORS = ["/invite", "/invite/poster", "/invite/code.png", "/members/add", "/lists/members",
                "/days/2020-03-21/on-behalf", "/testing/chats/choose", "/foreign-teachers/add",
                "/days/2020-03-21/submit"]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED_DOORS)
def test_R43_while_it_waits_every_door_for_members_says_why_it_is_closed(phone, world, school, path):
    org = world.org(school_id=school)
    phone.sign_in(org.collector)
    assert phone.request("GET", path).status_code == 409
    assert WAITS in phone.open("/workbench").open(path).text
    confirm(world, org)
    assert phone.request("GET", path).status_code == 200


def test_R43_the_workbench_tells_and_its_buttons_give_the_rules_reason(phone, world, school):
    org = world.org(school_id=school)
    phone.sign_in(org.collector).open("/workbench").sees(WAITS).sees("学校管理员确认后，本页会自动更新")
    button = phone.document.xpath("//button[.='微信发送邀请']")[0]
    assert button.get("aria-disabled") == "true"
    assert phone.by_id(button.get("aria-describedby")).text == WAITS
    assert not phone.document.xpath("//a[@href='/members/add']")
    phone.open("/how-to-join").sees(WAITS)
    for label in ("代TA填报", "微信发送邀请"):
        with pytest.raises(AssertionError, match="disabled"):
            phone.find(label)
    phone.open("/lists/expected").is_on("应加入名单")
    phone.open("/organization/edit").fill("组织人数", "48").tap("确认修改").is_on("健康申报工作台").sees("0/48")


@pytest.mark.parametrize(
    "do",
    [
        lambda world, org: world.submit(org),
        lambda world, org: world.put_on_list(org, *world.roster(org.school_id)),
    ],
    ids=["submit", "teachers"],
)
def test_R43_while_it_waits_nothing_is_done_in_the_schools_name(world, school, do):
    org = world.org(school_id=school)
    with pytest.raises(NotAllowedNow, match="organization_waiting"):
        do(world, org)
    confirm(world, org)
    assert do(world, org)


def test_R43_an_open_workbench_opens_its_doors_once_the_school_has_confirmed(app, world, school, clock):
    org = world.org(school_id=school)
    phone = Phone(app, htmx=True).sign_in(org.collector).open("/workbench")
    assert phone.poll("status").status == 204
    confirm(world, org)
    phone.poll("status").is_on("健康申报工作台").does_not_see(WAITS)
    phone.tap("微信发送邀请").sees("邀请链接")


def test_R43_nobody_gets_in_before_the_confirmation_whatever_was_opened_before(phone, app, world, school):
    require(world, school, required=False)
    org = world.org(school_id=school)
    collector = Phone(app, htmx=phone.htmx).sign_in(org.collector).open("/members/add")
    member = phone.open(invites.member_link(school, org.org_id)).tap("去申报").sign_in("黄晓波").sees("请选择为谁申报")
    with db.engine.execution_options(write=True).begin() as connection:
        connection.execute(Organization.__table__.update().values(confirmed_at=None))
    named(collector, "李晓明").tap("确认添加").sees(WAITS)
    assert member.tap("本人申报").sees(WAITS).status == 409
    Phone(app).open(invites.member_link(school, org.org_id)).is_on("邀请无法使用").sees(WAITS)
    assert count(Membership) == 0


def test_R43_the_waiting_come_first_and_are_counted_on_the_schools_first_page(phone, world, school):
    waiting = world.org("蒋小华", school_id=school)
    confirm(world, world.org("林晓晴", school_id=school))
    phone.sign_in(world.admin(school)).open(f"/admin/{school}").sees("1个新组织待学校确认")
    phone.tap("采集员与组织").is_on("采集员与组织").sees("蒋小华").does_not_see("林晓晴")
    tabs = [" ".join(tab.text_content().split()) for tab in phone.document.xpath("//nav[@class='tabs']/a")]
    assert tabs == ["待确认（1）", "使用中（1）", "已停用（0）"]
    phone.open(f"/admin/{school}/collectors/{waiting.org_id}").tap("确认组织").sees("采集员可以邀请成员了")
    phone.sees("蒋小华").sees("林晓晴")
    phone.open(f"/admin/{school}").does_not_see("待学校确认")
    event = audited("confirm_organization")[-1]
    assert (event.org_id, event.actor_id) == (waiting.org_id, world.admin(school))


def test_R70_an_organization_that_waits_is_not_asked_for_its_day(phone, world, school):
    org = world.org(school_id=school)
    phone.sign_in(world.admin(school)).open(f"/admin/{school}/not-submitted").sees("全部已提交")
    confirm(world, org)
    phone.open(phone.path).sees("1个组织未提交")


def test_R61_an_organization_that_waits_may_change_hands(phone, app, world, school):
    org = world.org(school_id=school)
    phone.sign_in(org.collector).open("/organization/handover").fill("移交给谁", "林老师").tap("生成移交卡片")
    link = phone.by_id("invite-link").text.strip().removeprefix("https://localhost")
    theirs = Phone(app, htmx=phone.htmx).open(link)
    assert theirs.status == 200
    theirs.sees("软件工程-2019级-1班").does_not_see(WAITS)


def test_R51_a_double_tap_confirms_once_and_moves_the_open_day(phone, world, school):
    org = world.org(school_id=school)
    phone.sign_in(world.admin(school)).open(f"/admin/{school}/collectors/{org.org_id}")
    send = post_again(phone, "confirm")
    assert goal(send()) == goal(send()) == f"/admin/{school}/collectors"
    confirm(world, org)
    assert len(audited("confirm_organization")) == 1
    assert [day.version for day in db.session.scalars(select(OrganizationDay))] == [1]


def test_FAQ17_the_confirm_page_names_what_ends_and_what_stays(phone, app, world):
    org = world.org()
    members = [world.member(org) for _ in range(2)]
    world.report(org, members[0])
    world.submit(org)
    address = f"/admin/{org.school_id}/collectors/{org.org_id}"
    phone.sign_in(world.admin(org.school_id)).open(address).sees("使用中").tap("停用组织").is_on("停用组织")
    for words in ("蒋小华", "2人", "1份", "1次", "成员全部离开", "仍可查看", "可以重新被邀请"):
        phone.sees(words)
    phone.tap("确认停用")
    assert phone.status == 422
    assert phone.by_id("reason-error").text_content().strip() == "请选择。"
    phone.submit(phone.by_id("close-form"), None, reason="because").sees("选项无效")
    assert row_of(org).closed_at is None
    phone.choose("重复创建").tap("确认停用").is_on("组织与采集员").sees("组织已停用")
    phone.sees("已停用").sees("梁志远").sees("重复创建").sees("2020-03-21 09:00")
    collector = Phone(app).sign_in(org.collector)
    said = "您的组织「软件工程-2019级-1班」已于3月21日停用；如有疑问，请联系学校管理员。"
    assert collector.open("/workbench").sees(said).status == 404
    collector.open("/").is_on("我的").sees(said)
    assert count(Collectorship) == 0
    phone.open(f"/admin/{org.school_id}/collectors?state=closed").sees("梁志远停用于2020-03-21").sees("重复创建")
    (event,) = audited("close_organization")
    assert (event.actor_id, event.person_id) == (world.admin(org.school_id), org.collector)
    assert event.detail == {"reason": "created_twice", "members": 2}


def test_R51_a_double_tap_closes_once_and_a_second_admin_is_told(phone, world):
    org = world.org()
    address = f"/admin/{org.school_id}/collectors/{org.org_id}"
    phone.sign_in(world.admin(org.school_id)).open(f"{address}/close").choose("误创建")
    send = post_again(phone, "close-form")
    assert goal(send()) == goal(send()) == address
    assert len(audited("close_organization")) == 1
    phone.open(f"{address}/close").is_on("组织与采集员").sees("该组织已停用。")
    other = phone.sign_in(world.second_admin(org.school_id)).open(address)
    assert not other.document.xpath("//form[@id='confirm'] | //a[.='停用组织']")


def test_R50_another_schools_organization_is_answered_like_a_missing_one(app, world, clock):
    org, other = world.org(), world.school("广州大学")
    stranger = Phone(app).sign_in(world.second_admin(other))
    for way in ("", "/close"):
        foreign, missing = (
            stranger.request("GET", f"/admin/{other}/collectors/{org_id}{way}") for org_id in (org.org_id, 1)
        )
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert stranger.request("GET", f"/admin/{org.school_id}/collectors/{org.org_id}{way}").status_code == 404
    stranger.open(f"/admin/{other}/confirmation")
    token = stranger.document.xpath("//input[@name='csrf_token']/@value")[0]
    for way in ("confirm", "close"):
        data = {"csrf_token": token, "reason": "created_twice"}
        answer = stranger.request("POST", f"/admin/{other}/collectors/{org.org_id}/{way}", data=data)
        assert answer.status_code == 404
    assert row_of(org).closed_at is None


def test_R37_many_organizations_come_in_pages_are_searched_and_take_as_many_queries(world, app, clock):
    few, many = world.school("甲中学"), world.school("乙中学")
    world.org(collector_id=world.person(), school_id=few)
    for _ in range(55):
        world.org(school_id=many, collector_id=world.person())
    world.org("蒋小华", school_id=many)
    taken = []
    for school in (few, many):
        phone = admin_phone(app, world, school)
        with counted(db.engine) as said:
            assert phone.request("GET", f"/admin/{school}/collectors").status_code == 200
        taken.append(len(said))
    assert taken[0] == taken[1] <= 5
    phone.open(f"/admin/{many}/collectors")
    assert len(phone.document.xpath("//a[@class='person_bd']")) == 50
    phone.tap("加载更多")
    assert len(phone.document.xpath("//a[@class='person_bd']")) == 6
    phone.open(f"/admin/{many}/collectors?state=open&q=蒋小华").sees("蒋小华")
    assert len(phone.document.xpath("//a[@class='person_bd']")) == 1
    phone.open(f"/admin/{many}/collectors?state=open&q=%25").sees("没有找到")
    phone.open(f"/admin/{many}/collectors?state=nonsense").is_on("采集员与组织").sees("使用中（56）")


def test_R43_the_page_names_the_card_it_came_of_and_masks_the_number(phone, world):
    org = world.org(founded=0)
    phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/collectors/{org.org_id}")
    phone.sees("44**************").does_not_see(number_of("蒋小华")).tap("创建所用邀请 未注明对象").is_on("邀请卡片")
    phone.sees("已创建").sees("软件工程-2019级-1班")
    assert timedelta(0) == world.now - row_of(org).created_at
