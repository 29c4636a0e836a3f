"""R74: what folds in the forms, and what never does while somebody fills it in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import MORNING_CHECK, ORDINARY, form_of, number_of
from ways import CONFIRMED

DAY = timedelta(days=1)
TODAY = "/days/2020-03-21"
SAME = "与上次相同，点开可修改"
FIRST = {
    "guide/1": (form_of(ORDINARY), ["nationality", "household", "location"]),
    "morning-check/1": (
        {"boarding": "day", "attendance": "present", "fever": "no", "symptoms": ["none"]},
        ["attendance", "fever"],
    ),
}


def form_path(org, person_id):
    return f"/schools/{org.school_id}/people/{person_id}/report"


def own(phone, world, org):
    """今日申报, for the first time."""
    member = world.member(org, "黄晓波")
    phone.sign_in(member).open(form_path(org, member))
    return ""


def at_the_desk(phone, world, org):
    """代填报 for somebody who has never reported."""
    member = world.member(org, "黄晓波")
    phone.sign_in(org.collector).open(f"{TODAY}/people/{member}/fill")
    return ""


def anyones(phone, world, org):
    """代他人申报."""
    phone.sign_in(org.collector).open(f"{TODAY}/on-behalf")
    phone.fill_all({"name": "黄宇轩", "document_type": "resident_id", "number": number_of("黄宇轩")})
    return ""


def in_the_grid(phone, world, org):
    """代填表, one who has never reported as an exception."""
    member = world.member(org, "黄晓波", now=world.now - DAY)
    phone.sign_in(org.collector).open(f"{TODAY}/grid").reshape(f"state_{member}", "except")
    return f"p{member}-"


def folds(phone):
    """Each group that can fold, and whether it stands open."""
    found = phone.document.xpath("//form//details[contains(@class, 'fold')]")
    return [fold.get("open") is not None for fold in found]


@pytest.mark.parametrize("form", [own, at_the_desk, anyones, in_the_grid])
@pytest.mark.parametrize("questionnaire", FIRST)
def test_R74_a_first_report_folds_nothing_while_it_is_filled_in(phone, world, form, questionnaire):
    org = world.org(headcount=6)
    if questionnaire == MORNING_CHECK:
        world.switch(org.school_id)
    prefix, (typed, asking) = form(phone, world, org), FIRST[questionnaire]
    phone.fill_all({prefix + name: value for name, value in typed.items()})
    for name in asking:
        phone.reshape(prefix + name, typed[name])
        phone.fill_all({prefix + name: value for name, value in typed.items()})
        assert folds(phone) == []
    phone.tap("代填1人" if prefix else "提交申报")
    assert (phone.status, folds(phone)) == (422, [])


def reported(world, days_ago, **changes):
    org = world.org()
    member = world.member(org, "黄晓波", now=world.now - 2 * DAY)
    world.report(org, member, now=world.now - days_ago * DAY, **changes)
    return org, member


def test_R74_what_is_reported_today_does_not_fold_today(phone, world):
    org, member = reported(world, 0)
    phone.sign_in(member).open(form_path(org, member))
    assert folds(phone) == []


def test_R74_a_copy_of_an_earlier_day_does(phone, world):
    org, member = reported(world, 1)
    world.submit(org, world.day - DAY)
    phone.sign_in(org.collector).open(f"{TODAY}/quick-fill").tap("确认填充1人")
    phone.sign_in(member).open(form_path(org, member))
    assert folds(phone) == [False]


def test_R74_what_was_folded_stays_so_over_a_change_of_shape_and_an_error(phone, world):
    org, member = reported(world, 1)
    phone.sign_in(member).open(form_path(org, member)).sees(SAME)
    assert folds(phone.reshape("location", "42")) == [False]
    assert folds(phone.choose(CONFIRMED).tap("提交申报")) == [False]
    assert phone.status == 422
    phone.fill("location_city", "4201").tap("提交申报").is_on("申报回执")


def test_R74_what_was_opened_stays_open(phone, world):
    """app.js tells the form of each group that is opened."""
    org, member = reported(world, 1)
    phone.sign_in(member).open(form_path(org, member))
    phone.field("folded").set("name", "unfolded")
    assert folds(phone.reshape("location", "42")) == [True]
    assert folds(phone.tap("提交申报")) == [True]
    phone.field("unfolded").set("name", "folded")
    assert folds(phone.reshape("location", "44")) == [False]


@pytest.mark.parametrize("changes", [{"stayed_on_campus": "yes"}, {"household": "42"}, {"stayed_on_campus": "superb"}])
def test_R74_what_is_changed_or_wrong_stands_open(phone, world, changes):
    org, member = reported(world, 1)
    phone.sign_in(member).open(form_path(org, member))
    phone.submit(phone.by_id("report-form"), **changes)
    assert (phone.status, folds(phone)) == (422, [True])
