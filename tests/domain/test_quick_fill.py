"""R32: the third day in a row asks to contact the person; when 快速填充 may happen."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from yss.domain import policies, quick_fill
from yss.domain.errors import Conflict, NotAllowedNow
from yss.domain.questionnaire import load_key
from yss.domain.tally import matches

TODAY = date(2020, 3, 1)


@pytest.mark.parametrize(
    ("copied", "asks"),
    [
        ((), False),
        (("2020-02-29",), False),
        (("2020-02-28",), False),
        (("2020-02-27", "2020-02-28"), False),
        (("2020-02-27", "2020-02-29"), False),
        (("2020-02-28", "2020-02-29"), True),
        (("2020-02-27", "2020-02-28", "2020-02-29"), True),
    ],
    ids=["never", "yesterday", "two days ago", "until two days ago", "with a gap", "third", "fourth"],
)
def test_R32_the_third_day_in_a_row_asks(copied, asks):
    days = {date.fromisoformat(day) for day in copied}
    assert quick_fill.asks_to_contact(days, TODAY) is asks
    seen = {day for day in days if day >= quick_fill.first_looked_at(TODAY)}
    assert quick_fill.asks_to_contact(seen, TODAY) is asks, "what is not looked at does not matter"


@pytest.mark.parametrize(
    ("day", "submitted", "before", "refusal"),
    [
        ("2020-03-21", False, True, ""),
        ("2020-03-21", False, False, "quick_fill_first"),
        ("2020-03-21", True, True, "already_submitted"),
        ("2020-03-21", True, False, "already_submitted"),
        ("2020-03-20", False, True, "day_changed"),
        ("2020-03-22", False, True, "day_changed"),
    ],
)
def test_R32_quick_fill_is_for_today_unsubmitted_from_the_second_submission_on(day, submitted, before, refusal):
    now = datetime.fromisoformat("2020-03-21T23:59:59+08:00")
    found = policies.availability(
        policies.check_quick_fill, date.fromisoformat(day), now, submitted=submitted, submitted_before=before
    )
    assert (found.allowed, found.code) == (not refusal, refusal)


def test_R32_submitted_is_a_conflict_and_the_rest_is_a_matter_of_time():
    now = datetime.fromisoformat("2020-03-21T09:00:00+08:00")
    today = date(2020, 3, 21)
    with pytest.raises(Conflict):
        policies.check_quick_fill(today, now, submitted=True, submitted_before=True)
    with pytest.raises(NotAllowedNow):
        policies.check_quick_fill(today, now, submitted=False, submitted_before=False)


@pytest.mark.parametrize("value", [7, ["4401"], {"a": 1}, None])
def test_R32_an_answer_of_another_questionnaire_that_fits_no_question_counts_for_nothing(value):
    question = load_key("guide/1").question("location")
    assert not any(matches(question, choice.name, {"location": value}) for choice in question.choices)
