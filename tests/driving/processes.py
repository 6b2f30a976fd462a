"""Processes of an award: servers and workers as an operator starts them, each with a folder from which a test strikes.

A process is started by `python -m award_app`, or, where many are started, by a nursery: a process that has read the
program once and forks. Both are real processes with a number of their own, killed by SIGKILL, stopped by SIGSTOP.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-P", "-m", "award_app"]


def environment(**own: str) -> dict[str, str]:
    """That of the shell without its award, and with this one's."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith("AWARD_") and name != "DATABASE_URL"}
    return bare | {"PYTHONPATH": str(ROOT)} | own


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Process:
    """One running process; `strikes` is the folder it watches (award_app/faults.py)."""

    def __init__(self, arguments: list[str], given: dict[str, str], strikes: Path, log: Path, nursery: Nursery | None = None):
        self.strikes, self.log, self.port = strikes, log, int(given.get("AWARD_PORT", 0))
        strikes.mkdir(parents=True, exist_ok=True)
        (strikes / "reached").unlink(missing_ok=True)
        if nursery:
            self._child = nursery.fork(arguments, given, log)
        else:
            with log.open("ab") as out:
                self._child = subprocess.Popen([*COMMAND, *arguments], env=environment(**given), stdout=out, stderr=out,
                                               cwd=ROOT, start_new_session=True)

    @property
    def pid(self) -> int:
        return self._child.pid

    def arm(self, point: str, of: str = "-", does: str = "kill", after: int = 0) -> None:
        """At this point (after passing it `after` times) it is killed, stopped, or fails."""
        (self.strikes / "fault").write_text(f"{point} {of or '-'} {does} {after}")

    def disarm(self) -> None:
        (self.strikes / "fault").unlink(missing_ok=True)

    @property
    def reached(self) -> str:
        """The point at which it was struck."""
        told = self.strikes / "reached"
        return told.read_text() if told.exists() else ""

    def await_reached(self, seconds: float = 60) -> str:
        until = time.monotonic() + seconds
        while not self.reached:
            assert time.monotonic() < until, f"{(self.strikes / 'fault').read_text()} was not reached\n{self.said()}"
            time.sleep(0.02)
        return self.reached

    def shift(self, seconds: float) -> None:
        waiting = self.strikes / "shift.new"
        waiting.write_text(str(seconds))
        waiting.replace(self.strikes / "shift")

    def await_listening(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while True:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.running, f"the server ended:\n{self.said()}"
            assert time.monotonic() < until, f"the server does not listen:\n{self.said()}"
            time.sleep(0.02)

    @property
    def running(self) -> bool:
        return self._child.poll() is None

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        self.ended()

    def stop(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def end(self) -> None:
        """As Ctrl+C ends it."""
        self._signal(signal.SIGINT)
        try:
            self.ended(20)
        except AssertionError:
            self.kill()

    def ended(self, seconds: float = 60) -> int:
        """Its exit status; -9 where it was killed."""
        until = time.monotonic() + seconds
        while self.running:
            assert time.monotonic() < until, f"process {self.pid} goes on"
            time.sleep(0.01)
        return self._child.poll()

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def _signal(self, number: int) -> None:
        if self.running:
            os.kill(self.pid, number)


class Nursery:
    """A process that has read the program once; its children begin at once (tests/driving/nursery.py)."""

    def __init__(self, folder: Path):
        self._log = (folder / "nursery.log").open("ab")
        self._mother = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "nursery.py")], env=environment(), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self._log, text=True, bufsize=1, cwd=ROOT, start_new_session=True)

    def fork(self, arguments: list[str], given: dict[str, str], log: Path) -> _Forked:
        return _Forked(self, self._ask(arguments=arguments, given=given, log=str(log))["pid"])

    def status(self, pid: int) -> int | None:
        return self._ask(pid=pid)["status"]

    def _ask(self, **what) -> dict:
        self._mother.stdin.write(json.dumps(what) + "\n")
        return json.loads(self._mother.stdout.readline())

    def close(self) -> None:
        self._mother.stdin.close()
        self._mother.wait(20)
        self._mother.stdout.close()
        self._log.close()


class _Forked:
    """A child of the nursery, asked like a Popen."""

    def __init__(self, nursery: Nursery, pid: int):
        self._nursery, self.pid, self._status = nursery, pid, None

    def poll(self) -> int | None:
        if self._status is None:
            self._status = self._nursery.status(self.pid)
        return self._status
