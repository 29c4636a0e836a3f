"""R30, R31, R36, R37: 申报详情."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import number_of, subject
from conftest import instant
from ways import answer, names_in, report

DAY = timedelta(days=1)
TODAY = "/days/2020-03-21"


def rows(phone):
    """Name → what stands below it."""
    people = phone.document.xpath("//li[starts-with(@class, 'person')]")
    return {row.findtext(".//b"): row.findtext(".//small") for row in people}


def test_R30_the_headings_count_and_each_row_says_who_filled_in(phone, world):
    org = world.org(headcount=8)
    world.member(org, "黄晓波")
    world.report(org, world.member(org, "李晓明"))
    world.report(org, world.member(org, "傅立叶"), by=org.collector)
    parent = world.person("黄伟斌")
    child = world.join_other(org, parent, subject("黄宇轩"))
    world.consent(child)
    world.report(org, child, by=parent)
    phone.sign_in(org.collector).open(TODAY).is_on("申报详情").sees("3月21日").sees("周六").sees("今日数据统计")
    phone.sees("尚未加入组织人数：4人").sees("未填报成员（1人）").sees("已填报成员（3人）")
    tail = {name: number_of(name)[-2:] for name in ("黄晓波", "李晓明", "傅立叶", "黄宇轩")}
    masked = {name: f"44**************{end}" for name, end in tail.items()}
    assert rows(phone) == {
        "黄晓波": masked["黄晓波"],
        "李晓明": f"{masked['李晓明']} · 自主申报",
        "傅立叶": f"{masked['傅立叶']} · 代填人：蒋小华",
        "黄宇轩": f"{masked['黄宇轩']} · 代填人：黄伟斌",
    }
    assert names_in(phone)[0] == "黄晓波", "the missing come first"


def test_R30_a_change_is_marked_in_the_list(phone, world):
    org = world.org()
    for name, health in (("黄晓波", "isolated"), ("李晓明", "normal")):
        member = world.member(org, name, now=world.now - DAY)
        world.report(org, member, now=world.now - DAY)
        world.report(org, member, health=health)
    phone.sign_in(org.collector).open(TODAY)
    tagged = phone.document.xpath("//a[@class='person_bd'][span[text()='数据有变动']]/b/text()")
    assert tagged == ["黄晓波"]


def test_R30_a_tap_opens_the_members_report_or_says_that_it_is_missing(phone, world):
    org = world.org()
    missing, reported = world.member(org, "黄晓波"), world.member(org, "李晓明")
    world.report(org, reported)
    phone.sign_in(org.collector).open(f"{TODAY}/people/{missing}").is_on("填报详情").sees("黄晓波 3月21日未填报")
    phone.tap("代填报").is_on("代填报")
    phone.open(f"{TODAY}/people/{reported}").is_on("填报详情").sees("个人健康状态 正常").sees("填报时间")
    phone.sees("国籍 中国").sees("户籍所在省市 广东省广州市").sees("最近经历 无")


def test_R30_nobody_yet_says_what_to_do(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open(TODAY).sees("还没有成员加入").sees("还没有人填报")
    phone.tap("如何加入").is_on("如何加入")
    world.report(org, world.member(org))
    phone.open(TODAY).sees("全部已填报")


def search(phone, text):
    phone.open(TODAY).fill("搜索成员", text)
    return phone.submit(phone.document.xpath("//form[@role='search']")[0])


def test_R30_search_by_name_narrows_both_lists(phone, world):
    org = world.org()
    for name in ("黄晓波", "黄恺", "李晓明", "100%_班"):
        world.member(org, name)
    world.report(org, world.member(org, "黄宇轩"))
    phone.sign_in(org.collector)
    assert names_in(search(phone, "黄")) == ["黄恺", "黄晓波", "黄宇轩"] or sorted(names_in(phone)) == sorted(
        ["黄恺", "黄晓波", "黄宇轩"]
    )
    phone.sees("未填报成员（2人）").sees("已填报成员（1人）")
    assert phone.field("搜索成员").get("value") == "黄"
    assert names_in(search(phone, " 晓明 ")) == ["李晓明"]
    assert names_in(search(phone, "%")) == ["100%_班"], "a wildcard is a character"
    assert names_in(search(phone, "没有")) == []
    phone.sees("没有找到“没有”")
    search(phone, "<b>").sees("没有找到“<b>”")


@pytest.mark.parametrize("text", ["", "a" * 101, "\u202e", "'; --", "%ff", "\\"])
def test_R30_no_search_breaks_the_page(plain_phone, world, text):
    org = world.org()
    world.member(org, "黄晓波")
    plain_phone.sign_in(org.collector)
    answer = plain_phone.request("GET", TODAY, query_string={"q": text})
    assert answer.status_code == 200
    fragment = plain_phone.request("GET", TODAY, query_string={"q": text}, headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    assert 'id="lists"' in fragment.get_data(as_text=True)


def walk(phone):
    """Taps 加载更多 until there is none; the names in order. Without scripts each tap opens the next page."""
    names, taps = names_in(phone), 0
    while phone.document.xpath("//a[@class='more']"):
        phone.tap("加载更多")
        names, taps = names_in(phone) if phone.htmx else names + names_in(phone), taps + 1
    return names, taps


@pytest.mark.parametrize("which", ["missing", "reported"])
def test_R37_a_hundred_and_twenty_members_are_walked_each_once(phone, world, which):
    org = world.org(headcount=120)
    members = [world.member(org, consent=which == "reported") for _ in range(120)]
    for member in members if which == "reported" else []:
        world.report(org, member)
    phone.sign_in(org.collector).open(TODAY)
    phone.sees("未填报成员（120人）" if which == "missing" else "已填报成员（120人）")
    assert len(names_in(phone)) == 50, "nothing loads them all"
    names, taps = walk(phone)
    assert (len(names), len(set(names)), taps) == (120, 120, 2)
    assert names == sorted(names)


def test_R37_a_search_goes_on_over_pages(phone, world):
    org = world.org(headcount=70)
    for _ in range(60):
        world.member(org, consent=False)
    for name in ("黄晓波", "黄恺"):
        world.member(org, name, consent=False)
    phone.sign_in(org.collector)
    names, taps = walk(search(phone, "成员"))
    assert (len(set(names)), taps) == (60, 1)
    assert not {"黄晓波", "黄恺"} & set(names)


def test_R31_the_first_door_a_joined_member(phone, world):
    org = world.org()
    world.member(org, "黄晓波")
    phone.sign_in(org.collector).open(TODAY).tap("代填报 黄晓波").is_on("代填报").sees("黄晓波")
    report(phone).sees("代填人：蒋小华").tap("返回申报详情").is_on("申报详情").sees("已填报成员（1人）")


def test_R31_the_second_door_anyone(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open(TODAY).tap("代他人申报").is_on("代他人申报").sees("代成员录入").sees("代填人信息")
    phone.fill("姓名", "黄晓波").fill("证件类型", "居民身份证").fill("证件号码", number_of("黄晓波"))
    report(phone).sees("代填人：蒋小华").sees("黄晓波")
    phone.open(TODAY).sees("尚未加入组织人数：49人").sees("已填报成员（1人）")


def test_R31_the_third_door_who_has_not_joined(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open(TODAY).tap("尚未加入组织人数：50人 如何加入").is_on("如何加入")
    phone.tap("代TA填报").is_on("代他人申报")


def test_R31_one_form_with_two_halves_keeps_both(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open(f"{TODAY}/on-behalf")
    phone.fill("姓名", "黄晓波").fill("证件类型", "居民身份证").fill("证件号码", "44010619991231002")
    answer(phone, left_city="yes").tap("提交申报")
    assert phone.status == 422
    assert "请填写18位身份证号码" in phone.error_of("证件号码")
    assert phone.field("姓名").get("value") == "黄晓波"
    assert phone.document.xpath("//input[@name='left_city'][@checked]/@value") == ["yes"]
    phone.fill("证件号码", number_of("黄晓波")).tap("提交申报").is_on("申报回执")


def test_R31_reports_are_only_for_today(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波", now=world.now - DAY)
    phone.sign_in(org.collector).open("/days/2020-03-20").sees("未填报成员（1人）").sees("黄晓波")
    phone.does_not_see("代填报").does_not_see("代他人申报")
    for path in (f"/days/2020-03-20/people/{member}/fill", "/days/2020-03-20/on-behalf"):
        phone.open(path).sees("日期已变")
        assert phone.status == 409


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        ("2020-03-20", "2020-03-21 11:30:00", "已过今天11:30，昨日数据不可再提交"),
        ("2020-03-19", "2020-03-21 09:00:00", "只能提交今日和昨日的数据"),
    ],
)
def test_R31_a_closed_day_says_why(phone, world, clock, day, at, said):
    org = world.org()
    phone.sign_in(org.collector)
    clock.move_to(instant(at))
    phone.open(f"/days/{day}")
    button = phone.document.xpath("//button[@aria-disabled='true']")[0]
    assert button.text_content() == "提交本日数据"
    assert said in phone.by_id(button.get("aria-describedby")).text_content()
    phone.open(f"/days/{day}/submit").sees(said)


def test_R36_missing_people_are_no_wall(phone, world):
    org = world.org()
    world.member(org, "黄晓波")
    phone.sign_in(org.collector).open(TODAY).tap("提交本日数据").is_on("补充数据")
    phone.sees("还有1人未填报、49人未加入，可以提交").sees("黄晓波")


def test_R30_an_earlier_days_list_has_who_was_there_then(phone, world):
    org = world.org()
    early = world.member(org, "黄晓波", now=world.now - DAY)
    world.member(org, "李晓明")
    world.remove(org, early)
    phone.sign_in(org.collector).open("/days/2020-03-20")
    assert names_in(phone) == ["黄晓波"]
    assert names_in(phone.open(TODAY)) == ["李晓明"]


def test_R26_late_reports_stand_in_a_list_of_their_own(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    world.submit(org)
    world.report(org, member)
    phone.sign_in(org.collector).open(TODAY).sees("提交后申报（1人）").sees("未填报成员（1人）").sees(
        "已填报成员（0人）"
    )


@pytest.mark.parametrize("path", ["/days/2020-03-22", "/days/2020-02-30", "/days/today", "/days/2020-3-1"])
def test_R50_a_day_that_is_none_does_not_exist(plain_phone, world, path):
    org = world.org()
    assert plain_phone.sign_in(org.collector).open(path).status == 404
