"""R35: the admin returns a day, the collector submits the next version, everybody sees what became of it."""

from __future__ import annotations

from datetime import timedelta

import lxml.html
import pytest
from conftest import instant
from phone import Phone
from sqlalchemy import select
from statements import counted
from ways import cells, collector_phone, names_in, numbers, to_review

from yss.domain.days import ONE_DAY
from yss.extensions import db
from yss.models import DaySubmission, SubmissionReturn

TODAY = "/days/2020-03-21"
HOUR = timedelta(hours=1)


@pytest.fixture
def org(world):
    """李晓明 has reported, 黄晓波 has not, the day is submitted."""
    org = world.org(headcount=2)
    world.report(org, world.member(org, "李晓明"))
    world.member(org, "黄晓波")
    world.submit(org, remarks="未填报：黄晓波")
    return org


def base(org, day="2020-03-21"):
    return f"/admin/{org.school_id}/organizations/{org.org_id}/days/{day}"


def admin_phone(app, world, org, *, htmx=False):
    return Phone(app, htmx=htmx).sign_in(world.admin(org.school_id))


def give_back(phone, reason="实到校人数有误", minutes="1小时", confirm="确认退回"):
    return phone.fill("原因", reason).choose(minutes).tap("下一步").sees(reason).tap(confirm)


def returned():
    db.session.rollback()
    return db.session.scalars(select(SubmissionReturn).order_by(SubmissionReturn.id)).all()


def versions():
    db.session.rollback()
    return [row.version for row in db.session.scalars(select(DaySubmission).order_by(DaySubmission.seq))]


def pairs(phone):
    """Label → (old, new) of the figures that differ."""
    rows = phone.document.xpath("//details//tr[@class='differs']")
    first = phone.document.xpath("//tr[not(ancestor::details)][td]")
    assert len(first) == len(rows), "what differs stands first, and only that"
    return {row.findtext("th"): tuple(cell.text.strip() for cell in row.findall("td")) for row in rows}


def test_R35_from_the_schools_page_to_the_second_version_and_the_difference(phone, app, world, org, clock):
    phone.sign_in(world.admin(org.school_id)).open(base(org)).sees("已提交").tap("退回").is_on("退回3月21日数据")
    give_back(phone).is_on("3月21日申报情况").sees("已退回，采集员的工作台会提示重新提交").sees("已退回")
    phone.sees("等待采集员在10:00前重新提交")
    [row] = returned()
    assert (row.version, row.open_until - row.returned_at) == (1, HOUR)

    world.report(org, world.person("黄晓波"))
    collector = (
        collector_phone(app, org, htmx=phone.htmx).sees("3月21日的数据已被学校退回").sees("原因：实到校人数有误")
    )
    assert numbers(collector)["已申报"] == 2, "the open page shows live rows again"
    collector.tap("提交3月21日数据").is_on("补充数据")
    assert collector.field("应到校人数").get("value") == "45", "starts from what the first version said"
    assert (collector.field("备注").text or "").strip() == ""
    collector.fill("实到校人数", "44").tap("下一步").tap("提交数据").tap("确定").is_on("提交结果").sees("版本 2")
    assert versions() == [1, 2]
    collector.open("/workbench").does_not_see("已被学校退回").sees("已提交")

    collector.tap("查看数据").tap("提交记录 第2版").is_on("提交记录").sees("学校退回").sees("已重新提交").sees("有效")
    collector.tap("与第1版的差异").is_on("第2版与第1版").sees("变为已填报")
    told = {"已申报": ("1", "2"), "未填报": ("1", "0"), "实到校人数": ("40", "44"), "正常": ("1", "2")}
    assert told.items() <= pairs(collector).items()
    assert not {"组织人数", "已加入", "应到校人数"} & set(pairs(collector))
    assert names_in(collector) == ["黄晓波"]
    collector.sees("未填报：黄晓波").open(f"{TODAY}/data?version=1").sees("这是第1版，之后又提交了新的数据")
    collector.tap("未填报 1").sees("1人")
    assert names_in(collector) == ["黄晓波"]
    collector.tap("返回").sees("这是第1版，之后又提交了新的数据")

    phone.open(f"{base(org)}/versions").is_on("提交记录").sees("已重新提交").tap("与第1版的差异").is_on("第2版与第1版")
    assert names_in(phone) == ["黄晓波"]


