"""R38, R39: what is asked of a foreign teacher, when, and what counts as a change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cast import TEACHER
from conftest import instant

from yss.domain import foreign_teachers as rules
from yss.domain.errors import Conflict, InvalidInput
from yss.domain.foreign_teachers import Change, Details, RosterEntry
from yss.domain.vocabulary import Whereabouts

NOW = instant("2020-03-21 09:00:00")
DORIAN = Details(name="Dorian Lam", country="US", **TEACHER)
INSIDE = ["guangdong", "hubei", "elsewhere_on_the_mainland"]
OUTSIDE = ["hong_kong_macao_taiwan", "abroad"]


def code_of(act, *arguments, **options):
    with pytest.raises(InvalidInput) as caught:
        act(*arguments, **options)
    return caught.value.code


def test_R38_the_changes_stand_in_the_forms_order():
    new = replace(DORIAN, health="suspected", location="hubei", remarks="咳嗽")
    assert rules.changes(DORIAN, new) == (
        Change("location", "guangdong", "hubei"),
        Change("health", "none", "suspected"),
        Change("remarks", "", "咳嗽"),
    )
    assert rules.changes(None, new) == ()


def test_R39_no_change_is_nothing_to_report():
    rules.check_change(None, DORIAN)
    rules.check_change(DORIAN, replace(DORIAN, on_campus="no"))
    with pytest.raises(Conflict, match="nothing_changed"):
        rules.check_change(DORIAN, replace(DORIAN))


def test_R38_every_place_is_inside_or_outside():
    assert {place for place in Whereabouts if rules.asks_entry(place)} == set(INSIDE)
    assert {place for place in Whereabouts if not rules.asks_entry(place)} == set(OUTSIDE)


@pytest.mark.parametrize("location", ["", "moon"])
def test_R38_the_entry_is_asked_until_the_place_is_known(location):
    assert rules.asks_entry(location)


@pytest.mark.parametrize("before", INSIDE + OUTSIDE)
@pytest.mark.parametrize("now", ["", *INSIDE, *OUTSIDE])
def test_R38_who_was_outside_and_is_inside_has_returned(before, now):
    returned = rules.has_returned(replace(DORIAN, location=before), now)
    assert returned is (before in OUTSIDE and now in INSIDE)
    assert not rules.has_returned(None, now)


@pytest.mark.parametrize(
    ("told", "transport", "returned", "needed"),
    [
        ([], "", False, ()),
        ([], "", True, ("entry_date", "entry_time", "transport")),
        (["entry_date"], "", False, ("entry_date", "entry_time", "transport")),
        (["transport_number"], "", False, ("entry_date", "entry_time", "transport")),
        (["transport"], "plane", False, rules.ENTRY),
        (["transport"], "train", True, rules.ENTRY),
        (["transport"], "car", False, ("entry_date", "entry_time", "transport")),
    ],
)
def test_R38_an_entry_is_told_whole_or_not_at_all(told, transport, returned, needed):
    assert rules.needed_of_entry(told, transport, returned=returned) == frozenset(needed)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2020-03-13", "2020-03-13"),
        ("2020-3-1", "2020-03-01"),
        ("２０２０-03-21", "2020-03-21"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_R38_an_entry_date_is_read(typed, day):
    assert rules.clean_entry_date(typed, NOW) == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2020-02-30", "date_invalid"),
        ("2019-02-29", "date_invalid"),
        ("13/03/2020", "date_invalid"),
        ("昨天", "date_invalid"),
        ("0001-01-01", "date_invalid"),
        ("٢٠٢٠-03-13", "date_invalid"),
        ("2020-03-22", "date_future"),
        ("9999-12-31", "date_invalid"),
    ],
)
def test_R38_a_day_that_is_none_or_has_not_come_is_refused(typed, said):
    assert code_of(rules.clean_entry_date, typed, NOW) == said


def test_R38_today_is_the_day_in_shanghai():
    assert rules.clean_entry_date("2020-03-22", instant("2020-03-22 00:00:00")) == "2020-03-22"
    assert code_of(rules.clean_entry_date, "2020-03-22", instant("2020-03-21 23:59:59")) == "date_future"


@pytest.mark.parametrize(
    ("typed", "at"), [("19:56", "19:56"), ("9:05", "09:05"), ("19:56:30", "19:56"), ("１９：５６", "19:56")]
)
def test_R38_an_entry_time_is_read(typed, at):
    assert rules.clean_entry_time(typed, "2020-03-13", NOW) == at


@pytest.mark.parametrize("typed", ["24:00", "19:60", "19", "7pm", "-1:30", "19.56"])
def test_R38_a_time_that_is_none_is_refused(typed):
    assert code_of(rules.clean_entry_time, typed, "2020-03-13", NOW) == "time_invalid"


def test_R38_an_entry_later_than_now_is_refused():
    assert rules.clean_entry_time("09:00", "2020-03-21", NOW) == "09:00"
    assert code_of(rules.clean_entry_time, "09:01", "2020-03-21", NOW) == "time_future"
    assert rules.clean_entry_time("23:59", "", NOW) == "23:59", "of no day nothing can be said"


def test_R38_a_number_is_written_one_way():
    assert rules.clean_transport_number(" ｃz３０１ ") == "CZ301"
    assert code_of(rules.clean_transport_number, "长" * 41) == "too_long"


def test_R39_a_row_of_the_roster():
    assert rules.roster_entry("  Dorian   Lam ", "us") == RosterEntry("Dorian Lam", "US")
    assert rules.roster_entry("Smaiva Mubeens", "ＩＮ").country == "IN"


@pytest.mark.parametrize(
    ("name", "country", "said"),
    [
        ("", "US", "name_required"),
        ("Dorian <b>", "US", "name_invalid"),
        ("D" * 101, "US", "name_too_long"),
        ("Dorian Lam", "", "choose"),
        ("Dorian Lam", "CN", "option_invalid"),
        ("Dorian Lam", "HK", "option_invalid"),
        ("Dorian Lam", "美国", "option_invalid"),
    ],
)
def test_R39_a_wrong_row_of_the_roster_is_told(name, country, said):
    assert code_of(rules.roster_entry, name, country) == said
