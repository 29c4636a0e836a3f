"""R43, R9: the school's cards for collectors: made, watched, sent, revoked; nobody else's."""

from __future__ import annotations

import pytest
from phone import Phone
from sqlalchemy import select
from statements import counted
from web.test_double_tap import count, goal, post_again
from web.test_invites import code_on

from yss.acts import Act
from yss.extensions import db
from yss.models import AuditEvent, ChatMessage, Invite, InviteOpening, InviteRedemption


@pytest.fixture
def school(world):
    return world.school()


def admin_phone(phone, world, school):
    return phone.sign_in(world.admin(school))


def new_form(phone, world, school):
    return admin_phone(phone, world, school).open(f"/admin/{school}/invites/new").is_on("新建邀请")


def openings():
    db.session.rollback()
    return {row.person_id: row.declined for row in db.session.scalars(select(InviteOpening))}


def audited(action):
    db.session.rollback()
    return db.session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)).all()


BAD = [
    ("发给谁（选填）", "长" * 41, "不能超过40个字。"),
    ("可用次数", "0", "请输入1–200的整数。"),
    ("可用次数", "201", "请输入1–200的整数。"),
    ("可用次数", "-1", "请输入1–200的整数。"),
    ("可用次数", "五次", "请输入1–200的整数。"),
    ("可用次数", "", "请输入1–200的整数。"),
]


@pytest.mark.parametrize(("label", "typed", "said"), BAD)
def test_R43_what_a_card_cannot_have_is_told_beside_its_field(phone, world, school, label, typed, said):
    new_form(phone, world, school).fill("发给谁（选填）", "三年级").fill(label, typed).tap("生成邀请卡片")
    assert phone.status == 422
    assert phone.is_on("新建邀请").error_of(label) == said
    assert phone.field(label).get("value") == typed
    assert count(Invite) == 0


def test_R43_a_duration_that_is_none_of_the_three_is_refused(phone, world, school):
    form = new_form(phone, world, school).fill("发给谁（选填）", "三年级").by_id("invite-form")
    phone.submit(form, None, lasts="365").sees("选项无效")
    assert phone.field("发给谁（选填）").get("value") == "三年级"
    assert count(Invite) == 0


@pytest.mark.parametrize(("typed", "uses"), [("５次", 5), (" 200 ", 200), ("1", 1)])
def test_R43_a_card_has_note_days_and_uses(phone, world, school, typed, uses):
    new_form(phone, world, school).fill("发给谁（选填）", "三年级各班班主任").choose("30天").fill("可用次数", typed)
    phone.tap("生成邀请卡片").is_on("邀请卡片").sees("三年级各班班主任").sees("2020-04-20 09:00").sees(f"0/{uses}")
    (event,) = audited("invite_collector")
    assert (event.actor_id, event.detail["uses"], event.detail["lasts"]) == (world.admin(school), uses, 30)


def test_R51_a_double_tap_makes_one_card_and_leads_to_it(phone, world, school):
    new_form(phone, world, school)
    send = post_again(phone, "invite-form")
    assert goal(send()) == goal(send())
    assert count(Invite) == 1
    phone.fill("可用次数", "9").tap("生成邀请卡片").sees("这份表单已经提交过")
    assert phone.field("可用次数").get("value") == "9"
    assert count(Invite) == 1


def test_R9_the_admin_sees_the_card_as_the_collector_will(phone, app, world, school):
    new_form(phone, world, school).fill("发给谁（选填）", "三年级各班班主任").tap("生成邀请卡片")
    link = phone.by_id("invite-link").text.strip()
    theirs = Phone(app).open(link.removeprefix("https://localhost"))
    for words in ("您将成为【采集员】", "三年级各班班主任", "仅供学校的采集员使用", "梁志远 邀请您为 中山大学"):
        phone.sees(words)
        theirs.sees(words)
    assert "role" in theirs.document.xpath("//p[contains(., '【采集员】')]/@class")[0], "the role in large type"
    phone.tap("二维码海报").is_on("二维码海报").sees("邀请您成为【采集员】").sees("三年级各班班主任")
    assert code_on(phone) == [link]


