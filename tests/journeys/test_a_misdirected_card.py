"""FAQ 17: the school's card reaches a parent, who creates an organization with it; support closes it."""

from __future__ import annotations

from cast import number_of
from phone import Phone
from ways import agree, report


def create_class(phone, card, name):
    phone.open(card).tap("开始使用").is_on("确认所属学校").tap("下一步").is_on("第二步：创建我的组织")
    phone.reshape("audience", "students").reshape("school_type", "小学")
    phone.fill("年级", "三年级").fill("组织名称", name).fill("组织人数", "40").tap("开始采集成员信息")
    return phone.is_on("健康申报工作台")


def enroll(phone, name):
    phone.open("/members/add").fill("姓名", name).fill("证件类型", "居民身份证").fill("证件号码", number_of(name))
    return phone.tap("确认添加")


def link_of(phone):
    return phone.open("/invite").by_id("invite-link").text.strip().removeprefix("https://localhost")


def delete(app, collector, organization):
    command = ["support", "delete-org", "--collector", collector, "--reason", "card_misdirected"]
    what = ["--organization", organization, "--school", "中山大学"]
    typed = f"{number_of(collector)}\n{organization}\n"
    result = app.test_cli_runner().invoke(args=[*command, *what], input=typed)
    assert result.exit_code == 0, result.output


def test_R53_the_parent_becomes_a_parent_again_and_the_class_is_unaffected(phone, app, world):
    _, card = world.collector_invite(world.school(), uses=2)
    teacher = create_class(Phone(app, htmx=phone.htmx).sign_in("蒋小华"), card, "2班")
    class_link = link_of(teacher)
    parent = create_class(phone.sign_in("黄伟斌"), card, "黄宇轩家")
    wrong_link = link_of(parent)
    enroll(parent, "黄宇轩")
    child = Phone(app, htmx=phone.htmx).sign_in("黄宇轩")
    child.open(class_link).sees("三年级-2班")

    delete(app, "黄伟斌", "三年级-黄宇轩家")

    assert parent.open("/workbench").status == 404
    parent.open("/").sees("我的")
    Phone(app, htmx=phone.htmx).open(wrong_link).sees("该组织已停用").does_not_see("去今日申报")
    parent.open(class_link).tap("去申报").tap("是家长，代孩子申报").is_on("代他人申报")
    parent.fill("姓名", "黄宇轩").fill("证件类型", "居民身份证").fill("证件号码", number_of("黄宇轩")).tap("下一步")
    report(agree(parent, "监护人") if parent.title == "健康信息使用说明" else parent).sees("代填人：黄伟斌")
    teacher.open("/workbench").sees("三年级-2班").sees("已申报 1/40")
