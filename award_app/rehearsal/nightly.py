"""Every rulebook of a folder, rehearsed with the numbers it expects; what is done stays done, so a night that was broken
off is taken up where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from config.settings import Settings
from workflows.reading import RulebookError, load
from workflows.rulebook import Rulebook

from .command import rehearse
from .play import Size

USUAL = Size(137, 20, 3000)  # where an edition's own numbers are not known: those of 2025, and of the vote of 2022


def size_of(rules: Rulebook) -> Size:
    """What the rulebook expects, the usual number where it is not known, and never fewer than the rules need."""
    expected, fewest = rules.expected, rules.minimum()

    def number(name: str) -> int:
        known = expected.number(name) if expected else None
        usual = getattr(USUAL, name) if getattr(fewest, name) else 0
        return max(usual if known is None else known, getattr(fewest, name))

    return Size(number("candidacies"), number("jurors"), number("voters"))


def few_of(rules: Rulebook) -> Size:
    """A little more than the rules need: some never send, some are not eligible, some withdraw."""
    fewest = rules.minimum()
    return Size(max(8, 2 * fewest.candidacies), fewest.jurors, 12 * fewest.voters)


def rehearse_all(folder: Path, out: Path, seed: str, settings: Settings, again: bool = False,
                 size: Callable[[Rulebook], Size] = size_of) -> Iterator[tuple]:
    """(a line, whether all went well) for each rulebook, as soon as it is known."""
    for path in sorted(folder.glob("*.yaml")):
        try:
            rules = load(path)
            yield _rehearsed(rules, out / path.stem, seed, settings, again, size(rules))
        except RulebookError as mistakes:
            yield f"{path.stem}: is no rulebook: {mistakes}", False
        except Exception as problem:  # one edition that fails must not keep the night from the others
            yield f"{path.stem}: FAILED: {type(problem).__name__}: {problem}", False


def _rehearsed(rules: Rulebook, out: Path, seed: str, settings: Settings, again: bool, size: Size) -> tuple[str, bool]:
    mark = out / "rehearsed.json"
    done = {"rulebook": rules.digest, "seed": seed, "size": asdict(size)}
    if not again and mark.is_file() and json.loads(mark.read_text()) == done:
        return _line(rules, size, json.loads((out / "summary.json").read_text()), "already"), True
    mark.unlink(missing_ok=True)
    told = rehearse(rules, size, seed, out, settings, quiet=True)
    mark.write_text(json.dumps(done))
    return _line(rules, size, told, "well"), True


def _line(rules: Rulebook, size: Size, told: dict, how: str) -> str:
    """“oidp-2014: well, 27 candidacies, 24 jurors, 0 voters; 4 honours, 50 certificates, 1200 events, 30.2 s”."""
    honours = sum(len(told[kind]) for kind in ("laureates", "distinctions", "mentions"))
    return (
        f"{rules.id}: {how}, {size.candidacies} candidacies, {size.jurors} jurors, {size.voters} voters; "
        f"{honours} honours, {told['certificates']} certificates, {told['record']['events']} events, "
        f"{told['seconds']['total']} s"
    )