def test_R43_the_list_says_of_each_card_what_state_it_is_in(phone, world, school, clock):
    used_up, _ = world.collector_invite(school)
    revoked, _ = world.collector_invite(school)
    world.collector_invite(school, days=1)
    world.collector_invite(school, uses=3)
    use_up(world, school, used_up)
    admin_phone(phone, world, school).open(f"/admin/{school}/invites/{revoked}").tap("确认撤销").sees("邀请已撤销")
    clock.shift(2 * 24 * 3600)
    phone.sign_in(world.admin(school)).open(f"/admin/{school}/invites")
    states = [tag.text for tag in phone.document.xpath("//a[@class='person_bd']/span")]
    assert states == ["可用", "已过期", "已撤销", "已用完"], "the newest first"
    phone.sees("已用1/1次，创建1个组织，1人打开过")


def use_up(world, school, invite):
    from actions.test_correcting import create

    return create(world, school, world.person("蒋小华"), invite)


def test_R37_many_cards_come_in_pages_of_fifty_and_take_as_many_queries(world, app, clock):
    few, many = world.school("甲中学"), world.school("乙中学")
    for school, cards in ((few, 2), (many, 60)):
        for _ in range(cards):
            world.collector_invite(school)
    taken = []
    for school in (few, many):
        phone = Phone(app).sign_in(world.admin(school))
        with counted(db.engine) as said:
            assert phone.request("GET", f"/admin/{school}/invites").status_code == 200
        taken.append(len(said))
    assert taken[0] == taken[1] <= 4
    phone.open(f"/admin/{many}/invites")
    assert len(phone.document.xpath("//a[@class='person_bd']")) == 50
    phone.tap("加载更多")
    assert len(phone.document.xpath("//a[@class='person_bd']")) == 10
    phone = Phone(app, htmx=True).sign_in(world.admin(many)).open(f"/admin/{many}/invites").tap("加载更多")
    assert len(phone.document.xpath("//a[@class='person_bd']")) == 60


def test_R37_many_who_opened_a_card_come_in_pages(world, app, clock):
    from yss.actions.entry import inviting

    school = world.school()
    card, _ = world.collector_invite(school)
    taken = []
    for total in (2, 60):
        for _ in range(total - len(openings())):
            inviting.open_collector_invite(
                Act(school_id=school, actor_id=world.person(), now=world.now), invite_id=card
            )
        phone = Phone(app, htmx=True).sign_in(world.admin(school)).open(f"/admin/{school}/invites/{card}")
        with counted(db.engine) as said:
            phone.request("GET", f"/admin/{school}/invites/{card}")
        taken.append(len(said))
    assert taken[0] == taken[1] <= 8
    assert len(phone.document.xpath("//li[@class='person']")) == 50
    phone.tap("加载更多")
    assert len({name.text for name in phone.document.xpath("//li[@class='person']//b")}) == 60


def test_R9_only_a_verified_person_who_goes_on_has_opened_the_card(phone, world, school):
    card, link = world.collector_invite(school)
    phone.open(link)
    assert openings() == {}, "a look consumes nothing"
    phone.tap("开始使用").is_on("选择认证方式")
    assert openings() == {}, "nobody knows who it is"
    phone.sign_in("林晓晴").is_on("确认所属学校")
    assert openings() == {}, "a page that is looked at writes nothing"
    phone.tap("下一步").is_on("第二步：创建我的组织")
    person = world.person("林晓晴")
    assert openings() == {person: None}
    phone.open(link).tap("开始使用").is_on("确认所属学校")
    assert (openings(), count(InviteRedemption)) == ({person: None}, 0), "no use is counted before something is created"
    assert card


@pytest.mark.parametrize(("label", "declined"), [("不是我的学校", "not_my_school"), ("我不是采集员", "not_collector")])
def test_R9_who_says_that_the_card_is_not_for_them_is_seen_as_such(phone, app, world, school, label, declined):
    card, link = world.collector_invite(school)
    person = world.person("黄伟斌")
    phone.sign_in(person).open(link).tap("开始使用").tap(label).is_on("没有加入学校")
    assert openings() == {person: declined}
    admin = Phone(app).sign_in(world.admin(school)).open(f"/admin/{school}/invites/{card}")
    admin.sees("已退出").sees(label).sees("黄伟斌").sees("0/1").sees("可用")
    phone.open(link).tap("开始使用").tap("下一步")
    assert openings() == {person: None}, "who goes on after all"
    admin.open(admin.path).sees("已打开").does_not_see("已退出")