def test_R35_when_time_is_over_every_page_says_so(phone, app, world, org, clock):
    world.return_day(org, minutes=30)
    phone.sign_in(org.collector).open("/workbench").sees("已被学校退回").sees("09:30截止")
    assert phone.document.xpath("//*[@data-deadline='2020-03-21T01:30:00+00:00']"), "counts down like 11:30"
    clock.move_to(instant("2020-03-21 09:29:00"))
    assert phone.poll("status").status == 204
    clock.move_to(instant("2020-03-21 09:30:00"))
    phone.poll("status")
    assert phone.status == 200
    phone.does_not_see("已被学校退回").sees("已提交")
    phone.open(f"{TODAY}/submit").sees("提交后不可修改")
    assert phone.status == 409
    phone.open(f"{TODAY}/versions").sees("到期未提交").sees("有效")
    admin_phone(app, world, org).open(base(org)).sees("已提交").tap("退回").is_on("退回3月21日数据")


def test_R35_a_poll_notices_that_an_older_day_was_returned(phone, world, clock):
    day = world.day - 3 * ONE_DAY
    org = world.org()
    world.member(org, "李晓明", now=world.now - 4 * ONE_DAY)
    world.submit(org, day, now=world.now - 3 * ONE_DAY)
    phone.sign_in(org.collector).open(f"/days/{day}").sees("已提交")
    assert phone.poll("lists").status == 204
    workbench = Phone(phone.app, htmx=phone.htmx).sign_in(org.collector).open("/workbench")
    world.return_day(org, day, reason="请核对李晓明的填报")
    phone.poll("lists")
    assert phone.status == 200
    phone.sees("已退回").sees("请核对李晓明的填报")
    workbench.poll("status").sees("3月18日的数据已被学校退回")
    assert workbench.document.xpath(f"//div[@id='status']//a[@href='/days/{day}']")
    workbench.tap("提交记录").is_on("提交记录").open(f"/days/{day}").tap("提交本日数据").is_on("补充数据")


def test_R35_a_day_never_submitted_is_opened_past_1130_and_submitted(phone, app, world, clock):
    day = world.day - 2 * ONE_DAY
    org = world.org()
    world.report(org, world.member(org, "李晓明", now=world.now - 3 * ONE_DAY), now=world.now - 2 * ONE_DAY)
    phone.sign_in(world.admin(org.school_id)).open(base(org, day)).sees("未提交").tap("开放").is_on("开放3月19日数据")
    give_back(phone, "漏交，请补交", "2小时", "确认开放").sees("已开放，等待采集员在11:00前提交")
    clock.move_to(instant("2020-03-21 10:59:00"))
    collector = collector_phone(app, org, htmx=phone.htmx).sees("学校已开放3月19日的数据").sees("漏交，请补交")
    collector.open(f"/days/{day}").sees("已开放")
    to_review(collector, str(day)).tap("提交数据").tap("确定").is_on("提交结果").sees("版本 1")
    collector.open(f"/days/{day}/versions").sees("未提交时的开放").sees("已重新提交")
    phone.open(base(org, day)).sees("已提交")


def test_R35_an_opened_day_closes_again(phone, world, clock):
    day = world.day - 2 * ONE_DAY
    org = world.org()
    world.return_day(org, day, minutes=30)
    phone.sign_in(org.collector).open(f"/days/{day}").sees("已开放")
    clock.move_to(instant("2020-03-21 09:30:00"))
    phone.poll("lists").sees("未提交").does_not_see("已开放")
    phone.open(f"/days/{day}/submit").sees("只能提交今日和昨日的数据")
    assert phone.status == 409
    phone.open(f"/days/{day}/versions").sees("到期未提交")


def test_R35_yesterday_returned_is_submitted_past_1130(phone, app, world, clock):
    day = world.day - ONE_DAY
    org = world.org()
    world.member(org, "李晓明", now=world.now - 2 * ONE_DAY)
    world.submit(org, day)
    clock.move_to(instant("2020-03-21 13:00:00"))
    world.return_day(org, day, now=instant("2020-03-21 13:00:00"))
    phone.sign_in(org.collector).open("/workbench?day=yesterday").sees("已退回").tap("提交3月20日数据").is_on(
        "补充数据"
    )
    to_review(phone, str(day)).tap("提交数据").tap("确定").is_on("提交结果").sees("版本 2")


def test_R35_reports_after_the_submission_count_and_are_late_again_after(phone, world, org, clock):
    late = world.report(org, world.person("黄晓波"))
    receipt = f"/schools/{org.school_id}/reports/{late}"
    phone.sign_in("黄晓波").open(receipt).sees("提交后申报").sees("补报")
    world.return_day(org, minutes=30)
    phone.open(receipt).does_not_see("提交后申报").does_not_see("补报")
    clock.move_to(instant("2020-03-21 09:30:00"))
    phone.open(receipt).sees("提交后申报").sees("补报")


def test_R51_a_double_tap_returns_once(phone, world, org):
    phone.sign_in(world.admin(org.school_id)).open(f"{base(org)}/return")
    phone.fill("原因", "有误").tap("下一步")
    form = phone.by_id("return-form")
    button = phone.find("确认退回")
    phone.submit(form, button).is_on("3月21日申报情况")
    phone.submit(form, button).is_on("3月21日申报情况").sees("已退回")
    assert len(returned()) == 1


