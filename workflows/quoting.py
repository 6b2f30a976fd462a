"""What is wrong with a line that is not YAML, as a sentence for somebody who has never heard of it.

A parser tells where it stopped and which sign it did not expect; people have forgotten a quote, a blank or a brace. The line
is looked at, and what they most often meant is said. Nothing is repaired.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workflows.wording import _, sentence

QUOTED = r"\"(?:\\.|[^\"\\])*\"|'(?:''|[^'])*'"
KEY = r"(?:^\s*(?:- )?|[{,]\s*)[\w.-]+:\s+"  # the name before a value
COLON = sentence(_("a text with a colon stands between double quotes: {example}"), example='{en: "Phase 2: the vote"}')
BRACES = sentence(_("a text with braces stands between double quotes: {example}"), example='"{edition.title}"')
REMARK = sentence(_("a # after a blank begins a remark: put the text between double quotes; a remark has a blank behind its #"))
STEPS = sentence(_("it is indented otherwise than the names beside it: two spaces for each step"))
BEGINS = _("a text that begins with {sign} stands between double quotes")
NOT_YAML = _("not valid YAML: {problem}")


def what_is_wrong(lines: Sequence[str], number: int, problem: str) -> str:
    """`number` is the line at which the parser stopped, from 1; `problem` its own words."""
    line = lines[number - 1] if number <= len(lines) else ""
    return in_line(line, problem) or left_open(lines, number) or by_problem(problem) or sentence(NOT_YAML, problem=problem)


def in_line(line: str, problem: str) -> str | None:
    """What can be seen in the line itself; what stands between quotes is left out of it."""
    bare = re.sub(QUOTED, '""', line)
    if "\t" in re.match(r"\s*", line)[0]:
        return sentence(_("a tab stands before it: two spaces for each step, and never a tab"))
    if re.search(r'""[^\s,}\]:#]', bare) or re.search(r"\"\"\s+[^\s,}\]:#]", bare):
        return sentence(_("a text ends at its second quote: inside double quotes write {signs}"), signs='“ ” or ’ or \"')
    if found := re.search(KEY + r"([@%`*&!|>])", bare):
        return sentence(BEGINS, sign=found[1])
    if re.search(KEY + r"[^\"{\[\s][^\"{},\]]*[{}]\w", bare) or re.search(KEY + r"\{\w+\.\w+\}", bare):
        return BRACES
    if re.search(KEY + r"[^\"{\[\s][^\",{}\]]*:(?:\s|$)", bare):
        return COLON
    if re.search(r"\{[^}]*\s#", bare):
        return REMARK
    if re.search(KEY + r"- ", bare):
        return sentence(_("a list begins on the next line, each entry with a dash; or it stands in [ ]"))
    return None


def left_open(lines: Sequence[str], number: int) -> str | None:
    """The last { or [ before this line that nothing closes."""
    for at in range(min(number, len(lines)), max(0, number - 3), -1):
        bare = re.sub(rf"{QUOTED}|(?:^|\s)#.*", "", lines[at - 1])
        if re.search(r"[{\[][^}\]]*\s#", re.sub(QUOTED, '""', lines[at - 1])):
            return REMARK
        for opened, closed in ("{}", "[]"):
            if bare.count(opened) > bare.count(closed):
                words = _("the {opened} of line {line} is not closed with {closed}")
                return sentence(words, opened=opened, line=at, closed=closed)
            if bare.count(closed) > bare.count(opened):
                return sentence(_("line {line} has a {closed} too many"), line=at, closed=closed)
    return None


def by_problem(problem: str) -> str | None:
    signs = r"mapping values are not allowed|<block end>|block mapping|block collection|could not find expected ':'"
    return STEPS if re.search(signs, problem) else None
