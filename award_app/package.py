"""The package of an edition: what the rules let be published of its record and results, for anybody to check.

Publishing is opening. The record's public lines are all there; of what is under their seals, only the rows that
`publishes` names, once their time has come, and of the events only those that hold such a row. Nothing else leaves.
What each file holds is told in docs/record.md; `verifier.py` is put into every package as verify.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from shutil import copyfile

from sqlalchemy import Connection, select

from workflows.record import canonical, line, parse

from . import engine, verifier
from .access.consent import withheld
from .effects import Context
from .models.base import written
from .models.editions import rulebooks
from .models.record import events, heads, openings, records
from .reading.disclosure import announced, disclosed, shown_states
from .store import Store

README = Path(__file__).parent / "package_readme.md"
NAMED_CERTIFICATES = ("laureate", "mention", "finalist")  # of holders who are published anyway


def write(store: Store, edition: str, folder: Path) -> Path:
    """Write the package of an edition as it may be published now; the folder is made, its files are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    with store.reading() as db:
        opened = Opened(db, engine.read_context(db, store, edition))
        _lines(folder / "record.jsonl", _public_lines(db, edition))
        final, days = _heads(db, edition)
        rules = db.scalar(select(rulebooks.c.content).where(rulebooks.c.digest == opened.rules.digest))
        earlier = list(_earlier_rules(opened))
        certificates = _certificates(opened)
        results = _results(opened, final, json.loads(rules))
        _lines(folder / "events.jsonl", opened.bodies())
        _lines(folder / "openings.jsonl", opened.lines())
    for old in folder.glob("rulebook-*.json"):
        old.unlink()
    for number, content in enumerate(earlier, 1):
        (folder / f"rulebook-{number}.json").write_bytes(content.encode())
    (folder / "rulebook.json").write_bytes(rules.encode())
    _json(folder / "heads.json", {"days": days, "final": final})
    _json(folder / "results.json", results)
    _json(folder / "certificates.json", certificates)
    (folder / "README.md").write_text(_readme(opened, final))
    copyfile(verifier.__file__, folder / "verify.py")
    _sums(folder)
    return folder


def _earlier_rules(opened: Opened) -> Iterator[str]:
    """The rulebooks that were amended, in their order."""
    for row in sorted(opened.rows.get("changes", {}).values(), key=lambda row: row["at"]):
        if row["before"]:
            yield opened.db.scalar(select(rulebooks.c.content).where(rulebooks.c.digest == row["before"]))


def verify_folder(folder: Path, held: Iterable[tuple[str, str]] = ()) -> list[str]:
    """What holds of a package, as lines to read; raises verifier.Wrong with the first bad entry."""
    return verifier.verify(folder, list(held))


# -- what is opened