def test_R35_a_closed_organizations_day_is_not_offered_for_return(phone, world, org):
    phone.sign_in(world.admin(org.school_id)).open(f"{base(org)}/return").sees("下一步")
    phone.open(f"/admin/{org.school_id}/collectors/{org.org_id}/close").choose("已毕业归档").tap("确认停用")
    phone.open(base(org)).sees("已停用")
    assert not phone.document.xpath("//a[.='退回']")
    phone.open(f"{base(org)}/return").sees("该组织已停用。").does_not_see("下一步")
    assert returned() == []


def test_R35_two_admins_at_once_one_wins_and_the_other_is_told(phone, world, org):
    phone.sign_in(world.admin(org.school_id)).open(f"{base(org)}/return").fill("原因", "请核对体温").tap("下一步")
    world.return_day(org)
    phone.tap("确认退回").sees("该日已退回或开放")
    assert phone.status == 409
    assert len(returned()) == 1


def test_R35_what_cannot_be_returned_says_why(phone, world, clock):
    org = world.org()
    old = world.day - 7 * ONE_DAY
    world.submit(org, old, now=world.now - 7 * ONE_DAY)
    phone.sign_in(world.admin(org.school_id))
    for day, said in ((world.day, "现在就可以提交"), (world.day - ONE_DAY, "现在就可以提交"), (old, "最近7天")):
        phone.open(base(org, day))
        assert not phone.document.xpath(f"//a[@href='{base(org, day)}/return']")
        phone.open(f"{base(org, day)}/return").sees(said)
        assert not phone.document.xpath("//textarea")
    assert phone.open(f"{base(org, world.day + ONE_DAY)}/return").status == 404


WRONG = [
    ({"reason": "", "minutes": "60"}, "reason", "请填写此项"),
    ({"reason": "  ", "minutes": "60"}, "reason", "请填写此项"),
    ({"reason": "长" * 201, "minutes": "60"}, "reason", "不能超过200个字"),
    ({"reason": "坏\x00字", "minutes": "60"}, "reason", "包含无效字符"),
    ({"reason": "有误", "minutes": ""}, "minutes", "请选择"),
    ({"reason": "有误", "minutes": "90"}, "minutes", "选项无效"),
    ({"reason": "有误", "minutes": "６０"}, "minutes", "选项无效"),
    ({"reason": "有误", "minutes": "-30"}, "minutes", "选项无效"),
    ({"reason": "有误", "minutes": "60; drop"}, "minutes", "选项无效"),
]


