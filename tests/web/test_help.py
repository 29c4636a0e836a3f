"""R42: 帮助与反馈, question by question: found by a word, answered, and every link of an answer leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from phone import Phone

from yss.domain import help_questions

SEARCHED = {
    1: "粤省事",
    2: "加入学校",
    3: "两个班",
    4: "换绑",
    5: "填错",
    6: "重新申报",
    7: "快速填充",
    8: "二维码",
    9: "删除成员",
    10: "误删",
    11: "已经提交",
    12: "护照",
    13: "上限",
    14: "学前",
    15: "多久",
    16: "采集对象",
    17: "误发",
    18: "填报记录",
    19: "代填人",
    20: "不一致",
    21: "客服",
}
TITLES = {question.number: question.title for group in help_questions.load() for question in group.questions}
LOCAL = "//article//a/@href"


@pytest.fixture
def readers(app, world, clock):
    """A collector, a member, and somebody who belongs nowhere."""
    org = world.org()
    member = world.member(org)
    return [Phone(app).sign_in(who) for who in (org.collector, member, world.person("陈默"))]


@pytest.mark.parametrize("number", SEARCHED, ids="FAQ{}".format)
def test_R42_a_question_is_found_and_answered_and_its_links_lead_somewhere(readers, number):
    for reader in readers:
        reader.open("/help").submit(reader.document.xpath("//form[@role='search']")[0], q=SEARCHED[number])
        reader.tap(TITLES[number]).is_on("常见问答").sees(TITLES[number])
        assert reader.path == f"/help/{number}"
        for link in reader.document.xpath(LOCAL):
            assert reader.request("GET", link).status_code in (200, 303), link


def test_R42_the_answers_say_what_collectors_alone_can_open_to_them_alone(readers):
    collector, member, _ = readers
    assert "/organization/members/left" in collector.open("/help/10").document.xpath(LOCAL)
    assert "/organization/members/left" not in member.open("/help/10").document.xpath(LOCAL)
    member.sees("30天之内")


def test_R42_no_answer_copies_a_sentence_of_the_guide():
    """Its longer phrases, as they stand there."""
    copied = (
        "目前一个采集员只能创建1个组织",
        "暂不支持解绑更换",
        "系统只统计最新一次数据",
        "将生成的邀请卡片发送给指定人员",
        "可以重新邀请该成员加入组织",
        "采集员提交的数据将直接上报到学校组织的联络员",
        "但组织名称与组织人数建议按实际进行设置",
        "由开发协助修改",
        "主要是因为数据延时",
    )
    file = help_questions.FILE.read_text(encoding="utf-8")
    assert [phrase for phrase in copied if phrase in file] == []


@pytest.mark.parametrize(("typed", "number"), [("bxxscl", 10), ("CJDX", 16), ("gatxs", 12)])
def test_R42_a_question_is_found_by_pinyin_initials(phone, world, typed, number):
    phone.sign_in("陈默").open(f"/help?q={typed}").sees(TITLES[number]).sees("找到1条")


def test_R42_the_list_is_grouped_and_each_question_has_an_anchor(phone, world):
    phone.sign_in("陈默").open("/help").is_on("帮助与反馈")
    for group in help_questions.load():
        phone.sees(group.title)
    assert {phone.by_id(f"q{number}").get("href") for number in TITLES} == {f"/help/{number}" for number in TITLES}


def test_R42_nothing_found_says_what_to_do_next(phone, world):
    phone.sign_in("陈默").open("/help?q=天气预报").sees("没有找到“天气预报”").sees("换一个词试试")
    phone.tap("查看全部问答").sees(TITLES[1])
    phone.open("/help").tap("意见反馈 没有找到答案？告诉客服").is_on("意见反馈")


def test_R42_what_is_typed_into_the_search_is_shown_as_text(phone, world):
    phone.sign_in("陈默").open("/help?q=<b>x</b>").sees("没有找到“<b>x</b>”")


@pytest.mark.parametrize("number", [0, 22, 99999])
def test_R42_a_question_that_does_not_exist_is_no_page(plain_phone, world, number):
    assert plain_phone.sign_in("陈默").open(f"/help/{number}").status == 404


def test_R42_every_page_of_the_verified_leads_to_help(readers):
    collector, member, nobody = readers
    for reader, paths in (
        (collector, ("/workbench", "/organization", "/guide")),
        (member, ("/me",)),
        (nobody, ("/me",)),
    ):
        for path in paths:
            reader.open(path).tap("帮助与反馈").is_on("帮助与反馈")


def test_R1_help_needs_a_verification_and_comes_back_to_the_question(plain_phone, world):
    plain_phone.open("/help/7").is_on("选择认证方式").does_not_see("帮助与反馈")
    plain_phone.open("/no/such/page")
    assert plain_phone.status == 404


def test_R42_the_answers_name_labels_that_exist():
    """A label in quotation marks stands in a template or in the code, so that nobody is sent to look for nothing."""
    root = Path(help_questions.FILE).parents[1]
    sources = [*root.glob("templates/**/*.html"), *root.glob("web/**/*.py")]
    said = "".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall("“([^”]+)”", help_questions.FILE.read_text(encoding="utf-8")))
    assert {label for label in named if label not in said} == set()
