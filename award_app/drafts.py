"""Drafts: what a city has typed and not sent. The one module that writes `drafts`, `draft_heads`; outside the record.

A draft may be written while it may still be sent: until the deadline, or, of a candidacy that was returned, the fields
the office asks about. Afterwards it stays as it is and can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, null, select

from forms.answers import clean, missing
from workflows.record import canonical, instant_text
from workflows.rulebook import Rulebook
from workflows.stages.common import before_deadline
from workflows.stages.eligibility import completion_over
from workflows.stages.team import WRITERS
from workflows.steps import Refusal, Refused

from .faults import fault
from .models.base import put
from .models.candidacies import candidacies, draft_heads, drafts, team
from .models.editions import stages
from .stages.eligibility import completed, open_return
from .stages.submission import answers_of, application_form, digest_of, place_of, submission_of, values_to_send
from .store import Store

UNSENT = ("draft", "invited", "not_received", "returned")  # where what was written last was not sent, or is still to be
MOST_ASIDE = 20  # texts of one field that gave way to others
LARGEST = 200_000  # bytes of one answer: far above any limit of words, and not a place to keep a film


@dataclass(frozen=True)
class Saved:
    """What became of a save. `values`: what a send would freeze now; `missing`: of them. `conflicts`: {field: (the text that is
    saved, the text that was not)}; `written`: {field: (by whom the saved one was, when)}; `unkept`: the fields
    whose text is far too long to be kept."""

    saved_at: datetime
    digest: str
    complete: bool
    values: dict
    missing: dict[str, dict]
    versions: dict[str, int]
    conflicts: dict[str, tuple] = field(default_factory=dict)
    written: dict[str, tuple[str | None, datetime]] = field(default_factory=dict)
    unkept: frozenset[str] = frozenset()

    @property
    def version(self) -> int:
        """The newest version of any field: what a page says it has seen."""
        return max(self.versions.values(), default=0)


def save(
    store: Store,
    rules: Rulebook,
    candidacy: Mapping,
    values: Mapping,
    by: str,
    seen: Mapping[str, int] | None = None,
    received: datetime | None = None,
    undecided: Collection[str] = (),
    yields: Collection[str] = (),
    settled: Collection[str] = (),
) -> Saved:
    """Keep what was typed: {field: value}. Raises Refused when the draft is closed, or a field is not open. A text that is far
    too long does not keep the others from being saved, and is not cut.

    `by` names who writes, and in which window ("key/window"). A field that another window has changed since `seen` is
    not overwritten; without `seen` the newest text stands. `undecided`: fields of which two texts are shown and none
    is chosen; `yields`: fields whose saved text stays; `settled`: those of which one was chosen on the page. Of a field in
    conflict the text that does not stand is set aside, and stays open to its writer until one of the two is chosen.
    """
    with store.writing() as db:
        row = _open(db, rules, candidacy, received or store.now(), set(values), by)
        saved = _keep(db, store, rules, row, values, by, _Settled(seen, undecided, yields, settled))
    fault("draft.committed")
    return saved


def change_files(
    store: Store,
    rules: Rulebook,
    candidacy: Mapping,
    name: str,
    change: Callable[[Connection, list], list],
    by: str,
    received: datetime | None = None,
) -> Saved:
    """Change the files of one answer: `change(db, entries)` gives them anew, or raises Refused. Counted and kept in one
    transaction: two that are sent at once are both there, and together not more than may be."""
    with store.writing() as db:
        row = _open(db, rules, candidacy, received or store.now(), {name}, by)
        entries = change(db, list(load(db, row["id"]).get(name, ([], 0))[0] or []))
        saved = _keep(db, store, rules, row, {name: entries}, by, _Settled(None, (), (), ()))
    fault("draft.committed")
    return saved


def take_back(
    store: Store, rules: Rulebook, candidacy: Mapping, by: str, shown: str, received: datetime | None = None
) -> Saved:
    """Make the draft again what was sent last; each text that gives way is set aside. `shown`: the digest of the draft whose
    changes the page told: what was written after that is not taken back unseen. Raises Refused."""
    stage = submission_of(rules, place_of(candidacy))
    asked = {one.id for one in rules.form_of(stage).fields()} if stage else set()
    with store.writing() as db:
        row = _open(db, rules, candidacy, received or store.now(), asked, by)
        if digest_of(to_send(db, rules, row)) != shown:
            raise Refused("changed_meanwhile")
        was = answers_of(db, row["id"], row["revision"])
        saved = _keep(db, store, rules, row, {name: was.get(name) for name in asked}, by, _Settled(None, (), (), (), keeps=True))
    fault("draft.committed")
    return saved


def _open(db: Connection, rules: Rulebook, candidacy: Mapping, at: datetime, fields: set[str], by: str) -> Mapping:
    """The candidacy's row, locked; these fields of its draft are open, and who writes may. Raises Refused."""
    row = db.execute(_TO_WRITE, {"id": candidacy["id"], "who": by.partition("/")[0]}).mappings().first()
    if "/" in by and row["role"] not in WRITERS:  # somebody at a window, who may have been in the team a moment ago
        raise Refused("only_reads" if row["role"] else "unknown")
    may = writable(db, rules, row, at)
    if isinstance(may, Refusal):
        raise Refused.because(may)
    if foreign := fields - may:
        raise Refused("field_not_open", fields=sorted(foreign))
    return row