@pytest.mark.parametrize(("typed", "field", "said"), WRONG)
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
def test_R35_what_is_wrong_stands_beside_its_field_and_stays(phone, world, org, typed, field, said, confirmed):
    phone.sign_in(world.admin(org.school_id)).open(f"{base(org)}/return")
    token = phone.document.xpath("//input[@name='csrf_token']/@value")[0]
    headers = {"HX-Request": "true"} if phone.htmx else {}
    answer = phone.request(
        "POST", f"{base(org)}/return", data=typed | {"csrf_token": token} | confirmed, headers=headers
    )
    page = lxml.html.document_fromstring(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert said in page.xpath(f"//*[@id='{field}-error']")[0].text_content()
    assert "\x00" in typed["reason"] or page.xpath("//textarea")[0].text.removeprefix("\n") == typed["reason"]
    assert returned() == []


def test_R35_the_way_back_keeps_what_was_typed(phone, world, org):
    phone.sign_in(world.admin(org.school_id)).open(f"{base(org)}/return")
    phone.fill("原因", "第一行\n第二行").choose("30分钟").tap("下一步").sees("第一行").tap("修改")
    assert (phone.field("原因").text or "").strip().replace("\r", "") == "第一行\n第二行"
    assert phone.document.xpath("//input[@name='minutes'][@checked]/@value") == ["30"]
    assert returned() == []


def test_F9_markup_in_a_reason_is_text(phone, world, org):
    world.return_day(org, reason="<img src=x onerror=alert(1)> {{7*7}}")
    phone.sign_in(org.collector).open("/workbench").sees("<img src=x onerror=alert(1)> {{7*7}}")


def test_R50_another_schools_admin_finds_nothing(app, world, org, clock):
    other = world.school("乙小学")
    phone = Phone(app).sign_in(world.person("林晓晴"))
    for path in ("return", "versions", "versions/2"):
        assert phone.open(f"{base(org)}/{path}").status == 404
    admin = admin_phone(app, world, org)
    foreign = base(org).replace(str(org.school_id), str(other), 1)
    mixed = world.org("林晓晴", school_id=other)
    for path in ("return", "versions", "versions/2"):
        assert admin.open(f"{foreign}/{path}").status == 404
        assert admin.open(f"{base(mixed)}/{path}".replace(str(other), str(org.school_id), 1)).status == 404
    token = admin.open(f"{base(org)}/return").document.xpath("//input[@name='csrf_token']/@value")[0]
    body = {"csrf_token": token, "reason": "x", "minutes": "60", "confirmed": "1"}
    stranger = f"{base(mixed)}/return".replace(str(other), str(org.school_id), 1)
    assert admin.request("POST", stranger, data=body).status_code == 404
    assert returned() == []


def test_R35_there_is_no_difference_to_the_version_before_the_first(phone, world, org):
    phone.sign_in(org.collector)
    for version in (0, 1, 2):
        assert phone.open(f"{TODAY}/versions/{version}").status == 404
    assert phone.open(f"{TODAY}/data?version=2").status == 404
    phone.open("/days/2020-03-20/versions").sees("还没有提交过")


def test_R35_R62_who_came_went_reported_or_was_excused_is_told_apart(phone, world):
    org = world.org(headcount=5)
    stays, goes, changes, withdrawn = (world.member(org, name) for name in ("李晓明", "黄恺", "傅立叶", "黄宇轩"))
    absent = world.member(org, "孙一脸")
    for person in (stays, goes, changes):
        world.report(org, person)
    world.submit(org)
    world.return_day(org)
    world.remove(org, goes)
    world.report(org, changes, health="fever", fever="yes")
    world.report(org, withdrawn, by=org.collector)
    world.report(org, world.member(org, "黄晓波"))
    world.leave(org, absent)
    world.submit(org)
    phone.sign_in(org.collector).open(f"{TODAY}/versions/2").sees("5人")
    rows = phone.document.xpath("//a[@class='person_bd']")
    how = {row.findtext("b"): row.findall("small")[1].text for row in rows}
    assert how == {
        "黄恺": "不再计入 · 原为自主申报",
        "傅立叶": "填报已更新 · 自主申报 → 自主申报",
        "黄宇轩": "变为已填报 · 代填",
        "黄晓波": "新增成员 · 自主申报",
        "孙一脸": "变为免报",
    }


def twice_submitted(world, members, **place):
    """A class of which nobody had reported in the first version, and everybody in the second."""
    org = world.org(headcount=members, **place)
    people = [world.member(org) for _ in range(members)]
    world.submit(org)
    world.return_day(org)
    for person in people:
        world.report(org, person)
    world.submit(org)
    return org


PAGES = {"/versions": 8, "/versions/2": 12, "/data?version=1": 10, "/data/1/missing": 8}


def test_R37_pages_of_versions_take_the_same_queries_with_few_as_with_many(app, world, clock):
    taken = []
    for members, collector in ((2, "蒋小华"), (55, "林晓晴")):
        org = twice_submitted(world, members, collector=collector)
        days = ((org.collector, TODAY), (world.admin(org.school_id), base(org)))
        counts = {}
        for who, day in days:
            phone = Phone(app).sign_in(who)
            for path in PAGES | ({"/return": 12} if day != TODAY else {}):
                with counted(db.engine) as said:
                    assert phone.request("GET", day + path).status_code == 200, path
                counts[who == org.collector, path] = len(said)
        taken.append(counts)
    assert taken[0] == taken[1]
    assert {place: number for place, number in taken[0].items() if number > (PAGES | {"/return": 12})[place[1]]} == {}


def test_R37_the_members_who_differ_come_in_pages(phone, world):
    org = twice_submitted(world, 60)
    phone.sign_in(org.collector).open(f"{TODAY}/versions/2").sees("60人")
    seen = names_in(phone)
    assert len(seen) == 50
    more = phone.document.xpath("//a[@class='more']/@href")[0]
    phone.open(more)
    rest = names_in(phone)
    assert len(set(seen) | set(rest)) == 60


def test_R48_a_return_stands_in_the_trail(plain_phone, world, org):
    world.return_day(org, minutes=120)
    plain_phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/audit").sees("退回或开放当日数据")
    plain_phone.sees("第1版").sees("120分钟").does_not_see("实到校人数有误")


def test_R44_the_schools_numbers_while_a_day_is_returned(phone, world, org):
    world.report(org, world.person("黄晓波"))
    world.return_day(org)
    phone.sign_in(world.admin(org.school_id)).open(base(org)).sees("已退回")
    assert numbers(phone)["已申报"] == 2
    phone.tap("提交记录").is_on("提交记录").tap("查看数据").is_on("数据统计")
    assert cells(phone)["版本"] == "1"
    assert numbers(phone)["已申报"] == 1
