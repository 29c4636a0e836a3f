"""R54: what the code says is one message of the catalogue, whole: no text is glued to another one by hand."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "yss" / "web"
CODE = sorted(WEB.rglob("*.py"))
GETTEXT = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext", "lazy_pgettext"}
# Punctuation that only texts have: dashes, dots, quotation marks, arrows, and all that is full width.
PUNCTUATION = re.compile(r"[\u00b7\u2013\u2014\u2018-\u201d\u2026\u2190-\u2193\u3000-\u303f\uff01-\uffee]")
NOTHING = "—"  # stands alone in a cell without a value

# `text % values` of a refusal: the whole message, filled when it is said.
FILLED = {("messages.py", "text % shown")}
# What a search looks through; nobody reads it.
SEARCHED = {("help.py", "' '.join")}


def public_texts(path):
    """The functions of a module that give a text."""
    return {
        one.name
        for one in ast.parse(path.read_text()).body
        if isinstance(one, ast.FunctionDef) and isinstance(one.returns, ast.Name) and one.returns.id == "str"
    }


SPEAKING = GETTEXT.union(*(public_texts(WEB / "kit" / name) for name in ("formats.py", "labels.py", "messages.py")))


def called(node):
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


def is_text(node, known):
    """Whether it gives words of the catalogue; `known` are the names that hold such."""
    match node:
        case ast.Call() if called(node) in SPEAKING:
            return True
        case ast.Call(func=ast.Name(id="str" | "filter" | "map" | "list"), args=[*given]):
            return any(is_text(one, known) for one in given)
        case ast.Call(func=ast.Attribute(value=of)) | ast.Subscript(value=of):
            return is_text(of, known)
        case ast.Attribute(value=ast.Name(id="labels"), attr=name):
            return name.isupper()
        case ast.Name(id=name):
            return name in known
        case ast.IfExp(body=one, orelse=other):
            return is_text(one, known) or is_text(other, known)
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return any(is_text(part, known) for part in parts)
        case ast.GeneratorExp(elt=each) | ast.ListComp(elt=each) | ast.Starred(value=each):
            return is_text(each, known)
    return False


def texts_of(scope, tables=frozenset()):
    """The names that a module or a function gives to words or to a table of them, beside the module's `tables`."""
    known = set(tables)
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            if any(value is not None and is_text(value, known) for value in values):
                known |= {target.id for target in targets if isinstance(target, ast.Name)}
    return known


def glue(node, known):
    """What it does to a text of the catalogue, as it is listed above; empty where it does nothing."""
    match node:
        case ast.JoinedStr(values=[_, _, *_]) if any(
            isinstance(part, ast.FormattedValue) and is_text(part.value, known) for part in node.values
        ):
            return ast.unparse(node)
        case ast.BinOp(op=ast.Add() | ast.Mod(), left=one, right=other):
            return ast.unparse(node) if is_text(one, known) or is_text(other, known) else ""
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(between)), attr="join"), args=[given]):
            return f"{between!r}.join" if between != "\n" and is_text(given, known) else ""
        case ast.Call(func=ast.Attribute(value=of, attr="format")):
            return ast.unparse(node) if is_text(of, known) else ""
    return ""


def glued(source):
    tree = ast.parse(source)
    tables = {name for name in texts_of(tree) if name.strip("_").isupper()}
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] or [tree]
    known = {scope: texts_of(scope, tables) for scope in scopes}
    return {made for scope in scopes for node in ast.walk(scope) if (made := glue(node, known[scope]))}


def punctuated(source):
    """Texts outside the catalogue that hold punctuation for readers, docstrings aside."""
    tree, fine = ast.parse(source), set()
    for node in ast.walk(tree):
        if called(node) in GETTEXT:
            fine |= {id(part) for part in node.args}
        if isinstance(node, ast.Expr):
            fine.add(id(node.value))
    written = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [one.value for one in written if id(one) not in fine and PUNCTUATION.search(one.value)]


def test_R54_no_text_of_the_code_is_built_of_pieces():
    assert len(CODE) > 100
    found = {(path.name, made) for path in CODE for made in glued(path.read_text())}
    assert found == FILLED | SEARCHED


def test_R54_punctuation_is_the_catalogues():
    found = {(path.name, text) for path in CODE for text in punctuated(path.read_text()) if text != NOTHING}
    assert found == set()


@pytest.mark.parametrize(
    "source",
    [
        "f\"{_('a')}，{_('b')}\"",
        'f"{formats.day_label(day)} {at}"',
        "' · '.join([labels.EXPORT_KINDS[kind], days])",
        "', '.join(str(_('%(n)s', n=n)) for n in found)",
        "name + _('a')",
        "_('%s') % name",
        "_('{}').format(name)",
        "KINDS = {1: _l('a')}\ndef say(kind):\n    said = str(KINDS[kind])\n    return f'{said} {kind}'",
        "def say():\n    text = _('a') if more else ''\n    return text + label",
    ],
)
def test_R54_what_is_built_of_pieces_is_found(source):
    assert glued(source)


@pytest.mark.parametrize("source", ["f'{first}–{last}'", "'、'.join(names)", "f'{name}（{why}）'", "'，'"])
def test_R54_punctuation_by_hand_is_found(source):
    assert punctuated(f"said = {source}")


@pytest.mark.parametrize(
    "source",
    [
        "'\\n'.join([_('a'), _('b')])",
        "_('%(day)s %(time)s', day=formats.day_label(day), time=at)",
        "pgettext('list', '、').join(names)",
        "f'/days/{day}'",
    ],
)
def test_R54_what_is_whole_is_left_alone(source):
    assert (glued(source), punctuated(source)) == (set(), [])
