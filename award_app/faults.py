"""Named places where a test lets this process die, and a clock that a test may shift. In an installation: nothing.

`fault("content.renamed")` stands after each thing that a crash must not leave half done; tests/faults/plan.py lists them
all. Only a process started with AWARD_TESTING, on this machine, looks into that folder: `fault` there says where and
what (`act.committed submit kill`), `shift` by how many seconds the clock is off. `reached` tells the test that it was.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

from .clock import Clock, ShiftedClock

_watched: Path | None = None


def fault(name: str, of: str = "") -> None:
    """A place, and of what step or page, where a test may strike."""
    if _watched is not None:
        _strike(_watched, name, of)


def watch(folder: Path) -> None:
    """Let a test strike from this folder."""
    global _watched
    _watched = folder


def clock_of(folder: Path | None) -> Clock:
    return Clock() if folder is None else ShiftedClock(lambda: timedelta(seconds=float(_told(folder / "shift") or 0)))


def _strike(folder: Path, name: str, of: str) -> None:
    asked = _told(folder / "fault").split(" ")
    if asked[:2] != [name, of or "-"]:
        return
    after = int(asked[3]) if len(asked) > 3 else 0  # how often it is passed before
    if after:
        (folder / "fault").write_text(" ".join([*asked[:3], str(after - 1)]))
        return
    (folder / "fault").unlink()  # once: what starts again goes on
    (folder / "reached").write_text(f"{name} {of or '-'}")
    match asked[2]:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)
        case "stop":
            # to this thread: sent to the process, another one may take it while this one goes on and commits
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
        case "fail":
            raise RuntimeError(f"a test lets {name} fail")


def _told(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""
