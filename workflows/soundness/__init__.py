"""What is proved of a rulebook before its edition can open: dates, panels, ballots, cuts, words, privacy.

`check` never raises and never changes anything. What concerns the process itself is proved by walking the compiled
workflow (`reaching`), each cut by drawing it (`drawing`); a failure comes with the way that leads to it.
"""

from workflows.rulebook import Rulebook
from workflows.soundness.dates import dates
from workflows.soundness.drawing import drawing
from workflows.soundness.findings import SENTENCES, Finding, Say, Severity, finding
from workflows.soundness.judging import judging
from workflows.soundness.privacy import privacy
from workflows.soundness.process import process
from workflows.soundness.reaching import reaching
from workflows.soundness.words import words

__all__ = ["SENTENCES", "Finding", "Severity", "check", "is_sound", "page"]

GRAVEST_FIRST = ("error", "warning", "note")


def check(rulebook: Rulebook) -> list[Finding]:
    """Everything found, the gravest first, then in the order of the file."""
    found = [
        finding(rulebook, path, code, values)
        for part in (process, reaching, dates, judging, drawing, privacy, words)
        for path, code, values in part(rulebook)
    ]
    gravity = GRAVEST_FIRST.index
    return sorted(found, key=lambda one: (gravity(one.severity), one.line or 0, one.path, one.code))


def is_sound(findings: list[Finding]) -> bool:
    return not any(one.severity == "error" for one in findings)


def page(rulebook: Rulebook, findings: list[Finding], language: str = "en", say: Say = str) -> str:
    """The findings as lines that a person reads: file:line, what it is about, the sentence. How grave it is stands there
    in English, for editors."""
    file = rulebook.file or rulebook.id
    lines = []
    for one in findings:
        lines.append(f"{file}:{one.line or 1}: {one.severity}: {one.path}: {one.said(language, say)}")
        lines += [f"    {number}. {step}" for number, step in enumerate(one.way_said(language, say), 1) if one.severity != "note"]
    return "\n".join(lines) or f"{file}: sound"
