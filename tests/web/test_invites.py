"""R9, R12, R15, R16: the card is opened, refused, reset, photographed."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta

import pytest
import zxingcpp
from phone import Phone
from sqlalchemy import select, update
from ways import collector_phone

from yss.extensions import db
from yss.models import Invite, InviteRedemption
from yss.queries.entry import invites

UNKNOWN = "链接无效，请核对链接是否完整"


def member_link(org):
    db.session.rollback()
    return invites.member_link(org.school_id, org.org_id)


def header_of(phone, name):
    return phone.response.headers[name]


def meta(phone, name):
    return phone.document.xpath(f"//meta[@property='{name}' or @name='{name}']/@content")[0]


def test_R9_the_collectors_card_names_school_inviter_and_for_whom_it_is(phone, world):
    _, link = world.collector_invite(world.school())
    phone.open(link).is_on("学校采集员工作台").sees("您将成为【采集员】")
    phone.sees("梁志远 邀请您为 中山大学").sees("学生、教职工和家长请使用采集员发来的邀请卡片")


def test_R16_the_members_card_names_organization_school_and_collector_and_no_member(phone, world):
    org = world.org()
    world.member(org, "黄晓波")
    phone.open(member_link(org)).is_on("（重要）快来申报你的个人健康信息")
    phone.sees("软件工程-2019级-1班").sees("中山大学").sees("采集员 蒋小华 邀请您加入").does_not_see("黄晓波")


def test_R9_looking_at_a_card_uses_nothing_up(app, world, clock):
    invite_id, link = world.collector_invite(world.school(), uses=1)
    for _ in range(3):
        Phone(app).open(link).is_on("学校采集员工作台")
    db.session.rollback()
    assert db.session.scalars(select(Invite.uses).where(Invite.id == invite_id)).one() == 0
    assert db.session.scalars(select(InviteRedemption).where(InviteRedemption.invite_id == invite_id)).all() == []


def test_R9_the_token_leaves_the_address_with_the_first_tap(phone, world):
    _, link = world.collector_invite(world.school())
    phone.open(link).tap("开始使用").is_on("选择认证方式")
    token = link.rsplit("/", 1)[1]
    assert token not in phone.path
    assert token not in phone.response.get_data(as_text=True)
    phone.sign_in("林晓晴").is_on("确认所属学校")
    assert token not in phone.path


def test_R16_verification_leads_a_member_back_to_the_card(phone, world):
    phone.open(member_link(world.org())).tap("去申报").is_on("选择认证方式")
    phone.sign_in("林晓晴").is_on("学生/教职工个人健康申报").sees("您是 林晓晴")


def spoil(invite_id, **values):
    """Changes an invite behind the product's back."""
    with db.engine.execution_options(write=True).begin() as connection:
        connection.execute(update(Invite).where(Invite.id == invite_id).values(values))


def expire(world, clock):
    _, link = world.collector_invite(world.school(), days=7)
    clock.move_to(world.now + timedelta(days=7))
    return link


def take_back(world, clock):
    invite_id, link = world.collector_invite(world.school())
    spoil(invite_id, revoked_at=world.now)
    return link


def use_up(world, clock):
    invite_id, link = world.collector_invite(world.school(), uses=1)
    spoil(invite_id, uses=1)
    return link


def mistype(world, clock):
    _, link = world.collector_invite(world.school())
    return link[:-1] + ("a" if link[-1] != "a" else "b")


def cross_schools(world, clock):
    """A real token behind another school's code: as unknown as a made-up one."""
    _, here = world.collector_invite(world.school())
    _, there = world.collector_invite(world.school("广州大学"))
    return here.rsplit("/", 1)[0] + "/" + there.rsplit("/", 1)[1]


UNUSABLE = [
    (expire, 409, "邀请已过期"),
    (take_back, 409, "邀请链接已被重置或撤销"),
    (use_up, 409, "邀请的使用次数已满"),
    (mistype, 404, UNKNOWN),
    (cross_schools, 404, UNKNOWN),
]


@pytest.mark.parametrize(("spoilt", "status", "said"), UNUSABLE)
def test_R9_what_does_not_work_gets_one_page_that_says_what_to_do(phone, world, clock, spoilt, status, said):
    phone.open(spoilt(world, clock)).is_on("邀请无法使用").sees(said).sees("邀请人")
    assert phone.status == status
    assert "no-referrer" in header_of(phone, "Referrer-Policy")
    phone.tap("返回首页").is_on("选择认证方式")


def test_R9_a_card_that_is_used_up_while_its_page_is_open(phone, world):
    invite_id, link = world.collector_invite(world.school(), uses=1)
    phone.open(link).is_on("学校采集员工作台")
    spoil(invite_id, uses=1)
    phone.tap("开始使用").is_on("邀请无法使用").sees("使用次数已满")


def test_R9_the_page_travels_well_and_leaks_nothing(plain_phone, world):
    _, link = world.collector_invite(world.school())
    plain_phone.open(link)
    assert meta(plain_phone, "og:title") == "中山大学邀请您成为【采集员】"
    assert meta(plain_phone, "og:image").startswith("https://localhost/static/")
    assert plain_phone.document.findtext(".//title") == "学校采集员工作台"
    assert meta(plain_phone, "robots") == "noindex, nofollow"
    assert header_of(plain_phone, "X-Robots-Tag") == "noindex, nofollow"
    assert header_of(plain_phone, "Referrer-Policy") == "no-referrer"
    assert meta(plain_phone, "referrer") == "no-referrer", "the page's own word overrides the header"


