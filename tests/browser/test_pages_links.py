"""The card, today's list, who may report for whom, and names: axe, light and dark, nothing cut off (R71-R74)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from browser.checks import sound
from browser.conftest import Person
from browser.families import CHILD, adult, card_of, child, known, primary_class, world_of
from browser.serving import Server
from browser.test_pages import look
from browser.walk import Walker, number
from factories import Org, World
from hands import make_deputy

from yss.actions.day import quick_fill
from yss.actions.organization import naming
from yss.actions.person import linking
from yss.domain.days import SHANGHAI
from yss.domain.errors import DomainError
from yss.domain.subject import Subject
from yss.domain.vocabulary import LeaveKind
from yss.extensions import db

LONG = "古丽米热·阿卜杜热合曼·买买提吐尔逊·艾尔肯江·努尔买买提·吐尔洪·依明江·沙吾提"
LATIN = "Wolfeschlegelsteinhausenbergerdorff-Maximiliane"
ORDER = "甲乙丙丁戊己庚辛壬癸子丑"
TEENAGER = date(2010, 3, 4)


@dataclass(frozen=True)
class Families:
    """A class's card and that of the class next door, and whom the pages are about, by what they are here for."""

    card: str
    next_door: str
    ids: dict[str, int]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, demo: Server) -> tuple[Server, Families]:
    """A class in which everything waits that can wait, made once."""
    server = Server(tmp_path_factory.mktemp("families"))
    server.load_demo(demo)
    return server, _families(server)


@pytest.fixture
def live_server(tmp_path: Path, made: tuple[Server, Families]) -> Iterator[Server]:
    """A server on a copy of it."""
    server = Server(tmp_path)
    server.load_demo(made[0])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def families(made: tuple[Server, Families]) -> Families:
    """Who is who in it."""
    return made[1]


def _families(server: Server) -> Families:
    now = datetime.now(SHANGHAI)
    with world_of(server, now - timedelta(days=1)) as world:
        collector = known(world, adult(LONG, 600))
        org = primary_class(world, collector, 40)
        ids = {"collector": collector, "parent": known(world, adult(LONG + "丽", 601))}
        ids["stranger"] = known(world, adult("林家长", 602))
        ids |= _children(world, org, ids["parent"])
        ids |= _waiting(world, org, ids["parent"])
        ids |= _alone(world, org)
        world.report(org, ids["carried"], by=ids["parent"])
        world.submit(org)
        world.now = now
        _today(world, org, ids)
        other = primary_class(world, known(world, adult("关老师", 603)), 40, "1班", org.school_id)
        return Families(card_of(org), card_of(other), ids)


def _children(world: World, org: Org, parent: int) -> dict[str, int]:
    """One parent's: each in another state today."""
    names = ("missing", "reported", "carried", "excused", "left")
    return {
        name: world.join_other(org, parent, child(f"{LONG}{name}", 610 + seed), now=world.now - timedelta(days=1))
        for seed, name in enumerate(names)
    }


def _waiting(world: World, org: Org, parent: int) -> dict[str, int]:
    """Twelve who came second, of children and of who is older, and whom the parent came second to."""
    first = known(world, adult("欧阳倩", 620))
    others = [child(f"{LATIN} {'ABCD'[seed]}", 630 + seed, CHILD if seed < 2 else TEENAGER) for seed in range(4)]
    ids = [world.join_other(org, first, who) for who in others]
    for seed in range(12):
        world.join_other(org, known(world, adult(LONG + ORDER[seed], 640 + seed)), others[seed % 4])
    for who in others[:2]:
        world.join_other(org, parent, who)
    for who, typed in zip(others, (LATIN + "e", "王小明", LONG), strict=False):
        _refused(lambda who: world.join_other(org, first, who), replace(who, name=typed))
    return {"first": first, "further": ids[0], "further_reported": ids[1]}


def _alone(world: World, org: Org) -> dict[str, int]:
    """Who has verified: two are asked in, of one a link waits for their own yes."""
    theirs = [child(LONG + ORDER[seed], 660 + seed, TEENAGER) for seed in range(2)]
    proxy = known(world, adult(LATIN, 670))
    linked = world.join_other(org, proxy, theirs[0])
    asked = [world.verify(who) for who in theirs]
    for who in theirs[1:]:
        _refused(lambda who: world.enroll(org, who), who)
        world.join_other(org, proxy, who)
    return {"alone": linked, "asked": asked[1], "proxy": proxy}


def _refused(act: object, who: Subject) -> None:
    with pytest.raises(DomainError):
        act(who)  # type: ignore[operator]
    db.session.rollback()


def _today(world: World, org: Org, ids: dict[str, int]) -> None:
    """What stands of the day, and a name that was corrected."""
    quick_fill.quick_fill(world.act(org), day=world.day)
    world.report(org, ids["reported"], by=ids["parent"])
    world.report(org, ids["further"], by=ids["parent"])
    world.report(org, ids["further_reported"], by=ids["first"])
    world.leave(org, ids["excused"], kind=LeaveKind.SICK)
    world.remove(org, ids["left"])
    naming.correct_name(world.act(org), person_id=ids["missing"], name=LONG + "改")
    for guarded in ("reported", "missing"):
        linking.confirm_guardian(world.act(org), pair=(ids[guarded], ids["parent"]))
    ids["deputy"] = known(world, adult("雷老师", 604))
    make_deputy(world, org, ids["deputy"])


def of(families: Families, person: Person, name: str) -> Walker:
    """One of them with a phone."""
    walker = person(name)
    walker.enter_as(families.ids[name])
    return walker


