"""R3, R4: one wrong password, one failed face, a picture of a real phone: nothing is typed again, nothing is kept."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from browser.checks import sound
from browser.conftest import Person
from browser.serving import Server
from browser.walk import Walker, number
from pictures import MIB, heavy
from playwright.sync_api import expect

MARK = b"taken by the phone of Sun Xiao "
WITH_AND_WITHOUT = pytest.mark.parametrize("js", [True, False], ids=["scripts", "plain"])
DRAWN = """() => {
  const canvas = document.createElement('canvas');
  canvas.width = 3024; canvas.height = 4032;
  canvas.getContext('2d').fillRect(0, 0, 2000, 2000);
  return canvas.toDataURL('image/jpeg').split(',')[1];
}"""


def photograph(walker: Walker, folder: Path, size: int) -> Path:
    """A real JPEG of 12 megapixels, as heavy as those of phones."""
    walker.open("/verify")
    drawn = base64.b64decode(walker.page.evaluate(DRAWN))
    path = folder / f"IMG_{size}.jpg"
    path.write_bytes(heavy(size, drawn, MARK))
    return path


def shoot(walker: Walker, picture: Path | None) -> None:
    """The camera page, with a picture or none."""
    walker.is_on("人脸识别")
    if picture:
        walker.page.locator("input[type=file]").set_input_files(picture)
    walker.tap("开始识别")


def is_filled_in(walker: Walker, phone: str = "") -> None:
    """What was typed stands there again."""
    expect(walker.page.get_by_label("姓名")).to_have_value(walker.name)
    expect(walker.page.get_by_label("证件类型")).to_have_value("resident_id")
    expect(walker.page.get_by_label("证件号码")).to_have_value(walker.document)
    if phone:
        expect(walker.page.get_by_label("手机号码")).to_have_value(phone)


def kept_of(picture: Path) -> list[str]:
    """The files beside the database, logs and what is temporary among them, that hold some of the picture."""
    files = [path for path in picture.parent.rglob("*") if path.is_file() and path.suffix != ".jpg"]
    return [path.name for path in files if MARK in path.read_bytes()]


@WITH_AND_WITHOUT
def test_R4_a_phones_picture_passes_after_two_that_did_not(
    tmp_path: Path, live_server: Server, person: Person, js: bool
) -> None:
    photographer = person("摄影", number(11))
    usual, huge = (photograph(photographer, tmp_path, size * MIB) for size in (8, 21))
    walker = person("孙晓", number(2), js=js)
    walker.open("/me")
    walker.verify_by_face(picture=False)
    walker.sees("未能通过人脸检测")
    walker.tap("下一步")
    is_filled_in(walker)
    walker.tap("下一步")
    shoot(walker, huge)
    walker.sees("照片超过20MB")
    if js:
        sound(walker.page, "the camera, refused")
    shoot(walker, usual)
    walker.is_on("我的")
    assert live_server.temporary.is_dir()
    assert kept_of(usual) == []
    assert list(live_server.temporary.iterdir()) == []


@WITH_AND_WITHOUT
def test_R3_a_wrong_password_is_typed_again_and_the_other_ways_are_filled_in(person: Person, js: bool) -> None:
    walker = person("孙晓", number(2), js=js)
    walker.open("/me")
    walker.verify_by_wechat(password="000000")
    walker.sees("请确认是否为本人登录及绑定本人的银行卡")
    if js:
        expect(walker.page.locator("#password")).to_have_value("")
        sound(walker.page, "the keypad, refused")
    walker.tap("修改授权信息")
    is_filled_in(walker, "13812345678")
    walker.open("/verify")
    expect(walker.page.get_by_label("我已阅读并同意")).to_be_checked()
    walker.tap("下一步")
    is_filled_in(walker)
    walker.tap("返回")
    walker.tap("开始登录")
    walker.is_on("微信授权")
    is_filled_in(walker, "13812345678")
    walker.tap("同意授权")
    walker.type_password("135790")
    walker.is_on("我的")
