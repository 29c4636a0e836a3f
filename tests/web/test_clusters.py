"""R60: 聚集预警 in the school, what a collector sees of it, thresholds and dormitories."""

from __future__ import annotations

from datetime import timedelta

import pytest
from books import written
from cast import number_of
from phone import Phone
from statements import counted
from ways import cells, names_in

from yss import sheets
from yss.extensions import db
from yss.queries.alerts import clusters as queries
from yss.queries.organization import lists, residences

DAY = timedelta(days=1)
HEAD = "姓名\t证件号码\t宿舍\n"


@pytest.fixture
def org(world):
    return world.org()


@pytest.fixture
def base(org):
    return f"/admin/{org.school_id}"


@pytest.fixture
def admin(phone, world, org):
    return phone.sign_in(world.admin(org.school_id))


def test_R60_raised_seen_with_its_cases_and_closed_with_a_disposition(admin, world, org, base):
    world.cluster(org, world.member(org, "黄晓波"))
    admin.open(base).tap("聚集预警 1条待处理").is_on("聚集预警").sees("待处置（1条）")
    assert names_in(admin) == ["软件工程-2019级-1班"]
    admin.open(admin.document.xpath("//a[@class='person_bd']/@href")[0]).is_on("聚集预警")
    shown = cells(admin)
    assert (shown["范围"], shown["时段"], shown["阈值"]) == ("班级", "3天内，自3月19日起", "3人")
    assert len(names_in(admin)) == 3
    address = admin.path
    admin.open(admin.document.xpath("//a[@class='person_bd']/@href")[0]).is_on("核实变动").sees("黄晓波")
    admin.tap("填报详情 3月21日 周六").is_on("填报详情")
    admin.open(address).choose("已留观或隔离，并消毒").fill("words", "全班已留观").tap("记录处置并关闭")
    admin.is_on("聚集预警").sees("没有待处置的预警").sees("已处置（1条）").sees("已留观或隔离，并消毒 · 梁志远")
    admin.open(address).sees("全班已留观").does_not_see("记录处置并关闭")


def test_R60_no_cluster_says_so_and_by_what_it_counts(admin, base):
    admin.open(f"{base}/clusters").is_on("聚集预警").sees("没有待处置的预警").sees("3天内有3人、或7天内有5人")


def test_R60_bad_input_of_a_closing(admin, world, org, base):
    _, notice = world.cluster(org)
    admin.open(f"{base}/clusters/{notice}").fill("words", "全班<i>留观</i>").tap("记录处置并关闭")
    assert admin.status == 422
    admin.sees("请选择。").sees("全班<i>留观</i>").choose("其他").fill("words", " ").tap("记录处置并关闭")
    assert (admin.status, admin.error_of("words")) == (422, "请填写此项。")
    admin.choose("经核实无关联或为误报").fill("words", "长" * 501).tap("记录处置并关闭")
    assert admin.error_of("words") == "不能超过500个字。"
    admin.submit(admin.by_id("closing-form"), None, done="closed")
    assert admin.status == 422
    world.close(org, notice)
    admin.open(f"{base}/clusters").sees("已处置（1条）")


def test_R51_closed_meanwhile_by_another_admin(admin, world, org, base):
    _, notice = world.cluster(org)
    admin.open(f"{base}/clusters/{notice}").choose("已组织就诊")
    world.close(org, notice)
    admin.tap("记录处置并关闭").sees("这条预警已经处置过，请返回列表查看。").sees("已留观或隔离，并消毒")


def test_R60_the_collector_reads_of_the_own_class_and_closes_nothing(phone, world, org, base):
    other = world.org("林晓晴", school_id=org.school_id)
    _, notice = world.cluster(org)
    sentence = "聚集预警：3天内有3人新出现症状（达到学校阈值3人）"
    phone.sign_in(org.collector).open("/workbench").sees(sentence).open("/changes").sees(sentence)
    assert phone.open(f"{base}/clusters/{notice}").status == 404
    phone.sign_in(other.collector).open("/workbench").does_not_see("聚集预警")
    world.close(org, notice)
    phone.sign_in(org.collector).open("/workbench").does_not_see("聚集预警")


def test_R60_a_member_learns_nothing_of_it(phone, world, org):
    member = world.member(org)
    world.cluster(org, member)
    phone.sign_in(member).open("/me").does_not_see("预警").does_not_see("核实")
    phone.open(f"/schools/{org.school_id}/people/{member}/report").does_not_see("预警").does_not_see("核实")


