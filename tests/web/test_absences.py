"""R62: the collector grants leave, sees who is exempt and why, ends it; the member sees it too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from phone import Phone
from ways import names_in, numbers, report, submit_day, to_review

from yss.domain.vocabulary import Audience, LeaveKind
from yss.extensions import db
from yss.models import Leave

DAY = timedelta(days=1)
TODAY = "/days/2020-03-21"


@pytest.fixture
def org(world):
    """黄恺 has reported; 黄晓波 and 李晓明 have not."""
    made = world.org(headcount=5)
    world.members = {name: world.member(made, name, now=world.now - 5 * DAY) for name in ("黄晓波", "黄恺", "李晓明")}
    world.report(made, world.members["黄恺"])
    return made


def grant(phone, first="2020-03-21", last="2020-03-25", kind="病假", words=""):
    """From the open form to the list."""
    phone.is_on("请假/免报").choose(kind).fill("从", first).fill("到（含当天）", last)
    return phone.fill("说明（选填）", words).tap("登记免报")


def test_R62_from_the_missing_members_page_to_the_list_of_leaves(phone, world, org):
    phone.sign_in(org.collector).open(TODAY).sees("未填报成员（2人）")
    phone.open(f"{TODAY}/people/{world.members['黄晓波']}").tap("请假/免报")
    grant(phone, words="发烧，去省医").is_on("请假/免报")
    phone.sees("已登记黄晓波免报").sees("病假").sees("3月21日–3月25日").sees("发烧，去省医")
    phone.open(TODAY).sees("未填报成员（1人）").does_not_see("黄晓波").tap("免报成员（1人） 请假、放假")
    phone.is_on("免报成员（1人）").sees("病假 3月21日–3月25日")
    assert names_in(phone) == ["黄晓波"]
    phone.open(f"{TODAY}/people/{world.members['黄晓波']}").sees(
        "黄晓波 3月21日免报：病假 3月21日–3月25日。仍然可以填报。"
    )


def test_R57_the_bar_of_numbers_opens_the_gap_between_joined_and_expected(plain_phone, world, org):
    world.leave(org, world.members["黄晓波"], kind=LeaveKind.INTERNSHIP)
    plain_phone.sign_in(org.collector).open("/workbench")
    shown = numbers(plain_phone)
    assert [shown[label] for label in ("已加入", "应报", "免报", "已申报", "未填报")] == [3, 2, 1, 1, 1]
    plain_phone.open(plain_phone.by_id("figure-exempt").get("href")).sees("实习 3月21日")


def test_R62_the_exempt_are_filled_in_for_if_asked_and_then_count_as_reported(phone, world, org):
    world.leave(org, world.members["黄晓波"])
    phone.sign_in(org.collector).open(f"{TODAY}/exempt").tap("代填报 黄晓波")
    report(phone)
    phone.open(TODAY).sees("未填报成员（1人）").sees("已填报成员（2人）").does_not_see("免报成员")


@pytest.mark.parametrize(
    ("typed", "label", "sentence"),
    [
        ({"last": "2020-03-20"}, "到（含当天）", "开始日期不能晚于结束日期。"),
        ({"last": "2021-03-22"}, "到（含当天）", "最长一年，请核对日期，或分几次登记。"),
        ({"first": "2020-2-30"}, "从", "日期无效。"),
        ({"first": "2002-03-21", "last": "2002-03-22"}, "从", "离今天超过一年，请核对年份。"),
        ({"first": "2099-12-31", "last": "2099-12-31"}, "从", "离今天超过一年，请核对年份。"),
        ({"first": "9999-12-31", "last": "9999-12-31"}, "从", "日期无效。"),
        ({"first": ""}, "从", "请填写此项。"),
        ({"last": "明天"}, "到（含当天）", "日期无效。"),
        ({"words": "长" * 201}, "说明（选填）", "不能超过200个字。"),
    ],
)
def test_R62_bad_input_keeps_what_was_typed_and_says_why_beside_the_field(phone, world, org, typed, label, sentence):
    phone.sign_in(org.collector).open(f"/leaves/for/{world.members['黄晓波']}")
    grant(phone, **({"first": "2020-03-21", "last": "2020-03-22", "words": "已说明"} | typed))
    assert phone.status == 422
    assert phone.error_of(label) == sentence
    if "words" not in typed:
        assert phone.field("说明（选填）").get("value") == "已说明"
    assert db.session.query(Leave).count() == 0


def test_R62_a_leave_without_a_kind_or_with_a_made_up_one_is_asked_again(plain_phone, world, org):
    address = f"/leaves/for/{world.members['黄晓波']}"
    plain_phone.sign_in(org.collector).open(address).tap("登记免报").sees("请选择。")
    for made_up in ("", "holiday", "sick\u0000"):
        token = plain_phone.field("csrf_token").get("value")
        body = {"csrf_token": token, "kind": made_up, "from_day": "2020-03-21", "to_day": "2020-03-21"}
        assert plain_phone.request("POST", address, data=body).status_code == 422
    assert db.session.query(Leave).count() == 0


def test_R62_leave_is_ended_from_the_list_and_the_member_is_missing_again(phone, world, org):
    world.leave(org, world.members["黄晓波"], world.day - 2 * DAY, world.day + 2 * DAY)
    phone.sign_in(org.collector).open("/leaves").tap("结束 黄晓波").sees("已结束，从今天起恢复申报。").sees(
        "没有免报登记"
    )
    phone.open(TODAY).sees("未填报成员（2人）")
    phone.open("/leaves?part=past").sees("3月19日–3月23日 · 3月21日提前结束")
    assert "结束 黄晓波" not in [one.get("aria-label") for one in phone.document.xpath("//button")]


def test_R62_leave_to_come_is_withdrawn_and_two_taps_end_it_once(plain_phone, world, org):
    leave = world.leave(org, world.members["黄晓波"], world.day + DAY)
    plain_phone.sign_in(org.collector).open("/leaves?part=coming").sees("3月22日").tap("撤销 黄晓波")
    token = plain_phone.document.xpath("//input[@name='csrf_token']/@value")
    again = plain_phone.request("POST", f"/leaves/{leave}/end", data={"csrf_token": token[0] if token else ""})
    assert again.status_code in (400, 409)
    plain_phone.open("/leaves?part=past").sees("已撤销")


def test_R62_the_list_turns_pages_and_each_leave_stands_there_once(phone, world, org):
    person = world.members["黄晓波"]
    for back in range(60):
        world.leave(org, person, world.day - timedelta(days=60 - back), world.day + DAY)
    phone.sign_in(org.collector).open("/leaves").sees("共60条")
    first = phone.text.count("病假")
    phone.tap("加载更多")
    rest = phone.text.count("病假")
    assert (first, rest) == (50, 60 if phone.htmx else 10)
    phone.open("/leaves?after=1")
    assert phone.status == 404


def test_R33_a_tap_on_leave_as_the_reason_offers_to_note_it_from_day_to_day(phone, world, org):
    member = world.members["黄晓波"]
    phone.sign_in(org.collector).open(f"{TODAY}/submit").does_not_see("登记免报")
    phone.reshape(f"reason_{member}", "on_leave").tap("登记免报 黄晓波").is_on("请假/免报").sees("黄晓波")


def test_R34_leave_granted_while_reviewing_is_confirmed_anew(phone, world, org):
    to_review(phone.sign_in(org.collector)).sees("还有2人未填报")
    world.leave(org, world.members["黄晓波"])
    phone.tap("提交数据").tap("确定").is_on("数据详情").sees("核对期间有新的变化").sees("还有1人未填报")
    phone.open(phone.by_id("figure-exempt").get("href")).sees("黄晓波").sees("病假 3月21日")
    phone.open(f"{TODAY}/review").tap("提交数据").tap("确定").is_on("提交结果")


def test_R62_a_submitted_day_keeps_who_was_exempt_and_why(phone, world, org):
    leave = world.leave(org, world.members["黄晓波"], world.day, world.day + DAY)
    submit_day(phone.sign_in(org.collector))
    world.end_leave(org, leave)
    phone.tap("查看数据").open(phone.by_id("figure-exempt").get("href")).sees("病假 3月21日–3月22日")
    assert names_in(phone) == ["黄晓波"]
    assert numbers(phone.open("/workbench"))["免报"] == 1


def test_R62_reminder_and_grid_say_nothing_of_the_exempt(phone, world, org):
    world.leave(org, world.members["黄晓波"])
    phone.sign_in(org.collector).open(f"{TODAY}/reminder").sees("李晓明").does_not_see("黄晓波")
    phone.open(f"{TODAY}/grid").sees("1人免报，不列在这里。").does_not_see("黄晓波")
    phone.tap("查看免报成员").sees("黄晓波")


def test_R62_remarks_name_the_missing_alone(phone, world, org):
    world.leave(org, world.members["黄晓波"])
    phone.sign_in(org.collector).open(f"{TODAY}/submit")
    assert phone.field("备注").text.strip() == "未填报：李晓明"


def test_R41_the_members_own_page_says_that_no_report_is_needed_today(phone, world, org):
    member = world.members["黄晓波"]
    phone.sign_in(member).open("/me").sees("未填报").sees("去填报：黄晓波")
    world.leave(org, member)
    phone.open("/me").sees("免报").sees("病假，今天可以不填报；需要时仍可填报。").does_not_see("未填报")
    phone.tap("去填报 黄晓波")
    report(phone)
    phone.open("/me").sees("已填报").does_not_see("今天可以不填报")


def test_R41_a_holiday_excuses_the_family_and_the_next_one_to_report(phone, world, org):
    world.holiday(org.school_id, name="校运会", audience=Audience.STUDENTS)
    phone.sign_in(world.members["黄晓波"]).open("/me").sees("校运会，今天可以不填报").does_not_see("去填报：")


def test_R62_when_all_are_exempt_the_list_says_so(phone, world):
    org = world.org()
    world.member(org, "黄晓波")
    world.holiday(org.school_id)
    phone.sign_in(org.collector).open(TODAY).sees("没有人需要填报").sees("免报成员（1人）")


def test_R50_leave_of_another_organizations_member_is_a_missing_page(plain_phone, world, org):
    other = world.org("林晓晴", school_id=org.school_id)
    leave = world.leave(org, world.members["黄晓波"])
    plain_phone.sign_in(other.collector).open(f"/leaves/for/{world.members['黄晓波']}")
    assert plain_phone.status == 404
    token = plain_phone.open("/leaves").by_id("notice")
    assert token is not None
    assert plain_phone.sees("没有免报登记").status == 200
    world.remove(org, world.members["李晓明"])
    assert Phone(plain_phone.app).sign_in(org.collector).open(f"/leaves/for/{world.members['李晓明']}").status == 404
    assert db.session.get(Leave, (org.school_id, leave)).ended_on is None
