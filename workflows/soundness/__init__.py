"""What is proved of a rulebook before its edition can open: dates, panels, ballots, cuts, words, privacy.

`check` never raises and never changes anything. That the compiled process has a way out of every state is
proved where it is compiled.
"""

from workflows.rulebook import Rulebook
from workflows.soundness.dates import dates
from workflows.soundness.findings import SENTENCES, Finding, Severity, finding
from workflows.soundness.judging import judging
from workflows.soundness.privacy import privacy
from workflows.soundness.process import process
from workflows.soundness.words import words

__all__ = ["SENTENCES", "Finding", "Severity", "check", "is_sound", "page"]

GRAVEST_FIRST = ("error", "warning", "note")


def check(rulebook: Rulebook) -> list[Finding]:
    """Everything found, the gravest first, then in the order of the file."""
    found = [
        finding(rulebook, path, code, values)
        for part in (process, dates, judging, privacy, words)
        for path, code, values in part(rulebook)
    ]
    gravity = GRAVEST_FIRST.index
    return sorted(found, key=lambda one: (gravity(one.severity), one.line or 0, one.path, one.code))


def is_sound(findings: list[Finding]) -> bool:
    return not any(one.severity == "error" for one in findings)


def page(rulebook: Rulebook, findings: list[Finding]) -> str:
    """The findings as lines that a person reads: file:line, what it is about, the sentence."""
    file = rulebook.file or rulebook.id
    lines = [f"{file}:{one.line or 1}: {one.severity}: {one.path}: {one.sentence}" for one in findings]
    return "\n".join(lines) or f"{file}: sound"
