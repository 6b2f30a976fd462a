"""A planted bug: a text of the program, what it becomes, why somebody might write that, and the test that must catch it.

Each is a file in `bugs`. The text must stand exactly once in its file: a bug that no longer fits is told, not skipped.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.settings import CHECKOUT

BUGS = Path(__file__).parent / "bugs"
NOT_OURS = (".venv", ".git", "node_modules", "var", "__pycache__", ".pytest_cache", ".hypothesis", ".ruff_cache",
            ".import_linter_cache")


@dataclass(frozen=True)
class Bug:
    """`changes`: (file, the text there, the text instead); `says`: words of the failure, so that it fails for this reason."""

    name: str
    why: str
    caught_by: str
    says: str
    changes: tuple[tuple[str, str, str], ...]

    @classmethod
    def read(cls, path: Path) -> Bug:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        changes = tuple((one["file"], one["was"].rstrip("\n"), one["now"].rstrip("\n")) for one in told.pop("change"))
        return cls(path.stem, changes=changes, **told)

    def misfits(self, root: Path) -> list[str]:
        """Why it cannot be planted here, in sentences."""
        found = [f"{self.name}: the text is {times} times in {file}, and must be there once: {was!r}"
                 for file, was, _ in self.changes
                 if (times := (root / file).read_text(encoding="utf-8").count(was)) != 1]
        path, _, test = self.caught_by.partition("::")
        there = (root / path).read_text(encoding="utf-8") if (root / path).is_file() else ""
        named = f"def {test.partition('[')[0]}("
        return found + ([] if named in there else [f"{self.name}: there is no test {self.caught_by}"])


def bugs() -> list[Bug]:
    return [Bug.read(path) for path in sorted(BUGS.glob("*.toml"))]


class Bed:
    """A copy of the checkout in which bugs are planted, one at a time."""

    def __init__(self, folder: Path):
        self.root = shutil.copytree(CHECKOUT, folder, ignore=shutil.ignore_patterns(*NOT_OURS))

    @contextmanager
    def with_(self, bug: Bug) -> Iterator[None]:
        """The copy with the bug in it; afterwards as it was."""
        kept = {file: (self.root / file).read_text(encoding="utf-8") for file, _, _ in bug.changes}
        try:
            for file, was, now in bug.changes:
                place = self.root / file
                place.write_text(place.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
            yield
        finally:
            for file, text in kept.items():
                (self.root / file).write_text(text, encoding="utf-8")

    def run(self, *tests: str) -> subprocess.CompletedProcess:
        """These tests, by the interpreter that runs this one; slow ones too."""
        asked = [sys.executable, "-B", "-m", "pytest", "-n", "0", "-m", "slow or not slow", "-p", "no:cacheprovider"]
        return subprocess.run([*asked, *tests], cwd=self.root, capture_output=True, text=True, timeout=900)
