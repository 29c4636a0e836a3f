"""R38, R39: 外籍教师申报 on a phone: the list, ticking, 修改信息, the trail."""

from __future__ import annotations

import pytest
from cast import TEACHER
from phone import Phone
from sqlalchemy import select
from ways import cells, names_in

from yss.extensions import db
from yss.models import ForeignTeacherChange
from yss.web.kit import places

ROSTER = (("Dorian Lam", "US"), ("Fourier FU", "AU"), ("Lam Chungchun", "SG"), ("Smaiva Mubeens", "IN"))
SHOWN = ["Dorian Lam（美国）", "Fourier FU（澳大利亚）", "Lam Chungchun（新加坡）", "Smaiva Mubeens（印度）"]
HOME = "/foreign-teachers"


def ticks(phone):
    """What can be ticked: name (country) → the box."""
    boxes = phone.document.xpath("//input[@type='checkbox']")
    return {"".join(box.getparent().itertext()).strip(): box for box in boxes}


def tick(phone, *shown):
    for name in shown:
        ticks(phone)[name].set("checked", "checked")
    return phone.tap("确认并添加")


def at_form(phone, org, teacher):
    return phone.sign_in(org.collector).open(f"{HOME}/{teacher}/edit").is_on("修改信息")


def fill(phone, **changes):
    typed = TEACHER | changes
    for name in ("country", "location"):
        if name in typed:
            phone.reshape(name, typed[name])
    return phone.fill_all(
        {name: value for name, value in typed.items() if phone.document.xpath(f"//*[@name='{name}']")}
    )


def told():
    db.session.rollback()
    return len(db.session.scalars(select(ForeignTeacherChange)).all())


def test_R38_from_the_tab_to_the_first_change(phone, world):
    org = world.org()
    world.roster(org.school_id, *ROSTER)
    phone.sign_in(org.collector).is_on("健康申报工作台").tap("外籍教师申报").is_on("外籍教师申报")
    phone.sees("外籍教师列表").sees("暂无成员，请先添加").tap("添加外籍教师").is_on("添加外籍教师")
    assert list(ticks(phone)) == SHOWN
    tick(phone, SHOWN[0], SHOWN[3]).is_on("外籍教师申报").sees("已添加2人").sees("尚未申报变动")
    assert names_in(phone) == [SHOWN[0], SHOWN[3]]
    phone.tap("修改信息 Dorian Lam（美国）").is_on("修改信息")
    fill(phone, country="JP", location="elsewhere_on_the_mainland", health="suspected", remarks="咳嗽", on_campus="no")
    phone.tap("提交").is_on("外籍教师信息").sees("变动已申报").sees("Dorian Lam（日本）")
    latest = {
        "姓名": "Dorian Lam",
        "任教层次": "高校",
        "国籍": "日本",
        "所属洲": "亚洲",
        "目前所在地": "中国境内其他地区（不含广东、湖北、港澳台地区）",
        "是否居住校内": "否",
        "新冠肺炎情况": "疑似新冠肺炎",
        "备注": "咳嗽",
        "入境日期": "2020-03-13",
        "入境时间": "19:56",
        "入境交通方式": "飞机",
        "航班号或车次": "K123",
    }
    assert latest.items() <= cells(phone).items()
    phone.open("/workbench").tap("外籍教师申报（2人）").sees("Dorian Lam（日本）").sees("最近申报 2020-03-21 09:00:0")


def test_R38_the_choices_are_the_guides(phone, world):
    org = world.org()
    at_form(phone, org, world.listed_teacher(org))

    def options(name):
        return [one.text for one in phone.field(name).xpath(".//option[@value!='']")]

    def chips(name):
        return ["".join(one.getparent().itertext()).strip() for one in phone.document.xpath(f"//input[@name='{name}']")]

    assert options("任教层次") == ["学前", "小学", "初中", "高中", "中职", "高职", "高校", "其他"]
    assert chips("location") == [
        "广东",
        "湖北",
        "中国境内其他地区（不含广东、湖北、港澳台地区）",
        "港澳台地区",
        "境外",
    ]
    assert chips("on_campus") == ["是", "否"]
    assert chips("health") == ["无", "疑似新冠肺炎", "确诊新冠肺炎", "治愈", "医学观察"]
    assert options("入境交通方式") == ["飞机", "火车", "汽车", "轮船", "其他"]
    assert options("国籍")[0] == "美国"
    assert not {"中国", "中国香港", "中国澳门", "中国台湾"} & set(options("国籍"))
    for label in ("姓名", "所属洲", "备注（选填）", "入境日期", "入境时间"):
        phone.field(label)
    for label in ("取消", "提交"):
        phone.find(label)
    assert (phone.field("入境日期").get("type"), phone.field("入境时间").get("type")) == ("date", "time")


