"""R59: 变动核实 on the collector's phone and in the school."""

from __future__ import annotations

from datetime import timedelta

import pytest
from phone import Phone
from statements import counted
from ways import cells, collector_phone, names_in, report, to_review

from yss.extensions import db
from yss.queries.alerts import changes as queries

DAY = timedelta(days=1)


@pytest.fixture
def org(world):
    return world.org()


def opened(phone, org, path="/changes"):
    return phone.sign_in(org.collector).open(path).is_on("变动核实")


def test_R59_the_collector_sees_what_is_new_and_says_what_was_done(phone, world, org):
    member = world.member(org, "黄晓波")
    world.report(org, member, now=world.now - DAY)
    phone.sign_in(member).open(f"/schools/{org.school_id}/people/{member}/report")
    report(phone, fever="yes", health="fever").does_not_see("核实")
    phone.sign_in(org.collector).open("/workbench").sees("变动核实 1条待核实")
    phone.tap("变动核实 1条待核实").is_on("变动核实").sees("待核实（1条）").sees("高风险")
    phone.sees("本日是否有发热症状：否 → 是").sees("个人健康状态：正常 → 发热")
    phone.open(phone.document.xpath("//a[@class='person_bd']/@href")[0]).is_on("核实变动").sees("否 → 是")
    phone.choose("已通知家长").fill("words", "家长已接回家").tap("已核实")
    phone.is_on("变动核实").sees("已记录核实结果。").sees("没有待核实的变动").sees("已核实（1条）")
    phone.sees("已通知家长：家长已接回家 · 蒋小华")
    phone.open("/workbench").sees("变动核实 没有待核实")


def test_R59_the_lists_of_the_day_count_them_and_the_report_is_a_tap_away(phone, world, org):
    member = world.member(org, "黄晓波")
    phone.sign_in(org.collector).open("/days/2020-03-21").does_not_see("变动核实")
    world.report(org, member, left_city="yes")
    phone.open("/days/2020-03-21").tap("变动核实 1条待核实").is_on("变动核实").sees("关注")
    phone.open(phone.document.xpath("//a[@class='person_bd']/@href")[0])
    phone.tap("填报详情 3月21日 周六").is_on("填报详情").sees("黄晓波")


def test_R59_nothing_to_verify_says_so(phone, org):
    opened(phone, org).sees("没有待核实的变动").does_not_see("已核实（")


def test_R59_high_risk_warns_before_submitting_and_blocks_nothing(phone, world, org):
    world.ill(org, world.member(org, "黄晓波"))
    world.report(org, world.member(org, "李晓明"), left_city="yes")
    phone.sign_in(org.collector)
    to_review(phone).sees("黄晓波有高风险变动还没有核实（共1条），请先核实；不核实也可以提交。")
    phone.tap("去核实").is_on("变动核实")
    phone.open("/days/2020-03-21/review").tap("提交数据").tap("确定").is_on("提交结果")


def test_R59_an_earlier_day_is_not_warned_of_what_came_later(phone, world, org):
    world.ill(org, world.member(org, "黄晓波"))
    phone.sign_in(org.collector)
    to_review(phone, "2020-03-20").does_not_see("高风险变动")
    to_review(phone, "2020-03-21").sees("黄晓波有高风险变动还没有核实（共1条）")


def test_R59_what_was_acknowledged_no_longer_warns(phone, world, org):
    world.ill(org, world.member(org, "黄晓波"))
    world.acknowledge(org, world.changes(org)[0].id)
    phone.sign_in(org.collector)
    to_review(phone).does_not_see("高风险变动")


@pytest.mark.parametrize("base", ["/changes", "/admin/{school}/changes"])
def test_R59_bad_input_stays_beside_its_field(phone, world, org, base):
    base = base.format(school=org.school_id)
    who = org.collector if base == "/changes" else world.admin(org.school_id)
    world.ill(org, world.member(org))
    address = f"{base}/{world.changes(org)[0].id}"
    phone.sign_in(who).open(address).fill("words", "已联系<b>家长</b>").tap("已核实")
    assert phone.status == 422
    phone.sees("请选择。").sees("已联系<b>家长</b>")
    phone.choose("其他").fill("words", "").tap("已核实")
    assert (phone.status, phone.error_of("words")) == (422, "请填写此项。")
    phone.fill("words", "长" * 501).tap("已核实")
    assert (phone.status, phone.error_of("words")) == (422, "不能超过500个字。")
    for outcome in ("called'", "خ", ""):
        phone.open(address)
        form = phone.by_id("verify-form")
        phone.submit(form, None, done=outcome, words="\u0000")
        assert phone.status == 422
    assert [change.state for change in world.changes(org)] == ["open"]


def test_R51_a_double_tap_and_a_second_phone(phone, world, org):
    world.ill(org, world.member(org))
    change = world.changes(org)[0].id
    phone.sign_in(org.collector).open(f"/changes/{change}").choose("误报")
    form = phone.by_id("verify-form")
    data = phone.fields_of(form)
    assert [phone.request("POST", f"/changes/{change}", data=data).status_code for _ in range(2)] == [303, 303]
    world.ill(org, world.member(org))
    second = world.changes(org)[1].id
    phone.open(f"/changes/{second}").choose("居家观察")
    world.acknowledge(org, second, by=world.admin(org.school_id))
    phone.tap("已核实").sees("这条变动已经核实过，请返回列表查看。")
    assert phone.status == 422
    assert phone.open(f"/changes/{second}").sees("梁志远").text.count("已核实") == 0


