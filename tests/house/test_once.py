"""What is said once is said once: numbers are the domain's, a kind of notice has one word, the palette one place."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

from yss.domain.days import DEADLINE

OURS = Path(__file__).parents[2] / "yss"
CSS = (OURS / "static/css/app.css").read_text()
TEMPLATES = {str(path.relative_to(OURS)): path.read_text() for path in sorted((OURS / "templates").rglob("*.html"))}
CODE = {
    str(path.relative_to(OURS)): path.read_text()
    for path in sorted(OURS.rglob("*.py"))
    if not path.is_relative_to(OURS / "static")
}
NOTICES = {"info", *re.findall(r"\.notice_(\w+)", CSS)}
# Switched by theme, by 关怀 and by its size of letters.
SWITCHES = {"--light", "--dark", "--fs", "--tap"}


def test_R31_the_deadline_is_written_in_the_domain_and_told_by_the_help():
    """The help's texts are whole sentences, to be translated as such: they name the hour, and this holds them to it."""
    hour = f"{DEADLINE:%H:%M}"
    told = {name for name, text in (CODE | TEMPLATES).items() if hour in without_words_about_code(name, text)}
    assert told == set()
    for path in (OURS / "help").glob("*.toml"):
        assert set(re.findall(r"(?<!\d)\d\d:\d\d(?!\d)", path.read_text())) == {hour}


def without_words_about_code(name, text):
    if name.endswith(".html"):
        return re.sub(r"{#.*?#}", "", text, flags=re.S)
    nodes = list(ast.walk(ast.parse(text)))
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = (node for node in nodes if isinstance(node, ast.Constant) and id(node) not in alone)
    return " ".join(node.value for node in texts if isinstance(node.value, str))


def test_no_template_says_how_long_a_text_may_be():
    written = re.compile(r"maxlength(=|': )\"?\d")
    assert [name for name, text in TEMPLATES.items() if written.search(text)] == []


def test_R37_a_page_of_a_list_is_as_long_everywhere():
    own = [name for name, text in CODE.items() if re.search(r"^_?PAGE(_SIZE)? = \d", text, re.M)]
    assert own == ["queries/day/history.py", "queries/kit/pages.py"], "a month of days is a page of 填报记录"


def flashed():
    for name, text in CODE.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "flash" and len(node.args) > 1:
                yield f"{name}:{node.lineno}", getattr(node.args[1], "value", None)


def test_a_kind_of_notice_has_one_word():
    kinds = dict(flashed())
    assert len(kinds) > 40
    assert {place: kind for place, kind in kinds.items() if kind not in NOTICES} == {}
    used = {kind for text in TEMPLATES.values() for kind in re.findall(r"notice\([^{}]*, '(\w+)'\)", text)}
    assert used <= NOTICES


def test_each_colour_is_named_in_one_place():
    named = Counter(re.findall(r"[{;\s](--[a-z-]+):", CSS))
    assert named["--brand"] == 1
    assert {name for name, times in named.items() if times > 1} <= SWITCHES
