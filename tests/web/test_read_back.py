"""R26, R41: today's state on 我的, and what was answered on earlier days, read again by whose it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import subject
from conftest import instant
from phone import Phone
from sqlalchemy import delete

from yss.actions.day import quick_fill
from yss.actions.school import retaining
from yss.extensions import db
from yss.models import ProxyLink

DAY = timedelta(days=1)
BIRTH = date(2010, 3, 5)


def child_of(world, org, parent, name="黄小一"):
    child = world.join_other(org, parent, subject(name, BIRTH))
    world.consent(child)
    return child


def answers_of(org, report):
    return f"/schools/{org.school_id}/reports/{report}/answers"


def asked(phone):
    """Question → answer, of the page's groups of answers; what was changed of them stands in a section of its own."""
    groups = phone.document.xpath("//div[@class='sec'][not(contains(., '修改记录'))]/following-sibling::*[1]")
    rows = [row for group in groups for row in group.xpath(".//div[@class='cell']")]
    return {row[0].text_content().strip(): " ".join(row[1].text_content().split()) for row in rows}


def verbs(phone):
    return [link.text for link in phone.document.xpath("//li[@class='person']/a[@class='mini']")]


def test_R26_the_button_reads_late_once_the_day_stands_submitted(phone, world):
    org = world.org(headcount=2)
    member, missing = world.member(org, "李晓明"), world.member(org, "黄晓波")
    world.report(org, member)
    assert verbs(phone.sign_in(member).open("/me")) == ["修改"]
    world.submit(org)
    assert verbs(phone.open("/me")) == ["补报"]
    phone.tap("补报 李晓明").sees("今日数据已提交").find("补报")
    assert verbs(phone.sign_in(missing).open("/me")) == ["补报"]
    phone.tap("补报：黄晓波").is_on("健康申报")
    world.return_day(org)
    assert verbs(phone.sign_in(member).open("/me")) == ["修改"]
    assert verbs(phone.sign_in(missing).open("/me")) == ["去填报"]


def test_R26_each_of_the_family_by_their_own_organization(phone, world):
    org, other = world.org(), world.org("林晓晴", school_id=world.school("广州大学"))
    parent = world.person("黄伟斌")
    for place, name in ((org, "黄小一"), (other, "黄小二")):
        world.report(place, child_of(world, place, parent, name), by=parent)
    world.submit(other)
    phone.sign_in(parent).open("/me").find("修改 黄小一")
    phone.find("补报 黄小二")


def test_R26_after_midnight_the_new_day_is_not_submitted(phone, world, clock):
    org = world.org()
    member = world.member(org, "李晓明")
    world.report(org, member)
    world.submit(org)
    phone.sign_in(member).open("/me")
    clock.move_to(instant("2020-03-22 00:00:01"))
    phone.tap("补报 李晓明").sees("3月22日").find("提交申报")
    assert verbs(phone.open("/me")) == ["去填报"]


TODAYS = ["/me", "/yss/code", "/workbench", "/days/2020-03-21", "/days/2020-03-21/joined", "{receipt}"]
OF_THE_SCHOOL = ["", "/not-submitted", "/organizations/{org}"]


@pytest.mark.parametrize("path", [*TODAYS, *(f"/admin/{{school}}{page}" for page in OF_THE_SCHOOL)])
def test_R41_a_page_that_speaks_of_today_knows_when_today_ends(app, world, clock, path):
    org = world.org()
    report = world.report(org, member := world.member(org, "李晓明"))
    who = world.admin(org.school_id) if path.startswith("/admin") else member if path in TODAYS[:2] else org.collector
    receipt = f"/schools/{org.school_id}/reports/{report}"
    phone = Phone(app).sign_in(who).open(path.format(school=org.school_id, org=org.org_id, receipt=receipt))
    ends = phone.document.xpath("//*[@data-day-ends]")[0]
    assert (phone.status, ends.get("data-day-ends")) == (200, "2020-03-21T16:00:00+00:00")
    assert ends.get("data-server-now").startswith("2020-03-21T01:00:")


def test_R55_without_scripts_my_page_is_refreshed_by_a_link(plain_phone, world):
    plain_phone.sign_in(world.member(world.org())).open("/me").tap("刷新").is_on("我的")


