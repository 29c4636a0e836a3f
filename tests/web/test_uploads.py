"""Files that come in: pictures as phones take them (R4), sheets (R17, R46); nothing of one outlives its request."""

from __future__ import annotations

import io
import json
import tempfile

import pytest
import werkzeug.formparser
from cast import number_of
from pictures import FORMATS, JPEG, MIB, NONE, exactly, heavy

from yss.domain import people_lists
from yss.web.kit.uploads import Upload

TOO_BIG = "照片超过20MB，请调低相机的照片尺寸后重拍，或选择微信支付密码认证。"
SHEET_TOO_BIG = "文件超过2MB，请删去图片和多余的内容，或分几次上传。"


def at_camera(phone):
    phone.open("/verify").tap("下一步").fill("姓名", "陈默").fill("证件类型", "resident_id")
    return phone.fill("证件号码", number_of("陈默")).tap("下一步").is_on("人脸识别")


def shoot(phone, picture, name="IMG_0815.jpg"):
    return phone.attach("拍摄人脸", picture, name).tap("开始识别")


@pytest.mark.parametrize("size", [2 * MIB, 8 * MIB, 12 * MIB])
def test_R4_a_picture_as_phones_take_it_passes(phone, size):
    shoot(at_camera(phone), heavy(size)).is_on("我的").sees("陈默")


@pytest.mark.parametrize("kind", FORMATS)
def test_R4_every_format_that_phones_take_passes(plain_phone, kind):
    shoot(at_camera(plain_phone), FORMATS[kind]).is_on("我的")


@pytest.mark.parametrize("kind", NONE)
def test_R4_what_is_no_picture_fails_the_check(phone, kind):
    shoot(at_camera(phone), NONE[kind]).is_on("选择认证方式").sees("未能通过人脸检测")


def test_R4_twenty_mebibytes_pass_and_a_byte_more_is_told_beside_the_field(phone):
    shoot(at_camera(phone), exactly(20 * MIB + 1)).is_on("人脸识别")
    assert (phone.status, phone.error_of("拍摄人脸")) == (422, TOO_BIG)
    shoot(phone, exactly(20 * MIB)).is_on("我的")


def test_R4_what_is_not_even_read_is_told_and_nothing_is_typed_again(phone):
    shoot(at_camera(phone), exactly(33 * MIB)).sees(TOO_BIG).does_not_see("请缩短后重试")
    assert phone.status == 413
    phone.tap("重新填写").is_on("人脸识别")
    shoot(phone, JPEG).is_on("我的")


@pytest.fixture
def no_disk(monkeypatch, tmp_path):
    """A disk on which nobody may make a temporary file, named or not; what was put there."""

    def refuse(*_args, **_options):
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for place in (tempfile, werkzeug.formparser):
        for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile"):
            monkeypatch.setattr(place, name, refuse, raising=False)
    return lambda: list(tmp_path.rglob("*"))


def test_R4_a_picture_is_never_written_to_the_disk(plain_phone, no_disk):
    shoot(at_camera(plain_phone), heavy(8 * MIB)).is_on("我的")
    assert no_disk() == []


def test_R4_a_picture_that_is_refused_is_not_written_either(plain_phone, no_disk):
    shoot(at_camera(plain_phone), exactly(21 * MIB)).is_on("人脸识别")
    assert no_disk() == []


def test_R47_neither_is_a_list_nor_a_file_that_nobody_asked_for(plain_phone, world, no_disk):
    plain_phone.sign_in(world.org().collector).open("/lists/members")
    content = f"姓名,证件号码\n黄恺,{number_of('黄恺')}\n".encode() + (b" " * 999 + b"\n") * 1100
    plain_phone.attach("或者上传表格", content, "a.csv").tap("下一步：核对名单").sees("黄恺")
    form = plain_phone.open("/members/add").document.xpath("//form[.//input[@name='number']]")[0]
    plain_phone.submit(form, picture=(io.BytesIO(b"a" * 700_000), "a.jpg"))
    assert plain_phone.status == 422
    assert no_disk() == []


def test_R4_no_more_is_held_than_the_view_gets_to_see():
    upload = Upload(12)
    assert [upload.write(part) for part in (b"12345678", b"abcdefgh", b"x" * MIB)] == [8, 8, MIB]
    assert (upload.getvalue(), upload.size) == (b"12345678abcd", MIB + 16)