def test_R38_the_continent_follows_the_country(phone, world):
    org = world.org()
    at_form(phone, org, world.listed_teacher(org)).fill("remarks", "咳嗽")
    assert phone.field("所属洲").get("value") == "北美洲"
    for country, continent in (("JP", "亚洲"), ("ZA", "非洲"), ("", "")):
        phone.reshape("country", country)
        assert (phone.status, phone.field("所属洲").get("value")) == (200, continent)
        assert phone.field("remarks").text.strip() == "咳嗽", "what was typed is kept"
    phone.submit(phone.by_id("teacher-form"), None, reshape="1", country="XX")
    assert (phone.status, phone.field("所属洲").get("value")) == (200, "")
    assert told() == 0


def test_R38_the_entry_is_asked_only_of_who_is_on_the_mainland(phone, world):
    org = world.org()
    teacher = world.listed_teacher(org)
    at_form(phone, org, teacher).field("入境日期")
    fill(phone, location="abroad").does_not_see("入境日期").sees("目前不在境内，不需要填写入境信息")
    phone.tap("提交").is_on("外籍教师信息").sees("境外").does_not_see("入境日期")
    phone.tap("修改信息").is_on("修改信息").does_not_see("入境日期").reshape("location", "guangdong")
    phone.sees("上次申报时不在境内，请填写本次入境的信息").tap("提交")
    assert phone.status == 422
    assert [phone.error_of(label) for label in ("入境日期", "入境时间")] == ["请填写此项。"] * 2
    fill(phone, entry_date="2020-03-20").tap("提交").is_on("外籍教师信息").sees("境外 → 广东").sees("— → 2020-03-20")


def test_R38_without_scripts_nobody_misses_the_entry(plain_phone, world):
    org = world.org()
    teacher = world.listed_teacher(org)
    world.tell(org, teacher, location="abroad", entry_date="", entry_time="", transport="", transport_number="")
    at_form(plain_phone, org, teacher).fill_all({"location": "hubei"}).tap("提交").sees("请填写此项")
    assert (plain_phone.status, told()) == (422, 1)
    another = world.roster(org.school_id, *ROSTER)[1]
    world.put_on_list(org, another)
    at_form(plain_phone, org, another)
    form = plain_phone.by_id("teacher-form")
    for name in ("entry_date", "entry_time", "transport", "transport_number"):
        for field in form.xpath(f".//*[@name='{name}']"):
            field.getparent().remove(field)
    typed = {"level": "primary", "location": "guangdong", "on_campus": "no", "health": "none"}
    plain_phone.submit(form, None, **typed).sees("请核对入境信息").field("入境日期")
    assert (plain_phone.status, told()) == (422, 1)


def test_R38_who_has_not_entered_lately_leaves_the_entry_out(phone, world):
    org = world.org()
    at_form(phone, org, world.listed_teacher(org))
    fill(phone, entry_date="", entry_time="", transport="", transport_number="")
    phone.tap("提交").is_on("外籍教师信息").does_not_see("入境")


WRONG = [
    ("name", "", "请填写姓名。"),
    ("name", "<img src=x onerror=alert(1)>", "姓名包含无效字符。"),
    ("name", "D" * 101, "姓名不能超过100个字。"),
    ("level", "", "请选择。"),
    ("level", "kindergarten", "选项无效。"),
    ("country", "", "请选择。"),
    ("country", "CN", "选项无效。"),
    ("country", "HK", "选项无效。"),
    ("location", "moon", "选项无效。"),
    ("on_campus", "maybe", "选项无效。"),
    ("health", "superb", "选项无效。"),
    ("remarks", "长" * 501, "不能超过500个字。"),
    ("remarks", "a\x00b", "包含无效字符。"),
    ("entry_date", "2020-02-30", "日期无效。"),
    ("entry_date", "2020-03-22", "不能晚于今天。"),
    ("entry_date", "", "请填写此项。"),
    ("entry_time", "25:00", "时间无效。"),
    ("entry_time", "", "请填写此项。"),
    ("transport", "rocket", "选项无效。"),
    ("transport", "", "请填写此项。"),
    ("transport_number", "", "请填写此项。"),
    ("transport_number", "长" * 41, "不能超过40个字。"),
]


