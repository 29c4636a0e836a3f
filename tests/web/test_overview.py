"""R44: the school's first page, and who gets there."""

from __future__ import annotations

from phone import Phone


def test_R44_an_admin_comes_in_to_the_school_and_sees_its_organizations(phone, world):
    org = world.org()
    phone.sign_in(world.admin(org.school_id)).open("/").is_on("中山大学")
    phone.sees("软件工程-2019级-1班")


def test_R44_an_admin_of_two_schools_chooses(plain_phone, world):
    first, _ = world.school("甲中学"), world.school("乙小学")
    plain_phone.sign_in(world.admin(first)).open("/admin").is_on("学校管理")
    plain_phone.tap("乙小学").is_on("乙小学")


def test_R5_the_admins_pages_ask_for_a_recent_verification(app, world, clock):
    school = world.school()
    phone = Phone(app).sign_in(world.admin(school)).open(f"/admin/{school}").is_on("中山大学")
    clock.shift(12 * 3600)
    phone.open(f"/admin/{school}").is_on("选择认证方式")