class Opened:
    """The rows that may be published now, each with what opens it; and the events that hold them."""

    def __init__(self, db: Connection, context: Context):
        self.db, self.context, self.rules, self.edition = db, context, context.rules, context.edition["id"]
        self.announced = announced(context.stages)
        self.hidden, self.withheld = withheld(db, self.edition), []  # candidacies without consent; their honours
        self._found: dict[str, Mapping] = {}  # commitment -> opening
        self.events: set[int] = set()
        self.rows: dict[str, dict[str, Mapping]] = {}  # table -> id -> row
        self._open_everything()

    def may(self, what: str) -> bool:
        return disclosed(self.rules, self.context.stages, self.context.rounds, what)

    def _open_everything(self) -> None:
        self.open("editions", [self.edition])
        self.open("changes")  # the office's own words, on the edition's pages since the day
        if self.may("names_of_candidacies"):
            shown = set(shown_states(self.rules))
            self.open("candidacies", where=lambda row: row["state"] in shown and row["id"] not in self.hidden)
            self._open_cuts()
        if self.may("summaries"):
            self._open_summaries()
        if self.may("ballot_counts"):
            votes = self.open("stages", where=lambda row: row["kind"] == "consultation" and _tells_nothing_more(row))
            self.open("tallies", where=lambda row: row["stage"] in votes)
        if self.announced:
            self._open_honours()

    def _open_cuts(self) -> None:
        """Cuts that were published, and the stages that counted what their shares are taken of."""
        cuts = self.open("rounds", where=lambda row: row["state"] == "published")
        places = [one["place"] for one in self.context.rounds.values() if one["id"] in cuts]
        before = {one["id"] for one in self.context.rounds.values() if one["place"] <= max(places, default=-1)}
        self.open(
            "stages",
            where=lambda row: (
                row["round"] in before
                and row["state"] == "closed"
                and row["counted"]
                and row["kind"] != "consultation"
                and _tells_nothing_more(row)
            ),
        )
        if self.may("scores"):
            self.open("placements", where=lambda row: row["round"] in cuts)

    def _open_summaries(self) -> None:
        """Of the named candidacies: the answers that are there in several languages, and their checked translations."""
        fields = {
            field.id
            for form in self.rules.asked.values()
            for section in form.sections
            if not section.private
            for field in section.fields
            if field.public and (field.translated or field.language)
        }
        named = self.rows.get("candidacies", {})
        last = {f"{id}.{row['revision']}" for id, row in named.items()}
        self.open("answers", where=lambda row: row["revision"] in last and row["field"] in fields)
        self.open(
            "translations",
            where=lambda row: row["candidacy"] in named and row["field"] in fields and row["state"] == "checked",
        )

    def _open_honours(self) -> None:
        """Honours as decided and as published, and the event of the meeting: it holds the digest of the minutes."""
        grounds = self.may("grounds")
        rows = [parse(one["content"])["row"] for one in self._openings("honours")]
        published = {row["id"]: row["candidacy"] for row in rows if row["state"] == "published"}
        kept_back = {id for id, candidacy in published.items() if candidacy in self.hidden}
        if not grounds and any(row["citation"] for row in rows if row["id"] in published):
            return  # the citation stands in the same row: what may not be read is not opened, and so nothing is told
        for one in {one["row"]: one for one in self._openings("honours", kept_back)}.values():
            self.withheld.append({"award": parse(one["content"])["row"]["award"], "commitment": one["commitment"]})
            self.events.add(one["seq"])
        for id in kept_back:
            del published[id]
        self.open("candidacies", published.values())
        given = self.open("honours", published)
        for id in sorted(given):
            first = self._openings("honours", [id])[0]
            self._keep(first)
            self.events.add(self.body(first["seq"])["cause"])
        self.open(
            "certificates",
            where=lambda row: (
                row["kind"] in NAMED_CERTIFICATES
                and row["state"] == "issued"
                and (grounds or not row["facts"].get("citation"))
                and row["candidacy"] in self.rows.get("candidacies", {})
            ),
        )

    def open(self, table: str, ids: Iterable[str] | None = None, where=lambda row: True) -> set[str]:
        """Open the rows of a table as they stand, where they may be; gives their ids."""
        last = {one["row"]: one for one in self._openings(table, ids)}
        opened = set()
        for id, one in sorted(last.items()):
            row = parse(one["content"]).get("row")
            if row is not None and where(row):
                self._keep(one)
                self.rows.setdefault(table, {})[id] = row
                opened.add(id)
        return opened

    def _openings(self, table: str, ids: Iterable[str] | None = None) -> list[Mapping]:
        asked = (
            select(openings)
            .where(openings.c.edition == self.edition, openings.c.table == table)
            .order_by(openings.c.seq)
        )
        return list(
            self.db.execute(asked.where(openings.c.row.in_(list(ids))) if ids is not None else asked).mappings()
        )

    def _keep(self, opening: Mapping) -> None:
        self._found[opening["commitment"]] = opening
        self.events.add(opening["seq"])

    # -- as files

    def body(self, seq: int) -> dict:
        return parse(self.db.scalar(select(events.c.body).where(events.c.edition == self.edition, events.c.seq == seq)))

    def bodies(self) -> Iterator[dict]:
        wanted = sorted(self.events)
        for start in range(0, len(wanted), 500):
            asked = (
                select(events.c.seq, events.c.salt, events.c.body)
                .where(events.c.edition == self.edition, events.c.seq.in_(wanted[start : start + 500]))
                .order_by(events.c.seq)
            )
            yield from (dict(row) for row in self.db.execute(asked).mappings())

    def lines(self) -> Iterator[dict]:
        for one in sorted(self._found.values(), key=lambda one: (one["seq"], one["commitment"])):
            yield {name: one[name] for name in ("commitment", "seq", "table", "salt", "content")}


def _tells_nothing_more(row: Mapping) -> bool:
    """Whether a stage's row is without words of an officer: why something was waived may name somebody."""
    return not row["waived"]


# -- what is told


def _results(opened: Opened, final: Mapping, rules: Mapping) -> dict:
    """What follows from the opened rows, in words and numbers. The verifier works out the same from the rows alone."""
    edition, told = opened.rows["editions"][opened.edition], []
    kept_back = sorted(opened.withheld, key=lambda one: (one["award"], one["commitment"]))
    cuts, votes, honours = _cuts(opened, told), _votes(opened, told), _honours(opened)
    told += [_told(one["award"], one["candidacy"], _how(opened, one, votes, rules)) for one in honours]
    return {
        "edition": opened.edition,
        "rehearsal": edition["rehearsal"],
        "rulebook": opened.rules.digest,
        "record": final,
        "candidacies": _named(opened),
        "cuts": cuts,
        "votes": votes,
        "honours": honours,
        "results": told,
        **({"withheld": kept_back} if kept_back else {}),
    }


def _told(what: str, which: str, how: str) -> dict:
    return {"what": what, "which": which, "how": how}


def _named(opened: Opened) -> list[dict]:
    rows = opened.rows.get("candidacies", {}).values()
    return [
        {name: row[name] for name in ("id", "reference", "place", "country", "title", "category")}
        for row in sorted(rows, key=lambda row: (row["place"], row["id"]))
    ]


