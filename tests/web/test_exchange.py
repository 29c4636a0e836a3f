"""R64: what other systems read: DHIS2's dataValueSets, answers under XLSForm's names, the questionnaire as XLSForm."""

from __future__ import annotations

import json
import re

import pytest
from cast import MORNING_CHECK, ORDINARY, SUPPLEMENT
from exported import csv_rows, fetched, order, xlsx_sheets
from phone import Phone

from yss.domain import questionnaire
from yss.web.exports import xlsform


@pytest.fixture
def org(world):
    org = world.org()
    world.report(org, world.member(org, "李晓明"), fever="yes", health="fever")
    world.member(org, "黄晓波")
    return org


@pytest.fixture
def admin(app, org, world, clock):
    return Phone(app).sign_in(world.admin(org.school_id))


# DHIS2 Developer guide, Web API, "Data": "Sending data values" and "Sending bulks of data values" (JSON format, whose
# data values carry period and orgUnit of their own), "Import parameters" and "Identifier schemes" (payload schemes
# take precedence); "Overview": table "Period format" (a day is yyyyMMdd). github.com/dhis2/dhis2-docs, 023ac26f.
SET_KEYS = {
    "dataSet": str,
    "completeDate": str,
    "period": str,
    "orgUnit": str,
    "attributeOptionCombo": str,
    "idScheme": str,
    "dataSetIdScheme": str,
    "dataElementIdScheme": str,
    "orgUnitIdScheme": str,
    "categoryOptionComboIdScheme": str,
    "dataValues": list,
}
VALUE_KEYS = {
    "dataElement",
    "period",
    "orgUnit",
    "categoryOptionCombo",
    "attributeOptionCombo",
    "value",
    "comment",
    "storedBy",
    "created",
    "lastUpdated",
    "followup",
}
NEEDED = {"dataElement", "period", "orgUnit", "value"}
SCHEME = re.compile("(?i:uid|name|code|attribute:[A-Za-z][A-Za-z0-9]{10})")
DAY = re.compile("[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])", re.ASCII)
CODE_MAX = 50  # the length of a DHIS2 object's code


def is_data_value_set(made) -> None:
    """Raises AssertionError for what DHIS2 does not document."""
    assert isinstance(made, dict)
    assert "dataValues" in made
    for key, value in made.items():
        assert isinstance(value, SET_KEYS[key]), key
        assert not key.endswith("Scheme") or SCHEME.fullmatch(value), key
    places = set()
    for one in made["dataValues"]:
        assert NEEDED <= set(one) <= VALUE_KEYS, one
        assert all(isinstance(value, str) and value for value in one.values()), one
        assert DAY.fullmatch(one["period"]), one
        assert len(one["dataElement"]) <= CODE_MAX, one
        assert len(one["orgUnit"]) <= CODE_MAX, one
        places.add((one["dataElement"], one["period"], one["orgUnit"], one.get("categoryOptionCombo")))
    assert len(places) == len(made["dataValues"]), "one value for each place"


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {"dataValues": {}},
        {"dataValues": [], "watermark": "x"},
        {"dataValues": [{"dataElement": "a", "period": "20200321", "orgUnit": "b", "value": 1}]},
        {"dataValues": [{"dataElement": "a", "period": "2020-03-21", "orgUnit": "b", "value": "1"}]},
        {"dataValues": [{"dataElement": "a", "period": "20200321", "value": "1"}]},
        {"dataValues": [{"dataElement": "a", "period": "20200321", "orgUnit": "b", "value": "1"}] * 2},
        {"dataValues": [], "idScheme": "number"},
    ],
)
def test_the_check_of_a_data_value_set_can_fail(broken):
    with pytest.raises((AssertionError, KeyError)):
        is_data_value_set(broken)


def test_R64_figures_as_a_data_value_set(admin, org, world):
    world.submit(org)
    order(admin, org, kind="data_values", form="xlsx").is_on("导出结果").sees("下载JSON文件")
    answer = fetched(admin)
    assert answer.mimetype == "application/json"
    made = json.loads(answer.get_data())
    is_data_value_set(made)
    assert {one["orgUnit"] for one in made["dataValues"]} == {str(org.org_id)}
    values = {one["dataElement"]: one["value"] for one in made["dataValues"]}
    wanted = {"day.joined": 2, "day.reported": 1, "day.missing": 1, "guide-1.health.fever": 1, "guide-1.fever.no": 0}
    wanted |= {f"guide-1.{name}": number for name, number in SUPPLEMENT.items()}
    assert {name: values[name] for name in wanted} == {name: str(number) for name, number in wanted.items()}