def test_R15_the_members_card_has_the_guides_title(plain_phone, world):
    plain_phone.open(member_link(world.org()))
    assert meta(plain_phone, "og:title") == "（重要）快来申报你的个人健康信息"
    assert "软件工程-2019级-1班" in meta(plain_phone, "og:description")
    assert meta(plain_phone, "description") == meta(plain_phone, "og:description") == "软件工程-2019级-1班 中山大学"


def test_R15_the_first_picture_of_a_landing_is_what_wechat_puts_on_a_bare_card(plain_phone, world):
    for link in (member_link(world.org()), world.collector_invite(world.school("广州大学"))[1]):
        source = plain_phone.open(link).document.xpath("//img")[0].get("src")
        assert meta(plain_phone, "og:image") == "https://localhost" + source
        picture = plain_phone.request("GET", source).data
        assert struct.unpack(">8x8xII", picture[:24]) == (300, 300)


def test_R15_a_reset_link_stops_the_old_one(phone, app, world):
    org = world.org()
    phone.sign_in(org.collector)
    old = phone.open("/invite").by_id("invite-link").text.strip()
    phone.tap("确认重置")
    new = phone.open("/invite").by_id("invite-link").text.strip()
    assert new != old
    Phone(app).open(old).is_on("邀请无法使用").sees("邀请链接已被重置或撤销")
    Phone(app).open(new).is_on("（重要）快来申报你的个人健康信息")


def test_R15_a_card_opened_before_the_reset_no_longer_joins(phone, app, world):
    org = world.org()
    phone.open(member_link(org)).tap("去申报").sign_in("林晓晴")
    collector_phone(app, org).open("/invite").tap("确认重置")
    phone.tap("本人申报").sees("邀请链接已被重置或撤销")
    assert phone.status == 409


def test_R15_the_poster_names_what_it_invites_to_and_reads_as_the_link(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open("/invite").is_on("微信发送邀请")
    shown = phone.by_id("invite-link").text.strip()
    phone.tap("二维码海报").is_on("二维码海报")
    phone.sees("（重要）快来申报你的个人健康信息").sees("软件工程-2019级-1班").sees("中山大学")
    assert len(phone.document.xpath("//img")) == 1, "one code on a screen, and nothing else to press"
    assert code_on(phone) == [shown] == ["https://localhost" + member_link(org)]


def test_R15_a_reset_stops_the_old_code_and_a_new_one_reads_as_the_new_link(phone, app, world):
    org = world.org()
    [old] = code_on(phone.sign_in(org.collector).open("/invite/poster"))
    phone.open("/invite").tap("确认重置")
    [new] = code_on(phone.open("/invite/poster"))
    assert new == "https://localhost" + member_link(org) != old
    Phone(app).open(old).is_on("邀请无法使用").sees("邀请链接已被重置或撤销")
    Phone(app).open(new).is_on("（重要）快来申报你的个人健康信息")


def code_on(phone):
    """What the poster's code says to whoever scans it."""
    picture = phone.request("GET", phone.by_id("poster").get("src"))
    assert picture.mimetype == "image/png"
    return [code.text for code in zxingcpp.read_barcodes(grey(picture.data))]


def grey(png: bytes) -> memoryview:
    """A one-bit PNG as rows of grey bytes."""
    width, height, depth = struct.unpack(">IIB", png[16:25])
    assert (png[:8], depth) == (b"\x89PNG\r\n\x1a\n", 1)
    packed, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        packed += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    lines, stride = zlib.decompress(packed), (width + 7) // 8 + 1
    pixels, bits = bytearray(), bytes(stride - 1)
    for row in range(height):
        bits = unfiltered(lines[row * stride : (row + 1) * stride], bits)
        pixels += bytes(255 * (bits[x // 8] >> (7 - x % 8) & 1) for x in range(width))
    return memoryview(pixels).cast("B", shape=[height, width])


def unfiltered(line: bytes, above: bytes) -> bytes:
    """A line of bytes from PNG's filters None and Up."""
    assert line[0] in (0, 2)
    return line[1:] if line[0] == 0 else bytes((one + up) % 256 for one, up in zip(line[1:], above, strict=True))


def test_R9_not_my_school_is_a_way_out(phone, world):
    _, link = world.collector_invite(world.school())
    phone.open(link).tap("开始使用").sign_in("林晓晴").is_on("确认所属学校").sees("中山大学")
    phone.tap("不是我的学校").is_on("没有加入学校").sees("没有创建任何组织").tap("返回首页").is_on("我的")
    phone.open("/collector/organization")
    assert phone.status == 404


@pytest.mark.parametrize("spoilt", [None, use_up, expire, take_back])
def test_R12_any_collectors_card_leads_a_collector_to_the_workbench(phone, world, clock, spoilt):
    org = world.org()
    link = spoilt(world, clock) if spoilt else world.collector_invite(org.school_id)[1]
    phone.sign_in(org.collector).open(link)
    phone.is_on("健康申报工作台").sees("已创建组织「软件工程-2019级-1班」")


def test_R12_a_made_up_card_leads_nobody_anywhere(plain_phone, world, clock):
    org = world.org()
    link = mistype(world, clock)
    plain_phone.sign_in(org.collector).open(link).is_on("邀请无法使用").sees(UNKNOWN)


def test_R9_a_members_card_is_no_collectors_card(phone, world):
    org = world.org()
    phone.open(member_link(org)).tap("去申报").sign_in("林晓晴")
    phone.open("/collector/school")
    assert phone.status == 404
    phone.open("/collector/organization")
    assert phone.status == 404
