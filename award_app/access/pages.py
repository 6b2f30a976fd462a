"""Who may open a page, declared at its view: `@page(TEAMS, id="candidacy")`.

It says: for members of a team, and `<id>` in the address names a candidacy, theirs. `admits` is asked before the view
runs; whose the object is, the view's own query asks, so that what is foreign is never read. tests/matrix opens every
page as everybody, with every object, and compares with what is declared here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .standing import Standing

PUBLIC, SIGNED_IN, OFFICERS, TEAMS, JURORS, DEMO = "public", "signed_in", "officers", "teams", "jurors", "demo"
INVITED = "invited"  # to a team, and has not answered
ASKED = "asked"  # to sit on a panel or to stand by, and not seated

OBJECTS = {  # what a variable of an address can name: to whom it opens, and which of them
    "edition": {PUBLIC: "any", SIGNED_IN: "any", OFFICERS: "any", TEAMS: "any", JURORS: "any", INVITED: "any", ASKED: "any"},
    "candidacy": {OFFICERS: "of the edition", TEAMS: "their own", JURORS: "of a dossier they read",
                  INVITED: "that they were asked to join"},
    "reference": {PUBLIC: "once its name is public"},
    "file": {OFFICERS: "of the candidacy", TEAMS: "of their candidacy",
             JURORS: "of a dossier they read, as it was sent"},
    "picture": {OFFICERS: "of the candidacy", TEAMS: "of their candidacy",
                JURORS: "of a dossier they read, as it was sent"},
    "minutes": {OFFICERS: "of a meeting that has decided"},
    "upload": {TEAMS: "of their candidacy"},
    "reading": {JURORS: "their own, neither recused nor void"},
    "seat": {JURORS: "their own"},
    "meeting": {JURORS: "their own, while their panel meets"},
    "interest": {OFFICERS: "of the edition"},
    "presidency": {JURORS: "their own, from which they presided over a meeting that has decided"},
    "chair": {JURORS: "their own, from which they preside over a panel whose points two people open"},
    "receipt": {TEAMS: "of their candidacy"},
    "certificate": {PUBLIC: "to whoever has its number, once it is announced"},
    "signatory": {PUBLIC: "that has signed here"},
    "former_rules": {PUBLIC: "that were in force in the edition"},
    "link": {PUBLIC: "to whoever has it"},
    **{name: {OFFICERS: "of the edition"} for name in ("stage", "jury", "deliberation", "round", "letter", "translation",
                                                       "rulebook", "subject")},
    "word": dict.fromkeys((PUBLIC, SIGNED_IN, OFFICERS, TEAMS, JURORS, DEMO), "of the rulebook"),
}

WHEN = {
    "calls_for_jurors": "where the rules call for jurors",
    "always": "",
    "members_vote": "where the rules let members of the network vote",
    "comes_by_email": "where the rules take candidacies by e-mail",
}


class Undeclared(Exception):
    """A page, a letter or a field without a policy: it is not served."""


@dataclass(frozen=True)
class Policy:
    """To whom a page opens, what its address names, and which fields its answer to a program may have."""

    who: tuple[str, ...]
    names: Mapping[str, str]
    answers: tuple[str, ...] = ()
    when: str = "always"
    limit: str | None = None
    files: bool = False

    @property
    def open_to_all(self) -> bool:
        return PUBLIC in self.who or DEMO in self.who

    def admits(self, standing: Standing) -> bool:
        """Whether a person who is signed in may ask for this page at all in this edition."""
        held = {OFFICERS: standing.officer, TEAMS: standing.candidacies, JURORS: standing.seats, INVITED: standing.invited,
                ASKED: standing.asked, SIGNED_IN: True}
        return self.open_to_all or any(held[one] for one in self.who)


def page(*who: str, answers: tuple[str, ...] = (), when: str = "always", limit: str | None = None,
         files: bool = False, **names: str) -> Callable:
    """Declare who may open a page, what the variables of its address name (see OBJECTS), under which rules it is there
    at all (see WHEN), how often it may be asked (award_app/limits.py), and whether its form takes files."""

    def declare(view):
        view.policy = Policy(who, {"edition": "edition", **names}, answers, when, limit, files)
        return view

    return declare


def policy_of(app, endpoint: str | None) -> Policy | None:
    return getattr(app.view_functions.get(endpoint), "policy", None)


def undeclared(app) -> list[str]:
    """What an app would serve without a policy, each with what to declare; a served app has none of it."""
    from .leaving import undeclared_letters

    pages = sorted({rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint != "static"})
    return [
        f"the page {one} has no policy: write @page(…) at its view, with whom it is for"
        for one in pages
        if policy_of(app, one) is None
    ] + undeclared_letters()