def test_R9_a_reason_that_is_none_counts_as_the_first(plain_phone, world, school):
    _, link = world.collector_invite(school)
    plain_phone.sign_in("黄伟斌").open(link).tap("开始使用")
    form = plain_phone.find("我不是采集员").getparent().getparent()
    plain_phone.submit(form, None, why="<script>").is_on("没有加入学校")
    assert set(openings().values()) == {"not_my_school"}
    plain_phone.request("POST", "/collector/not-my-school", data=plain_phone.fields_of(form))
    assert len(openings()) == 1


def test_R43_a_revoked_card_works_no_more_and_stays_revoked(phone, app, world, school):
    card, link = world.collector_invite(school, uses=5)
    admin_phone(phone, world, school).open(f"/admin/{school}/invites/{card}")
    send = post_again(phone, "revoke")
    assert goal(send()) == goal(send())
    phone.open(f"/admin/{school}/invites/{card}").sees("已撤销").sees("不能再使用")
    Phone(app).open(link).is_on("邀请无法使用").sees("已被重置或撤销")
    token = phone.request("GET", f"/admin/{school}/invites/new").get_data(as_text=True).split('csrf_token" value="')[1]
    data = {"csrf_token": token.split('"')[0], "key": "k" * 22}
    again = phone.request("POST", f"/admin/{school}/invites/{card}/revoke", data=data)
    assert again.status_code == 303, "another tap, another key"
    assert len(audited("revoke_invite")) == 1


def test_R50_another_schools_cards_and_an_organizations_own_are_answered_like_missing_ones(app, world, clock):
    ours = world.org()
    card, _ = world.collector_invite(ours.school_id)
    other = world.school("广州大学")
    stranger = Phone(app).sign_in(world.admin(other))
    stranger.open(f"/admin/{other}/invites/new")
    token = stranger.document.xpath("//input[@name='csrf_token']/@value")[0]
    for method, path in (
        ("GET", f"/admin/{other}/invites/{card}"),
        ("GET", f"/admin/{other}/invites/{card}/code.png"),
        ("GET", f"/admin/{other}/invites/{card}/poster"),
        ("POST", f"/admin/{other}/invites/{card}/revoke"),
        ("GET", f"/admin/{other}/invites/{ours.invite_id}"),
        ("GET", f"/testing/chats/choose?school={ours.school_id}&invite={card}"),
    ):
        if world.admin(other) == world.admin(ours.school_id) and "chats" in path:
            continue
        assert stranger.request(method, path, data={"csrf_token": token}).status_code == 404, path
    mine = Phone(app).sign_in(world.admin(ours.school_id))
    for path in (f"invites/{ours.invite_id}", f"invites/{ours.invite_id}/code.png", "invites/1"):
        assert mine.request("GET", f"/admin/{ours.school_id}/{path}").status_code == 404, path
    db.session.rollback()
    assert db.session.scalars(select(Invite.revoked_at).where(Invite.id == card)).one() is None


def test_R15_only_an_admin_sends_the_schools_card_and_only_while_it_works(phone, world, school):
    card, _ = world.collector_invite(school)
    address = f"/testing/chats/choose?school={school}&invite={card}"
    org = world.org("林晓晴", school_id=school)
    assert phone.sign_in(org.collector).open(address).status == 404
    phone.open("/testing/chats/choose").is_on("选择一个聊天").sees("班级群")
    own = f"/testing/chats/choose?school={school}&invite={org.invite_id}"
    assert admin_phone(phone, world, school).open(own).status == 404, "an organization's card is its collector's"
    phone.open(address).tap("多选").choose("林林晓晴").tap("下一步").sees("发送给：").fill("给朋友留言", "长" * 101)
    phone.tap("发送").sees("不能超过100个字")
    phone.fill("给朋友留言", "").tap("发送").is_on("林晓晴")
    assert count(ChatMessage) == 2
    phone.open(f"/admin/{school}/invites/{card}").tap("确认撤销")
    assert phone.open(address).status == 409
    assert phone.sees("邀请链接已被重置或撤销").status == 409


def test_R12_a_collector_who_taps_another_card_has_not_opened_it(phone, world, school):
    org = world.org("林晓晴", school_id=school)
    before = set(openings())
    _, link = world.collector_invite(school)
    phone.sign_in(org.collector).open(link).is_on("健康申报工作台")
    assert set(openings()) == before
