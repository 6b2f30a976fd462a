"""The page that `rules check` prints: what the rules say, in order, what is still to be confirmed, and what was found.

The sentences are those of the public page of the rules, so that nobody has to learn a second way of saying them.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from flask import Flask, g
from flask_babel import Babel

from workflows.calendar import instant, window
from workflows.rulebook import Rulebook
from workflows.soundness import Finding, is_sound
from workflows.soundness.findings import Say, told

from .reading.rules import sections

WIDE = 100  # columns


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


GRAVITY = {"error": _("It does not hold together"), "warning": _("To look at"), "note": _("What follows from the rules")}


def rules_page(rules: Rulebook, findings: list[Finding], language: str = "en", say: Say = str) -> str:
    """Plain text, in `language`; `say` is its catalogue."""
    lines = [rules.edition.title[language], "=" * len(rules.edition.title[language])]
    lines += said(rules, language, say)
    lines += unconfirmed(rules, say)
    for severity, heading in GRAVITY.items():
        lines += found([one for one in findings if one.severity == severity], say(heading), language, say)
    verdict = say(_("sound")) if is_sound(findings) else say(_("not sound; such an edition cannot open"))
    lines += ["", f"{rules.file or rules.id}{say(_(':'))} {verdict}"]
    return "\n".join(lines)


def said(rules: Rulebook, language: str, say: Say) -> Iterator[str]:
    app = Flask("award_app")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=lambda: language)
    with app.test_request_context():
        g.language, g.zone = language, rules.time_zone
        for section in sections(rules, as_written(rules), language):
            yield from ("", section.title, "-" * len(section.title), *wrap(section.lead, WIDE))
            for rule in section.rules:
                mark = f" [{say(_('default of ours'))}]" if rule.default else ""
                first, *more = rule.words or [""]
                yield from filled(f"{rule.about}{say(_(':'))} {first}{mark}" if first else rule.about + mark, "- ")
                for words in more:
                    yield from filled(str(words), "  ")


def unconfirmed(rules: Rulebook, say: Say) -> Iterator[str]:
    """Every rule that the sources leave open and the office has still to confirm, with its line."""
    paths = list(rules.defaults())
    heading = say(_("To be confirmed by the office (defaults: {number})")).format(number=len(paths))
    if paths:
        yield from ("", heading, "-" * len(heading))
    for path in paths:
        yield f"- {say(_('line {number}')).format(number=rules.line(path) or '?')}{say(_(':'))} {told(rules, path)}"


def found(findings: list[Finding], heading: str, language: str, say: Say) -> Iterator[str]:
    if findings:
        yield from ("", heading, "-" * len(heading))
    for one in findings:
        where = say(_("line {number}")).format(number=one.line or 1)
        yield from filled(f"{where}, {one.path}{say(_(':'))} {one.said(language, say)}.", "- ")
        yield from (line for number, step in enumerate(one.way_said(language, say), 1) for line in filled(step, f"  {number}. "))


def filled(words: str, lead: str) -> list[str]:
    return wrap(str(words), WIDE, initial_indent=lead, subsequent_indent=" " * len(lead))


def as_written(rules: Rulebook) -> dict[str, dict]:
    """The stages as they would be established: nothing has begun."""
    made = {}
    for round_, stage in rules.stages():
        opens, closes = window(rules, stage)
        closes = instant(rules, getattr(stage, "embargo_until", None)) or closes
        made[f"{round_.id}.{stage.id}"] = {"state": "waiting", "opens_at": opens, "closes_at": closes, "kind": stage.kind}
    return made