def _keep(db: Connection, store: Store, rules: Rulebook, row: Mapping, values: Mapping, by: str, settled: _Settled) -> Saved:
    rows_there = rows(db, row["id"])
    there = {name: (one["value"], one["version"]) for name, one in rows_there.items()}
    found = _compare(rules, rows_there, values, by, settled)
    if found.changed:
        version = 1 + max((version for _, version in there.values()), default=0)
        written = {"version": version, "saved_at": store.now(), "saved_by": by}
        _write(db, row["id"], [{"field": name, "value": value, **written} for name, value in found.changed.items()])
        there |= {name: (value, version) for name, value in found.changed.items()}
    drafted = {name: value for name, (value, _version) in there.items()}
    for name, text in found.aside.items():
        others = [one for one in found.kept[name] if one["value"] not in (text, there[name][0])]
        this = {"value": text, "at": instant_text(store.now()), "by": _whose(found.aside_by[name])}
        if name in found.conflicts:
            others, this = _closed(others, by), this | {"open": by}
        _set_aside(db, row["id"], name, [*others, this])
    for name in found.chosen - found.conflicts.keys():
        _close(db, row["id"], name, by)
    values = to_send(db, rules, row, drafted)
    head = settle(db, store, rules, row, values)
    fault("draft.put")
    return Saved(
        head["saved_at"],
        head["digest"],
        head["complete"],
        values,
        head["missing"],
        {name: version for name, (_, version) in there.items()},
        found.conflicts,
        found.written,
        frozenset(found.unkept),
    )


_TO_WRITE = (
    select(candidacies, team.c.role)
    .outerjoin(team, (team.c.candidacy == candidacies.c.id) & (team.c.participant == bindparam("who")))
    .where(candidacies.c.id == bindparam("id"))
    .with_for_update(of=candidacies)
)


def load(db: Connection, candidacy: str) -> dict[str, tuple]:
    """{field: (value, version)}."""
    return {row.field: (row.value, row.version) for row in db.execute(_VALUES, {"candidacy": candidacy})}


def rows(db: Connection, candidacy: str) -> dict[str, Mapping]:
    """{field: its row}: what set_aside, open_texts and the values are read from, in one query."""
    return {row["field"]: row for row in db.execute(_ROWS, {"candidacy": candidacy}).mappings()}


_THIS = drafts.c.candidacy == bindparam("candidacy")
_ROWS = select(drafts).where(_THIS)
_VALUES = select(drafts.c.field, drafts.c.value, drafts.c.version).where(_THIS)


def set_aside(there: Mapping[str, Mapping]) -> dict[str, list[dict]]:
    """{field: [{value, at, by}]}: the texts that gave way to another window's, the latest last."""
    return {name: row["set_aside"] for name, row in there.items() if row["set_aside"]}


