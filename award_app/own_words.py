"""A reason typed for readers of several languages, each part behind the code of its language: everybody reads their own part."""

from __future__ import annotations

import re

from workflows.rulebook import Languages

BEGINS = re.compile(r"\s*([a-z]{2})\s*:\s*(.*)", re.DOTALL)


def own_words(text: str | None, languages: Languages, reader: str) -> str:
    """“en: A strike.” and “es: Una huelga.”, a line or more each: what is in the reader's language, or else the nearest there is.
    A text that does not begin with a language of the interface is one for everybody, and is given back as it is."""
    parts: dict[str, list[str]] = {}
    code = None
    for line in (text or "").splitlines():
        found = BEGINS.fullmatch(line)
        if found and found[1] in languages.interface:
            code, line = found[1], found[2]
        if code is None and line.strip():
            return text or ""
        parts.setdefault(code or "", []).append(line)
    nearest = languages.nearest({code: "\n".join(lines).strip() for code, lines in parts.items()}, reader)
    return nearest[1] if nearest else text or ""
