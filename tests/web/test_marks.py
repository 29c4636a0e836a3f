"""R82: what is wrong is marked until it is right, also while the form changes its shape; a contradiction marks both."""

from __future__ import annotations

import pytest
from cast import ORDINARY, form_of, number_of
from ways import CONFIRMED
from web.test_folding import anyones, at_the_desk, in_the_grid, own

GRID_CONFIRMED = "我已逐人核对，以上内容真实准确"
MARKED = "有些内容需要修改，请看标出的地方"
FORMS = pytest.mark.parametrize("form", [own, at_the_desk, anyones, in_the_grid])
BOTH = "“本日是否有发热症状”与“个人健康状态”不一致"


def marked(phone, prefix=""):
    """The fields with a sentence of what is wrong."""
    found = phone.document.xpath("//*[@class='error']/@id")
    return {name.removesuffix("-error").removeprefix(prefix) for name in found}


def send(phone, prefix):
    return phone.tap("代填1人" if prefix else "提交申报")


def typed(prefix, **changes):
    return {prefix + name: value for name, value in (form_of(ORDINARY) | changes).items()}


@FORMS
def test_R82_a_change_of_shape_keeps_the_marks_of_what_is_still_wrong(phone, world, form):
    prefix = form(phone, world, world.org())
    send(phone, prefix)
    first = marked(phone, prefix)
    assert {"location", "fever", "health", "confirmed"} <= first
    phone.sees(MARKED).fill_all({prefix + "fever": "no"}).reshape(prefix + "location", "44")
    assert phone.status == 200
    assert marked(phone, prefix) == first - {"location", "fever"}
    assert phone.by_id(prefix + "health").get("aria-invalid") == "true"


@FORMS
def test_R82_what_a_change_of_shape_brings_is_not_blamed(phone, world, form):
    prefix = form(phone, world, world.org())
    phone.reshape(prefix + "nationality", "CN")
    assert marked(phone) == set()
    send(phone, prefix)
    phone.reshape(prefix + "household", "44")
    assert "household_city" not in marked(phone, prefix)


@FORMS
def test_R82_once_all_is_right_nothing_is_said(phone, world, form):
    prefix = form(phone, world, world.org())
    send(phone, prefix)
    phone.reshape(prefix + "nationality", "CN").reshape(prefix + "household", "44")
    phone.fill_all(typed(prefix)).choose(GRID_CONFIRMED if prefix else CONFIRMED)
    phone.reshape(prefix + "location", "44").does_not_see(MARKED)
    assert marked(phone) == set()


@FORMS
def test_R82_a_contradiction_is_marked_at_both_and_gone_at_both(phone, world, form):
    prefix = form(phone, world, world.org())
    for name in ("nationality", "household", "location"):
        phone.reshape(prefix + name, form_of(ORDINARY)[name])
    phone.fill_all(typed(prefix, fever="yes")).choose(GRID_CONFIRMED if prefix else CONFIRMED)
    send(phone, prefix)
    assert marked(phone, prefix) == {"fever", "health"}
    assert all(BOTH in phone.by_id(f"{prefix}{name}-error").text_content() for name in ("fever", "health"))
    phone.reshape(prefix + "health", "suspected")
    assert marked(phone) == set()
    send(phone, prefix)
    assert phone.status == 200


def test_R82_the_persons_own_fields_stay_marked_as_well(phone, world):
    org = world.org()
    phone.sign_in(org.collector).open("/days/2020-03-21/on-behalf").tap("提交申报")
    assert {"name", "document_type"} <= marked(phone)
    phone.fill_all({"name": "黄宇轩", "document_type": "resident_id"}).reshape("nationality", "CN")
    assert not marked(phone) & {"name", "document_type"}
    phone.fill_all({"number": "123"}).tap("提交申报").reshape("nationality", "CN")
    assert "number" in marked(phone)
    phone.fill_all({"number": number_of("黄宇轩")}).reshape("nationality", "CN")
    assert "number" not in marked(phone)


def test_R82_the_wizard_keeps_its_marks(phone, world):
    phone.open(world.collector_invite(world.school())[1]).tap("开始使用").sign_in("林晓晴").tap("下一步")
    phone.fill_all({"headcount": "many"}).tap("开始采集成员信息")
    assert {"audience", "school_type", "name", "headcount"} <= marked(phone)
    phone.reshape("audience", "staff")
    assert marked(phone) == {"school_type", "name", "headcount"}


def test_R82_a_number_above_another_marks_both(phone, world):
    org = world.org()
    world.report(org, world.member(org, "黄晓波"))
    numbers = {"expected_on_site": "45", "absent_ill": "0", "isolated_central": "0", "isolated_home": "0"}
    phone.sign_in(org.collector).open("/days/2020-03-21/submit")
    phone.fill_all(numbers | {"present_on_site": "46"}).tap("下一步")
    assert marked(phone) == {"expected_on_site", "present_on_site"}