def open_texts(there: Mapping[str, Mapping], who: str) -> dict[str, tuple]:
    """{field: (the text that is saved, that of `who`, by whom the saved one was, when)}: of what `who` wrote against another
    window's text, and has not chosen between."""
    found = {}
    for name, texts in set_aside(there).items():
        row, mine = there[name], [one["value"] for one in texts if one.get("open") and _whose(one["open"]) == who]
        if mine and mine[-1] != row["value"]:
            found[name] = (row["value"], mine[-1], _whose(row["saved_by"]), row["saved_at"])
    return found


_ITS_STAGE = select(stages.c.state, stages.c.opens_at, stages.c.closes_at).where(
    stages.c.edition == bindparam("edition"), stages.c.key == bindparam("key"))


def writable(db: Connection, rules: Rulebook, row: Mapping, at: datetime, known: Mapping | None = None) -> set[str] | Refusal:
    """The fields that may be written at this instant, or why none may. `known`: the stages by key, where a page has read them;
    a save reads them in its own transaction."""
    place, status = row["state"].split(":")
    if status == "returned":
        return completion_over(row["due_at"], at) or set(open_return(db, row["id"])["fields"])
    stage = submission_of(rules, place)
    if stage is None or status not in ("draft", "invited", "submitted"):
        return Refusal("draft_closed", {})
    key = f"{place}.{stage.id}"
    if known is None:
        known = {key: db.execute(_ITS_STAGE, {"edition": row["edition"], "key": key}).mappings().one()}
    refusal = before_deadline(key).test(rules, {"stages": known, "received": at})
    return refusal or {one.id for one in rules.form_of(stage).fields()}


def to_send(db: Connection, rules: Rulebook, row: Mapping, drafted: Mapping | None = None) -> dict:
    """What a send would freeze now: the draft, `drafted` where it has just been read; of a returned candidacy what was sent, but
    the fields asked for."""
    asked = open_return(db, row["id"]) if row["state"].endswith(":returned") else None
    return completed(db, row, asked) if asked else values_to_send(db, rules, row, drafted)


def stands_as_sent(row: Mapping, open_: set[str] | Refusal) -> bool:
    """Whether what was sent is what counts, and what was written since does not: no more of it can be sent."""
    if not isinstance(open_, Refusal) or not row["revision"]:
        return False
    return row["state"].split(":")[1] not in UNSENT or open_.code == "completion_over"


def to_read(
    db: Connection, rules: Rulebook, row: Mapping, open_: set[str] | Refusal, drafted: Mapping | None = None
) -> dict:
    """What a page shows to the team: what a send would freeze, while it can be written; afterwards what was sent, and not
    what was typed later. Of what was never sent there is the draft alone."""
    if stands_as_sent(row, open_):
        return answers_of(db, row["id"], row["revision"])
    return to_send(db, rules, row, drafted)


def settle(db: Connection, store: Store, rules: Rulebook, row: Mapping, values: dict) -> dict:
    """Keep what a button asks of what would be sent: is it complete, and its digest."""
    place = place_of(row)
    wrong = missing(rules, application_form(rules, place), values)
    head = {
        "candidacy": row["id"],
        "round": place,
        "digest": digest_of(values),
        "complete": not wrong,
        "missing": wrong,
        "saved_at": store.now(),
        "rulebook": rules.digest,
    }
    put(db, draft_heads, ("candidacy",), [head])
    return head


def settle_again(store: Store, rules: Rulebook, row: Mapping) -> dict:
    """The same before more is sent: the draft may hold changes that were never sent and are not asked for."""
    with store.writing() as db:
        return settle(db, store, rules, row, to_send(db, rules, row))


def forget_people(store: Store, rules: Rulebook, candidacy: str) -> None:
    """When contacts are erased: what the draft holds of private sections goes too."""
    private = [one.id for section in application_form(rules).sections if section.private for one in section.fields]
    with store.writing() as db:
        db.execute(drafts.delete().where(drafts.c.candidacy == candidacy, drafts.c.field.in_(private)))
    store.scrub()