def test_R60_the_closed_ones_in_pages(admin, world, org, base, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 1)
    for _ in range(2):
        other = world.org(collector_id=world.person(), school_id=org.school_id)
        world.cluster(other)
        for one in world.notices(org.school_id):
            if one.closed_at is None:
                world.close(org, one.id)
    admin.open(f"{base}/clusters").sees("已处置（2条）")
    assert len(names_in(admin)) == 1
    link = admin.document.xpath("//a[@class='more']/@href")[0]
    assert len(names_in(admin.open(link).is_on("聚集预警"))) == 1


def test_R60_thresholds_are_the_schools(admin, world, org, base):
    admin.open(f"{base}/cluster-thresholds").is_on("聚集预警阈值")
    assert admin.field("in_3_days").get("value") == "3"
    admin.fill("in_3_days", "２").fill("in_7_days", "4人").tap("保存")
    admin.is_on("聚集预警").sees("3天内有2人、或7天内有4人")
    world.ill(org, world.member(org)), world.ill(org, world.member(org))
    admin.open(f"{base}/clusters").sees("待处置（1条）").sees("3天内2人新出现症状（阈值2人）")


@pytest.mark.parametrize("typed", ["", "1", "1001", "两个", "-3", "2.5", "٣", "<b>3</b>"])
def test_R60_a_bad_threshold_stays_beside_its_field(admin, base, typed):
    admin.open(f"{base}/cluster-thresholds").fill("in_3_days", typed).tap("保存")
    assert admin.status == 422
    assert admin.error_of("in_3_days") == ("请输入2–1000的整数。" if typed else "请填写此项。")
    assert admin.field("in_3_days").get("value") == typed
    admin.open(f"{base}/clusters").sees("3天内有3人")


def test_R60_the_collector_writes_where_a_member_lives(phone, world, org):
    member = world.member(org, "黄晓波")
    phone.sign_in(org.collector).open(f"/members/{member}/history").tap("宿舍 未填写").is_on("宿舍").sees("黄晓波")
    phone.fill("宿舍", "东区１２栋 — 301").tap("保存").is_on("填报记录").sees("宿舍已保存。")
    assert cells(phone)["宿舍"] == "东区12栋-301"
    phone.tap("宿舍 东区12栋-301").fill("宿舍", "长" * 41).tap("保存")
    assert (phone.status, phone.error_of("宿舍")) == (422, "不能超过40个字。")
    assert phone.field("宿舍").get("value") == "长" * 41
    phone.fill("宿舍", "").tap("保存")
    assert cells(phone)["宿舍"] == "未填写"
    world.remove(org, member)
    assert phone.open(f"/members/{member}/history").is_on("填报记录").text.count("宿舍") == 0
    assert phone.open(f"/members/{member}/residence").status == 200
    assert phone.fill("宿舍", "301").tap("保存").status == 404


def rooms(world, org, *people):
    db.session.rollback()
    return [residences.room_of(org.school_id, person) for person in people]


def test_R46_rooms_are_imported_after_a_dry_run_and_again_without_doubles(admin, world, org, base):
    huang, li = world.member(org, "黄晓波"), world.member(org, "李晓明")
    text = HEAD + f"黄晓波\t{number_of('黄晓波')}\t301 a\n李晓明\t{number_of('李晓明')}\t302\n"
    text += f"王五\t{number_of('李晓明')}\t303\n陈默\t{number_of('陈默')}\t304\n黄恺\t{number_of('黄恺')}\t\n"
    admin.open(base).tap("宿舍名单").is_on("宿舍名单").sees("还没有记录宿舍。")
    admin.fill("text", text).tap("下一步：核对名单").is_on("核对名单")
    admin.sees("没有读到宿舍，请核对“宿舍”一列。").sees("没有姓名和证件号码都相符的成员").sees("与第3行的证件号码相同")
    admin.sees("301A").does_not_see(number_of("黄晓波"))
    assert rooms(world, org, huang, li) == ["", ""], "a dry run"
    admin.tap("确认更新2人").is_on("核对名单").sees("已更新2人的宿舍。").sees("没有变化")
    assert rooms(world, org, huang, li) == ["301A", "302"]
    admin.open(f"{base}/residences").sees("已记录2人的宿舍。")
    admin.fill("text", HEAD + f"黄晓波\t{number_of('黄晓波')}\t305").tap("下一步：核对名单").tap("确认更新1人")
    assert rooms(world, org, huang, li) == ["305", "302"]


