"""R9, R10, R22, R23, R33, R49 and the one set of numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yss.domain import consent, day_figures, organizations, remarks
from yss.domain.errors import Conflict, DomainError
from yss.domain.invites import Validity, check_usable
from yss.domain.links import Power
from yss.domain.permissions import Reporter, Standing, can_report_over, check_report_over
from yss.domain.vocabulary import Audience, ConsentRelation, ReportSource, SchoolType

ME, OTHER = 1, 2
SELF = Standing(ReportSource.SELF, OTHER)
BY_ME = Standing(ReportSource.PROXY, ME)
BY_OTHER = Standing(ReportSource.PROXY, OTHER)
CARRIED = Standing(ReportSource.CARRIED_FORWARD, OTHER)

PERSON = Reporter(ME, is_self=True)
LINKED = Reporter(ME, power=Power.FULL)
WAITING = Reporter(ME, power=Power.WAITING)
COLLECTOR = Reporter(ME, is_collector=True)
STRANGER = Reporter(ME)

MAY = {
    PERSON: {None: True, CARRIED: True, BY_ME: True, BY_OTHER: True, SELF: True},
    LINKED: {None: True, CARRIED: True, BY_ME: True, BY_OTHER: True, SELF: False},
    WAITING: {None: True, CARRIED: False, BY_ME: True, BY_OTHER: False, SELF: False},
    COLLECTOR: {None: True, CARRIED: True, BY_ME: True, BY_OTHER: False, SELF: False},
    STRANGER: {None: False, CARRIED: False, BY_ME: False, BY_OTHER: False, SELF: False},
}


@pytest.mark.parametrize(("reporter", "over"), MAY.items(), ids=["self", "linked", "waiting", "collector", "stranger"])
def test_R23_who_may_write_over_what_stands(reporter, over):
    assert {standing: can_report_over(reporter, standing) for standing in over} == over


def test_R23_the_refusal_says_why():
    with pytest.raises(DomainError, match="self_report_stands"):
        check_report_over(COLLECTOR, SELF)
    with pytest.raises(DomainError, match="not_linked"):
        check_report_over(STRANGER, None)


@pytest.mark.parametrize(
    ("audience", "kind", "major", "grade"),
    [
        (Audience.STUDENTS, SchoolType.UNIVERSITY, True, True),
        (Audience.STUDENTS, SchoolType.HIGHER_VOCATIONAL, True, True),
        (Audience.STUDENTS, SchoolType.SECONDARY_VOCATIONAL, True, True),
        (Audience.STUDENTS, SchoolType.PRIMARY, False, True),
        (Audience.STUDENTS, SchoolType.SENIOR_HIGH, False, True),
        (Audience.STUDENTS, SchoolType.OTHER, False, True),
        (Audience.STUDENTS, SchoolType.PRESCHOOL, False, False),
        (Audience.STAFF, SchoolType.UNIVERSITY, False, False),
        (Audience.STAFF, SchoolType.PRIMARY, False, False),
    ],
)
def test_R10_what_the_wizard_asks(audience, kind, major, grade):
    assert organizations.asks_major(audience, kind) is major
    assert organizations.asks_grade(audience, kind) is grade


@pytest.mark.parametrize(
    ("parts", "full"),
    [
        (("软件工程", "2019级", "1班"), "软件工程-2019级-1班"),
        (("", "三年级", "2班"), "三年级-2班"),
        (("", "", "计算机学院党政办公室"), "计算机学院党政办公室"),
    ],
)
def test_R10_the_full_name_joins_what_there_is(parts, full):
    assert organizations.full_name(major=parts[0], grade=parts[1], name=parts[2]) == full


def test_R10_grades_fit_the_school():
    assert organizations.grades(SchoolType.UNIVERSITY, 2020)[:2] == ("2020级", "2019级")
    assert "三年级" in organizations.grades(SchoolType.PRIMARY, 2020)
    assert organizations.grades(SchoolType.OTHER, 2020) == ()


NOW = datetime(2020, 3, 21, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("invite", "code"),
    [
        (Validity(None, None, 0, None), ""),
        (Validity(NOW + timedelta(seconds=1), 1, 0, None), ""),
        (Validity(NOW, 1, 0, None), "invite_expired"),
        (Validity(None, 1, 1, None), "invite_used_up"),
        (Validity(None, 9, 0, NOW), "invite_revoked"),
    ],
)
def test_R9_when_an_invite_works(invite, code):
    if not code:
        check_usable(invite, NOW)
        return
    with pytest.raises(Conflict, match=code):
        check_usable(invite, NOW)


@pytest.mark.parametrize(
    ("birth", "guardian"),
    [(date(2006, 3, 21), False), (date(2006, 3, 22), True), (date(2015, 1, 1), True), (date(1999, 1, 1), False)],
)
def test_R49_under_fourteen_only_a_guardian_agrees(birth, guardian):
    today = date(2020, 3, 21)
    assert consent.needs_guardian(birth, today) is guardian
    consent.check_relation(ConsentRelation.GUARDIAN, is_self=False, birth=birth, day=today)
    if guardian:
        with pytest.raises(DomainError, match="guardian_needed"):
            consent.check_relation(ConsentRelation.SELF, is_self=True, birth=birth, day=today)


def test_R49_nobody_agrees_as_somebody_else():
    with pytest.raises(DomainError):
        consent.check_relation(ConsentRelation.SELF, is_self=False, birth=date(1999, 1, 1), day=date(2020, 3, 21))


COUNTS = st.dictionaries(st.sampled_from([None, *ReportSource]), st.integers(0, 10_000))


@given(st.integers(1, 1_000_000), COUNTS, st.data())
def test_the_one_set_of_numbers_agrees_with_itself(headcount, by_source, data):
    without_report = by_source.get(None, 0)
    exempt = data.draw(st.integers(0, without_report))
    figures = day_figures.count(headcount, by_source, exempt)
    assert figures.joined == figures.expected + figures.exempt == sum(by_source.values())
    assert figures.expected == figures.reported + figures.missing
    assert min(*figures.as_dict().values(), figures.missing, figures.expected) >= 0
    assert figures.reported == figures.by_self + figures.by_proxy + figures.carried_forward
    assert figures.missing == without_report - exempt
    assert figures.not_joined == max(headcount - figures.joined, 0)
    assert figures.is_over is (figures.joined > headcount)


def test_R62_figures_frozen_before_there_was_leave_count_nobody_exempt():
    old = {"headcount": 5, "joined": 4, "by_self": 1, "by_proxy": 1, "carried_forward": 0}
    figures = day_figures.DayFigures(**old)
    assert (figures.exempt, figures.expected, figures.missing) == (0, 4, 2)


def test_R33_rewriting_remarks_keeps_the_collectors_own_words():
    typed = "未填报：黄晓波\n请校医关注"
    assert remarks.rewritten(typed, "未填报：黄晓波", "未填报：黄晓波（请假）") == "未填报：黄晓波（请假）\n请校医关注"
    assert remarks.rewritten("我的话", "旧", "未填报：黄晓波") == "我的话\n未填报：黄晓波"
    assert remarks.rewritten("未填报：黄晓波", "未填报：黄晓波", "") == ""