@dataclass(frozen=True)
class _Settled:
    """What the page has seen, and what its reader has chosen of two texts."""

    seen: Mapping[str, int] | None
    undecided: Collection[str]
    yields: Collection[str]
    chosen: Collection[str]
    keeps: bool = False  # every text that gives way is set aside


@dataclass
class _Found:
    """What is new; what another window has changed meanwhile; what is set aside."""

    changed: dict = field(default_factory=dict)
    conflicts: dict = field(default_factory=dict)
    written: dict = field(default_factory=dict)
    aside: dict = field(default_factory=dict)
    aside_by: dict = field(default_factory=dict)
    unkept: set = field(default_factory=set)
    kept: dict = field(default_factory=dict)  # what was set aside before
    chosen: set = field(default_factory=set)  # of which two texts were open to this window, and now one stands


def _compare(rules: Rulebook, there: Mapping[str, Mapping], values: Mapping, by: str, settled: _Settled) -> _Found:
    form, found = application_form(rules), _Found()
    for name, raw in values.items():
        mine, row = clean(rules, form.field(name), raw), there.get(name)
        theirs = row["value"] if row else None
        if len(canonical(mine)) > LARGEST:
            found.unkept.add(name)
            continue
        if name in settled.chosen or _is_open(row, by):
            found.chosen.add(name)
        if (mine or None) == (theirs or None):
            continue
        found.kept[name] = (row and row["set_aside"]) or []
        if row is None:
            found.changed[name] = mine
        elif name in settled.yields:
            found.aside[name], found.aside_by[name] = mine, by
        elif name in settled.undecided or _overtaken(row, by, settled.seen):
            found.conflicts[name], found.aside[name] = (theirs, mine), mine
            found.written[name], found.aside_by[name] = (_whose(row["saved_by"]), row["saved_at"]), by
        else:
            found.changed[name] = mine
            before = [one["value"] for one in found.kept[name]]
            if settled.keeps or before and (row["saved_by"] != by or mine in before):
                found.aside[name], found.aside_by[name] = theirs, row["saved_by"]
    return found


def _is_open(row: Mapping | None, window: str) -> bool:
    """Whether this very window has two texts of the field before it."""
    return row is not None and any(one.get("open") == window for one in row["set_aside"] or ())


def _closed(texts: list[Mapping], by: str) -> list[dict]:
    """The texts that were set aside, none of them open any more to who writes; an empty one is then not worth keeping."""
    theirs, mine = [], []
    for one in texts:
        (mine if _whose(one.get("open")) == _whose(by) else theirs).append(one)
    settled = [{name: value for name, value in one.items() if name != "open"} for one in mine if one["value"]]
    return sorted([*theirs, *settled], key=lambda one: one["at"])


def _close(db: Connection, candidacy: str, name: str, by: str) -> None:
    there = set_aside(rows(db, candidacy)).get(name, [])
    if (left := _closed(there, by)) != there:
        _put_aside(db, candidacy, name, left)


def _whose(by: str | None) -> str | None:
    """The key of a person, without the window."""
    return by and by.partition("/")[0]


def _overtaken(row: Mapping, by: str, seen: Mapping[str, int] | None) -> bool:
    """Whether another window has changed this field since the page was shown."""
    return seen is not None and row["version"] > seen.get(row["field"], 0) and row["saved_by"] != by


def _write(db: Connection, candidacy: str, rows: list[dict]) -> None:
    put(db, drafts, ("candidacy", "field"), [{"candidacy": candidacy, **row} for row in rows])


def _set_aside(db: Connection, candidacy: str, name: str, texts: list[Mapping]) -> None:
    """Nothing typed leaves those before where they are."""
    if texts[-1]["value"] or "open" in texts[-1]:
        _put_aside(db, candidacy, name, texts[-MOST_ASIDE:])


def _put_aside(db: Connection, candidacy: str, name: str, texts: list[Mapping]) -> None:
    this = (drafts.c.candidacy == candidacy) & (drafts.c.field == name)
    db.execute(drafts.update().where(this).values(set_aside=texts or null()))
