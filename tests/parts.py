"""All tests, part by part, a line for each: `script/test --all`. What has passed in these very files is not run again.

A part is a folder of tests, and each file of `faults`, whose cases take hours. A run may be interrupted at any moment: the
next one goes on after the last test that passed. `--fresh` begins anew, `--part NAME` runs that one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "var" / "tests"
BY_FILE = ("faults", "planted", "matrix")  # folders whose files are parts of their own
SUMMARY = re.compile(r"^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s")
COUNTED = ("passed", "failed", "error", "errors", "skipped")
NOTHING_LEFT = 5  # pytest: every test was left out, because it has passed


def parts(tests: Path) -> dict[str, list[str]]:
    """{name: what pytest is given}: every file of tests is in one of them."""
    found: dict[str, list[str]] = {}
    for file in sorted(tests.rglob("test_*.py")):
        folder = file.parent.relative_to(tests).as_posix()
        by_file = folder in BY_FILE
        name = f"{folder}/{file.stem.removeprefix('test_')}" if by_file else "here" if folder == "." else folder
        found.setdefault(name, []).append(file.relative_to(tests.parent).as_posix())
    return dict(sorted(found.items(), key=lambda one: (one[0].startswith(("planted/", "faults/")), one[0])))


class Run:
    """What has passed of these files, kept in a folder named by their digest."""

    def __init__(self, root: Path, kept: Path, options: list[str]):
        self.root, self.options, self.folder = root, options, kept / digest_of(root)

    def begin(self, fresh: bool) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.iterdir() if fresh else ():
            old.unlink()

    def part(self, name: str, files: list[str]) -> bool:
        """Run what is left of a part and say in a line what came of it; whether all of it has passed."""
        stem = self.folder / name.replace("/", "-")
        result, log, passed = (stem.with_suffix(f".{kind}") for kind in ("json", "log", "passed"))
        print(f"{name} … ", end="", flush=True)
        if result.exists():
            told = json.loads(result.read_text())
            print(f"{told['passed']} passed before, {told['seconds']:.0f} s")
            return True
        before = len(passed.read_text().splitlines()) if passed.exists() else 0
        start = time.monotonic()
        with log.open("w") as out:
            asked = [sys.executable, "-m", "pytest", "-p", "tests.passing", "--passed", str(passed), "-m", "slow or not slow"]
            ended = subprocess.run([*asked, *self.options, *files], cwd=self.root, stdout=out, stderr=out).returncode
        seconds, well = time.monotonic() - start, ended in (0, NOTHING_LEFT)
        print(f"{summary(log.read_text())}{f', {before} before' * bool(before)} {seconds:.0f} s" + f"  {log}" * (not well))
        if well:
            number = len(passed.read_text().splitlines()) if passed.exists() else 0
            result.write_text(json.dumps({"passed": number, "seconds": seconds}))
        return well


def digest_of(root: Path) -> str:
    """Of every file of the checkout, committed or not: another text is another run."""
    named = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=root, capture_output=True, check=True)
    told = hashlib.sha256()
    for name in sorted(filter(None, named.stdout.decode().split("\0"))):
        if (path := root / name).is_file():
            told.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:16]


def summary(log: str) -> str:
    """What pytest counts in its last line: “214 passed”."""
    found = [one for line in log.splitlines() if (one := SUMMARY.match(line))]
    said = [one for one in (found[-1][1].split(", ") if found else ()) if one.split(" ")[1] in COUNTED]
    return ", ".join(said) or "ended without a count"


def main(given: list[str], root: Path = ROOT, kept: Path = KEPT) -> int:
    asked = argparse.ArgumentParser(prog="script/test --all", description=__doc__)
    asked.add_argument("--fresh", action="store_true", help="forget what has passed")
    asked.add_argument("--part", action="append", metavar="NAME", help="only this one; may be said several times")
    asked.add_argument("-n", default="2", metavar="N", help="processes (0: in this one); 2 unless said")
    told, all_parts = asked.parse_args(given), parts(root / "tests")
    if strange := set(told.part or ()) - all_parts.keys():
        asked.error(f"no such part: {', '.join(sorted(strange))}; there are {', '.join(all_parts)}")
    run = Run(root, kept, ["-n", told.n])
    run.begin(told.fresh)
    try:
        failed = [name for name in told.part or all_parts if not run.part(name, all_parts[name])]
    except KeyboardInterrupt:
        print("\ninterrupted; the same command goes on from here")
        return 130
    print("all passed" if not failed else f"not passed: {', '.join(failed)}; the same command runs what is left of them")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
