"""Files that came from outside are opened in a child process that can reach nothing: no network, no file of ours, no other
program; with a limit of time, of memory and of what it may write.

`ask` starts one child for one file; what the child does with it stands in the tasks beside `child.py`. The child imports
nothing of the application. If it dies, from whatever was in the file, the file is refused and nothing else happens.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from .. import turns

SECONDS = 20
LARGEST_ANSWER = 40_000_000  # bytes of JSON
CHILD = Path(__file__).with_name("child.py")


class NotOpened(Exception):
    """The child refused the file, died of it, or took too long. `code` says which; the words are the caller's."""

    def __init__(self, code: str, **values):
        super().__init__(code, values)
        self.code, self.values_ = code, values


def ask(task: str, source: BinaryIO, made: BinaryIO | None = None, seconds: int = SECONDS,
        turn: Callable[[], AbstractContextManager] = turns.to_open, **told) -> Mapping:
    """What the child says of the file. `made`: a real file, into which it may write another one. Raises NotOpened; and Busy
    where its turn does not come."""
    with turn(), tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as answer:
        source.seek(0)
        copyfileobj(source, file, 1 << 20)
        source.seek(0)
        file.seek(0)
        out = made.fileno() if made else None
        child = subprocess.Popen(
            [sys.executable, "-I", str(CHILD), task, str(seconds), json.dumps(told | ({"made": out} if made else {}))],
            stdin=file,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            pass_fds=(out,) if made else (),
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        )
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise NotOpened("too_slow") from None
        finally:
            child.kill()
            child.wait()
        return _said(child.returncode, answer)


def _said(code: int, answer: BinaryIO) -> Mapping:
    if code or answer.seek(0, os.SEEK_END) > LARGEST_ANSWER:
        raise NotOpened("died")
    answer.seek(0)
    found = json.load(answer)
    if "refused" in found:
        raise NotOpened(found.pop("refused"), **found)
    return found
