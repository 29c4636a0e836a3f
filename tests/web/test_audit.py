"""R48: the school's admin reads and filters the audit trail."""

from __future__ import annotations

from conftest import instant
from phone import Phone
from sqlalchemy.orm import Session
from statements import counted

from yss.actions.organization import correcting, revealing
from yss.acts import Act, Work
from yss.domain.vocabulary import Audience, RevealReason, TargetReason
from yss.extensions import db
from yss.web.kit.audit_details import words
from yss.web.kit.audit_labels import ACTIONS


def reveal(world, org, person, **changes):
    revealing.reveal_number(
        world.act(org),
        person_id=person,
        reason=RevealReason.EPIDEMIC_CONTROL,
        **changes,
    )


def trail_of(phone, world, org, query=""):
    return phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/audit{query}").is_on("操作记录")


def headings(phone):
    return [str(one.text_content()).strip() for one in phone.document.xpath("//*[@id='trail']//b")]


def write(school_id, count, at, action="quick_fill", **who):
    """Rows of the trail, as an action would leave them."""
    with Session(db.engine.execution_options(write=True)) as session:
        for number in range(count):
            place = {"school_id": school_id, **{name: who[name] for name in ("actor_id", "org_id") if name in who}}
            detail = {"members": number} | {name: value for name, value in who.items() if name not in place}
            Work(session=session, now=at, **place).audit(action, **detail)
        session.commit()


def test_R48_a_row_says_when_who_what_where_about_whom_and_why(phone, world):
    org = world.org()
    reveal(world, org, world.member(org, "黄晓波"))
    page = trail_of(phone, world, org)
    assert headings(page)[0] == "查看证件号码 黄晓波"
    page.sees("2020-03-21 09:00:00 · 蒋小华 · 软件工程-2019级-1班").sees("原因：疫情防控需要")


def test_R48_a_submission_and_supports_correction_are_told_in_words(phone, world):
    org = world.org()
    world.submit(org)
    correcting.change_target(
        Act(school_id=org.school_id, org_id=org.org_id, now=world.now),
        collector_id=org.collector,
        audience=Audience.STAFF,
        major="",
        grade="",
        reason=TargetReason.CHOSEN_BY_MISTAKE,
    )
    page = trail_of(phone, world, org)
    page.sees("提交当日数据").sees("2020-03-21 周六 · 第1版").sees("更正采集对象").sees(" · 客服 · ")
    page.sees("采集对象：学生 → 教职工").sees("原因：创建时选错")


def test_R48_nothing_of_another_school_stands_there(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=world.school("甲中学"))
    reveal(world, other, world.member(other, "黄晓波"))
    trail_of(phone, world, org).does_not_see("黄晓波").does_not_see("林晓晴")
    for query in (f"?actor={other.collector}", f"?org={other.org_id}", "?after=1"):
        assert phone.open(f"/admin/{org.school_id}/audit{query}").status == 404


def test_R48_filters_by_kind_and_day(phone, world):
    org = world.org()
    member = world.member(org, "黄晓波")
    reveal(world, org, member)
    world.submit(org)
    write(org.school_id, 1, instant("2020-03-19 23:59:59"))
    page = trail_of(phone, world, org)
    page.fill("操作类别", "查看号码").tap("筛选")
    assert headings(page) == ["查看证件号码 黄晓波"]
    page.fill("操作类别", "全部").fill("起始日期", "2020-03-19").fill("截止日期", "2020-03-19").tap("筛选")
    assert headings(page) == ["快速填充未报数据"]
    page.fill("操作类别", "退回与开放").tap("筛选").sees("没有符合条件的记录")


def test_R48_a_tap_shows_one_persons_or_one_organizations_rows_and_another_lifts_it(phone, world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    reveal(world, other, world.member(other, "黄晓波"))
    page = trail_of(phone, world, org).tap("林晓晴").sees("只看：林晓晴")
    assert "查看证件号码 黄晓波" in headings(page)
    assert "创建组织" in headings(page)
    assert len(headings(page)) == 2
    page.fill("操作类别", "查看号码").tap("筛选").sees("只看：林晓晴")
    assert headings(page) == ["查看证件号码 黄晓波"]
    page.tap("取消此条件").does_not_see("只看：")
    page.open(f"/admin/{org.school_id}/audit?org={other.org_id}").sees("只看：软件工程-2019级-1班")
    page.open(f"/admin/{org.school_id}/audit?actor=support").sees("只看：客服或系统").does_not_see("查看证件号码")


def test_R48_pages_go_on_where_they_ended_whatever_arrives_meanwhile(phone, world):
    org = world.org()
    write(org.school_id, 70, instant("2020-03-19 08:00:00"))
    page = trail_of(phone, world, org, "?to=2020-03-19")
    first = [one.text_content() for one in page.document.xpath("//*[@id='trail']//small[2]")]
    assert first == [f"{number}人" for number in range(69, 19, -1)]
    write(org.school_id, 5, instant("2020-03-19 09:00:00"))
    page.tap("加载更多")
    shown = [one.text_content() for one in page.document.xpath("//small[2]")]
    assert shown[-20:] == [f"{number}人" for number in range(19, -1, -1)]
    assert not page.document.xpath("//a[@class='more']")


def test_R48_what_is_typed_wrong_is_said_beside_the_field(phone, world):
    org = world.org()
    page = trail_of(phone, world, org, "?from=2020-02-30&to=x&kind=nothing&actor=%D9%A1&org=-1")
    assert page.status == 422
    assert page.error_of("起始日期") == page.error_of("截止日期") == "日期无效。"
    assert page.error_of("操作类别") == "选项无效。"
    assert page.field("起始日期").get("value") == "2020-02-30"


def test_R48_no_number_stands_in_the_trail(world, app, clock):
    org = world.org()
    reveal(world, org, world.member(org, "黄晓波"))
    page = trail_of(Phone(app), world, org)
    page.does_not_see("44**************")


def test_R37_the_trail_takes_the_same_queries_with_few_rows_as_with_many(world, app, clock):
    taken = []
    for rows in (3, 300):
        org = world.org(collector_id=world.person())
        write(org.school_id, rows, instant("2020-03-19 08:00:00"))
        phone = Phone(app).sign_in(world.admin(org.school_id))
        with counted(db.engine) as said:
            assert phone.request("GET", f"/admin/{org.school_id}/audit").status_code == 200
        taken.append(len(said))
    assert taken[0] == taken[1] <= 4


def test_R48_words_take_whatever_an_older_row_holds(app):
    with app.test_request_context():
        assert words({"unknown": 1, "members": 3}) == "3人"
        assert words({"teachers": [1, 2]}) == "2人"
        assert all(str(label) for _kind, label in ACTIONS.values())