def test_R41_what_one_answered_on_an_earlier_day_is_read_again(phone, world, clock):
    org = world.org()
    member = world.member(org, "李晓明", now=world.now - DAY)
    world.report(org, member, now=world.now - DAY, fever="yes", health="fever")
    phone.sign_in(member).open("/me").tap("填报记录 李晓明").is_on("填报记录")
    phone.open(phone.document.xpath("//a[contains(., '3月20日')]/@href")[0]).is_on("申报回执")
    phone.tap("查看填报内容").is_on("填报内容").sees("3月20日").sees("自主申报").does_not_see("修改记录")
    assert (asked(phone)["本日是否有发热症状"], asked(phone)["个人健康状态"]) == ("是", "发热")
    assert asked(phone)["当前所在地"]
    phone.tap("返回").is_on("申报回执")


def test_R41_every_revision_of_the_day_is_read_whoever_filled_it_in(phone, world):
    org = world.org()
    member = world.member(org, "李晓明")
    first = world.report(org, member, by=org.collector, health="fever", fever="yes")
    world.report(org, member, health="normal", fever="no")
    phone.sign_in(member).open(answers_of(org, first)).sees("修改记录").sees("2次填报")
    phone.sees("代填人：蒋小华").sees("自主申报").sees("发热 → 正常")
    assert asked(phone)["个人健康状态"] == "正常", "what counts, at whichever receipt one comes from"


def test_R32_R41_an_undone_copy_is_no_answer(phone, world):
    org = world.org()
    member = world.member(org, "黄恺", now=world.now - DAY)
    world.report(org, member, now=world.now - DAY, health="fever", fever="yes")
    world.submit(org, world.day - DAY)
    quick_fill.quick_fill(world.act(org), day=world.day)
    quick_fill.undo_quick_fill(world.act(org), day=world.day, person_id=None)
    phone.sign_in(member).open("/me").tap("填报记录 黄恺")
    phone.open(phone.document.xpath("//a[contains(., '3月21日')]/@href")[0]).is_on("申报回执")
    phone.tap("查看填报内容").sees("当日按未填报统计")
    assert asked(phone) == {}


def test_R72_a_proxy_reads_what_they_filled_in_and_nothing_else(app, world, clock):
    org = world.org()
    father, mother = world.person("黄伟斌"), world.person("林晓晴")
    child = child_of(world, org, father)
    world.join_other(org, mother, subject("黄小一", BIRTH))
    world.confirm_proxy(org, child, mother)
    fathers = world.report(org, child, by=father, health="isolated", fever="no")
    mothers = world.report(org, child, by=mother, health="fever", fever="yes")
    childs = world.report(org, child, health="cured", fever="no")
    phone = Phone(app).sign_in(mother).open(answers_of(org, mothers))
    assert asked(phone)["个人健康状态"] == "发热"
    phone.does_not_see("隔离观察").does_not_see("治愈").does_not_see("黄伟斌").does_not_see("修改记录")
    assert [phone.open(answers_of(org, one)).status for one in (fathers, childs)] == [404, 404]
    all_of_them = Phone(app).sign_in(child)
    assert [all_of_them.open(answers_of(org, one)).status for one in (fathers, mothers, childs)] == [200] * 3


def test_R72_a_link_that_has_ended_reads_nothing_any_more(app, world, clock):
    org, parent = world.org(), world.person("黄伟斌")
    child = child_of(world, org, parent)
    report = world.report(org, child, by=parent)
    phone = Phone(app).sign_in(parent)
    phone.open(f"/schools/{org.school_id}/reports/{report}").tap("查看填报内容").is_on("填报内容")
    db.session.execute(delete(ProxyLink))
    db.session.commit()
    assert phone.open(answers_of(org, report)).status == 404
    phone.open(f"/schools/{org.school_id}/reports/{report}").does_not_see("查看填报内容")


def test_R50_answers_are_nobody_elses(app, world, clock):
    org = world.org()
    member = world.member(org, "李晓明")
    own, filled = world.report(org, member), world.report(org, world.member(org, "傅立叶"), by=org.collector)
    others = (world.member(org, "黄晓波"), world.person("陈默"), world.admin(org.school_id), org.collector)
    tried = {Phone(app).sign_in(who).open(answers_of(org, one)).status for who in others for one in (own, filled)}
    assert tried == {404}
    at_desk = Phone(app).sign_in(org.collector).open(f"/schools/{org.school_id}/reports/{filled}")
    at_desk.is_on("申报回执").does_not_see("查看填报内容")


def test_R49_answers_whose_time_is_over_say_so(phone, world, clock):
    org = world.org()
    member = world.member(org, "李晓明")
    report = world.report(org, member)
    retaining.expire(org.school_id, world.day + DAY, world.now)
    phone.sign_in(member).open(answers_of(org, report)).is_on("填报内容").sees("内容已清除：保存期限已到")
    assert asked(phone) == {}
