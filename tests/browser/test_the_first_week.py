"""A class's first week: its families come through the card on Monday, and every day after by the card alone (R71-R74).

From Tuesday on each way is counted from the tap on the card in the class chat to the receipt (docs/taps.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from browser.conftest import Person
from browser.families import adult, child, primary_class, world_of
from browser.serving import Server
from browser.taps import Count, count_on, counted, told
from browser.walk import Walker
from cast import MORNING_CHECK
from factories import Org, World
from playwright.sync_api import expect

from yss.domain.days import SHANGHAI
from yss.domain.subject import Subject

DAY = timedelta(days=1)
TODAY = datetime.now(SHANGHAI).date()
MONDAY = TODAY + (7 - TODAY.weekday()) * DAY
NINE = date(MONDAY.year - 9, 1, 5)

CHILDREN = {
    name: child(name, seed, NINE)
    for seed, name in enumerate(
        ("罗子谦", "双一鸣", "双一诺", "何小名", "安可", "白露", "陈曦", "丁宁", "樊星", "葛兰"), start=800
    )
}
FAMILIES = {
    "罗妈妈": ("罗子谦",),
    "罗爸爸": ("罗子谦",),
    "双妈妈": ("双一鸣", "双一诺"),
    "何妈妈": ("何小名",),
    "安妈妈": ("安可",),
    "白爸爸": ("白露",),
    "陈妈妈": ("陈曦",),
    "丁爷爷": ("丁宁",),
    "樊妈妈": ("樊星",),
    "葛妈妈": ("葛兰",),
}
OTHERS = ("石老师", "周爸爸", "邻居", "新来的", "大学生", "钱老师")
PEOPLE = {name: adult(name, seed) for seed, name in enumerate((*FAMILIES, *OTHERS), start=820)}
WRONG = "姓名与证件号码不一致，请核对。"


@dataclass(frozen=True)
class Week:
    """A primary school's class, a university's, and everybody's number by name."""

    pupils: Org
    students: Org
    ids: dict[str, int]


@pytest.fixture
def week(live_server: Server) -> Week:
    """Before the first card is sent; the student reports since yesterday."""
    with world_of(live_server, datetime.combine(MONDAY - DAY, time(9), SHANGHAI)) as world:
        ids = {name: world.verify(who) for name, who in PEOPLE.items()}
        pupils = primary_class(world, ids["石老师"], 12)
        world.switch(pupils.school_id, MORNING_CHECK)
        return Week(pupils, _students(world, ids), ids)


def _students(world: World, ids: dict[str, int]) -> Org:
    org = world.org(collector_id=ids["钱老师"], headcount=1)
    world.join(org, ids["大学生"])
    world.report(org, ids["大学生"])
    world.send_card(org, ids["大学生"])
    return org


class Phones:
    """Everybody's phone, unlocked: no way begins with a verification."""

    def __init__(self, person: Person, week: Week) -> None:
        self._person, self._week, self._made = person, week, dict[str, Walker]()

    def of(self, name: str) -> Walker:
        """Theirs, taken out of the pocket when it is first asked for."""
        if name not in self._made:
            self._made[name] = made = self._person(name)
            count_on(made)
            made.enter_as(self._week.ids[name])
        return self._made[name]


def tap_the_card(walker: Walker, chat: int) -> None:
    """The card as it lies in the chat."""
    walker.open(f"/testing/chats/{chat}")
    walker.page.locator("button.bubble").last.click()


def send_the_card(collector: Walker) -> None:
    """Into the class group."""
    collector.open("/workbench")
    collector.tap("微信发送邀请")
    collector.tap("发送到微信聊天（模拟）")
    collector.page.get_by_role("link", name="三年级-2班").click()
    collector.tap("发送")
    collector.sees("已发送")


def name_child(parent: Walker, who: Subject, name: str = "") -> None:
    """代孩子申报: the name, the type, the number."""
    parent.fill_identity(name or who.name, who.number)
    parent.tap("下一步")


def answer(parent: Walker) -> None:
    """A well child's first 晨午检."""
    for question, option in (("住宿情况", "走读"), ("出勤情况", "到校"), ("是否发热", "否"), ("其他症状", "无")):
        parent.choose(question, option)
    report(parent)


def report(walker: Walker) -> None:
    """What stands is looked at, ticked and sent, once the form has its shape."""
    walker.page.wait_for_load_state("networkidle")
    walker.page.get_by_label("我已逐项核对").check()
    walker.submit_report()


def come_in(parent: Walker, week: Week, children: tuple[str, ...]) -> None:
    """From the card to the first receipt of each child."""
    tap_the_card(parent, week.pupils.org_id)
    parent.sees("邀请您加入")
    parent.tap("去申报")
    for place, name in enumerate(children):
        parent.tap("是家长，代孩子申报" if place == 0 else "再为一人申报")
        if place:
            parent.tap("代他人申报")
        name_child(parent, CHILDREN[name])
        parent.consent("监护人")
        answer(parent)
        parent.sees(name)


def come_second(father: Walker, week: Week) -> None:
    """Joined as the second of one child, of whom somebody has reported today."""
    tap_the_card(father, week.pupils.org_id)
    father.tap("去申报")
    father.tap("是家长，代孩子申报")
    name_child(father, CHILDREN["罗子谦"])
    father.consent("监护人")
    father.is_on("今日申报")
    father.sees("今日已有填报；您的代填待确认")
    expect(father.page.get_by_text("罗妈妈")).to_have_count(0)