def test_pages_of_a_primary_classs_card(families: Families, person: Person) -> None:
    parent = person("家长")
    parent.open(families.card)
    look(parent, "（重要）快来申报你的个人健康信息")
    parent.tap("去申报")
    parent.enter_as(families.ids["stranger"])
    parent.open("/join")
    look(parent, "学生/教职工个人健康申报")
    parent.tap("是家长，代孩子申报")
    look(parent, "代他人申报")
    parent.fill_identity("王小明", number(612, CHILD))
    parent.tap("下一步")
    parent.sees("姓名与证件号码不一致，请核对。")
    look(parent, "代他人申报")
    parent.fill_identity(LONG, number(690, CHILD))
    parent.tap("下一步")
    look(parent, "健康信息使用说明")
    parent.tap("同意并继续")
    parent.page.locator("[aria-invalid=true]").first.wait_for()
    look(parent, "健康信息使用说明")
    parent.open("/join/other")
    parent.fill_identity(LONG + ORDER[0], number(660, TEENAGER))
    parent.tap("下一步")
    parent.consent("受本人委托")
    look(parent, "待本人确认")


def test_pages_of_a_card_that_was_reset(families: Families, person: Person) -> None:
    collector = of(families, person, "collector")
    collector.open("/invite")
    collector.page.get_by_text("重置链接").click()
    with collector.page.expect_response(lambda answer: answer.request.method == "POST"):
        collector.tap("确认重置")
    stranger = person("家长")
    stranger.open(families.card)
    look(stranger, "邀请无法使用")
    stranger.tap("已加入：去今日申报")
    stranger.enter_as(families.ids["stranger"])
    stranger.open("/join")
    sound(stranger.page, "reset, and not at home there")


def test_pages_of_todays_list(families: Families, person: Person) -> None:
    parent = of(families, person, "parent")
    parent.open(families.card)
    look(parent, "今日申报")
    parent.open("/me")
    look(parent, "我的")
    parent.tap(f"更正姓名 {LONG}改")
    look(parent, "更正姓名")
    parent.page.get_by_label("正确的姓名").fill("")
    parent.tap("确认更正")
    parent.page.locator("[aria-invalid=true]").first.wait_for()
    look(parent, "更正姓名")
    first = of(families, person, "first")
    first.open(families.card)
    look(first, "今日申报")


def test_pages_of_who_is_asked(families: Families, person: Person) -> None:
    asked = of(families, person, "asked")
    asked.open("/me")
    look(asked, "我的")
    asked.tap("去查看")
    look(asked, "代填关系")
    asked.open("/me/data")
    look(asked, "我的数据")
    proxy = of(families, person, "proxy")
    proxy.open(families.card)
    look(proxy, "今日申报")
    proxy.open(f"/people/{families.ids['proxy']}/data/proxies")
    look(proxy, "代填关系")


def test_pages_of_a_guardian(families: Families, person: Person) -> None:
    parent = of(families, person, "parent")
    parent.open(f"/people/{families.ids['reported']}/data")
    sound(parent.page, "a child's data")
    parent.open(f"/people/{families.ids['missing']}/data")
    sound(parent.page, "a child's data, the name corrected")
    parent.page.get_by_role("link", name="可以为其申报的人").click()
    look(parent, "代填关系")
    parent.open(f"/people/{families.ids['parent']}/data/proxies")
    look(parent, "代填关系")
    parent.open_card(families.next_door)
    parent.tap("是家长，代孩子申报")
    parent.fill_identity(LONG + "reported", number(611, CHILD))
    parent.tap("下一步")
    parent.sees("这位成员目前在")
    look(parent, "代他人申报")


def test_pages_of_who_waits(families: Families, person: Person) -> None:
    collector = of(families, person, "collector")
    collector.open("/workbench")
    look(collector, "健康申报工作台")
    collector.page.locator("#door-proxies").click()
    look(collector, "待确认的代填人")
    for row in collector.page.locator("label.person_tick").all():
        row.click()
    collector.tap("确认所选")
    collector.page.locator(".notice_refused").wait_for()
    look(collector, "待确认的代填人")
    deputy = of(families, person, "deputy")
    deputy.open("/workbench")
    deputy.page.locator("#door-proxies").click()
    look(deputy, "待确认的代填人")
    deputy.open(f"/members/{families.ids['further']}/proxies")
    look(deputy, "代填关系")


def test_pages_where_nobody_waits(families: Families, person: Person) -> None:
    collector = person("蒋小华")
    collector.sign_in_as("蒋小华")
    collector.open("/proxies")
    look(collector, "待确认的代填人")
    collector.open("/workbench")
    collector.tap("查看申报情况")
    member = (collector.page.locator("a.person_bd").first.get_attribute("href") or "").rpartition("/")[2]
    collector.open(f"/members/{member}/history")
    collector.page.get_by_role("link", name="代填关系").click()
    look(collector, "代填关系")


def test_pages_of_a_members_proxies_and_name(families: Families, person: Person) -> None:
    collector, ids = of(families, person, "collector"), families.ids
    collector.open(f"/members/{ids['further']}/proxies")
    look(collector, "代填关系")
    collector.open(f"/members/{ids['missing']}/history")
    look(collector, "填报记录")
    collector.tap("更正姓名")
    look(collector, "更正姓名")
    collector.open("/workbench")
    collector.tap("查看申报情况")
    collector.sees("代填人待确认")
    look(collector, "申报详情")
