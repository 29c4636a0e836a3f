"""`python -m yss.export_maker`: makes one export's file (R45); it gives way to pages and ends with its starter."""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import threading
from traceback import extract_tb

from yss import bare_app
from yss.extensions import vault
from yss.sealed_files import SealedWriter
from yss.web.exports import export_writing
from yss.web.exports.export_making import CLEAR, FILE, PART, ROWS, Job
from yss.web.kit import logs

_NICE = 15


def main() -> int:
    """Reads the job from the standard input; returns 0 where its file is whole."""
    os.nice(_NICE)
    job: Job = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_starter, args=(job,), daemon=True).start()
    log = logs.logger()
    try:
        with bare_app(job.settings).app_context():
            make(job)
    except Exception as error:  # what it says may hold names
        place = extract_tb(error.__traceback__)[-1]
        log.error("export", extra={"error": type(error).__name__, "where": f"{place.filename}:{place.lineno}"})
        return 1
    return 0


def make(job: Job) -> None:
    """The file appears under its name when it is whole; needs an app context."""
    clear = job.folder / CLEAR
    clear.mkdir()

    def told(rows: int) -> None:
        (job.folder / ROWS).write_text(str(rows))

    told(0)
    with (job.folder / PART).open("wb") as part, export_writing.opened(job.export, job.at) as source:
        target = SealedWriter(part, vault.ring, job.owner)
        export_writing.write(source, target, told, folder=str(clear))
        target.finish()
    shutil.rmtree(clear)
    (job.folder / PART).rename(job.folder / FILE)


def _end_with_starter(job: Job) -> None:
    """The input ends when the process that opened it does, however that came."""
    os.read(sys.stdin.fileno(), 1)
    shutil.rmtree(job.folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    os._exit(main())  # what a whole interpreter tidies up takes longer than a small file
