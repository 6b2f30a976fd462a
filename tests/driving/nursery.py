"""Reads the program once and forks children that run a command of it. Started by tests/driving/processes.py.

A line in: {"arguments", "given", "log"} starts a child and answers {"pid"}; {"pid"} answers {"status"}: null while it runs.
"""

import json
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules


def child(arguments: list[str], given: dict[str, str], log: str) -> None:
    """Never returns: ends as the command does."""
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(out, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for name in [one for one in os.environ if one.startswith("AWARD_")]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(given)
    from award_app.cli import award

    try:
        award(arguments, prog_name="award")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def warm() -> None:
    """What commands read when they are first asked: afterwards no thread is running."""
    for name in ("waitress.server", "award_app", "award_app.cli", "award_app.database", "award_app.tasks"):
        import_module(name)
    for one in iter_modules(import_module("award_app.views").__path__):
        import_module(f"award_app.views.{one.name}")
    from config.settings import Settings
    from workflows.machine import compile_workflow
    from workflows.reading import load

    compile_workflow(load("config/rulebooks/oidp-2026.yaml"))
    Settings.read({})


def main() -> None:
    sys.path.insert(0, str(Path.cwd()))
    warm()
    ended: dict[int, int] = {}
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    for line in sys.stdin:
        asked = json.loads(line)
        if "arguments" in asked:
            pid = os.fork()
            if pid == 0:
                answers.close()
                code = 1
                try:
                    child(asked["arguments"], asked["given"], asked["log"])
                    code = 0
                except SystemExit as end:
                    code = end.code if isinstance(end.code, int) else 1
                except BaseException:
                    traceback.print_exc()
                os._exit(code)
            answers.write(json.dumps({"pid": pid}) + "\n")
            continue
        if asked["pid"] not in ended:
            done, status = os.waitpid(asked["pid"], os.WNOHANG)
            if done:
                ended[done] = os.waitstatus_to_exitcode(status)
        answers.write(json.dumps({"status": ended.get(asked["pid"])}) + "\n")


if __name__ == "__main__":
    main()
