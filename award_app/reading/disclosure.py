"""What the public may know of an edition, and since when: the one rule, asked by every public page and feed.

The rulebook says it (`publishes`), the stages' own states say whether it is so already; no date alone opens anything,
because a stage can open late and an announcement can be disarmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from workflows.machine import statuses
from workflows.rulebook import Rulebook

BEGUN = ("open", "overdue", "proposed", "armed", "closed")


def disclosed(rules: Rulebook, stages: Mapping[str, Mapping], rounds: Mapping[str, Mapping], what: str) -> bool:
    """Whether `what` (a name of the rulebook's `publishes`) may be shown to anybody at this moment.

    “from final”: as soon as a stage of that round has opened; “after final”: when all are closed and its cut, if any,
    is published; “of laureates”: after the announcement, of the laureates alone.
    """
    word, _, where = getattr(rules.publishes, what).partition(" ")
    if word == "never":
        return False
    if word == "of":
        return announced(stages)
    own = [row["state"] for key, row in stages.items() if key.startswith(f"{where}.")]
    if word == "from":
        return any(state in BEGUN for state in own)
    cut = rules.round(where).cut
    return bool(own) and all(state == "closed" for state in own) and (not cut or rounds[where]["state"] == "published")


def announced(stages: Mapping[str, Mapping]) -> bool:
    """Whether the results are public: every announcement of the edition has been made."""
    states = [row["state"] for row in stages.values() if row["kind"] == "announcement"]
    return bool(states) and all(state == "closed" for state in states)


def disclosed_on(rules: Rulebook, stages: Mapping[str, Mapping], what: str) -> datetime | None:
    """When `what` is expected to become public; None for never, and while the date is not known."""
    word, _, where = getattr(rules.publishes, what).partition(" ")
    if word == "never":
        return None
    if word == "of":
        return embargo_ends(stages)
    name = "opens_at" if word == "from" else "closes_at"
    dates = [row[name] for key, row in stages.items() if key.startswith(f"{where}.")]
    if not dates or None in dates:
        return None
    return min(dates) if word == "from" else max(dates)


def embargo_ends(stages: Mapping[str, Mapping]) -> datetime | None:
    """When the results are to be announced."""
    dates = [row["closes_at"] for row in stages.values() if row["kind"] == "announcement"]
    return max(dates) if dates and None not in dates else None


def shown_states(rules: Rulebook) -> list[str]:
    """The states in which a candidacy is named once names are public: those of the named round and of later ones.

    Those who never sent, were not eligible or have withdrawn are never listed.
    """
    hidden = ("draft", "not_received", "ineligible", "withdrawn")
    hidden += tuple(f"{one.id}:under_review" for one in rules.rounds if (known := statuses(one)) and "ineligible" in known.ends)
    named = _states_of_the_named(rules)
    # Who was asked for more and did not send it had been named before, and stays.
    later = {state.split(":")[0] for state in named if state.endswith(":invited")}
    return [
        state
        for state in named
        if not {state, state.split(":")[1]} & set(hidden) or (state.endswith(":not_received") and state.split(":")[0] in later)
    ]


def named_since(rules: Rulebook, language: str) -> str | None:
    """The name of the round whose candidacies, and no others, are named; None where every round's are."""
    word, _, where = rules.publishes.names_of_candidacies.partition(" ")
    first = next((one.id for one in rules.rounds if any(stage.kind == "submission" for stage in one.stages)), None)
    if word not in ("from", "after") or where == first or not _reached(rules, where):
        return None
    return rules.round(where).name[language]


def withdrawn_states(rules: Rulebook) -> list[str]:
    """The states of those who withdrew after their name had become public.

    “from final”: whoever is in that round was named. “after final”: only those who withdrew in a later round were.
    """
    word, _, where = rules.publishes.names_of_candidacies.partition(" ")
    if word in ("never", "of") or not _reached(rules, where):
        return []
    return [
        state
        for state in _states_of_the_named(rules)
        if state.endswith(":withdrawn") and (word == "from" or state.split(":")[0] != where)
    ]


def _states_of_the_named(rules: Rulebook) -> list[str]:
    """Every state of the round from or after which names are public, and of later ones.

    No candidacy reaches a round that moves none, as the announcement: after it all who took part are named.
    """
    from workflows.machine import compile_workflow

    word, _, where = rules.publishes.names_of_candidacies.partition(" ")
    if word in ("never", "of"):
        return []
    order = [one.id for one in rules.rounds]
    later = order[order.index(where) :] if _reached(rules, where) else order
    return [one for one in compile_workflow(rules).states("candidacy") if one.split(":")[0] in later and ":" in one]


def _reached(rules: Rulebook, where: str) -> bool:
    """Whether candidacies are in this round, so that some can have reached it and others not."""
    return statuses(rules.round(where)) is not None
