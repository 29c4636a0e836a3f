"""`docs/guide-coverage.md`: every row names labels that are on screen, a page that is there and a test that exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from yss import create_app
from yss.config import testing_settings as settings

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "guide-coverage.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| guide"))
]


@cache
def on_screen():
    with (ROOT / "translations" / "messages.pot").open("rb") as catalogue:
        return {message.id for message in read_po(catalogue)}


@cache
def named_in(file):
    path = ROOT / "tests" / file
    if not path.is_file():
        return set()
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.fixture(scope="module")
def routes():
    return {rule.rule for rule in create_app(settings("sqlite://", testing_tools=True)).url_map.iter_rules()}


def test_no_row_is_empty():
    assert len(ROWS) > 80
    assert [row for row in ROWS if len(row) != 4 or not all(row)] == []


def test_every_test_exists():
    named = [re.fullmatch(r"`([\w/]+\.py)::(\w+)`", row[3]) for row in ROWS]
    assert [
        row[3] for row, found in zip(ROWS, named, strict=True) if not found or found[2] not in named_in(found[1])
    ] == []


def test_every_label_is_on_a_screen():
    labels = [label for row in ROWS for label in re.findall("「([^」]+)」", row[1])]
    assert len(labels) > 150
    assert sorted({label for label in labels if not is_shown(label)}) == []


def is_shown(label):
    return label in on_screen() or any(isinstance(text, str) and label in text for text in on_screen())


def test_every_page_is_there(routes):
    assert sorted({row[2].strip("`") for row in ROWS} - routes) == []


def test_the_guides_twenty_one_questions_and_sections_all_stand_there():
    first = {row[0] for row in ROWS}
    for question in range(1, 22):
        assert any(re.match(rf"FAQ {question}\b", name) for name in first), question
    for section in (
        "一",
        "二",
        "（一）1",
        "（一）2",
        "1.1",
        "1.2",
        "1.3",
        "1.4",
        "1.4.1",
        "1.4.2",
        "2",
        "3.1",
        "3.2",
        "3.3",
        "3.4",
    ):
        assert section in first, section
