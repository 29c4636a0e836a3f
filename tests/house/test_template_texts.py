"""R54: every text of a template is one message of the catalogue, whole: no sentence is built of pieces."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

TEMPLATES = sorted((Path(__file__).parents[2] / "yss" / "templates").rglob("*.html"))
CALLS = {"_", "ngettext", "pgettext"}
# Chinese characters, and the punctuation that goes with them.
CHINESE = re.compile(r"[\u2018-\u201d\u2026\u3000-\u9fff\uff01-\uffee]")


def is_message(node):
    """A call of gettext, or a choice among such."""
    if isinstance(node, nodes.CondExpr):
        return is_message(node.expr1) or (node.expr2 is not None and is_message(node.expr2))
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in CALLS


def parts(node):
    """Every node that is no text of a message."""
    yield node
    for one in node.iter_child_nodes():
        if not (is_message(node) and isinstance(node, nodes.Call) and isinstance(one, nodes.Const)):
            yield from parts(one)


def parsed(text):
    return parts(Environment(autoescape=True).parse(text))


def bare_texts(text):
    """What is written in Chinese, or with its punctuation, outside the catalogue."""
    written = (
        node.data if isinstance(node, nodes.TemplateData) else node.value
        for node in parsed(text)
        if isinstance(node, nodes.TemplateData | nodes.Const)
    )
    return [one.strip() for one in written if isinstance(one, str) and CHINESE.search(one)]


def glued(text):
    """The lines on which a message is an operand of `~`, or stands beside a value with nothing between."""
    joined = {
        node.lineno for node in parsed(text) if isinstance(node, nodes.Concat) and any(map(is_message, node.nodes))
    }
    return sorted(joined | {line for line, _, _ in neighbours(text)})


# What stands between two expressions and leaves them beside each other: neither a tag, nor words, nor another branch.
NOTHING = re.compile(r"(?:\s|{#.*?#}|{%-?\s*(?:if|endif|set)\b[^%]*%})*", re.S)
EXPRESSION = re.compile(r"{{-?\s*(.*?)\s*-?}}", re.S)
MESSAGE = re.compile(r"(?:_|ngettext|pgettext)\(")
IMPORTED = re.compile(r"{% from \"[^\"]+\" import ([^%]+?)(?: with context)? %}|{% macro (\w+)")


def neighbours(text):
    """A message and a value of one text: what a macro of markup makes stands on its own."""
    macros = {name.strip() for found in IMPORTED.findall(text) for names in found for name in names.split(",")}
    found = list(EXPRESSION.finditer(text))
    for one, other in itertools.pairwise(found):
        if not NOTHING.fullmatch(text, one.end(), other.start()):
            continue
        both = (one.group(1), other.group(1))
        if any(map(MESSAGE.match, both)) and not any(each.split("(")[0] in macros for each in both):
            yield text.count("\n", 0, one.start()) + 1, *both


# The name of a button for those who hear it: what it says, and whose row it stands in.
NAMED = re.compile(r"aria-label=\"{{[^}]*}} {{ [\w.]+ }}\"")


def wrong(found_in):
    found = {path.as_posix().partition("/templates/")[2]: found_in(path.read_text()) for path in TEMPLATES}
    return {name: places for name, places in found.items() if places}


def test_R54_every_text_of_a_template_goes_through_gettext():
    assert len(TEMPLATES) > 300
    assert wrong(bare_texts) == {}


def test_R54_no_sentence_of_a_template_is_built_of_pieces():
    assert wrong(lambda text: glued(NAMED.sub("", text))) == {}


@pytest.mark.parametrize(
    "text",
    [
        "<p>成员</p>",
        "{{ name }}（{{ day }}）",
        "{{ names|join('、') }}",
        "{{ cell('成员') }}",
        "{{ _('共%(n)s人', n='三') }}",
    ],
)
def test_R54_what_is_outside_the_catalogue_is_found(text):
    assert bare_texts(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ n ~ _('人') }}",
        "{{ n }}{{ _('人') }}",
        "{{ _('已申报') }} {{ n }}/{{ all }}",
        "{{ label }}{% if city %}{{ _('（城市）') }}{% endif %}",
        "{{ _('第%(n)s次', n=1) ~ ' ' ~ at }}",
        "{{ _('很好。') }}{{ ngettext('%(num)s人。', '%(num)s人。', n) }}",
    ],
)
def test_R54_what_is_built_of_pieces_is_found(text):
    assert glued(text)


def test_R54_what_stands_on_its_own_is_left_alone():
    macro = '{% from "c.html" import tag %}{{ tag(a) }}'
    text = macro + "{{ _('已申报') }} <b>{{ n }}</b> · {{ _('是') if a else pgettext('b', '否') }}"
    assert bare_texts(text) == glued(text) == []