TYPED = "黄恺 随手写的"


@pytest.fixture(params=["members", "expected", "residences", "teachers", "expected of the school"])
def sheet_page(request, phone, world):
    """Each page that takes a sheet, with some text typed."""
    org = world.org()
    admin = f"/admin/{org.school_id}"
    mine = {"members": "/lists/members", "expected": "/lists/expected"}
    theirs = {
        "residences": f"{admin}/residences",
        "teachers": f"{admin}/imports/teachers",
        "expected of the school": f"{admin}/imports/expected",
    }
    who = org.collector if request.param in mine else world.admin(org.school_id)
    return phone.sign_in(who).open((mine | theirs)[request.param]).fill("text", TYPED)


def send(phone, content):
    phone.attach("或者上传表格", content, "名单.xlsx")
    return phone.submit(phone.document.xpath("//form[.//input[@type='file']]")[0])


def test_M10_a_sheet_with_pictures_in_it_is_told_beside_the_field_and_the_text_stays(sheet_page):
    send(sheet_page, b"PK\x03\x04" + b"a" * (8 * MIB))
    assert (sheet_page.status, sheet_page.error_of("或者上传表格")) == (422, SHEET_TOO_BIG)
    assert sheet_page.field("text").text.strip() == TYPED


def test_M10_a_sheet_that_is_not_even_read_is_told_of_as_a_file(sheet_page):
    send(sheet_page, b"a" * (33 * MIB)).sees(SHEET_TOO_BIG).does_not_see("请缩短后重试")
    assert sheet_page.status == 413
    if sheet_page.htmx:
        assert sheet_page.field("text").text.strip() == TYPED
    else:
        sheet_page.tap("重新填写").field("或者上传表格")


def paste(phone, org, kind, text):
    """As browsers send it: the form with an empty file beside the text."""
    phone.sign_in(org.collector).open(f"/lists/{kind}").fill("text", text).attach("或者上传表格", b"", "")
    return phone.tap("下一步：核对名单")


def test_R17_a_text_copied_out_of_a_wide_sheet_is_read(phone, world):
    wide = f"黄恺\t{number_of('黄恺')}" + "\t备注写得很长" * 50_000
    paste(phone, world.org(), "members", wide).is_on("核对名单").sees("黄恺")


@pytest.mark.parametrize("text", ["a\n" * 600_000, "张三、" * 190_000], ids=["lines", "names"])
def test_R17_a_text_of_far_too_many_is_told_beside_the_field_and_not_judged(plain_phone, world, monkeypatch, text):
    judged = []
    monkeypatch.setattr(people_lists, "_judged", lambda *args: judged.append(args))
    paste(plain_phone, world.org(), "expected", text)
    assert (plain_phone.status, plain_phone.error_of("text")) == (422, "一次最多2000人，请分几次添加。")
    assert plain_phone.field("text").text.strip() == text.strip()
    assert judged == []


def test_M10_only_a_form_with_files_may_be_that_large(plain_phone, world):
    plain_phone.sign_in(world.org().collector).open("/lists/members")
    token = plain_phone.document.xpath("//input[@name='csrf_token']/@value")[0]
    data = {"csrf_token": token, "text": "a" * (2 * MIB)}
    assert plain_phone.request("POST", "/lists/members", data=data).status_code == 413


def test_a_text_beyond_every_limit_is_told_of_as_words_and_stays_in_the_page(phone, world):
    words = "长" * 1_700_000
    phone.sign_in(world.org().collector).open("/days/2020-03-21/submit").fill("备注", words).tap("下一步")
    assert phone.status == 413
    phone.sees("内容太大，请缩短后重试。").does_not_see("MB")
    assert phone.field("备注").text == words if phone.htmx else phone.tap("重新填写").field("备注") is not None


def test_a_form_with_a_file_waits_as_long_as_a_slow_line_takes(sheet_page):
    form = sheet_page.document.xpath("//form[.//input[@type='file']]")[0]
    assert json.loads(form.get("hx-request")) == {"timeout": 120_000}


def test_R51_a_second_tap_does_not_send_a_picture_once_more(plain_phone):
    form = at_camera(plain_phone).by_id("camera-form")
    assert (form.get("data-once"), form.get("data-sending")) == ("60", "照片上传中，请稍候。")
