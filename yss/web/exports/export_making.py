"""Large exports are made apart from the pages: each by a process of its own, few at once, the others in line (R45).

The process (`yss/export_maker.py`) reads one snapshot and seals the file piece by piece into a folder of the export's
own, whole or not at all; what a spreadsheet needs in the clear meanwhile lies beside it. A thread here watches it,
ends it where nothing moves any more, and takes away what it leaves. The folder is locked as long as the thread lives:
one that is neither locked nor finished was left by a process that died, and is swept at the next start or export.
"""

from __future__ import annotations

import fcntl
import hmac
import itertools
import logging
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from flask import current_app

from yss import clock, sealed_files
from yss.config import Settings
from yss.domain.errors import NotAllowedNow
from yss.extensions import vault
from yss.queries.exports.exports import Ordered
from yss.sealing import SealBroken

KEPT = timedelta(minutes=30)
PART, FILE, CLEAR, ROWS = "part", "file", "clear", "rows"

_AT_ONCE, _IN_LINE = 2, 20
_STALLED = 300.0
_PREFIX, _FAILED = "yss-export-", "failed"
_COMMAND = [sys.executable, "-m", "yss.export_maker"]
_ROOT = Path(__file__).resolve().parents[3]

_slots = threading.BoundedSemaphore(_AT_ONCE)
_line = threading.BoundedSemaphore(_AT_ONCE + _IN_LINE)
_log = logging.getLogger("yss")


class State(StrEnum):
    """How far a large export's file is; NONE where none was begun, or it has been taken away again."""

    NONE = "none"
    IN_LINE = "in_line"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Progress:
    """How far it is, and how many rows are written."""

    state: State
    rows: int = 0

    @property
    def is_under_way(self) -> bool:
        """Whether it will be another by itself."""
        return self.state in (State.IN_LINE, State.MAKING)


@dataclass(frozen=True)
class Job:
    """What the process is told: settings with the keyring, the export, the instant at which it is made, the folder."""

    settings: Settings
    export: Ordered
    at: datetime
    folder: Path

    @property
    def owner(self) -> str:
        """Whose the sealed file is."""
        return _owner(self.export)


def begin(export: Ordered, at: datetime) -> None:
    """Has the file made, unless it is made or ready already. Raises NotAllowedNow("exports_full")."""
    sweep()
    now_is, folder = progress(export), _folder(export)
    if now_is.is_under_way or now_is.state is State.READY:
        return
    if not _line.acquire(blocking=False):
        raise NotAllowedNow("exports_full")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
        held = _held(folder)
    except OSError:  # somebody was quicker
        _line.release()
        return
    job = Job(current_app.extensions["yss_settings"], export, at, folder)
    threading.Thread(target=_make, args=(job, held), name="export", daemon=True).start()


def progress(export: Ordered) -> Progress:
    """How far the file is."""
    folder = _folder(export)
    is_made = _is_locked(folder)
    if _is_ready(folder):
        return Progress(State.READY)
    if not is_made:
        is_gone = not folder.exists() or (folder / FILE).exists()
        return Progress(State.NONE if is_gone else State.FAILED)
    with suppress(FileNotFoundError):
        return Progress(State.MAKING, int((folder / ROWS).read_text() or 0))
    return Progress(State.IN_LINE)


def opened(export: Ordered) -> tuple[int, Iterator[bytes]]:
    """The finished file's length and its pieces. Raises NotAllowedNow("export_unmade") where there is none."""
    folder = _folder(export)
    try:
        source = (folder / FILE).open("rb")
    except FileNotFoundError:
        raise NotAllowedNow("export_unmade") from None
    size = sealed_files.size_of(os.fstat(source.fileno()).st_size)
    pieces = sealed_files.pieces(source, vault.ring, _owner(export))
    try:
        return size, itertools.chain([next(pieces)], pieces)
    except SealBroken:  # its key was retired meanwhile
        shutil.rmtree(folder, ignore_errors=True)
        raise NotAllowedNow("export_unmade") from None


def sweep() -> None:
    """Takes away what was kept long enough, and what processes that died have left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):  # another process sweeps too
            if folder.lstat().st_uid == os.getuid() and not _is_locked(folder) and not _is_ready(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _owner(export: Ordered) -> str:
    return f"{export.school_id}:{export.export_id}"


def _folder(export: Ordered) -> Path:
    """Its name tells nobody which export it is, and cannot be guessed by others on the machine."""
    secret = current_app.extensions["yss_settings"].secret_key.encode()
    return Path(tempfile.gettempdir()) / f"{_PREFIX}{hmac.digest(secret, _owner(export).encode(), 'sha256').hex()[:32]}"


def _is_ready(folder: Path) -> bool:
    with suppress(FileNotFoundError):
        age = clock.real_now().timestamp() - (folder / FILE).stat().st_mtime
        return age < KEPT.total_seconds()
    return False


def _held(folder: Path) -> int:
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    return held


def _is_locked(folder: Path) -> bool:
    with suppress(FileNotFoundError):
        asked = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(asked, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(asked)
    return False


def _make(job: Job, held: int) -> None:
    try:
        with _slots:
            ended = _run(job)
        if ended is not None:
            _log.error("export failed", extra={"error": ended})
            (job.folder / _FAILED).touch()
    finally:
        os.close(held)
        _line.release()


def _run(job: Job) -> str | None:
    """Starts the process and waits for its end; None where the file is whole, else how it ended."""
    try:
        process = subprocess.Popen(_COMMAND, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    except OSError as error:
        return type(error).__name__
    try:
        _tell(process, job)
        ended = _watched(process, job.folder)
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(job.folder / CLEAR, ignore_errors=True)
        (job.folder / PART).unlink(missing_ok=True)
    return None if ended == 0 else f"exit {ended}"


def _tell(process: subprocess.Popen[bytes], job: Job) -> None:
    """The pipe stays open: where it closes, whoever watches has died, and the process ends itself."""
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        pickle.dump(job, process.stdin)
        process.stdin.flush()


def _watched(process: subprocess.Popen[bytes], folder: Path) -> int | None:
    """How the process ended; None where nothing has been written for so long that it hangs."""
    before = _written(folder)
    while True:
        try:
            return process.wait(_STALLED)
        except subprocess.TimeoutExpired:
            after = _written(folder)
            if after == before:
                return None
            before = after


def _written(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total