def test_R46_rooms_from_a_sheet_and_from_the_template(admin, world, org, base):
    member = world.member(org, "黄晓波")
    template = admin.request("GET", f"{base}/residences/template.xlsx").get_data()
    assert sheets.read(template).lines[0].cells == ("姓名", "证件号码", "宿舍")
    rows = [("黄晓波", number_of("黄晓波"), "301")]
    sheet = written("宿舍", ("姓名", "证件号码", "宿舍"), rows)
    admin.open(f"{base}/residences").attach("或者上传表格", sheet).tap("下一步：核对名单").tap("确认更新1人")
    assert rooms(world, org, member) == ["301"]


@pytest.mark.parametrize(
    ("text", "file", "sentence"),
    [
        ("", b"", "请粘贴名单，或选择一个文件。"),
        ("\n\n", b"", "请粘贴名单，或选择一个文件。"),
        (HEAD, b"", "没有读到姓名，请核对名单的内容。"),
        ("", b"PK\x03\x04broken", "不是可以读取的表格"),
    ],
)
def test_R46_a_bad_list_of_rooms(admin, base, text, file, sentence):
    admin.open(f"{base}/residences").fill("text", text)
    if file:
        admin.attach("或者上传表格", file)
    admin.tap("下一步：核对名单").sees(sentence)
    assert admin.status == 422


def test_R46_a_room_that_cannot_be_taken_and_a_number_that_is_none(admin, world, org, base):
    world.member(org, "黄晓波")
    text = HEAD + f"黄晓波\t{number_of('黄晓波')}\t{'长' * 41}\n李晓明\t123\t301\n"
    admin.open(f"{base}/residences").fill("text", text).tap("下一步：核对名单").sees("不能超过40个字。")
    admin.does_not_see("确认更新").sees("继续导入")


def test_R46_a_list_that_is_gone_and_one_that_was_replaced(admin, world, org, base):
    assert admin.open(f"{base}/residences/preview").is_on("宿舍名单").sees("名单已更换或已超过24小时")
    assert admin.open(f"{base}/residences/preview/bad").is_on("宿舍名单")
    member = world.member(org, "黄晓波")
    admin.fill("text", HEAD + f"黄晓波\t{number_of('黄晓波')}\t301").tap("下一步：核对名单")
    form = admin.by_id("confirm")
    second = Phone(admin.app).sign_in(world.admin(org.school_id)).open(f"{base}/residences")
    second.fill("text", HEAD + f"黄晓波\t{number_of('黄晓波')}\t302").tap("下一步：核对名单")
    admin.submit(form).is_on("宿舍名单").sees("名单已更换或已超过24小时")
    second.tap("确认更新1人")
    assert rooms(world, org, member) == ["302"]


def test_R51_an_import_tapped_twice(plain_phone, world, org, base):
    world.member(org, "黄晓波")
    phone = plain_phone.sign_in(world.admin(org.school_id)).open(f"{base}/residences")
    phone.fill("text", HEAD + f"黄晓波\t{number_of('黄晓波')}\t301").tap("下一步：核对名单")
    data = phone.fields_of(phone.by_id("confirm"))
    answers = [phone.request("POST", f"{base}/residences/confirm", data=data) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {f"{base}/residences/preview"}


def test_R46_the_rows_of_a_list_in_pages(admin, world, org, base, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 1)
    text = HEAD + f"陈默\t{number_of('陈默')}\t301\n黄恺\t{number_of('黄恺')}\t302"
    admin.open(f"{base}/residences").fill("text", text).tap("下一步：核对名单").sees("陈默").does_not_see("黄恺")
    admin.open(admin.document.xpath("//a[@class='more']/@href")[0]).is_on("核对名单").sees("黄恺")


def test_R50_another_schools_cluster_does_not_exist(plain_phone, world, org):
    _, notice = world.cluster(org)
    elsewhere = world.school("乙小学")
    plain_phone.sign_in(world.admin(elsewhere))
    assert plain_phone.open(f"/admin/{elsewhere}/clusters/{notice}").status == 404


def test_R37_the_pages_take_the_same_queries_with_few_as_with_many(app, clock, world, org, base):
    admin = Phone(app).sign_in(world.admin(org.school_id))

    def taken():
        found = {}
        for path in (f"{base}/clusters", f"{base}/clusters/{world.notices(org.school_id)[0].id}"):
            with counted(db.engine) as said:
                assert admin.request("GET", path).status_code == 200
            found[path] = len(said)
        return found

    world.cluster(org)
    few = taken()
    for _ in range(2):
        world.cluster(world.org(collector_id=world.person(), school_id=org.school_id))
    for _ in range(4):
        world.ill(org, world.member(org))
    assert taken() == few
    assert max(few.values()) <= 14, few