def turn_back(father: Walker, week: Week) -> None:
    """One who starts as himself has joined nothing: the card invites him as before."""
    tap_the_card(father, week.pupils.org_id)
    father.tap("去申报")
    father.sees("您是家长吗？")
    father.tap("不是，我就是学生本人")
    father.is_on("健康信息使用说明")
    father.tap("返回")
    father.is_on("学生/教职工个人健康申报")
    father.open("/me")
    father.sees("还没有加入组织")
    tap_the_card(father, week.pupils.org_id)
    father.sees("邀请您加入")


def guess(stranger: Walker, week: Week) -> None:
    """The right number under a wrong name: one sentence, and nothing else."""
    tap_the_card(stranger, week.pupils.org_id)
    stranger.tap("去申报")
    stranger.tap("是家长，代孩子申报")
    name_child(stranger, CHILDREN["罗子谦"], "罗小谦")
    expect(stranger.page.locator("main .notice")).to_have_text(WRONG)
    for told_to_nobody in ("罗子谦", "罗妈妈", "已填报"):
        expect(stranger.page.get_by_text(told_to_nobody)).to_have_count(0)
    stranger.open("/me")
    stranger.sees("还没有加入组织")


def correct_the_name(mother: Walker) -> None:
    """更正姓名 by who misspelt it."""
    mother.open("/me")
    mother.tap("更正姓名 何小名")
    mother.page.get_by_label("正确的姓名").fill("何小铭")
    mother.tap("确认更正")
    mother.sees("姓名已更正")
    mother.sees("何小铭")


def answer_who_waits(collector: Walker) -> None:
    """The second father by one tap, two guardians one by one, the guessed name left as it is."""
    collector.open("/workbench")
    expect(collector.page.locator("#reported")).to_have_text("10/12")
    collector.page.locator("#door-proxies").click()
    collector.is_on("待确认的代填人")
    expect(collector.page.locator("label.person_tick")).to_have_count(1)
    expect(collector.page.locator("label.person_tick")).to_contain_text("罗爸爸 为 罗子谦")
    collector.tap("确认所选")
    collector.sees("已确认。")
    for guardian in ("罗妈妈", "双妈妈"):
        collector.page.get_by_role("button", name=f"确认为监护人 {guardian}").first.click()
        collector.sees("已确认为监护人。")
    collector.tap("保持不变 罗子谦")
    collector.sees("姓名保持不变。")
    collector.open(f"/days/{MONDAY}")
    collector.sees("何小铭")
    expect(collector.page.get_by_text("何小名")).to_have_count(0)
    expect(collector.page.get_by_text("周爸爸")).to_have_count(0)


def daily(walker: Walker, chat: int, *names: str) -> Count:
    """From the card, open in its chat, to the receipt of each."""
    walker.open(f"/testing/chats/{chat}")
    with counted(walker) as count:
        walker.page.locator("button.bubble").last.click()
        walker.is_on("今日申报")
        walker.tap(f"去填报：{names[0]}")
        for place, name in enumerate(names):
            if place:
                walker.tap(f"下一位：{name}")
            report(walker)
            walker.sees(name)
    return count


def first_own_report(father: Walker, chat: int) -> None:
    """Confirmed as the second of one child: the stable answers stand, the day's are his own to give (R72)."""
    father.open(f"/testing/chats/{chat}")
    father.page.locator("button.bubble").last.click()
    father.tap("去填报：罗子谦")
    father.sees("与上次相同，点开可修改")
    for question, option in (("出勤情况", "到校"), ("是否发热", "否"), ("其他症状", "无")):
        father.choose(question, option)
    report(father)


def reset_the_link(collector: Walker) -> None:
    """What was sent on Monday works no more for who has not joined."""
    collector.open("/invite")
    link = collector.page.locator("#invite-link")
    before = link.input_value()
    collector.page.get_by_text("重置链接").click()
    collector.tap("确认重置")
    expect(link).not_to_have_value(before)


def test_R74_a_classs_first_week(week: Week, person: Person) -> None:
    tester, phones = person("测试员"), Phones(person, week)
    collector, chat = phones.of("石老师"), week.pupils.org_id
    tester.move_clock(f"{MONDAY}T07:30:00")
    send_the_card(collector)
    for name in FAMILIES:
        if name != "罗爸爸":
            come_in(phones.of(name), week, FAMILIES[name])
    come_second(phones.of("罗爸爸"), week)
    turn_back(phones.of("周爸爸"), week)
    guess(phones.of("邻居"), week)
    correct_the_name(phones.of("何妈妈"))
    answer_who_waits(collector)

    measured: dict[str, list[Count]] = {"one child": [], "two children": [], "a student": []}
    for day in range(1, 5):
        tester.move_clock(f"{MONDAY + day * DAY}T07:30:00")
        if day == 2:
            reset_the_link(collector)
            tap_the_card(phones.of("新来的"), chat)
            phones.of("新来的").is_on("邀请无法使用")
        if day == 3:
            first_own_report(phones.of("罗爸爸"), chat)
        else:
            measured["one child"].append(daily(phones.of("罗妈妈"), chat, "罗子谦"))
        measured["a student"].append(daily(phones.of("大学生"), week.ids["钱老师"], "大学生"))
    measured["two children"].append(daily(phones.of("双妈妈"), chat, "双一诺", "双一鸣"))

    for who, counts in measured.items():
        assert counts == [told()[who]] * len(counts), who
    assert told()["one child"].taps <= 4
    assert told()["a student"].taps <= 4
    assert all(count.typed == 0 for count in told().values())
