"""`act` beside the same writes by hand: prebuilt statements, the same reads, the same durability, in one transaction.

Usage: python -m bench.act [--database URL] [--steps 300]. Prints one line: medians in ms, the ratio pair by pair, the
statements of one step.
"""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import bindparam, select

from award_app import accounts, engine, writing
from award_app.access import Actor
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.effects import Ref
from award_app.models import RECORDED
from award_app.models.candidacies import answers, candidacies, draft_heads, drafts, private_answers, revisions, team
from award_app.models.record import events, keys, letters, openings
from award_app.rehearsal.answers import fill
from award_app.rehearsal.cast import city
from award_app.stages.submission import application_form
from bench.hand import KEY, LOCK, STANDS, WHO, replacing, side_by_side
from config.settings import Settings
from forms.submission import check_answers
from workflows.calendar import window
from workflows.reading import load
from workflows.record import canonical, chained, commitment, digest, line


def prepare(folder: Path, database: str):
    """A store with an edition in its call and one candidacy whose draft is complete."""
    from award_app import drafts as drafting

    rules = load("config/rulebooks/oidp-2026.yaml")
    store = open_store(Settings(data=folder, database_url=database), seed=1)
    store.clock = SetClock(window(rules, rules.stage("submission")).opens)
    engine.found(store, rules)
    person, participant = accounts.join(store, rules.id, "city@bench.invalid", "Bench", "en", officer=True)
    actor = Actor(person)
    engine.act(store, Ref(rules.id, "edition"), "open_edition", actor, rules=rules)
    from award_app.ticking import tick

    tick(store, rules.id)
    who = city(1, 1)
    begun = engine.act(
        store,
        Ref(rules.id, "candidacy"),
        "begin",
        actor,
        {"organisation": who.institution, "place": who.place, "country": who.country, "language": "en"},
    )
    form = application_form(rules)
    values, _ = check_answers(rules, form, fill(rules, form, who, 1))
    with store.reading() as db:
        row = db.execute(select(candidacies)).mappings().one()
    drafting.save(store, rules, row, values, by=participant)
    return store, rules, actor, begun.id


def by_act(store, rules, actor, id, turn: int) -> None:
    with store.reading() as db:
        head = db.scalar(select(draft_heads.c.digest))
        seen = db.scalar(select(candidacies.c.version))
    began = time.perf_counter()
    engine.act(store, Ref(rules.id, "candidacy", id), "submit", actor, {"draft": head}, seen=seen, key=f"key-{turn}")
    return time.perf_counter() - began


ROW = select(candidacies).where(candidacies.c.id == bindparam("id"))
HEAD = select(draft_heads).where(draft_heads.c.candidacy == bindparam("id"))
DRAFT = select(drafts.c.field, drafts.c.value).where(drafts.c.candidacy == bindparam("id"))
SIBLINGS = select(candidacies.c.id).where(
    candidacies.c.edition == bindparam("edition"), candidacies.c.organisation == bindparam("organisation")
)
MINE = select(team.c.candidacy).where(team.c.participant == bindparam("who"))
TEAM = select(team.c.participant).where(team.c.candidacy == bindparam("id"))


def by_hand(store, rules, actor, id, turn: int) -> float:
    """What a careful programmer writes without the engine: the same reads, rows, chain, letter and key."""
    began = time.perf_counter()
    edition = {"edition": rules.id}
    with store.writing() as db:
        record = db.execute(LOCK, edition).mappings().one()
        db.execute(KEY, {**edition, "key": f"hand-{turn}"}).first()
        db.execute(STANDS, edition).all()
        who = db.scalar(WHO, {**edition, "person": actor.person})
        row = db.execute(ROW, {"id": id}).mappings().one()
        db.execute(MINE, {"who": who}).all()
        db.execute(HEAD, {"id": id}).mappings().one()
        db.execute(SIBLINGS, {**edition, "organisation": row["organisation"]}).all()
        values = dict(db.execute(DRAFT, {"id": id}).all())
        db.execute(TEAM, {"id": id}).all()
        number, now = row["revision"] + 1, store.now()
        revision, fingerprint = f"{id}.{number}", digest(values)
        written: list[tuple] = [
            (
                candidacies,
                {
                    **row,
                    "state": "submission:submitted",
                    "version": row["version"] + 1,
                    "revision": number,
                    "submitted_at": now,
                },
            )
        ]
        written.append(
            (
                revisions,
                {
                    "id": revision,
                    "edition": rules.id,
                    "candidacy": id,
                    "number": number,
                    "digest": fingerprint,
                    "rulebook": rules.digest,
                    "at": now,
                },
            )
        )
        for section in application_form(rules).sections:
            table = private_answers if section.private else answers
            written += [
                (
                    table,
                    {
                        "id": f"{revision}:{one.id}",
                        "edition": rules.id,
                        "candidacy": id,
                        "revision": revision,
                        "field": one.id,
                        "value": values[one.id],
                    },
                )
                for one in section.fields
                if one.id in values
            ]
        opened, seq = [], record["seq"] + 1
        for table, values_ in written:
            content, salt = writing.row_content(table.name, values_), store.salt()
            opened.append(
                {
                    "commitment": commitment(salt, content),
                    "edition": rules.id,
                    "seq": seq,
                    "table": table.name,
                    "row": values_["id"],
                    "salt": salt,
                    "content": content,
                }
            )
        by_table: dict = {}
        for table, values_ in written:
            by_table.setdefault(table.name, []).append(values_)
        for name, rows in by_table.items():
            db.execute(replacing(RECORDED[name], db.dialect.name), rows)
        facts = {"reference": "r", "revision": number, "digest": fingerprint}
        content, salt = canonical(facts).decode(), store.salt()
        letter = store.id()
        opened.append(
            {
                "commitment": commitment(salt, content),
                "edition": rules.id,
                "seq": seq,
                "table": "letters",
                "row": letter,
                "salt": salt,
                "content": content,
            }
        )
        body = canonical(
            {
                "step": "submit",
                "kind": "candidacy",
                "subject": id,
                "actor": who,
                "rows": [[one["table"], one["commitment"]] for one in opened],
            }
        ).decode()
        salt = store.salt()
        sealed = commitment(salt, body)
        head = chained(record["head"], line(seq, now.isoformat(), sealed))
        db.execute(
            events.insert(),
            [
                {
                    "edition": rules.id,
                    "seq": seq,
                    "at": now,
                    "sealed": sealed,
                    "salt": salt,
                    "body": body,
                    "reference": store.id(),
                }
            ],
        )
        db.execute(openings.insert(), opened)
        db.execute(
            letters.insert(),
            [
                {
                    "id": letter,
                    "edition": rules.id,
                    "kind": "received",
                    "recipient": who,
                    "subject": id,
                    "facts": facts,
                    "state": "sent",
                    "cause": seq,
                    "owed_at": now,
                    "due_at": now,
                    "attempts": 0,
                    "sent_at": None,
                    "problem": None,
                    "automatic": True,
                }
            ],
        )
        db.execute(writing._ADVANCE, {"of": rules.id, "to_seq": seq, "to_head": head, "to_at": now})
        db.execute(
            keys.insert(),
            {**edition, "key": f"hand-{turn}", "asked": fingerprint, "receipt": facts, "secret_of": None, "at": now},
        )
    return time.perf_counter() - began


def main() -> None:
    side_by_side("act (submit)", prepare, by_act, by_hand)


if __name__ == "__main__":
    main()
