"""R71-R73 on the pages: who waits for a yes, links with a button to end them, names put right, who is asked in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from cast import subject
from hands import make_deputy
from phone import Phone

from yss.extensions import db
from yss.queries.kit.links import power
from yss.queries.person import proxies

CHILD = subject("黄小一", date(2012, 9, 1))
WRONG = "姓名与证件号码不一致，请核对。"


@pytest.fixture
def family(world):
    """(organization, child, mother who came first, father who came second)."""
    org = world.org()
    mother, father = world.person("李晓明"), world.person("黄伟斌")
    child = world.join_other(org, mother, CHILD)
    world.join_other(org, father, CHILD)
    return org, child, mother, father


def person_masked(who):
    return who.number[:2] + "*" * (len(who.number) - 4) + who.number[-2:]


def doors_to_a_form(phone):
    return phone.document.xpath("//a[contains(@href, '/report')]")


def ticked(phone):
    return phone.document.xpath("//input[@name='pair' and @checked]")


def allowed(world, org, person, actor):
    db.session.rollback()
    return power(db.session(), org.school_id, person, actor, world.day).name


def test_R72_the_workbench_says_who_waits_and_one_tap_answers(phone, world, family):
    org, child, _mother, father = family
    world.join_other(org, father, subject("黄小三", date(2013, 9, 1)))
    phone.sign_in(org.collector).tap("待确认的代填人 3条待确认").is_on("待确认的代填人")
    phone.sees("黄伟斌 为 黄小一").sees("李晓明 为 黄小一").sees("监护人")
    phone.tap("确认为监护人 李晓明").sees("已确认为监护人")
    assert allowed(world, org, child, _mother) == "GUARDIAN"


def test_R72_several_proxies_are_answered_at_once(phone, world, family):
    org, _child, _mother, father = family
    aunt = world.person("蒋伟")
    asked = subject("黄小四", date(2005, 9, 1))
    grown = world.join_other(org, aunt, asked)
    world.join_other(org, father, asked)
    world.join_other(org, world.person("林伟"), asked)
    phone.sign_in(org.collector).open("/proxies").tap("确认所选").sees("已确认")
    assert allowed(world, org, grown, father) == "FULL"
    assert proxies.waiting(org.desk, org.collector).proxies == ()


def test_R72_a_second_parent_gets_a_yes_as_proxy_before_anybody_knows_them_as_guardian(phone, world, family):
    org, child, _mother, father = family
    phone.sign_in(org.collector).open("/proxies").sees("待确认的代填人1人").sees("待确认的监护人2人")
    phone.tap("确认所选").sees("已确认").does_not_see("待确认的代填人1人").sees("待确认的监护人2人")
    assert allowed(world, org, child, father) == "FULL"
    phone.tap("不是监护人 黄伟斌").sees("待确认的监护人1人")
    assert allowed(world, org, child, father) == "FULL"


def test_R72_what_was_unticked_stays_so_when_nobody_remains(phone, world, family):
    org, *_ = family
    phone.sign_in(org.collector).open("/proxies")
    for box in ticked(phone):
        del box.attrib["checked"]
    phone.tap("确认所选").sees("请先勾选成员")
    assert not ticked(phone)


def test_R72_the_list_marks_what_a_proxy_without_a_yes_filled_in(phone, world, family):
    org, child, _mother, father = family
    world.report(org, child, by=father)
    phone.sign_in(org.collector).open("/days/2020-03-21").sees("代填人待确认")
    phone.open(f"/members/{child}/proxies").sees("黄伟斌").tap("确认 黄伟斌").sees("已确认")
    phone.open("/days/2020-03-21").does_not_see("代填人待确认")


def test_R72_a_further_proxy_reads_nobodys_name_but_whom_they_named(phone, world, family):
    org, child, mother, father = family
    world.report(org, child, by=mother)
    phone.sign_in(father).open("/me").sees("黄小一").sees("代填待确认").does_not_see("李晓明")
    phone.open(f"/schools/{org.school_id}/people/{child}/report").sees("今日已有填报").does_not_see("李晓明")
    phone.open(f"/schools/{org.school_id}/people/{child}/history").does_not_see("李晓明")


def test_R72_who_waits_reads_why_instead_of_being_led_to_a_form_that_refuses(phone, world, family):
    org, child, mother, father = family
    phone.sign_in(father).open("/me").tap("去填报 黄小一").is_on("代填报")
    world.report(org, child, by=mother)
    phone.open("/me").sees("今日已有填报；您的代填待确认")
    assert not doors_to_a_form(phone)
    Phone(phone.app).sign_in(mother).open("/me").tap("修改 黄小一").is_on("代填报")


def test_R23_a_proxy_reads_that_the_person_has_reported(phone, world):
    org, who = world.org(), subject("黄晓波")
    friend = world.person("黄伟斌")
    person = world.join_other(org, friend, who)
    world.report(org, person)
    phone.sign_in(friend).open("/me").sees("本人已自主申报，采集员和代填人不能修改")
    assert not doors_to_a_form(phone)


def test_R72_each_link_is_seen_and_ended_by_the_collector(phone, world, family):
    org, child, mother, _father = family
    phone.sign_in(org.collector).open(f"/members/{child}/history").sees("代填关系").open(f"/members/{child}/proxies")
    phone.sees("李晓明").sees("黄伟斌").tap("移除 李晓明").sees("已移除")
    assert allowed(world, org, child, mother) == "NONE"
    Phone(phone.app).sign_in(mother).open("/me").does_not_see("黄小一")


def test_R72_a_guardian_sees_the_child_and_ends_and_confirms_others(phone, world, family):
    org, child, _mother, father = family
    guardian = world.person("蒋伟")
    world.guardian(org, guardian, CHILD)
    phone.sign_in(guardian).open("/me").tap("孩子的数据 黄小一").is_on("黄小一的数据").sees("可以为其申报的人")
    phone.open(f"/people/{child}/data/proxies").sees("李晓明").tap("同意 黄伟斌").sees("已确认")
    assert allowed(world, org, child, father) == "FULL"
    phone.tap("移除 黄伟斌").sees("已移除")
    assert allowed(world, org, child, father) == "NONE"


def test_R72_nobody_but_a_guardian_finds_a_way_to_a_childs_data(phone, world, family):
    org, child, mother, _father = family
    phone.sign_in(mother).open("/me").does_not_see("孩子的数据").does_not_see("退出组织")
    for page in ("", "/copy", "/proxies", "/consent", "/erase", "/erase/confirm", "/phone", "/looks"):
        assert phone.open(f"/people/{child}/data{page}").status == 404, page
    assert phone.open(f"/schools/{org.school_id}/people/{child}/leave").status == 404


def test_R73_the_person_says_yes_or_ends_it(phone, world):
    org, who = world.org(), subject("黄晓波")
    friend = world.person("黄伟斌")
    person = world.join_other(org, friend, who)
    world.verify(who)
    other = Phone(phone.app).sign_in(friend).open("/me").sees("待本人确认")
    other.open(f"/people/{friend}/data/proxies").sees("黄晓波待本人确认").sees(person_masked(who))
    other.open(f"/schools/{org.school_id}/people/{person}/report").sees("须由本人同意后")
    phone.sign_in(person).open("/me").sees("有1人请求为您申报").tap("去查看").is_on("代填关系")
    phone.tap("同意 黄伟斌").sees("已确认")
    assert allowed(world, org, person, friend) == "FULL"
    phone.tap("移除 黄伟斌")
    assert allowed(world, org, person, friend) == "NONE"


def test_R72_a_proxy_gives_it_up(phone, world, family):
    org, child, _mother, father = family
    phone.sign_in(father).open(f"/people/{father}/data/proxies").tap("不再代填 黄小一").sees("已移除")
    assert allowed(world, org, child, father) == "NONE"


def test_R72_a_deputy_answers_for_proxies_not_for_guardians(phone, world, family):
    org, child, _mother, father = family
    deputy = world.person("赵老师")
    make_deputy(world, org, deputy)
    phone.sign_in(deputy).open("/proxies").sees("您是代理人，此项由采集员本人操作")
    assert not phone.document.xpath("//button[contains(., '确认为监护人')]")
    phone.open(f"/members/{child}/proxies").tap("确认 黄伟斌").sees("已确认")
    assert allowed(world, org, child, father) == "FULL"


def test_R71_a_refused_name_waits_as_typed_and_one_tap_takes_it(phone, world, family):
    org, child, _mother, _father = family
    phone.sign_in(org.collector).open("/members/add")
    typed = replace(CHILD, name="黄筱一")
    phone.fill("姓名", typed.name).fill("证件类型", "居民身份证").fill("证件号码", typed.number)
    phone.tap("确认添加").sees(WRONG)
    phone.open("/proxies").sees("登记为“黄小一”").sees("填写为“黄筱一”").tap("更正为“黄筱一”").sees("姓名已更正")
    phone.open("/organization/members").sees("黄筱一").does_not_see("黄小一")
    phone.open(f"/members/{child}/history").sees("黄小一 → 黄筱一")


@pytest.mark.parametrize("who", ["mother", "collector"])
def test_R71_a_misspelt_name_is_mended_on_a_page(phone, world, family, who):
    org, child, mother, _father = family
    if who == "mother":
        phone.sign_in(mother).open("/me").tap("更正姓名 黄小一")
    else:
        phone.sign_in(org.collector).open(f"/members/{child}/name")
    phone.is_on("更正姓名").fill("正确的姓名", "黄😀").tap("确认更正").sees("姓名包含无效字符")
    phone.fill("正确的姓名", "黄筱一").tap("确认更正").sees("姓名已更正")
    Phone(phone.app).sign_in(org.collector).open("/days/2020-03-21").sees("黄筱一").does_not_see("黄小一")


def test_R73_who_is_asked_in_finds_it_on_their_own_page(phone, world):
    org, who = world.org(), subject("黄晓波")
    person = world.verify(who)
    phone.sign_in(org.collector).open("/members/add")
    phone.fill("姓名", who.name).fill("证件类型", "居民身份证").fill("证件号码", who.number).tap("确认添加")
    phone.sees("待本人确认").open("/proxies").sees("黄晓波")
    own = Phone(phone.app, htmx=phone.htmx).sign_in(person).open("/me")
    own.sees("蒋小华请您加入“软件工程-2019级-1班”（中山大学）")
    own.tap("加入").is_on("学生/教职工个人健康申报").tap("本人申报").is_on("健康信息使用说明")


def test_R50_a_link_of_another_class_is_answered_as_none(phone, world, family):
    org, child, mother, _father = family
    other = world.org("林晓晴", school_id=org.school_id)
    phone.sign_in(other.collector).open("/testing")
    token = phone.document.xpath("//input[@name='csrf_token']/@value")
    data = {"csrf_token": token[0] if token else "", "pair": f"{child}.{mother}", "desk": str(other.org_id)}
    for what in ("confirm", "guardian", "not-guardian", "end"):
        assert phone.request("POST", f"/proxies/{what}", data=data).status_code == 404
    assert allowed(world, org, child, mother) == "FULL"


def test_R72_a_collector_does_not_answer_for_themselves_and_answers_for_the_others(phone, world, family):
    org, child, _mother, father = family
    world.join_other(org, org.collector, CHILD)
    phone.sign_in(org.collector).open("/proxies").does_not_see("蒋小华 为 黄小一")
    phone.tap("确认所选").sees("已确认")
    assert (allowed(world, org, child, father), allowed(world, org, child, org.collector)) == ("FULL", "WAITING")


def test_R82_enter_among_those_who_wait_confirms_and_removes_nobody(phone, world, family):
    org, child, _mother, father = family
    phone.sign_in(org.collector).open("/proxies")
    form = phone.by_id("confirm-proxies")
    first = form.xpath(".//button[@type='submit']")[0]
    assert (first.get("formaction"), first.get("hx-post")) == (None, None), "what Enter presses"
    phone.submit(form, first)
    assert allowed(world, org, child, father) == "FULL"
