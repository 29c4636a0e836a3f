"""F12: at least forty guards can be switched off one by one; the table fits the code (`make ablation` runs it)."""

import pytest
from ablation.guards import ROOT, guards


def test_F12_there_are_forty_guards_and_no_two_are_one():
    rows = guards()
    assert len(rows) >= 40
    assert len({row.what for row in rows}) == len({(row.file, row.on) for row in rows}) == len(rows)


@pytest.mark.parametrize("guard", guards(), ids=lambda guard: guard.what)
def test_F12_a_guard_stands_once_and_is_python_without(guard):
    compile(guard.without((ROOT / guard.file).read_text(encoding="utf-8")), guard.file, "exec")
    assert all((ROOT / named).is_file() for named in guard.tests)