@pytest.mark.parametrize(("field", "typed", "said"), WRONG)
def test_R38_what_is_wrong_is_said_beside_its_field_and_kept(phone, world, field, typed, said):
    org = world.org()
    fill(at_form(phone, org, world.listed_teacher(org)), remarks="咳嗽")
    phone.submit(phone.by_id("teacher-form"), None, **{field: typed})
    assert (phone.status, phone.error_of(field)) == (422, said)
    kept = TEACHER | {"remarks": "咳嗽", "name": "Dorian Lam"} | {field: typed}
    back = phone.fields_of(phone.by_id("teacher-form"))
    for name in ("name", "remarks", "entry_date", "entry_time", "transport_number"):
        if "\x00" not in kept[name]:
            assert back[name] == [kept[name]], name
    assert field == "health" or back["health"] == ["none"]
    assert told() == 0


@pytest.mark.parametrize(("field", "words"), [("level", 8), ("location", 5), ("on_campus", 2), ("health", 5)])
def test_R38_what_must_be_known_is_asked_for(phone, world, field, words):
    org = world.org()
    at_form(phone, org, world.listed_teacher(org)).tap("提交")
    assert (phone.status, phone.error_of(field)) == (422, "请选择。")
    assert len(phone.document.xpath(f"//*[@name='{field}']//option[@value!=''] | //input[@name='{field}']")) == words


def test_R38_an_entry_later_than_now_is_refused(phone, world):
    org = world.org()
    fill(at_form(phone, org, world.listed_teacher(org)), entry_date="2020-03-21", entry_time="23:00").tap("提交")
    assert (phone.status, phone.error_of("入境时间")) == (422, "不能晚于现在。")


def test_R39_no_change_nothing_to_report(phone, world):
    org = world.org()
    teacher = world.listed_teacher(org)
    phone.sign_in(org.collector).open(HOME).sees("没有变动时不需要申报")
    world.tell(org, teacher)
    at_form(phone, org, teacher).tap("提交").is_on("修改信息").sees("信息没有变动，无需申报。")
    assert (phone.status, told()) == (422, 1)
    phone.fill_all({"health": "observed"}).tap("提交").is_on("外籍教师信息")
    assert told() == 2


def test_R38_the_trail_shows_old_and_new_with_who_and_when(phone, world, clock):
    org = world.org()
    teacher = world.listed_teacher(org)
    world.tell(org, teacher)
    world.tell(org, teacher, health="suspected", location="hubei", now=world.now.replace(hour=8))
    at_detail = phone.sign_in(org.collector).open(HOME).open(f"{HOME}/{teacher}").is_on("外籍教师信息")
    at_detail.sees("第1次 2020-03-21 09:00:00").sees("第2次 2020-03-21 16:00:00").sees("蒋小华")
    at_detail.sees("无 → 疑似新冠肺炎").sees("广东 → 湖北")
    assert cells(phone)["是否居住校内"] == "是"


def test_R37_a_long_trail_comes_in_pages(phone, world):
    org = world.org()
    teacher = world.listed_teacher(org)
    for place in range(60):
        world.tell(org, teacher, remarks=f"第{place}天")
    phone.sign_in(org.collector).open(f"{HOME}/{teacher}").sees("第60次").sees("第11次").does_not_see("第10次")
    phone.sees("第9天 → 第10天").tap("加载更多").sees("第10次").sees("第1次")
    phone.sees("第8天 → 第9天")


