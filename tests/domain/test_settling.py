"""R81: ticks that exclude each other settle themselves; what can't be settled is refused by both names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yss.domain import answers as answering
from yss.domain.answers import Problem
from yss.domain.questionnaire import load_key

CHECK = load_key("morning-check/1")
SYMPTOMS = CHECK.question("symptoms")
TICKS = [choice.name for choice in SYMPTOMS.choices]
DAY = date(2024, 9, 3)


def settled(*ticked: str, was: tuple[str, ...] = ()) -> list[str]:
    return list(answering.settled(CHECK.questions, {"symptoms": ticked, "symptoms.was": was})["symptoms"])


@pytest.mark.parametrize(
    ("was", "ticked", "left"),
    [
        (["none"], ["none", "cough"], ["cough"]),
        (["none"], ["none", "cough", "rash"], ["cough", "rash"]),
        (["cough"], ["none", "cough"], ["none"]),
        (["cough", "rash"], ["none", "cough", "rash"], ["none"]),
        (["cough"], ["cough", "rash"], ["cough", "rash"]),
        (["none"], ["none"], ["none"]),
        (["none"], [], []),
    ],
)
def test_R81_the_newest_tick_wins(was: list[str], ticked: list[str], left: list[str]) -> None:
    assert settled(*ticked, was=tuple(was)) == left


@pytest.mark.parametrize("was", [(), ("none", "cough"), ("rash",)])
def test_R81_where_it_cannot_be_told_no_symptom_is_lost(was: tuple[str, ...]) -> None:
    assert settled("none", "cough", was=was) == ["cough"]


def test_R81_what_is_no_choice_of_several_stays_as_sent() -> None:
    sent = {"fever": ["yes", "no"], "attendance": ["present"], "unknown": ["x"]}
    assert answering.settled(CHECK.questions, sent) == sent


@given(
    ticked=st.lists(st.sampled_from([*TICKS, "tampered"]), unique=True),
    was=st.lists(st.sampled_from(TICKS), unique=True),
)
def test_R81_what_is_settled_holds_no_contradiction_and_nothing_new(ticked: list[str], was: list[str]) -> None:
    left = settled(*ticked, was=tuple(was))
    assert set(left) <= set(ticked)
    assert bool(left) == bool(ticked)
    assert "none" not in left or len(left) == 1


def test_R82_sent_in_contradiction_both_are_named() -> None:
    raw = {"symptoms": ["none", "cough", "rash"], "symptoms.was": ["none"]}
    refused = answering.validate([SYMPTOMS], raw, today=DAY).problems
    assert refused == {"symptoms": Problem("option_exclusive", {"choice": ("无",), "others": ("咳嗽", "皮疹")})}
