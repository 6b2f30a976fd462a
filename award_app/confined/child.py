"""The child: one task on the file at its standard input, one answer in JSON. Run alone by the interpreter, never imported.

What a task needs is loaded first; then every way out is closed, and only then is the file looked at.
"""

import json
import os
import resource
import sys
from importlib import import_module
from pathlib import Path

MEMORY = 1024 * 1024 * 1024  # address space, of which the libraries' maps are a third
WRITTEN = 300_000_000  # bytes of a file that is made


def main(task: str, seconds: str, told: str) -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    work = _task(task)
    confine(int(seconds))
    try:
        answer = work(sys.stdin.buffer, **json.loads(told))
    except Refused as refused:
        answer = {"refused": refused.args[0], **refused.args[1]}
    except (MemoryError, RecursionError):
        answer = {"refused": "too_large"}
    except Exception:  # the libraries raise what their parsers raise; to us it is all one
        answer = {"refused": "unreadable"}
    sys.stdout.write(json.dumps(answer))


def _task(name: str):
    """`cells`, or what is done with which kind of file: `look pictures`."""
    what, _blank, kind = name.partition(" ")
    module = import_module(kind or what)  # one of those beside this file; the parent chooses
    return getattr(module, "read" if not kind else what)


def confine(seconds: int) -> None:
    """Limit time, memory and writing; refuse from now on the network, other programs, and files not the interpreter's."""
    for what, most in (("AS", MEMORY), ("CPU", seconds), ("FSIZE", WRITTEN), ("CORE", 0), ("NOFILE", 64)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{what}"), (most, most))
    homes = (sys.prefix, sys.base_prefix)
    closed = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "ftplib.", "urllib.")

    def refuse(event, words):
        opens = event == "open" and not isinstance(words[0], int)
        if event.startswith(closed) or opens and (not str(words[0]).startswith(homes) or _writes(words)):
            raise PermissionError(f"A child that opens files may not: {event}")

    sys.addaudithook(refuse)


def _writes(words) -> bool:
    _path, mode, flags = words
    return bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) or "w" in (mode or "")


class Refused(Exception):
    """What is in the file is not taken: a code, and values."""


if __name__ == "__main__":
    sys.modules["child"] = sys.modules["__main__"]  # the tasks name its refusal
    main(*sys.argv[1:])
