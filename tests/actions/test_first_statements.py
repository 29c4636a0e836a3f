"""Threads that make a statement for the first time, all at once, say what one alone says: first taps after a start."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# In a process of its own, which has made no statement; each child of it begins as it does.
FIRST = """
import os, sys, threading
from datetime import UTC, date, datetime
from yss.models import latest, standing

def wrong():
    start.wait()
    found = str(standing.standing_submission(1, 2, date(2020, 3, 21), datetime.now(UTC))), str(latest.is_latest())
    right = ("day_submission_1.version > day_submission.version", "health_report_1.seq > health_report.seq")
    failed.extend(text for text, part in zip(found, right) if part not in text)

sys.setswitchinterval(1e-6)
ended = 0
for _ in range(100):
    if (child := os.fork()) == 0:
        start, failed = threading.Barrier(8), []
        threads = [threading.Thread(target=wrong) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        os._exit(bool(failed))
    ended += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(ended)
"""


def test_threads_that_come_first_say_what_one_alone_says():
    run = subprocess.run([sys.executable, "-c", FIRST], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.stderr) == ("0", "")


def test_an_alias_of_all_threads_is_a_shared_one():
    for path in (ROOT / "yss").rglob("*.py"):
        made = [part for part in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(part, ast.Assign)]
        assert not [part for part in made if "aliased(" in ast.unparse(part)], path
