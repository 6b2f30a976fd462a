"""What leaves the installation on its own: to whom each letter goes and which facts it may hold; which columns an export
has and for whom.

The engine hands a letter only the facts named here, and owes none to whom it is not declared for. A letter, a template or
an audience that is not named stops the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, nodes

from .pages import Undeclared

TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"
LAYOUTS = ("letter",)  # the frame of every letter, not one of its own


@dataclass(frozen=True)
class Post:
    """To whom a letter goes (an audience of a step, or `person`), and which facts it may hold."""

    to: tuple[str, ...]
    facts: tuple[str, ...]

    def only(self, facts: Mapping) -> dict:
        """These facts, and none that is not declared."""
        return {name: value for name, value in facts.items() if name in self.facts}


OF_A_STEP = ("reference", "within")  # of the receipt; the stage or round it is about
OF_A_CANDIDACY = (*OF_A_STEP, "place", "title", "candidacy")
OF_A_STAGE = (*OF_A_STEP, "stage", "closes")

LETTERS = {
    "sign_in": Post(("person",), ("token", "code", "expires", "language")),
    "second_factor": Post(("person",), ("what", "at")),
    "joined": Post(("joining",), (*OF_A_CANDIDACY, "role", "asker")),  # who invites is to be known to whom they invite
    "colleague": Post(("owners",), (*OF_A_CANDIDACY, "asker")),  # the asker's own address: that is what they ask for
    "handed_over": Post(("team",), (*OF_A_CANDIDACY, "reason")),
    "put_right": Post(("team",), (*OF_A_CANDIDACY, "written_in", "member", "reason")),
    "begun": Post(("team",), OF_A_CANDIDACY),
    "received": Post(("team",), (*OF_A_CANDIDACY, "at", "digest", "revision")),
    "registered": Post(("team",), (*OF_A_CANDIDACY, "at", "digest", "revision")),
    "completed": Post(("team",), (*OF_A_CANDIDACY, "at", "digest", "revision")),
    "invited": Post(("team",), OF_A_CANDIDACY),
    "not_sent_yet": Post(("unsent",), (*OF_A_CANDIDACY, "closes", "stands")),
    "not_received": Post(("team",), OF_A_CANDIDACY),
    "withdrawn": Post(("team",), OF_A_CANDIDACY),
    "reinstated": Post(("team",), (*OF_A_CANDIDACY, "reason")),
    "consent_withdrawn": Post(("team",), OF_A_CANDIDACY),
    "consent_given": Post(("team",), OF_A_CANDIDACY),
    "consent_told": Post(("officers",), (*OF_A_CANDIDACY, "consent")),
    "returned": Post(("team",), (*OF_A_CANDIDACY, "message", "fields", "due")),
    "asked_by_office": Post(("asked_city",), (*OF_A_CANDIDACY, "message")),  # which juror wanted to know it does not say
    "question_answered": Post(("asking_juror",), (*OF_A_STEP, "place", "message")),
    "minutes_wait": Post(("signers",), (*OF_A_STEP, "stage", "role")),
    "eligible": Post(("team",), OF_A_CANDIDACY),
    "ineligible": Post(("team",), (*OF_A_CANDIDACY, "unmet")),
    "appeal_received": Post(("team",), (*OF_A_CANDIDACY, "stage")),
    "appeal_upheld": Post(("team",), (*OF_A_CANDIDACY, "stage", "reason")),
    "appeal_rejected": Post(("team",), (*OF_A_CANDIDACY, "stage", "reason")),
    "kept": Post(("team",), OF_A_CANDIDACY),
    "not_kept": Post(("team",), OF_A_CANDIDACY),
    "told_in_private": Post(("laureates",), (*OF_A_CANDIDACY, "outcome", "awards", "honours")),
    "result": Post(("team",), (*OF_A_CANDIDACY, "outcome", "awards", "honours")),
    "comments": Post(("team",), OF_A_CANDIDACY),  # the jury's words for the city are read when it is written
    "certificate": Post(("holder",), (*OF_A_CANDIDACY, "number", "kind", "holder")),
    "extended": Post(("concerned",), (*OF_A_STAGE, "reason", "was")),
    "amended": Post(("amended",), (*OF_A_STEP, "before", "after", "groups", "reason")),
    "suspended": Post(("everyone",), (*OF_A_STEP, "reason")),
    "resumed": Post(("everyone",), (*OF_A_STEP, "reason", "days")),
    "postponed": Post(("everyone",), (*OF_A_STEP, "reason", "days")),
    "cancelled": Post(("everyone",), (*OF_A_STEP, "reason")),
    "interest_received": Post(("interested",), (*OF_A_STAGE, "erased")),
    "interest_thanked": Post(("interested",), OF_A_STAGE),
    "asked_to_sit": Post(("seat",), (*OF_A_STAGE, "due", "reserve")),
    "asked_again": Post(("seat",), (*OF_A_STAGE, "due", "reserve")),
    "appointed": Post(("seat",), OF_A_STAGE),
    "stands_by": Post(("seat",), OF_A_STAGE),
    "called_in": Post(("seat",), OF_A_STAGE),
    "replaced": Post(("replaced",), OF_A_STAGE),
    "readings_ready": Post(("seats", "new_seats"), OF_A_STAGE),
    "readings_changed": Post(("changed_seats",), (*OF_A_STAGE, "more", "fewer")),
    "reminder": Post(("late_seats",), (*OF_A_STAGE, "left")),
    "overdue": Post(("late_seats",), OF_A_STAGE),
    "admitted": Post(("member",), (*OF_A_STEP, "member")),
    "ballot_received": Post(("voter",), (*OF_A_STEP, "receipt", "valid")),
}


@dataclass(frozen=True)
class Export:
    """A file to take away: for whom, since when, and what is in each row of it."""

    who: str
    when: str
    columns: tuple[str, ...]


EXPORTS = {
    "candidacies.xlsx": Export("officers", "always", (
        "reference", "place", "country", "organisation", "title", "category", "territory", "language", "state",
        "submitted_at", "completed_at", "honours")),
    "record.json": Export("public", "always", ("day", "head", "sealed_at")),
    "record.atom": Export("public", "always", ("day", "head", "sealed_at")),
}


def post_of(letter) -> Post:
    """What is declared of a letter that a step owes. Raises Undeclared where it would go to somebody else."""
    post = LETTERS.get(letter.kind)
    if post is None or letter.to not in post.to:
        raise Undeclared(f"the letter {letter.kind} goes to {letter.to}: say so in award_app/access/leaving.py, LETTERS")
    return post


def undeclared_letters() -> list[str]:
    """The letters that could leave without being declared, each with what to declare."""
    templates = {path.stem for path in TEMPLATES.glob("*.txt")} - set(LAYOUTS)
    missing = [f"the letter {kind} is not declared: name in award_app/access/leaving.py, LETTERS, to whom it goes and "
               "its facts" for kind in sorted(templates - LETTERS.keys())]
    strange = [(kind, name) for kind in sorted(templates & LETTERS.keys())
               for name in sorted(facts_named(kind) - set(LETTERS[kind].facts))]
    return missing + [f"the letter {kind} says the fact {name}: name it in award_app/access/leaving.py, LETTERS, or leave "
                      "it out of the template" for kind, name in strange]


def undeclared_audiences(steps: Iterable) -> list[str]:
    """The letters of a table of steps that go to somebody they are not declared for."""
    owed = sorted({(one.kind, one.to) for step in steps for one in step.letters})
    return [f"the letter {kind} goes to {to}: say so in award_app/access/leaving.py, LETTERS" for kind, to in owed
            if kind not in LETTERS or to not in LETTERS[kind].to]


@cache
def facts_named(kind: str) -> frozenset[str]:
    """The facts that the template of a letter says."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"])
    tree = environment.parse((TEMPLATES / f"{kind}.txt").read_text(encoding="utf-8"))
    return frozenset(one.attr for one in tree.find_all(nodes.Getattr)
                     if isinstance(one.node, nodes.Name) and one.node.name == "facts")
