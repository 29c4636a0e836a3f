"""What is rendered once of a form's controls shows each reader their own answer, and posts where their form does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from markupsafe import Markup

from yss.domain import questionnaire
from yss.web.kit import report_form
from yss.web.kit.controls import _of_all, control, option_tags
from yss.web.kit.report_form import Field

MINE, THEIRS = '/people/1?a="b"&c=d', "/people/2"


def test_the_options_of_a_select_are_escaped_and_one_of_them_is_selected():
    options = [(None, "none"), ("", "empty"), ("a&b", "<i>"), (2, Markup("two"))]
    plain = '<option value="a&amp;b">&lt;i&gt;</option>\n<option value="2">two</option>\n'
    assert option_tags(options, None) == option_tags(options, "") == option_tags(options, "elsewhere") == plain
    assert option_tags(options, "2") == plain.replace('"2"', '"2" selected')
    assert option_tags(options, "a&b") == plain.replace('b">', 'b" selected>')
    assert option_tags([("a&b", "other")], "a&b") == '<option value="a&amp;b" selected>other</option>\n'


def fields_of(raw: dict[str, list[str]]) -> dict[str, Field]:
    groups = report_form.groups(questionnaire.load_key("guide/1"), raw, {})
    return {field.name: field for group in groups for field in group.fields}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_kept_control_has_the_answer_and_the_address_of_whoever_reads_it(app: Flask):
    with app.test_request_context("/"):
        for name, field in fields_of({"nationality": ["CN"], "household": ["44"], "fever": ["no"]}).items():
            mine, theirs = control(field, MINE), control(field, THEIRS)
            assert mine.replace("/people/1?a=&#34;b&#34;&amp;c=d", THEIRS) == theirs
            assert (MINE in mine, "\ue000" in mine) == (False, False), name
        fever = fields_of({"fever": ["no"]})["fever"]
        assert 'value="no" checked' in control(fever, MINE)
        assert 'value="yes" checked' in control(replace(fever, value="yes"), MINE)
        assert "请选择" in control(replace(fever, error="请选择"), MINE)
        assert "checked" not in control(replace(fever, value="", values=()), MINE)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_cannot_be_chosen_is_kept_for_nobody(app: Flask):
    with app.test_request_context("/"):
        fever, household = (
            fields_of({"nationality": ["CN"], "household": ["44"], "fever": ["no"]})[name]
            for name in ("fever", "household")
        )
        for field in (fever, household):
            control(field, MINE)
        before = _of_all.cache_info().currsize
        for odd in (
            replace(fever, value="x" * 1_000),
            replace(fever, values=("x",)),
            replace(household, city="\ue000"),
        ):
            control(odd, MINE)
        assert _of_all.cache_info().currsize == before