def test_R38_who_stands_on_anothers_list_cannot_be_ticked(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    dorian, *_ = world.roster(org.school_id, *ROSTER)
    world.put_on_list(other, dorian)
    phone.sign_in(org.collector).open(f"{HOME}/add").sees("已在其他采集员的列表中").does_not_see("林晓晴")
    assert list(ticks(phone)) == SHOWN[1:]
    phone.sees(SHOWN[0])


def test_R38_who_was_ticked_by_another_first_is_told_and_the_ticks_stay(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    dorian, *_ = world.roster(org.school_id, *ROSTER)
    phone.sign_in(org.collector).open(f"{HOME}/add")
    world.put_on_list(other, dorian)
    tick(phone, SHOWN[0], SHOWN[1]).is_on("添加外籍教师").sees("有教师已在其他采集员的列表中").does_not_see("林晓晴")
    assert phone.status == 422
    assert [name for name, box in ticks(phone).items() if box.get("checked")] == [SHOWN[1]]
    phone.tap("确认并添加").is_on("外籍教师申报").sees("已添加1人")
    assert names_in(phone) == [SHOWN[1]]


def test_R38_nobody_ticked_is_told(phone, world):
    org = world.org()
    world.roster(org.school_id, *ROSTER)
    phone.sign_in(org.collector).open(f"{HOME}/add").tap("确认并添加").sees("请先勾选外籍教师")
    assert phone.status == 422
    phone.tap("取消").is_on("外籍教师申报").sees("暂无成员，请先添加")


@pytest.mark.parametrize("listed", [0, 4])
def test_R39_an_exhausted_roster_says_whom_to_ask(phone, world, listed):
    org = world.org()
    if listed:
        world.put_on_list(org, *world.roster(org.school_id, *ROSTER))
    phone.sign_in(org.collector).open(f"{HOME}/add").sees("没有可以添加的外籍教师").sees("请联系学校管理员添加")


def test_R38_a_teacher_is_taken_off_and_can_be_added_again(phone, app, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    teacher = world.listed_teacher(org)
    world.tell(org, teacher, health="suspected")
    phone.sign_in(org.collector).open(f"{HOME}/{teacher}").tap("移出列表").is_on("外籍教师申报").sees("已移出列表")
    phone.sees("暂无成员，请先添加")
    assert phone.open(f"{HOME}/{teacher}").status == 404
    second = Phone(app, htmx=phone.htmx).sign_in(other.collector).open(f"{HOME}/add")
    tick(second, "Dorian Lam（美国）").tap("修改信息 Dorian Lam（美国）")
    assert second.document.xpath("//input[@name='health'][@checked]/@value") == ["suspected"]


def test_R50_a_foreign_id_ticked_by_hand_adds_nobody(phone, world):
    org, elsewhere = world.org(), world.org("林晓晴")
    theirs = world.roster(elsewhere.school_id, *ROSTER)[0]
    world.roster(org.school_id, *ROSTER)
    phone.sign_in(org.collector).open(f"{HOME}/add")
    phone.submit(phone.by_id("add-form"), None, teacher=str(theirs))
    assert phone.status == 404
    phone.open(HOME).sees("暂无成员，请先添加")


def test_R51_a_form_sent_twice_has_one_effect(phone, world):
    org = world.org()
    teacher = world.listed_teacher(org)
    fill(at_form(phone, org, teacher))
    data = phone.fields_of(phone.by_id("teacher-form"))
    answers = [phone.request("POST", f"{HOME}/{teacher}/edit", data=data) for _ in range(2)]
    assert [one.headers["Location"] for one in answers] == [f"{HOME}/{teacher}"] * 2
    assert told() == 1
    phone.submit(phone.by_id("teacher-form"), None, remarks="咳嗽").sees("这份表单已经提交过")
    assert (phone.status, told()) == (422, 1)
    phone.tap("提交").is_on("外籍教师信息")
    assert told() == 2


def test_R37_list_and_roster_come_in_pages_and_are_searched(phone, world):
    org = world.org()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = [(f"Teacher {first}{second}", "US") for first in letters[:5] for second in letters]
    ids = world.roster(org.school_id, *names, ("Smaiva Mubeens", "IN"))
    phone.sign_in(org.collector).open(f"{HOME}/add")
    assert len(ticks(phone)) == 50
    phone.tap("下一页")
    assert len(ticks(phone)) == 50
    phone.open(f"{HOME}/add?q=mub")
    assert list(ticks(phone)) == ["Smaiva Mubeens（印度）"]
    phone.open(f"{HOME}/add?q=%25").sees("没有找到“%”")
    world.put_on_list(org, *ids)
    phone.open(HOME).sees("131人")
    seen = names_in(phone)
    while phone.document.xpath("//a[@class='more']"):
        phone.tap("加载更多")
        seen = names_in(phone) if phone.htmx else seen + names_in(phone)
    assert len(seen) == len(set(seen)) == 131


@pytest.mark.parametrize("text", ["{{7*7}}", '" hx-get="/leave', "'; DROP TABLE foreign_teacher; --", "<b>x</b>"])
def test_R38_remarks_are_shown_as_text(phone, world, text):
    org = world.org()
    fill(at_form(phone, org, world.listed_teacher(org)), remarks=text).tap("提交").is_on("外籍教师信息").sees(text)
    assert not phone.document.xpath("//*[@hx-get='/leave'] | //main//b[.='x']")


def test_parts_of_china_are_named_so(app):
    with app.test_request_context():
        assert [places.country(code) for code in ("HK", "MO", "TW", "JP")] == [
            "中国香港",
            "中国澳门",
            "中国台湾",
            "日本",
        ]
