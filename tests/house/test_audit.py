"""The audit trail is whole: every action has a row that the code bears out, every name a label (R48)."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from house.audited import AUDITED

from yss.domain.vocabulary import AuditKind, Leaving, Verdict
from yss.web.kit import audit_details, audit_labels

OURS = Path(__file__).parents[2] / "yss"
FAMILIES = {"member_": Leaving, "report_": Verdict}


def called(node):
    """(module or "", function) of a call such as `steps.join(…)`, `_add(…)` or `act.at(…).audit(…)`."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return getattr(function.value, "id", ""), function.attr
    return "", getattr(function, "id", "")


def audits(tree):
    """The names that the audit calls in `tree` surely write, and those that they may: one of a family."""
    must, may = set(), set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or called(node)[1] != "audit":
            continue
        name = node.args[0]
        if isinstance(name, ast.JoinedStr):
            prefix = name.values[0].value
            may |= {prefix + member.value for member in FAMILIES[prefix]}
        else:
            assert isinstance(name, ast.Constant), f"name the audit action in a literal: {ast.unparse(node)}"
            must.add(name.value)
    return must, may


@cache
def functions():
    return {
        (path.stem, node.name): node
        for path in sorted((OURS / "actions").rglob("*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def reached(module, name):
    """What the function writes, itself or by the helpers and steps it calls."""
    tree = functions()[module, name]
    must, may = audits(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            where, what = called(node)
            other = (where or module, what)
            if other in functions() and other != (module, name):
                more = reached(*other)
                must, may = must | more[0], may | more[1]
    return must, may


def actions():
    return {
        f"{module}.{name}": (module, name)
        for (module, name), node in functions().items()
        if any(ast.unparse(one).startswith(("action(", "unasked(")) for one in node.decorator_list)
    }


def test_R48_every_action_has_a_row_that_the_code_bears_out():
    assert set(AUDITED) == set(actions())
    wrong = {}
    for action, where in actions().items():
        must, may = reached(*where)
        row = AUDITED[action]
        written = row if isinstance(row, set) else set()
        if not must <= written <= must | may or not row:
            wrong[action] = (row, must, may)
    assert wrong == {}
    assert list(AUDITED) == sorted(AUDITED)


def test_R48_every_name_in_the_trail_has_a_label_and_no_label_is_dead():
    written = set()
    for path in OURS.rglob("*.py"):
        written |= set.union(*audits(ast.parse(path.read_text())))
    assert set(audit_labels.ACTIONS) == written
    assert list(audit_labels.ACTIONS) == sorted(audit_labels.ACTIONS)
    assert set(audit_labels.KINDS) == set(AuditKind)


ABOUT = {"person_id"}


def test_R48_every_detail_in_the_trail_has_words():
    written = set()
    for path in OURS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and called(node)[1] == "audit":
                written |= {keyword.arg for keyword in node.keywords} - ABOUT
    assert written <= set(audit_details.DETAILS), "yss/web/kit/audit_details.py needs a line"
