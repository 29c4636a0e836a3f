"""The school invites two collectors; one card reaches a parent, who is sent away (R43, FAQ 17)."""

from __future__ import annotations

from phone import Phone

CARD = "中山大学邀请您成为【采集员】"


def make_invite(admin, note, uses="1"):
    admin.open("/admin").tap("邀请采集员").is_on("邀请采集员").tap("新建邀请").is_on("新建邀请")
    admin.fill("发给谁（选填）", note).choose("7天").fill("可用次数", uses).tap("生成邀请卡片")
    return admin.is_on("邀请卡片").sees(note).sees("可用")


def send_to(admin, name):
    """选择一个聊天 → 发送给 → 【发送】, from the card's page."""
    admin.tap("发送到微信聊天（模拟）").is_on("选择一个聊天").does_not_see("班级群").tap(name)
    return admin.sees("发送给：").sees(CARD).fill("给朋友留言", "请创建班级").tap("发送").is_on(name).sees("已发送")


def tap_card(phone, admin_id):
    phone.open("/testing/chats").sees("梁志远").open(f"/testing/chats/{admin_id}").is_on("梁志远")
    card = phone.document.xpath("//button[@class='bubble']")[0]
    return phone.submit(card.getparent()).is_on("学校采集员工作台")


def create_class(phone, name):
    phone.is_on("第二步：创建我的组织").reshape("audience", "students").reshape("school_type", "小学")
    phone.fill("年级", "三年级").fill("组织名称", name).fill("组织人数", "40").tap("开始采集成员信息")
    return phone.is_on("健康申报工作台")


def people_of(admin):
    """Who opened the card → what the page says of them."""
    rows = admin.document.xpath("//li[@class='person'][.//b]")
    return {row.xpath(".//b")[0].text: " ".join(row.text_content().split()) for row in rows}


def row_of(admin, name):
    """The address of a row in a list."""
    return admin.document.xpath(f"//a[b[text()='{name}']]/@href")[0]


def test_R43_two_collectors_are_invited_and_a_parent_is_sent_away(phone, app, world):
    school = world.school()
    admin_id, teacher, other, parent = (
        world.admin(school), world.person("蒋小华"), world.person("林晓晴"), world.person("黄伟斌"),
    )  # fmt: skip
    admin = phone.sign_in(admin_id)
    make_invite(admin, "三年级各班班主任", uses="2")
    invite = admin.path
    for name in ("蒋小华", "黄伟斌", "林晓晴"):
        send_to(admin.open(invite), name)

    first = tap_card(Phone(app, htmx=phone.htmx).sign_in(teacher), admin_id)
    first.sees("您将成为【采集员】").sees("三年级各班班主任").sees("学生、教职工和家长请使用采集员发来的邀请卡片")
    first.tap("开始使用").is_on("确认所属学校").sees("中山大学")
    assert "已打开" in people_of(admin.open(invite))["蒋小华"]
    create_class(first.tap("下一步"), "1班")

    wrong = tap_card(Phone(app, htmx=phone.htmx).sign_in(parent), admin_id)
    wrong.tap("开始使用").is_on("确认所属学校").tap("我不是采集员").is_on("没有加入学校").sees("没有创建任何组织")
    wrong.open("/").is_on("我的").sees("还没有加入组织")

    create_class(tap_card(Phone(app, htmx=phone.htmx).sign_in(other), admin_id).tap("开始使用").tap("下一步"), "2班")

    admin.open(invite).sees("已用完").sees("（3人）").does_not_see("发送到微信聊天")
    seen = people_of(admin)
    for words in ("已创建", "三年级-1班"):
        assert words in seen["蒋小华"]
    for words in ("已创建", "三年级-2班"):
        assert words in seen["林晓晴"]
    for words in ("已退出", "我不是采集员"):
        assert words in seen["黄伟斌"]
    assert "三年级" not in seen["黄伟斌"]
    admin.open("/admin").tap("采集员与组织").sees("三年级-1班").sees("三年级-2班").does_not_see("黄伟斌")


def test_FAQ17_a_parent_who_created_one_is_confirmed_by_nobody_and_closed(phone, app, world):
    school = world.school()
    admin = phone.sign_in(world.admin(school)).open("/admin").tap("新组织确认")
    admin.choose("新组织须经学校确认").tap("保存").sees("设置已保存")
    _, link = world.collector_invite(school, uses=2)
    parent = Phone(app, htmx=phone.htmx).sign_in("黄伟斌").open(link).tap("开始使用").tap("下一步")
    create_class(parent, "黄宇轩家").sees("待学校确认")
    admin.open("/admin").sees("1个新组织待学校确认").tap("去确认").is_on("采集员与组织")
    admin.open(row_of(admin, "三年级-黄宇轩家")).is_on("组织与采集员").sees("黄伟斌")
    admin.tap("停用组织").is_on("停用组织").choose("邀请卡片误发给了家长等非采集员").tap("确认停用")
    admin.is_on("组织与采集员").sees("组织已停用").sees("邀请卡片误发给了家长等非采集员").sees("梁志远")
    assert parent.open("/workbench").status == 404
    create_class(parent.open(link).tap("开始使用").tap("下一步"), "真的班").sees("待学校确认")
