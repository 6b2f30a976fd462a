"""What a rulebook costs: reading, checking (the workflow walked, each cut drawn), compiling, and compiling again.

Usage: python -m bench.rules [FILE …]. One line a file, in milliseconds, the best of five; then the largest as a command,
from a cold start.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from workflows.machine import Workflow, all_steps, compile_workflow
from workflows.reading import load
from workflows.soundness import check
from workflows.soundness.walking import Walk

TIMES = 5


def best(does) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        does()
        took.append(time.perf_counter() - began)
    return 1000 * min(took)


def main(files: list[Path]) -> None:
    print(f"{'rulebook':<16}{'read':>8}{'check':>8}{'places':>8}{'compile':>9}{'again':>8}  (ms)")
    for path in files:
        rules = load(path)
        compile_workflow(rules)
        print(f"{path.stem:<16}{best(lambda path=path: load(path)):>8.0f}{best(lambda rules=rules: check(rules)):>8.0f}"
              f"{len(Walk(rules).came_from):>8}{best(lambda rules=rules: Workflow(rules, all_steps(rules))):>9.1f}"
              f"{best(lambda rules=rules: compile_workflow(rules)):>8.3f}")
    largest = max(files, key=lambda path: path.stat().st_size)
    command = [sys.executable, "-m", "award_app", "rules", "check", "--short", str(largest)]
    print(f"rules check {largest.stem}, started cold: {best(lambda: subprocess.run(command, check=False, capture_output=True)):.0f} ms")


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]] or sorted(Path("config/rulebooks").glob("*.yaml")))
