"""What a process that serves brings into memory when it starts: counted, never timed (docs/performance.md)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from yss.pinyin import WORDS

ROOT = Path(__file__).parents[2]
# Of whom a server has no need at its start, and some need never: the command line and what it works with; the other
# database's driver; what reads a name, makes or reads a workbook, draws a code, when somebody asks for it.
APART = {
    "alembic", "flask_migrate", "mako", "psycopg", "pygments", "pypinyin", "python_calamine", "segno", "xlsxwriter",
    "yss.backups", "yss.cli", "yss.export_maker", "yss.web.testing",
}  # fmt: skip
# May only fall; languages, the names of places and the reader of lists came late. A library that grows by an
# update may raise the first.
MOST_MODULES, MOST_OF_OURS = 1_063, 374
_STARTED = """
import json, sys
from yss import config, create_app
import yss.serving.main
create_app(config.testing_settings("sqlite://", testing_tools=False))
started = sorted(sys.modules)
from yss import pinyin
assert pinyin.initials("王重阳") == "wcy"
from pypinyin import constants
print(json.dumps([started, sorted(sys.modules), len(constants.PHRASES_DICT)]))
"""


@pytest.fixture(scope="module")
def started():
    """Its modules as it starts, those after the first name, and how many words the reader of names knows then."""
    ran = subprocess.run([sys.executable, "-c", _STARTED], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout.splitlines()[-1])


def test_a_server_starts_without_what_it_may_never_need(started):
    modules = started[0]
    assert {name for name in APART for module in modules if f"{module}.".startswith(f"{name}.")} == set()
    assert not [name for name in APART if "." in name and not list(ROOT.glob(f"{name.replace('.', '/')}*"))]


def test_a_server_starts_with_no_more_modules_than_before(started):
    modules = started[0]
    ours = [name for name in modules if name.split(".")[0] == "yss"]
    assert len(modules) <= MOST_MODULES
    assert len(ours) <= MOST_OF_OURS


def test_a_name_is_read_without_the_dictionary_of_phrases(started):
    _, modules, words = started
    assert "pypinyin.pinyin_dict" in modules
    assert "pypinyin.phrases_dict" not in modules
    assert words == len(WORDS.read_text().splitlines())
    assert WORDS.stat().st_size < 11_000
