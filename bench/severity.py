"""A thousand draws of every candidacy's place, beside one solution of the same least squares; and plain means.

Usage: python -m bench.severity [--sizes 150x20x3 1500x200x10 15000x2000x10]: candidacies x jurors x sheets of each. One line
a size: seconds and the ratios.
"""

from __future__ import annotations

import argparse
import random
import time

from workflows import severity
from workflows.severity import Sheet, beside


def jury(dossiers: int, jurors: int, readers: int) -> list[Sheet]:
    dice = random.Random(1)
    severe = [dice.gauss(0, 1) for _ in range(jurors)]
    return [
        Sheet(f"j{juror:05}", f"d{dossier:05}", level + severe[juror] + dice.gauss(0, 1))
        for dossier, level in enumerate(dice.gauss(6, 1) for _ in range(dossiers))
        for juror in dice.sample(range(jurors), readers)
    ]


def measured(size: str) -> str:
    sheets = jury(*map(int, size.split("x")))
    read = severity._Read(sheets)
    plain = min(timed(lambda: read.by_dossier(read.totals) / read.of_dossier) for _ in range(5))
    solved = min(timed(lambda: severity._Layout(read).fit(read.totals)) for _ in range(3))
    whole = timed(lambda: beside(sheets, "bench"))
    return (
        f"{size:>14}: means {plain * 1000:.3f} ms  one solution {solved * 1000:.1f} ms  all with 1,000 draws "
        f"{whole:.2f} s  ({whole / solved:.0f} solutions)"
    )


def timed(does) -> float:
    began = time.perf_counter()
    does()
    return time.perf_counter() - began


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", nargs="+", default=["150x20x3", "1500x200x10", "15000x2000x10"])
    for size in asked.parse_args().sizes:
        print(measured(size))


if __name__ == "__main__":
    main()
