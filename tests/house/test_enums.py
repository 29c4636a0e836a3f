"""A new member of an enumeration can't be forgotten: tables have a row for each, matches end in assert_never."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from enum import Enum
from pathlib import Path

import pytest
from house import members

import yss

OURS = Path(__file__).parents[2]
# Short on purpose: of the members that stand in none of these, nothing is said.
SHORT_TABLES = {
    "yss/domain/invites.py:_REFUSALS": "what is usable is not refused",
    "yss/web/kit/labels.py:EXPORT_FORMATS": "nobody chooses JSON: data values have no other form",
    "yss/web/kit/labels.py:IMPORT_STATES": "a roster of the school knows no one elsewhere",
}
SETS = {
    "yss/cli/made_up.py:_foreigner": "made-up people have documents of these types",
    "yss/domain/exports.py:_TABLES": "the forms of a table",
    "yss/domain/list_reader.py:_OF_PERSONS": "an organization alone is nobody",
    "yss/domain/people_lists.py:COLUMNS": "the columns of a list of people",
    "yss/domain/people_lists.py:ROOM_COLUMNS": "the columns of a list of rooms",
    "yss/domain/people_lists.py:_by_columns": "organization and country are read by the school's rosters",
    "yss/domain/rosters.py:TEACHER_COLUMNS": "the columns of a roster of teachers",
    "yss/queries/organization/imports.py:STATES": "the states that a roster of the school shows",
    "yss/web/exports/export_making.py:is_under_way": "what will be another by itself",
    "yss/web/school/residences.py:_STATES": "the states that a roster of the school shows",
    "yss/web/alerts.py:home": "what is superseded is in no list",
    "yss/web/kit/consent_form.py:_relations": "who may say so, by age and by whom it is said",
}
CHAINS = {
    "yss/domain/consent.py:check_relation": "two rules, each about one relation",
    "yss/domain/documents.py:_check_type": "one rule about two types: a passport may look like a permit",
    "yss/domain/rollover.py:collisions": "what stays keeps its name; what is archived gives it back",
}


def modules():
    found = [module.name for module in pkgutil.walk_packages(yss.__path__, "yss.") if ".static" not in module.name]
    return [importlib.import_module(name) for name in found]


@pytest.fixture(scope="module")
def enums():
    kinds = (value for module in modules() for value in vars(module).values() if inspect.isclass(value))
    found = {kind.__name__: kind for kind in kinds if issubclass(kind, Enum) and kind.__module__.startswith("yss.")}
    assert {"ExportKind", "DocumentType", "DeskWork", "DayState", "Lock"} <= found.keys()
    return found


@pytest.fixture(scope="module")
def trees():
    return {
        str(path.relative_to(OURS)): ast.parse(path.read_text())
        for path in sorted((OURS / "yss").rglob("*.py"))
        if "static" not in path.parts
    }


def found_by(search, trees, enums):
    return [use for module, tree in trees.items() for use in search(module, tree, enums)]


def agree(found, declared):
    """One line for each place that is not declared, and for each declaration that fits no place any more."""
    undeclared = [f"{place}: {', '.join(sorted(found[place]))}" for place in sorted(found.keys() - declared.keys())]
    outlived = [f"{place}: nothing there" for place in sorted(declared.keys() - found.keys())]
    assert not undeclared + outlived, "\n".join(["", *undeclared, *outlived])


def test_every_table_has_a_row_for_every_member(trees, enums):
    tables = found_by(members.tables, trees, enums)
    assert len(tables) > 50
    agree({use.place: use.forgotten for use in tables if use.forgotten}, SHORT_TABLES)


def test_what_names_a_few_members_does_so_on_purpose(trees, enums):
    agree({use.place: use.members for use in found_by(members.sets, trees, enums) if use.forgotten}, SETS)


def test_several_members_are_told_apart_by_a_match(trees, enums):
    agree({use.place: use.members for use in found_by(members.chains, trees, enums)}, CHAINS)


def test_every_match_over_members_ends_in_assert_never(trees, enums):
    matched = found_by(members.matches, trees, enums)
    assert len(matched) > 5
    assert [use.place for use, ends in matched if not ends] == []


EXAMPLE = """
class Colour(Enum): ...
WORDS = {Colour.RED: "red", Colour.BLUE: "blue"}
WARM = {Colour.RED, Colour.BLUE}
def said(colour):
    if colour is Colour.RED:
        return 1
    return 2 if colour is Colour.BLUE else 3
def matched(colour):
    match colour:
        case Colour.RED | Colour.BLUE:
            return 1
        case _:
            return 2
"""


def test_a_forgotten_member_is_found_out():
    colours = {"Colour": Enum("Colour", "RED BLUE GREEN")}
    tree = ast.parse(EXAMPLE)
    assert [(use.name, use.forgotten) for use in members.tables("x", tree, colours)] == [("WORDS", {"GREEN"})]
    assert [(use.name, use.forgotten) for use in members.sets("x", tree, colours)] == [("WARM", {"GREEN"})]
    assert [(use.name, use.members) for use in members.chains("x", tree, colours)] == [("said", {"RED", "BLUE"})]
    assert [(use.name, ends) for use, ends in members.matches("x", tree, colours)] == [("matched", False)]