def test_R59_one_that_was_corrected_meanwhile_says_so(phone, world, org):
    member = world.member(org)
    world.ill(org, member)
    change = world.changes(org)[0].id
    phone.sign_in(org.collector).open(f"/changes/{change}").choose("已电话核实")
    world.report(org, member)
    phone.tap("已核实").sees("该成员当天又有新的填报，这条变动已更新，请返回列表查看。")
    phone.open("/changes").sees("没有待核实的变动")


def test_R59_both_lists_in_pages(phone, world, org, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for _ in range(3):
        world.ill(org, world.member(org))
        world.report(org, world.member(org), left_city="yes")
    for change in world.changes(org)[:3]:
        world.acknowledge(org, change.id)
    opened(phone, org)
    assert len(names_in(phone)) == 4
    for path in ("/changes/open", "/changes/acknowledged"):
        link = next(href for href in phone.document.xpath("//a[@class='more']/@href") if href.startswith(path))
        assert len(names_in(Phone(phone.app).sign_in(org.collector).open(link).is_on("变动核实"))) == 1


def test_R59_the_school_filters_and_acknowledges_as_well(phone, world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    high, watch = world.member(org, "黄晓波", now=world.now - DAY), world.member(other, "李晓明")
    world.ill(org, high, now=world.now - DAY)
    world.report(other, watch, left_city="yes")
    base = f"/admin/{org.school_id}"
    phone.sign_in(world.admin(org.school_id)).open(base).tap("变动核实 2条待处理").is_on("变动核实").sees("变动（2条）")
    assert names_in(phone) == ["黄晓波", "李晓明"]
    for query, names in (
        ("risk=watch", ["李晓明"]),
        ("day=2020-03-20", ["黄晓波"]),
        (f"org={other.org_id}", ["李晓明"]),
        (f"org={org.org_id}&risk=watch", []),
    ):
        assert names_in(phone.open(f"{base}/changes?{query}")) == names
    phone.sees("没有符合条件的变动").tap("取消此条件")
    assert names_in(phone) == ["李晓明"]
    phone.open(f"{base}/changes/{world.changes(other)[0].id}").choose("已电话核实").tap("已核实")
    phone.is_on("变动核实").sees("变动（1条）")
    phone.open(f"{base}/changes?state=all").sees("变动（2条）").sees("已电话核实 · 梁志远")
    phone.open(f"{base}/changes/{world.changes(org)[0].id}").tap("填报详情 3月20日 周五").is_on("填报详情")
    Phone(phone.app).sign_in(other.collector).open("/changes").sees("已电话核实 · 梁志远")


def test_R59_filters_that_cannot_be_read_are_told_and_left_open(phone, world, org):
    world.ill(org, world.member(org))
    base = f"/admin/{org.school_id}/changes"
    phone.sign_in(world.admin(org.school_id))
    for query, sentence in (("day=2020-02-30", "日期无效。"), ("risk=huge", "选项无效。")):
        phone.open(f"{base}?{query}").sees(sentence).sees("变动（1条）")
        assert phone.status == 422
    assert phone.open(f"{base}?org=1").status == 404
    assert phone.open(f"{base}?after=1").status == 404
    assert phone.open(f"{base}?state=everything&org=x").sees("变动（1条）").status == 200


def test_R59_a_corrected_one_stays_in_the_trail_of_the_school(phone, world, org):
    member = world.member(org)
    world.ill(org, member)
    world.report(org, member)
    base = f"/admin/{org.school_id}/changes"
    phone.sign_in(world.admin(org.school_id)).open(base).sees("没有待核实的变动")
    phone.open(f"{base}?state=all").sees("已更新")


def test_R59_a_removed_members_change_stays_to_be_verified(phone, world, org):
    member = world.member(org, "黄晓波")
    world.ill(org, member)
    world.remove(org, member)
    opened(phone, org).sees("待核实（1条）").sees("黄晓波")
    phone.open(phone.document.xpath("//a[@class='person_bd']/@href")[0]).choose("已送医/就诊").tap("已核实")
    phone.sees("已核实（1条）")


def test_R50_another_organizations_change_does_not_exist(plain_phone, world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    elsewhere = world.org("陈默", school_id=world.school("乙小学"))
    world.ill(org, world.member(org))
    change = world.changes(org)[0].id
    assert plain_phone.sign_in(other.collector).open(f"/changes/{change}").status == 404
    admin = world.admin(elsewhere.school_id)
    assert plain_phone.sign_in(admin).open(f"/admin/{elsewhere.school_id}/changes/{change}").status == 404
    for path in ("/changes/0", "/changes/x", "/changes/99999999999999999999"):
        assert plain_phone.sign_in(org.collector).open(path).status == 404


def test_R37_the_lists_take_the_same_queries_with_few_as_with_many(app, clock, world, org):
    admin = world.admin(org.school_id)
    phones = {org.collector: "/changes", admin: f"/admin/{org.school_id}/changes?state=all"}

    def taken():
        found = {}
        for who, path in phones.items():
            phone = Phone(app).sign_in(who)
            with counted(db.engine) as said:
                assert phone.request("GET", path).status_code == 200
            found[path] = len(said)
        return found

    for _ in range(2):
        world.ill(org, world.member(org))
    world.acknowledge(org, world.changes(org)[0].id, words="好")
    few = taken()
    for _ in range(8):
        world.ill(org, world.member(org))
    assert taken() == few
    assert max(few.values()) <= 9, few


def test_R59_cells_of_a_change(plain_phone, world, org):
    world.ill(org, world.member(org, "黄晓波"))
    shown = cells(collector_phone(plain_phone.app, org).open(f"/changes/{world.changes(org)[0].id}"))
    assert shown["组织名称"] == "软件工程-2019级-1班"
    assert shown["本日是否有发热症状"] == "— → 是"