def _cuts(opened: Opened, told: list) -> dict:
    found = {}
    for row in sorted(opened.rows.get("rounds", {}).values(), key=lambda row: row["place"]):
        decision = row["decision"]
        placed = [one for one in opened.rows.get("placements", {}).values() if one["round"] == row["id"]]
        verdicts = list(decision["verdicts"].values())
        found[row["key"]] = {
            "bases": decision["bases"],
            "in": len(verdicts),
            "places": decision["total"],
            "kept": verdicts.count("kept"),
            "groups": {
                group: {**one, "places": decision["places"].get(group, 0)} for group, one in decision["groups"].items()
            },
        }
        told += [
            _told("size_of_the_cut", row["key"], verifier.RECOMPUTED),
            _told("who_went_on", row["key"], verifier.who_went_on(placed)),
        ]
    return found


def _votes(opened: Opened, told: list) -> dict:
    found = {}
    for row in sorted(opened.rows.get("stages", {}).values(), key=lambda row: row["id"]):
        if row["kind"] == "consultation":
            counts = {
                one["candidacy"]: one["supports"]
                for one in opened.rows["tallies"].values()
                if one["stage"] == row["id"]
            }
            found[row["key"]] = {
                **{name: row["counted"][name] for name in ("ballots", "valid", "void", "supports", "receipts")},
                "counts": counts,
            }
            told.append(_told("counts_of_the_vote", row["key"], verifier.COMMITTED))
    return found


def _honours(opened: Opened) -> list[dict]:
    order = [award.id for _, award in opened.rules.awards()]
    rows = sorted(
        opened.rows.get("honours", {}).values(),
        key=lambda row: (order.index(row["award"]), row["group"] or "", row["id"]),
    )
    named = opened.rows.get("candidacies", {})
    return [
        {
            **{name: row[name] for name in ("award", "group", "by", "citation", "candidacy")},
            **{name: named[row["candidacy"]][name] for name in ("place", "title", "category")},
            "name": opened.rules.award_by_id(row["award"]).name,
            "mention": opened.rules.award_by_id(row["award"]).mention,
        }
        for row in rows
    ]


def _how(opened: Opened, honour: Mapping, votes: Mapping, rules: Mapping) -> str:
    if honour["by"] == "ballots":
        return verifier.RECOMPUTED if votes else verifier.COMMITTED
    if verifier.follows(honour, rules, votes):
        return verifier.RECOMPUTED
    id = next(
        id
        for id, row in opened.rows["honours"].items()
        if (row["award"], row["candidacy"]) == (honour["award"], honour["candidacy"])
    )
    meeting = opened.body(opened.body(opened._openings("honours", [id])[0]["seq"])["cause"])
    return f"{verifier.PANEL} {next(sealed for table, sealed in meeting['rows'] if table == 'minutes')}"


def _certificates(opened: Opened) -> list[dict]:
    """Every certificate, after the announcement. Of those whose holders are not published the number stays out, because
    whoever has it can look the holder up; its SHA-256 lets the holder find their own."""
    if not opened.announced:
        return []
    named, found = opened.rows.get("certificates", {}), []
    for one in {one["row"]: one for one in opened._openings("certificates")}.values():
        row = parse(one["content"])["row"]
        number = (
            {"number": row["number"]}
            if row["id"] in named
            else {"number_sha256": hashlib.sha256(row["number"].encode()).hexdigest()}
        )
        opened.events.add(one["seq"])
        found.append(
            {
                **number,
                "kind": row["kind"],
                "state": row["state"],
                "sha256": row["sha256"],
                "commitment": one["commitment"],
            }
        )
    return sorted(found, key=lambda one: (one["kind"], one["commitment"]))


# -- the chain


def _public_lines(db: Connection, edition: str) -> Iterator[dict]:
    asked = select(events.c.seq, events.c.at, events.c.sealed).where(events.c.edition == edition).order_by(events.c.seq)
    return (line(row.seq, written(row.at), row.sealed) for row in db.execute(asked))


def _heads(db: Connection, edition: str) -> tuple[dict, list[dict]]:
    record = db.execute(select(records).where(records.c.edition == edition)).mappings().one()
    asked = select(heads.c.day, heads.c.seq, heads.c.head).where(heads.c.edition == edition).order_by(heads.c.seq)
    return {"seq": record["seq"], "head": record["head"]}, [dict(row) for row in db.execute(asked).mappings()]


# -- files


def _lines(path: Path, rows: Iterable[Mapping]) -> None:
    with path.open("wb") as file:
        file.writelines(canonical(row) + b"\n" for row in rows)


def _json(path: Path, value) -> None:
    path.write_text(json.dumps(json.loads(canonical(value)), ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _readme(opened: Opened, final: Mapping) -> str:
    rehearsal = opened.rows["editions"][opened.edition]["rehearsal"]
    words = README.read_text()
    for name, value in {
        "edition": opened.edition,
        "events": final["seq"],
        "head": final["head"],
        "rehearsal": "**REHEARSAL · RÉPÉTITION · ENSAYO · ASSAIG · ENSAIO**\n\n" if rehearsal else "",
    }.items():
        words = words.replace(f"{{{name}}}", str(value))
    return words


def _sums(folder: Path) -> None:
    names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS" and path.is_file())
    (folder / "SHA256SUMS").write_text(
        "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    )
