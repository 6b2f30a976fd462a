"""What differs between two rulebooks: a list of typed differences that leads from the one to the other.

Not a comparison of texts: the order of a file, its comments and its layout are no difference. Entries of a list are
known by their ids, so that a field which moves is not one gone and one new. `applied` is the proof: the first rulebook
with its list has the digest of the second. The words are in `differences_told`; what is lawful, in `amendments`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from .calendar import UNKNOWN
from .rulebook import Rulebook

CITIES, JURORS, VOTERS, SECRETARIAT, PUBLIC = GROUPS = ("cities", "jurors", "voters", "secretariat", "public")
ADDED, REMOVED, CHANGED, REORDERED = "added", "removed", "changed", "reordered"
TOGETHER = ("keep", "choose", "scale", "per_organisation")  # rules of several parts that make one sentence
DATES = ("opens", "closes", "embargo_until", "starts", "ends")


@dataclass(frozen=True)
class Difference:
    """One difference. `path` holds keys, and the ids of entries; `before` and `after` are plain values, None for nothing.

    `concerns` names those who live by the rule, in the order of GROUPS.
    """

    path: tuple[str, ...]
    kind: str
    before: Any
    after: Any
    concerns: tuple[str, ...]

    def as_json(self) -> dict:
        return asdict(self) | {"path": list(self.path), "concerns": list(self.concerns)}

    @classmethod
    def from_json(cls, kept: dict) -> Difference:
        return cls(**{**kept, "path": tuple(kept["path"]), "concerns": tuple(kept["concerns"])})


def differences(before: Rulebook, after: Rulebook) -> list[Difference]:
    """Everything that differs, in the order of the rulebook; empty for two that mean the same."""
    kinds = {f"{round_.id}.{stage.id}": stage.kind for one in (before, after) for round_, stage in one.stages()}
    return [
        Difference(path, kind, was, now, concerned(path, kinds))
        for path, kind, was, now in _between((), plain(before), plain(after))
    ]


def applied(rules: Rulebook, found: Iterable[Difference]) -> Rulebook:
    """The rulebook with these differences made in it. Raises KeyError where one does not fit."""
    content = plain(rules)
    for one in found:
        _make(content, one)
    return Rulebook.from_canonical(json.dumps(content).encode())


def plain(rules: Rulebook) -> dict:
    """The rulebook's meaning as plain mappings, lists and texts, in its own order; what is left at its default is not in it."""
    return rules.model_dump(mode="json", by_alias=True, exclude_defaults=True)


# -- finding them


def _between(path: tuple, was: Any, now: Any) -> Iterator[tuple]:
    if was == now:
        return
    if _mapping(was) and _mapping(now) and not _one_rule(path, was, now):
        for key in dict.fromkeys((*was, *now)):
            yield from _between((*path, key), was.get(key), now.get(key))
    elif _entries(was) and _entries(now):
        yield from _of_entries(path, was, now)
    else:
        yield path, ADDED if was is None else REMOVED if now is None else CHANGED, was, now


def _of_entries(path: tuple, was: list, now: list) -> Iterator[tuple]:
    """Entries by their ids: gone, new, changed; and last their order, where it is not what follows by itself."""
    old, new = {one["id"]: one for one in was}, {one["id"]: one for one in now}
    for id in old:
        if id not in new:
            yield (*path, id), REMOVED, old[id], None
    for id in new:
        yield from _between((*path, id), old.get(id), new[id])
    follows = [id for id in old if id in new] + [id for id in new if id not in old]
    if follows != list(new):
        yield path, REORDERED, follows, list(new)


def _mapping(value: Any) -> bool:
    """Whether it is a rule that is looked into: texts in several languages and dates are each one value."""
    return isinstance(value, dict) and not is_text(value) and UNKNOWN not in value


def _one_rule(path: tuple, was: dict, now: dict) -> bool:
    """Whether its parts are read together: “at least 5” that becomes “exactly 5” is one difference, not two."""
    own = [{key: item for key, item in one.items() if key not in ("source", "default")} for one in (was, now)]
    return bool(path) and path[-1] in TOGETHER and own[0] != own[1]


def is_text(value: Any) -> bool:
    """Words in one or more languages: {"fr": …, "pt-BR": …}."""
    return isinstance(value, dict) and bool(value) and all(
        isinstance(words, str) and len(code.partition("-")[0]) == 2 for code, words in value.items()
    )


def _entries(value: Any) -> bool:
    """A list whose entries have ids, none twice."""
    if not isinstance(value, list) or not all(isinstance(one, dict) and "id" in one for one in value):
        return False
    return len({one["id"] for one in value}) == len(value)


# -- making them


def _make(content: dict, one: Difference) -> None:
    holder = content
    for part in one.path[:-1]:
        holder = _entry(holder, part) if isinstance(holder, list) else holder[part]
    last = one.path[-1]
    if one.kind == REORDERED:
        entries = {entry["id"]: entry for entry in holder[last]}
        holder[last] = [entries[id] for id in one.after]
    elif isinstance(holder, list):
        _make_entry(holder, last, one.after)
    elif one.after is None:
        del holder[last]
    else:
        holder[last] = one.after


def _entry(entries: list, id: str) -> dict:
    for one in entries:
        if one["id"] == id:
            return one
    raise KeyError(id)


def _make_entry(entries: list, id: str, after: dict | None) -> None:
    """An entry new at the end, gone, or another in its place."""
    places = [at for at, one in enumerate(entries) if one["id"] == id]
    if after is None:
        del entries[places[0]]
    elif places:
        entries[places[0]] = after
    else:
        entries.append(after)


# -- whom they concern

OF_STAGES = {
    "call": (CITIES,),
    "submission": (CITIES,),
    "eligibility": (CITIES, SECRETARIAT),
    "appeal": (CITIES, SECRETARIAT),
    "consultation": (CITIES, VOTERS),
    "jury": (JURORS,),
    "deliberation": (JURORS,),
    "announcement": (CITIES, PUBLIC),
}
OF_THE_REST = {
    "time_zone": GROUPS,
    "languages": (CITIES, PUBLIC),
    "applicants": (CITIES,),
    "categories": (CITIES, JURORS),
    "territories": (CITIES,),
    "lists": (CITIES,),
    "forms": (CITIES,),
    "criteria": (CITIES, JURORS),
    "ceremony": (CITIES, JURORS, PUBLIC),
    "publishes": (CITIES, JURORS, VOTERS, PUBLIC),
    "documents": (CITIES, SECRETARIAT),
}
OF_ROUNDS = {"cut": (CITIES, JURORS), "awards": (CITIES, PUBLIC)}


def concerned(path: tuple[str, ...], kinds: dict[str, str]) -> tuple[str, ...]:
    """Who lives by the rule at this path. `kinds`: {“final.jury”: the stage's kind}."""
    if path[-1] in ("source", "default"):
        return (PUBLIC,)
    if path[0] == "rounds":
        return _of_round(path, kinds)
    return OF_THE_REST.get(path[0], (PUBLIC,))


def _of_round(path: tuple[str, ...], kinds: dict[str, str]) -> tuple[str, ...]:
    stage = kinds.get(f"{path[1]}.{path[3]}") if len(path) > 3 and path[2] == "stages" else None
    if stage is None:
        return OF_ROUNDS.get(path[2] if len(path) > 2 else "", (CITIES, PUBLIC))
    found = {*OF_STAGES[stage], *((CITIES, PUBLIC) if path[-1] in DATES else ())}
    return tuple(one for one in GROUPS if one in found)
