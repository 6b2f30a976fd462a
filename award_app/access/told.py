"""The table of permissions as a page of the docs: `script/award permissions > docs/permissions.md`."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from config.settings import CHECKOUT, Settings
from workflows.machine import compile_workflow
from workflows.reading import load
from workflows.rulebook import Rulebook

from .fields import OPEN, SECRETS, WORDS
from .leaving import EXPORTS, LETTERS
from .pages import JURORS, OBJECTS, OFFICERS, SIGNED_IN, TEAMS, WHEN, Policy, policy_of

ROLES = {"nobody": (), "signed in": (SIGNED_IN,), "team": (SIGNED_IN, TEAMS), "juror": (SIGNED_IN, JURORS),
         "officer": (SIGNED_IN, OFFICERS)}
HEAD = """# Who may see and do what

Made by `script/award permissions > docs/permissions.md` from what pages, steps, letters and exports declare; a test holds it
current, and `tests/matrix` opens every page as everybody at every moment of an edition and compares.

Whoever a page is not for gets the answer of a page that does not exist, byte for byte; somebody who is not signed in is led
to the sign-in (→), and a form of theirs is given back with what was typed. *own*: only what is theirs, as the last column says.
A form without its token is answered 400, whoever sends it; no page writes anything when it is asked for. A juror is one until
thirty days after the announcement: then their readings are not there for them any more.
"""


def declared() -> str:
    """The page of this program: its own pages, and the steps of the rulebooks that come with it."""
    from .. import create_app
    from ..store import Store, open_engine

    app = create_app(Settings(), Store(open_engine("sqlite://")))
    return page_of(app, [load(path) for path in sorted((CHECKOUT / "config" / "rulebooks").glob("*.yaml"))])


def page_of(app: Flask, rulebooks: list[Rulebook]) -> str:
    """The whole page, in Markdown."""
    parts = [HEAD, *_pages(app), *_steps(rulebooks), *_letters(), *_exports(), *_fields()]
    return "\n".join(parts).rstrip() + "\n"


def _pages(app: Flask) -> Iterator[str]:
    yield "## Pages\n"
    yield f"| address | methods | {' | '.join(ROLES)} | of what |"
    yield "|---|---|" + ":-:|" * len(ROLES) + "---|"
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        policy = policy_of(app, rule.endpoint)
        if policy is None:
            continue
        methods = " ".join(sorted(rule.methods - {"HEAD", "OPTIONS"}))
        cells = " | ".join(_cell(policy, rule.arguments, role, held) for role, held in ROLES.items())
        yield f"| `{rule.rule}` | {methods} | {cells} | {_of_what(policy, rule.arguments)} |"
    yield ""


def _cell(policy: Policy, variables, role: str, held: tuple[str, ...]) -> str:
    if policy.open_to_all:
        return "✓"
    if role == "nobody":
        return "→"
    opens = [one for one in policy.who if one in held]
    if not opens:
        return "–"
    whose = {OBJECTS[policy.names[name]][opens[0]] for name in variables if name in policy.names}
    return "✓" if whose <= {"any", "of the rulebook", "of the edition", "of the candidacy"} else "own"


def _of_what(policy: Policy, variables) -> str:
    told = []
    for name in sorted(variables):
        kind = policy.names.get(name)
        if kind not in (None, "edition", "word"):
            whose = dict.fromkeys(OBJECTS[kind][one] for one in policy.who)
            told.append(f"{kind}: {'; '.join(whose)}")
    return ", ".join([*told, *([WHEN[policy.when]] if WHEN[policy.when] else [])])


def _steps(rulebooks: list[Rulebook]) -> Iterator[str]:
    """Every step of every rulebook that is here, with who may take it and from which states."""
    found: dict[tuple, set] = {}
    for rules in rulebooks:
        for step in compile_workflow(rules).steps:
            states = {source.split(":")[-1] for source in step.sources}
            found.setdefault((step.of, step.name, step.who), set()).update(states)
    yield "## Steps\n"
    yield "`clock` is the program itself, `part` a step that another one takes. What the guards ask is said at each button.\n"
    yield "| of | step | who | from |"
    yield "|---|---|---|---|"
    for (of, name, who), states in sorted(found.items()):
        yield f"| {of} | {name} | {', '.join(who)} | {', '.join(sorted(states))} |"
    yield ""


def _letters() -> Iterator[str]:
    yield "## Letters\n"
    yield "| letter | to | may hold |"
    yield "|---|---|---|"
    for kind, post in sorted(LETTERS.items()):
        yield f"| {kind} | {', '.join(post.to)} | {', '.join(post.facts)} |"
    yield ""


def _exports() -> Iterator[str]:
    yield "## Exports\n"
    yield "| file | for | columns |"
    yield "|---|---|---|"
    for name, export in sorted(EXPORTS.items()):
        yield f"| {name} | {export.who} | {', '.join(export.columns)} |"
    yield ""


def _later(secret) -> str:
    if not secret.announced:
        return ""
    return f"; after the announcement, where the rules say so, {' and '.join(WORDS[one] for one in secret.announced)}"


def _fields() -> Iterator[str]:
    yield "## What is kept\n"
    yield "| what | told to |"
    yield "|---|---|"
    for (table, column), secret in sorted(SECRETS.items()):
        yield f"| {table}.{column} | {', '.join(WORDS[one] for one in secret.to) or 'nobody'}{_later(secret)} |"
    for table, words in sorted(OPEN.items()):
        yield f"| {table} | {words} |"
