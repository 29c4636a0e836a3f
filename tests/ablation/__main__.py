"""Switches every guard of the tables off, one at a time, in a copy of the tree, and runs its tests (F12).

`make ablation`, or `PYTHONPATH=tests python -m ablation R34` for the guards whose names hold the words. Returns 1 where
a guard turns no test red.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from ablation.guards import ROOT, Guard, guards

AT_ONCE = 2
_FAILED = 1
_LONGEST = 900


def copy_tree(to: Path) -> Path:
    """The files under version control as they are now, and the catalogues that were compiled of them."""
    named = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    compiled = [str(path.relative_to(ROOT)) for path in ROOT.glob("translations/*/LC_MESSAGES/*.mo")]
    for name in filter(None, [*named.decode().split("\0"), *compiled]):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_bytes((ROOT / name).read_bytes())
    return to


def first_red(guard: Guard, tree: Path) -> str:
    """The test that turns red without the guard, what pytest said instead, or nothing where all stays green."""
    target = tree / guard.file
    whole = target.read_text(encoding="utf-8")
    target.write_text(guard.without(whole), encoding="utf-8")
    try:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "-k", guard.only, *guard.tests],
            cwd=tree,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
        )
    finally:
        target.write_text(whole, encoding="utf-8")
    red = [line for line in run.stdout.splitlines() if line.startswith("FAILED ")]
    if run.returncode == _FAILED and red:
        return red[0].split(" - ")[0].removeprefix("FAILED ")
    return "" if run.returncode == 0 else f"pytest ended with {run.returncode}: {run.stdout[-300:]}{run.stderr[-300:]}"


def main(words: list[str]) -> int:
    """Prints a line for each guard; returns how the command ends."""
    chosen = [guard for guard in guards() if all(word in guard.what for word in words)]
    trees: Queue[Path] = Queue()
    with tempfile.TemporaryDirectory(prefix="ablation-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(AT_ONCE):
            trees.put(copy_tree(Path(folder) / str(number)))

        def judged(guard: Guard) -> tuple[Guard, str]:
            tree = trees.get()
            try:
                return guard, first_red(guard, tree)
            finally:
                trees.put(tree)

        green = 0
        for guard, red in pool.map(judged, chosen):
            noticed = red.startswith("tests/")
            green += not noticed
            print(f"{'red  ' if noticed else 'GREEN'} {guard.what}: {red or 'no test notices'}", flush=True)
    print(f"{len(chosen)} guards switched off one by one, {len(chosen) - green} turned a test red")
    return 1 if green or not chosen else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
