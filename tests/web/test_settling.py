"""R81: what excludes and what is excluded, on the server, in each form that asks the questionnaire."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import MORNING_CHECK, number_of
from ways import CONFIRMED

DAY = timedelta(days=1)
TODAY = "/days/2020-03-21"
BOTH = ["none", "cough"]


@pytest.fixture
def org(world):
    """A class of a school that asks 晨午检与因病缺勤."""
    org = world.org(headcount=6)
    world.switch(org.school_id)
    return org


def own(phone, world, org, **yesterday):
    """今日申报, starting from yesterday's answers."""
    member = world.member(org, "黄晓波", now=world.now - DAY)
    if yesterday:
        world.report(org, member, now=world.now - DAY, questionnaire=MORNING_CHECK, **yesterday)
    phone.sign_in(member).open(f"/schools/{org.school_id}/people/{member}/report")
    return ""


def anyones(phone, world, org, **yesterday):
    """代他人申报; it starts from nothing, so that yesterday's answers are ticked and asked for first."""
    phone.sign_in(org.collector).open(f"{TODAY}/on-behalf")
    phone.fill_all({"name": "黄宇轩", "document_type": "resident_id", "number": number_of("黄宇轩")})
    if yesterday:
        phone.reshape("symptoms", yesterday["symptoms"])
    return ""


def in_the_grid(phone, world, org, **yesterday):
    """代填表, the one who is missing as an exception."""
    member = world.member(org, "黄晓波", now=world.now - DAY)
    if yesterday:
        world.report(org, member, now=world.now - DAY, questionnaire=MORNING_CHECK, **yesterday)
    phone.sign_in(org.collector).open(f"{TODAY}/grid").reshape(f"state_{member}", "except")
    return f"p{member}-"


FORMS = pytest.mark.parametrize("form", [own, anyones, in_the_grid])
WELL = {"symptoms": ["none"]}
ILL = {"symptoms": ["cough"], "temperature": "36.6", "onset_date": "2020-03-20", "treatment": "none"}


def ticked(phone, name):
    return phone.document.xpath(f"//input[@name='{name}'][@checked]/@value")


@FORMS
def test_R81_a_symptom_beside_none_of_before_takes_its_place(phone, world, org, form):
    prefix = form(phone, world, org, **WELL)
    phone.reshape(prefix + "symptoms", BOTH).sees("体温（℃）").sees("发病日期")
    assert (phone.status, ticked(phone, prefix + "symptoms")) == (200, ["cough"])


@FORMS
def test_R81_none_beside_a_symptom_of_before_takes_its_place(phone, world, org, form):
    prefix = form(phone, world, org, **ILL)
    phone.sees("体温（℃）").reshape(prefix + "symptoms", BOTH).does_not_see("体温（℃）")
    assert (phone.status, ticked(phone, prefix + "symptoms")) == (200, ["none"])


@FORMS
def test_R81_of_two_new_ticks_the_symptom_stays(phone, world, org, form):
    prefix = form(phone, world, org)
    phone.reshape(prefix + "symptoms", BOTH).sees("体温（℃）")
    assert ticked(phone, prefix + "symptoms") == ["cough"]


@FORMS
def test_R82_sent_without_scripts_a_contradiction_is_refused_by_both_names(phone, world, org, form):
    prefix = form(phone, world, org, **WELL)
    phone.fill_all({prefix + "symptoms": BOTH})
    phone.choose("我已逐人核对，以上内容真实准确" if prefix else CONFIRMED)
    phone.tap("代填1人" if prefix else "提交申报")
    assert phone.status == 422
    said = phone.by_id(f"{prefix}symptoms-error").text_content()
    assert "“无”和“咳嗽”不能同时选择" in said
    assert ticked(phone, prefix + "symptoms") == BOTH