def test_R64_a_day_with_two_questionnaires_keeps_them_apart(admin, org, world):
    world.switch(org.school_id)
    world.report(org, world.person("黄晓波"), questionnaire=MORNING_CHECK)
    world.submit(org)
    order(admin, org, kind="data_values")
    made = json.loads(fetched(admin).get_data())
    is_data_value_set(made)
    assert {one["dataElement"].split(".")[0] for one in made["dataValues"]} == {
        "day",
        "guide-1",
        MORNING_CHECK.replace("/", "-"),
    }


def test_R64_nothing_submitted_is_an_empty_set(admin, org):
    order(admin, org, kind="data_values")
    made = json.loads(fetched(admin).get_data())
    is_data_value_set(made)
    assert made["dataValues"] == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_R64_answers_bear_the_questionnaires_names_and_codes(admin, org, form):
    order(admin, org, kind="answers", form=form)
    answer = fetched(admin)
    names, row = csv_rows(answer) if form == "csv" else next(iter(xlsx_sheets(answer).values()))
    told = dict(zip(names, row, strict=True))
    asked = [question.name for question in questionnaire.load_key("guide/1").questions]
    assert [name for name in names if name in asked] == asked
    answered = ORDINARY | {"fever": "yes", "health": "fever", "recent_contact": "none"}
    assert {name: told[name] for name in answered} == answered
    assert (told["full_name"], told["questionnaire"], told["source"]) == ("李晓明", "guide/1", "self")
    assert told["org_id"] == str(org.org_id), "machines get it as it is"
    assert told["export_number"] == admin.path.rpartition("/")[2]


def test_R64_several_choices_stand_with_a_space_between(admin, org, world):
    world.report(org, world.person("黄晓波"), recent_contact=["hubei_stay", "hubei_contact"])
    order(admin, org, kind="answers")
    names, *rows = csv_rows(fetched(admin))
    assert "hubei_stay hubei_contact" in {row[names.index("recent_contact")] for row in rows}


@pytest.mark.parametrize("key", questionnaire.keys())
def test_R64_the_questionnaire_is_an_XLSForm_workbook(admin, org, world, key):
    if key != "guide/1":
        world.switch(org.school_id, key)
    sheets = xlsx_sheets(admin.request("GET", f"/admin/{org.school_id}/questionnaire.xlsx", buffered=True))
    assert list(sheets) == ["survey", "choices", "settings"]
    survey, choices, settings = (table(rows) for rows in sheets.values())
    definition = questionnaire.load_key(key)
    assert (settings[0]["form_id"], settings[0]["version"]) == (definition.name, str(definition.version))
    is_xlsform(survey, choices)
    asked = {row["name"]: row for row in survey if row["type"] not in ("begin_group", "end_group")}
    given = [one.name for group in definition.groups for one in group.given]
    assert set(asked) == {*given, *(question.name for question in definition.questions)}
    for question in definition.questions:
        row = asked[question.name]
        assert row["relevant"] == (question.relevant.source if question.relevant else "")
        assert (row["required"] == "yes") is question.required
        listed = {choice["name"] for choice in choices if choice["list_name"] == row["type"].partition(" ")[2]}
        if question.type.startswith("select"):
            assert listed == {choice.name for choice in question.choices}


def table(rows) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def is_xlsform(survey, choices) -> None:
    """What xlsform.org asks of every form: groups that close, names once, lists that exist."""
    names = [row["name"] for row in survey if row["name"]]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_.-]*", name) for name in names)
    depth = 0
    lists = {choice["list_name"] for choice in choices}
    for row in survey:
        depth += {"begin_group": 1, "end_group": -1}.get(row["type"], 0)
        assert depth >= 0
        kind, _, listed = row["type"].partition(" ")
        assert kind in (
            "begin_group",
            "end_group",
            "select_one",
            "select_multiple",
            "text",
            "integer",
            "decimal",
            "date",
        )
        assert not kind.startswith("select") or listed in lists
        assert kind == "end_group" or all(row[f"label::{language}"] for language in xlsform.LANGUAGES.values())
        for name in re.findall(r"\$\{(\w+)\}", row["relevant"] + row["constraint"]):
            assert name in names
    assert depth == 0
    pairs = [(choice["list_name"], choice["name"]) for choice in choices]
    assert len(pairs) == len(set(pairs))
    assert all(" " not in name for _list, name in pairs)


def test_R64_bounds_and_exclusive_choices_become_constraints(app, clock):
    with app.test_request_context():
        survey, _choices, _settings = xlsform.sheets("guide/1")
        rows = {row[1]: dict(zip(survey.above[0], row, strict=True)) for row in survey.rows}
    assert rows["recent_contact"]["constraint"] == "not(selected(., 'none') and count-selected(.) > 1)"
    assert rows["nationality"]["type"] == "select_one countries"
    assert rows["household"]["type"] == "select_one regions"
    assert rows["full_name"]["read_only"] == "yes"
