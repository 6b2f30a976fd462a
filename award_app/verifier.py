#!/usr/bin/env python3
"""Check a published package of an award: `python verify.py FOLDER [--head DAY=DIGEST ...]`.

One file, Python 3.9 or later, nothing to install; it shares no code with the program that made the package. It
follows the chain of the record, opens what the package opens, and works the results out anew from that alone.
It says of each result how far that goes, and never more. Exit code: 0 all of it holds, 1 something does not (the
first bad entry is named), 2 there is nothing to check. Without a head of the day that you hold yourself, from a letter
or the public page of that day, a record rewritten from end to end looks like an honest one.
"""

import argparse
import hashlib
import json
import re
import sys
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

RECOMPUTED = "recomputed from what is published"
COMMITTED = "committed: an appointed auditor can open it"
PANEL = "decided by the panel: digest of the minutes"
WITHHELD = "withheld, the city wants no more to be published: the honours of its round are not compared with the counts"
CHANGED = "one of the events {} to {} is not what it was"
TOLD = ("ballots", "valid", "void", "supports", "receipts")  # of a vote
BY_VALUE = {"above_line", "below_line", "tied_at_line", "whole_group", "above_threshold", "below_threshold"}  # by no panel
APART = {"below_minimum", "brought_back"}  # whatever the value is
EVENT, OPENING, DAY = {"seq", "salt", "body"}, {"commitment", "seq", "table", "salt", "content"}, {"day", "seq", "head"}
LISTED = {"kind", "state", "sha256", "commitment"}  # of a certificate, and its number or the digest of that
FILES = {"record.jsonl", "heads.json", "rulebook.json", "events.jsonl", "openings.jsonl", "results.json", "certificates.json",
         "README.md", "verify.py", "SHA256SUMS"}
LINE = re.compile(rb'\{"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","sealed":"([0-9a-f]{64})","seq":([1-9]\d*)\}\n')


class Wrong(Exception):
    """What does not hold, and at which event of the record (None: in no event, but in a file)."""
    def __init__(self, what, seq=None):
        super().__init__(what if seq is None else f"event {seq}: {what}")


def main(argv=None):
    """Check a folder and tell; gives the exit code. What cannot be asked at all ends with SystemExit(2)."""
    asked = argparse.ArgumentParser(prog="verify", description="Check a published package of an award.")
    asked.add_argument("folder", type=a_package, help="the folder of the package")
    asked.add_argument("--head", type=a_head, action="append", default=[], metavar="DAY=DIGEST", help="a head you hold")
    given = asked.parse_args(argv)
    try:
        print("\n".join(map(shown, verify(given.folder, given.head))))
    except Wrong as wrong:
        print(shown(f"This package does not hold. First bad entry: {wrong}."))
        return 1
    return 0


def shown(text):
    """A line for a terminal: what a stranger wrote moves no cursor, hides nothing and turns no letters round."""
    return "".join(one if one.isprintable() or one in "\u00a0\u200c\u200d\u202f\u3000" else ascii(one)[1:-1] for one in text)


def a_package(folder):
    if not (Path(folder) / "record.jsonl").is_file():
        raise argparse.ArgumentTypeError(f"{folder} is not a package: it has no record.jsonl")
    return folder


def a_head(text):
    day, _, digest = text.partition("=")
    digest = re.sub(r"[\s-]", "", digest).lower()
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day) or not re.fullmatch(r"[0-9a-f]{16,64}", digest):
        raise argparse.ArgumentTypeError(f"{text}: say the day and 16 digits of its head, as 2026-03-15=9f2c…")
    return day, digest


def verify(folder, held=()):
    """What holds, as lines to read. `held` are (day, digest) that the asker has. Raises Wrong."""
    try:
        package = Package(Path(folder))
        told = [*package.check_record(held), *package.check_openings(), "", *package.check_results()]
        package.check_files()
    except OSError as problem:
        raise Wrong(f"{Path(problem.filename or folder).name} cannot be read: {problem.strerror}") from None
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as problem:
        raise Wrong(f"something is not written as a package is ({type(problem).__name__}: {problem})") from None
    return told


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def read(text):
    """What a file says. A name said twice is refused: who reads from the top, or by another program, reads something else."""
    def once(pairs):
        if len(dict(pairs)) < len(pairs):
            raise Wrong(f"“{max(pairs, key=[one for one, _ in pairs].count)[0]}” is said twice in one place of a file")
        return dict(pairs)
    return json.loads(text, object_pairs_hook=once)


def only(name, entries, *allowed):
    """The entries of a file, which have these names and no other: what nobody has sealed does not stand beside what was."""
    if any(set(one) not in allowed for one in entries):
        raise Wrong(f"{name} says more than a package does, or less")
    return entries


def parsed(text, seq):
    """A value in its one spelling; another spelling of it (a blank) is refused."""
    value = read(text)
    if canonical(value) != text:
        raise Wrong("what was opened is not in its one spelling", seq)
    return value


class Package:
    """The files of a package, and what has been checked so far."""
    def __init__(self, folder):
        self.folder = folder
        rules = (folder / "rulebook.json").read_bytes()
        self.rules, self.rulebook = read(rules), sha256(rules)
        self.heads, self.told, self.certificates = (
            read((folder / name).read_bytes()) for name in ("heads.json", "results.json", "certificates.json"))
        only("heads.json", [self.heads], {"days", "final"}), only("heads.json", self.heads["days"], DAY)
        only("certificates.json", self.certificates, LISTED | {"number"}, LISTED | {"number_sha256"})
        events = only("events.jsonl", self.lines("events.jsonl"), EVENT)
        self.events = {one["seq"]: one for one in events}
        if len(self.events) < len(events):
            raise Wrong("an event is opened twice")
        self.opened, self.sealed_as = set(), {}  # commitments; (table, id): that of the row as it stood last
        self.bodies, self.rows = {}, {}  # seq: body; (table, id): [(seq, row)], the oldest first

    def lines(self, name):
        with (self.folder / name).open(encoding="utf-8") as file:
            return [read(line) for line in file]

    def table(self, name):
        """The rows opened of a table, as they stood last: {id: row}."""
        return {id: found[-1][1] for (table, id), found in self.rows.items() if table == name}

    def at(self, table, id):
        return self.rows[table, id][-1][0]

    def check_record(self, held):
        """Follow the lines from the first to the last head, by way of the heads of the days."""
        days = {one["seq"]: one for one in self.heads["days"]}
        self.sealed, head, seq, last_at, good, final = {}, "0" * 64, 0, "", 0, self.heads["final"]
        with (self.folder / "record.jsonl").open("rb") as file:
            for seq, line in enumerate(file, 1):
                entry = LINE.fullmatch(line)
                if not entry or int(entry[3]) != seq:
                    raise Wrong("its line in record.jsonl is not whole, or not in its place", seq)
                if entry[1] < (last_at or entry[1]):
                    raise Wrong("time goes back", seq)
                head, last_at = sha256(head.encode() + b"\n" + line[:-1]), entry[1]
                if seq in days:
                    if days[seq]["head"] != head:
                        raise Wrong(f"the head of {days[seq]['day']} differs: {CHANGED.format(good + 1, seq)}", seq)
                    good = seq
                if seq in self.events:
                    self.sealed[seq] = entry[2].decode()
        if seq != final["seq"]:
            raise Wrong(f"the record ends here, its last head is of event {final['seq']}", seq)
        if head != final["head"]:
            raise Wrong(f"the last head differs: {CHANGED.format(good + 1, seq)}", seq)
        strange = set(days) - set(range(1, seq + 1))  # a head that no line was compared with proves nothing to who holds it
        in_order = [one["day"] for _, one in sorted(days.items())]
        if strange or sorted(set(in_order)) != [one["day"] for one in self.heads["days"]] or sorted(in_order) != in_order:
            raise Wrong("a head of the day is of an event that is not there, or there are two of a day or of an event, or it is "
                        "of a later event than that of a later day")
        self.check_held(held)
        return [f"The record: {seq} events, none missing, none changed since its heads. Last head {head}",
                f"Heads of the day: {len(days)}; of these you hold {len(held)}."
                + ("" if held else " Give one from a letter (--head DAY=DIGEST): else a rewritten record is not seen.")]

    def check_held(self, held):
        """The heads that somebody holds against those of this record; all before the first that differs is sound."""
        by_day, good = {one["day"]: (one["seq"], one["head"]) for one in self.heads["days"]}, 0
        for day, digest in sorted(held):
            seq, head = by_day.get(day, (good + 1, ""))
            if not head:
                raise Wrong(f"there is no head of {day}, and you hold one", seq)
            if not head.startswith(digest):
                raise Wrong(f"the head of {day} is not the one you hold: {CHANGED.format(good + 1, seq)}", seq)
            good = seq

    def check_openings(self):
        for seq, one in sorted(self.events.items()):
            if sha256(f"{one['salt']}\n{one['body']}".encode()) != self.sealed.get(seq):
                raise Wrong("what is opened is not what was sealed", seq)
            self.bodies[seq] = parsed(one["body"], seq)
        opened = sorted(only("openings.jsonl", self.lines("openings.jsonl"), OPENING), key=lambda one: one["seq"])
        for one in opened:
            seq, content, table = one["seq"], parsed(one["content"], one["seq"]), one["table"]
            if sha256(f"{one['salt']}\n{one['content']}".encode()) != one["commitment"]:
                raise Wrong(f"the row opened of {table} is not what the event committed to", seq)
            if seq not in self.bodies or [table, one["commitment"]] not in self.bodies[seq]["rows"]:
                raise Wrong(f"it never committed to the row opened of {table}", seq)
            row = content["row"]
            self.opened.add(one["commitment"])
            self.sealed_as[table, row["id"]] = one["commitment"]
            if content["table"] != table or self.told["edition"] != row["id" if table == "editions" else "edition"]:
                raise Wrong(f"the row opened of {table} belongs elsewhere", seq)
            self.rows.setdefault((table, row["id"]), []).append((seq, row))
        self.check_rules()
        return [f"Opened: {len(self.bodies)} events and {len(opened)} rows, each under the seal it has in the record."]

    def check_rules(self):
        """Each event under the rules of its time: those before the amendments that came after it, else rulebook.json."""
        amended = sorted((found[0][0], found[0][1]["before"]) for (table, _), found in self.rows.items()
                         if table == "changes" and found[0][1]["before"])
        kept = {path.name: sha256(path.read_bytes()) for path in self.folder.glob("rulebook-*.json")}
        self.former = {name for name, digest in kept.items() if digest in dict(map(reversed, amended))}
        if missing := [digest for _, digest in amended if digest not in kept.values()]:
            raise Wrong(f"the rules with the digest {missing[0]} are amended, and not in the package")
        for seq, body in sorted(self.bodies.items()):
            if body["rulebook"] != next((digest for at, digest in amended if at >= seq), self.rulebook):
                raise Wrong("it was taken under other rules than rulebook.json", seq)

    def check_results(self):
        """Each result worked out anew, in the same shape as results.json, which must say the same."""
        edition, self.results = self.table("editions")[self.told["edition"]], []
        found = {"edition": edition["id"], "rehearsal": edition["rehearsal"], "rulebook": self.rulebook,
                 "record": self.heads["final"], "candidacies": self.named(), "cuts": self.cuts(), "votes": self.votes()}
        found |= self.withheld()
        found["honours"] = self.honours(found["votes"])
        found["results"] = [{"what": what, "which": which, "how": how} for what, which, how in self.results]
        for name in sorted({**found, **self.told}):
            if canonical(found.get(name)) != canonical(self.told.get(name)):
                raise Wrong(f"results.json says something under “{name}” that does not follow from what is opened")
        names = {one["id"]: f"{one['place']}: {one['title']}" for one in found["candidacies"]}
        return [*(["REHEARSAL: everybody in it is invented."] if edition["rehearsal"] else []),
                *(f"{what.replace('_', ' ')}, {names.get(which, which)}: {how}" for what, which, how in self.results),
                *(f"{one['award'].replace('_', ' ')}: {WITHHELD}" for one in found.get("withheld", ())),
                *([] if self.results else ["No result is published yet."]), *self.listed_certificates()]

    def withheld(self):
        """Honours whose city wants no more to be published: an event has committed to each, none is opened."""
        sealed = {one for body in self.bodies.values() for table, one in body["rows"] if table == "honours"} - self.opened
        told = self.told.get("withheld", [])
        if any(one["commitment"] not in sealed for one in told):
            raise Wrong("an honour is said to be withheld, and is opened or was never given")
        return {"withheld": told} if told else {}

    def named(self):
        """The candidacies whose names are published, each of them kept by every cut before the round it is in."""
        rounds, found = [one["id"] for one in self.rules["rounds"]], []
        decided = {row["key"]: row["decision"]["verdicts"] | dict.fromkeys(row["decision"].get("upheld", ()), "kept")
                   for row in self.table("rounds").values()}  # by the cut, or by an appeal against it
        for id, row in self.table("candidacies").items():
            here = rounds.index(row["state"].split(":")[0])
            for key, verdicts in decided.items():
                if rounds.index(key) < here and verdicts.get(id) != "kept":
                    raise Wrong(f"{row['place']} is named, but not kept by {key}", self.at("candidacies", id))
            found.append({name: row[name] for name in ("id", "reference", "place", "country", "title", "category")})
        return sorted(found, key=lambda one: (one["place"], one["id"]))

    def cuts(self):
        found, rules = {}, {one["id"]: one for one in self.rules["rounds"]}
        for row in sorted(self.table("rounds").values(), key=lambda row: row["place"]):
            key, seq = row["key"], self.at("rounds", row["id"])
            found[key] = self.cut(rules[key]["cut"], key, row["decision"], seq)
            placed = [one for one in self.table("placements").values() if one["round"] == row["id"]]
            self.check_placements(rules[key]["cut"], key, row["decision"], placed, seq)
            self.results += [("size_of_the_cut", key, RECOMPUTED), ("who_went_on", key, who_went_on(placed))]
        return found

    def cut(self, rule, key, decision, seq):
        """How many went on, of how many, shared out how: by the rule alone."""
        groups, places, verdicts = decision["groups"], decision["places"], list(decision["verdicts"].values())
        self.check_bases(key, decision["bases"], seq)
        sizes = {group: one["in"] for group, one in groups.items()}
        too_low = "threshold" in rule["keep"] or asks_at_least(self.rules, key)  # those stand in no group
        if sum(sizes.values()) > len(verdicts) or (not too_low and sum(sizes.values()) != len(verdicts)):
            raise Wrong(f"the groups of {key} are not all who stood in it", seq)
        if "threshold" not in rule["keep"] and any(one["kept"] > one["in"] for one in groups.values()):
            raise Wrong(f"the cut of {key} keeps more than stood in a group: some had too few points of a criterion", seq)
        total = how_many(rule["keep"], decision["bases"])
        sharing = rule.get("places") or {"by": "dhondt"}  # where groups are none, there is one
        room = sum(min(size, sharing.get("at_most", size)) for size in sizes.values())
        total = room if total is None else min(total, room)
        if total != decision["total"]:
            raise Wrong(f"the cut of {key} has {decision['total']} places; {total} follow from its bases and rule", seq)
        shared = share_out(total, sizes, sharing)
        if any(shared.get(group, 0) != places.get(group, 0) for group in {**shared, **places}):
            raise Wrong(f"the places of {key} are {canonical(places)}; by the rule they are {canonical(shared)}", seq)
        kept = verdicts.count("kept")
        if kept != sum(one["kept"] for one in groups.values()) or kept + verdicts.count("out") != len(verdicts):
            raise Wrong(f"the verdicts of {key} do not add up to those kept in its groups", seq)
        cards, most = (rule.get("wild_cards") or {}).get("up_to", 0), rule["keep"].get("at_most")
        over = sum(max(0, one["kept"] - places.get(group, 0)) for group, one in groups.items())
        above = sum(max(0, one["kept"] - sharing.get("at_most", one["kept"])) for one in groups.values())
        tied = rule["ties"]["at_line"] == "all_in" and above <= cards and (most is None or kept <= most + cards)
        if over > cards and not tied:
            raise Wrong(f"{kept} were kept by the cut of {key}: more than its places, and no tie allows it", seq)
        return {"bases": decision["bases"], "in": len(verdicts), "places": total, "kept": kept,
                "groups": {group: {**one, "places": places.get(group, 0)} for group, one in groups.items()}}

    def check_placements(self, rule, key, decision, placed, seq):
        """Where the values are published: in each group the best went on, but for whom a panel chose or brought back."""
        if placed and {one["candidacy"]: one["outcome"] for one in placed} != decision["verdicts"]:
            raise Wrong(f"the cut of {key} does not say of everybody what their placements say", seq)
        if sum(one["why"]["code"] == "brought_back" for one in placed) > (rule.get("wild_cards") or {}).get("up_to", 0):
            raise Wrong(f"the cut of {key} brings back more than its rule lets it", seq)
        least = rule["keep"].get("threshold")
        for group in sorted({str(one["group"]) for one in placed}):
            own = [(one["why"]["code"], one["outcome"], Fraction(one["value"])) for one in placed
                   if str(one["group"]) == group and one["value"] is not None and one["why"]["code"] not in APART]
            if least is not None and any((code == "below_threshold") != (value < Fraction(least)) for code, _, value in own):
                raise Wrong(f"the cut of {key} takes another threshold than its rule", seq)
            kept = [(code, value) for code, outcome, value in own if outcome == "kept"]
            out = [(code, value) for code, outcome, value in own if outcome == "out" and code != "below_threshold"]
            if any(value < other for code, value in kept for chose, other in out
                   if (code, chose) != ("panel_choice", "panel_chose_others")):
                raise Wrong(f"the cut of {key} keeps one with a lower value than another who is out", seq)
            if who_went_on(placed) == RECOMPUTED:
                self.check_line(key, decision["places"].get(group, 0), [one for _, one in kept], [one for _, one in out], seq)

    def check_line(self, key, places, kept, out, seq):
        """The line falls where the places end, or beside those who are level there."""
        if set(kept) & set(out):
            raise Wrong(f"the cut of {key} keeps one of those who are level, and another is out", seq)
        if len(kept) > places and len(kept) - kept.count(min(kept)) >= places:
            raise Wrong(f"the cut of {key} keeps one beyond its places who is level with nobody", seq)
        if out and len(kept) + out.count(max(out)) <= places:
            raise Wrong(f"the cut of {key} leaves a place empty that somebody should have", seq)

    def check_bases(self, key, bases, seq):
        """The bases of a share against the counts of the stages that were opened."""
        rows = [row for row in self.table("stages").values() if row["kind"] != "consultation"]
        names = [name for row in rows for name in row["counted"]]
        for row in rows:
            for name, number in row["counted"].items():
                if name not in bases:  # how many appealed
                    continue
                alone, own = names.count(name) == 1, row["key"].startswith(key + ".")
                if bases[name] != number if alone and name != "in" else own and bases[name] < number:
                    raise Wrong(f"the cut of {key} takes {bases[name]} as {name}; {row['key']} counted {number}", seq)

    def votes(self):
        found, tallies = {}, self.table("tallies").values()
        for row in sorted(self.table("stages").values(), key=lambda row: row["id"]):
            if row["kind"] == "consultation":
                counts = {one["candidacy"]: one["supports"] for one in tallies if one["stage"] == row["id"]}
                self.check_vote(row, row["counted"], counts, self.at("stages", row["id"]))
                found[row["key"]] = {"counts": counts, **{name: row["counted"][name] for name in TOLD}}
                self.results.append(("counts_of_the_vote", row["key"], COMMITTED))
        return found

    def check_vote(self, row, counted, counts, seq):
        """The counts are all there, add up, and are such as that many valid ballots can give."""
        key, body, total = row["key"], self.bodies[seq], sum(counts.values())
        ballots, valid, void, supports, receipts = (counted[name] for name in TOLD)
        rule = next(stage for round_ in self.rules["rounds"] for stage in round_["stages"]
                    if f"{round_['id']}.{stage['id']}" == key)["ballot"]
        choose, tables = rule["choose"], [table for table, _ in body["rows"]]
        most = min(choose.get("exactly") or choose.get("at_most") or len(counts), len(counts))
        least = choose.get("exactly") or max(choose.get("at_least") or 0, 1)
        cuts = [one["decision"] for one in self.table("rounds").values()]  # none left: no support was lost
        all_stand = any(set(counts) == {id for id, said in each["verdicts"].items() if said == "kept"} | set(
            each.get("upheld", ())) for each in cuts)
        for holds, what in (
            (total == supports, f"the counts of {key} add up to {total}, not to {supports}"),
            (ballots == valid + void, f"valid and void ballots of {key} are not all its ballots"),
            (ballots == len(set(receipts)) == len(receipts), f"{key} has not one receipt for each ballot"),
            (len(counts) == tables.count("tallies") == counted["in"], f"not every count of {key} is published"),
            (not rule.get("secret", True) or tables.count("cast_ballots") == ballots == body["hidden"],
             f"the record of {key} holds another number of ballots than were counted"),
            (all(0 <= one <= valid for one in counts.values()), f"{key} counts more for one than it has valid ballots"),
            (supports <= valid * most, f"{key} has more supports than {valid} valid ballots can hold"),
            (not all_stand or supports >= valid * least, f"{key} has fewer supports than {valid} valid ballots hold"),
        ):
            if not holds:
                raise Wrong(what, seq)

    def honours(self, votes):
        awards = {one["id"]: one for round_ in self.rules["rounds"] for one in round_.get("awards", ())}
        order, named, found = list(awards), self.table("candidacies"), []
        given = list(self.table("honours").values())
        for one in sorted(given, key=lambda one: (order.index(one["award"]), one["group"] or "", one["id"])):
            award, seq = awards[one["award"]], self.at("honours", one["id"])
            minutes = self.check_honour(one, award, given, named, seq)
            how = f"{PANEL} {minutes}" if award["by"] != "ballots" else RECOMPUTED if votes else COMMITTED
            how = RECOMPUTED if follows(one, self.rules, votes) else how
            found.append({**{name: one[name] for name in ("award", "group", "by", "citation", "candidacy")},
                          **{name: named[one["candidacy"]][name] for name in ("place", "title", "category")},
                          "name": award["name"], "mention": award.get("mention", False)})
            self.results.append((one["award"], one["candidacy"], how))
        self.too_few = {award["id"] for round_ in self.rules["rounds"] if asks_at_least(self.rules, round_["id"])
                        for award in round_.get("awards", ())}
        hidden = {one["award"] for one in self.told.get("withheld", ())}
        for round_ in self.rules["rounds"] if given else ():
            if hidden & {award["id"] for award in round_.get("awards", ())}:
                continue  # what is withheld may be what the counts give
            own = [one for key, one in votes.items() if key.startswith(f"{round_['id']}.")]
            for award in round_.get("awards", ()):
                points = {} if award["id"] in self.too_few else points_of(award, round_, votes)
                self.check_award(award, given, added(own, named), points)
        return found

    def check_honour(self, one, award, given, named, seq):
        """It is lawful, published, and what was decided is what was published; gives the digest of the minutes."""
        first, decided = self.rows["honours", one["id"]][0]
        begun = self.bodies[first]
        changed = {name for name in one if one[name] != decided[name]} - {"state", "version", "published_at"}
        if changed or (begun["step"], one["state"], one["by"]) != ("award", "published", award["by"]):
            raise Wrong(f"the honour {one['award']} was published otherwise than it was decided", seq)
        if one["candidacy"] not in named:
            raise Wrong(f"the honour {one['award']} is of a candidacy that is not named", seq)
        for other in given:
            barred = other["award"] == award.get("not_in_category_of") and \
                named[other["candidacy"]]["category"] == named[one["candidacy"]]["category"]
            if barred or (other["candidacy"] == one["candidacy"] and other["award"] in excluded(award)):
                raise Wrong(f"{award['id']} is not given beside {other['award']}", seq)
        meeting = self.bodies[begun["cause"]]
        minutes = [sealed for table, sealed in meeting["rows"] if table == "minutes"]
        if meeting["step"] != "decide" or len(minutes) != 1:
            raise Wrong(f"the honour {one['award']} does not come from a meeting with minutes", begun["cause"])
        return minutes[0]

    def check_award(self, award, given, counts, points):
        here = [one for one in given if one["award"] == award["id"]]
        seq = max((self.at("honours", one["id"]) for one in here), default=None)
        others = {one["candidacy"] for one in given if one["award"] in (award["id"], *excluded(award))}
        least = min((points.get(one["candidacy"], 0) for one in here), default=0)
        if here and any(number > least for id, number in points.items() if id not in others):
            raise Wrong(f"{award['id']} does not go to whom the counts of the votes give it", seq)
        if award["by"] == "ballots":
            also = {one["candidacy"] for one in given if one["award"] in excluded(award)}
            first = {id for id, n in counts.items() if n == max(counts.values()) > 0}
            if award.get("open_to"):  # who gave the answer is not in the package: those level, whoever they are
                first = {id for id, n in counts.items() if here and n == counts[here[0]["candidacy"]]} & {
                    one["candidacy"] for one in here} | also
            if counts and first - also != {one["candidacy"] for one in here}:
                raise Wrong(f"{award['id']} does not go to whom the counts of the vote give it", seq)
            return
        if award["by"] == "the_rest":
            others = {one["candidacy"] for one in given if one["award"] != award["id"]}
            if others & {one["candidacy"] for one in here}:
                raise Wrong(f"{award['id']} is for those without another honour", seq)
            return
        slots, owed = [one["group"] for one in here], not award.get("optional") and not award.get("per")
        owed = owed and award["by"] != "points"  # points are not published: of nobody, when no dossier has its sheets
        apart = any(award.get(name) for name in ("open_to", "unless_also", "not_in_category_of"))
        owed = owed and not apart and award["id"] not in self.too_few  # somebody was left to take it: that is seen here
        if (owed and not here) or any(slots.count(one) > award.get("how_many", 1) for one in slots):
            raise Wrong(f"{award['id']} is given more often than the rules say, or not at all", seq)

    def listed_certificates(self):
        """Each certificate against its row where that is opened, else against the commitment in its event."""
        events = {one: seq for seq in self.bodies for table, one in self.bodies[seq]["rows"] if table == "certificates"}
        rows = {row["number"]: {**row, "commitment": self.sealed_as["certificates", id]}
                for id, row in self.table("certificates").items()}
        count = len(self.certificates)
        opened = len(rows)
        for one in self.certificates:
            if one["commitment"] not in events:
                raise Wrong(f"a certificate ({one['kind']}) is listed that no event committed to")
            row = rows.pop(one["number"]) if "number" in one else one
            if any(row[name] != one[name] for name in LISTED):
                raise Wrong(f"the certificate {one['number']} is not as listed", events[one["commitment"]])
        if rows or sorted(one["commitment"] for one in self.certificates) != sorted(events):
            raise Wrong("a certificate that was opened, or whose event was, is not listed, or one is listed twice")
        return [f"certificates, {number} of {count}: {how}"
                for number, how in ((opened, RECOMPUTED), (count - opened, COMMITTED)) if number]

    def check_files(self):
        """Last of all, the bytes of every file: what has no other seal, such as README.md, has this one."""
        sums = (self.folder / "SHA256SUMS").read_bytes().decode()
        listed = re.findall(r"([0-9a-f]{64})  ([\w.-]+)\n", sums)
        names = {"README.md", "verify.py", *(path.name for path in self.folder.glob("*.json*"))}
        if not names <= {name for _, name in listed} or "".join(f"{digest}  {name}\n" for digest, name in listed) != sums:
            raise Wrong("SHA256SUMS is not whole")
        for path in sorted(self.folder.iterdir()):  # what begins with a dot is a system's own
            if path.name not in FILES | self.former and not path.name.startswith("."):
                raise Wrong(f"{path.name} is no file of this package")
        for digest, name in listed:
            if sha256((self.folder / name).read_bytes()) != digest:
                raise Wrong(f"{name} is not the file that SHA256SUMS lists")


def who_went_on(placed):
    """How far the placements of a cut, where they are published, say who went on: what a panel chose follows from no value."""
    return RECOMPUTED if placed and all(one["why"]["code"] in BY_VALUE for one in placed) else COMMITTED


def asks_at_least(rules, round_):
    """Whether a criterion of the round's juries asks some points at least: who has fewer is out, and is not seen here."""
    used = {stage.get("criteria") for one in rules["rounds"] if one["id"] == round_ for stage in one["stages"]}
    return any("at_least" in one for name in used if name for one in rules["criteria"][name])


def excluded(award):
    """The awards that whoever has them cannot have this one beside: one, or several in a list."""
    named = award.get("unless_also") or ()
    return (named,) if isinstance(named, str) else named


def added(votes, named):
    """The supports of several votes together, of those who are named."""
    ids = {id for one in votes for id in one["counts"] if id in named}
    return {id: sum(one["counts"].get(id, 0) for one in votes) for id in ids}


def points_of(award, round_, votes):
    """Votes added up, of those who stood in the round, where these alone give the award and all are published."""
    parts = [one["of"] for one in round_.get("score", ()) if one.get("votes_as") == "count"]
    stood = [one["counts"] for key, one in votes.items() if key.startswith(f"{round_['id']}.")]
    known = award["by"] == "points" and parts and stood and set(parts) <= set(votes)
    apart = award.get("per") or award.get("open_to")  # who stands in which group is not in the package
    return added([votes[key] for key in parts], stood[0]) if known and not apart else {}


def follows(honour, rules, votes):
    """Whether votes that are added up give it, and leave the panel nothing to choose."""
    award, round_ = next((it, one) for one in rules["rounds"] for it in one.get("awards", ()) if it["id"] == honour["award"])
    points = {} if asks_at_least(rules, round_["id"]) else points_of(award, round_, votes)
    least = points.get(honour["candidacy"])
    return least is not None and sum(number >= least for number in points.values()) <= award.get("how_many", 1)


def how_many(keep, bases):
    """The places that a rule gives; None where none follows (a threshold, by hand)."""
    switch, most = keep.get("if_fewer"), keep.get("at_most")
    if switch and bases[switch["of"]] < switch["than"]:
        return how_many(switch["keep"], bases)
    if "share" in keep:
        share = Fraction(keep["share"][:-1]) / 100 * bases[keep["of"]]
        wanted = {"up": ceil(share), "down": floor(share), "nearest": floor(share + Fraction(1, 2))}[keep["round"]]
    elif "number" in keep:
        wanted = min(keep["number"], bases[keep.get("of") or "in"])
    else:
        return most
    return wanted if most is None else min(wanted, most)


def share_out(total, sizes, rule):
    """Places for each group. Each is promised `at_least` (or as many as fit); the rest goes by the method, where claims
    are level to the larger group, then by name; none gets more places than it has candidacies, or than `at_most`."""
    room = {group: min(size, rule.get("at_most", size)) for group, size in sizes.items()}
    least, total = rule.get("at_least", 0), min(total, sum(room.values()))
    while least and sum(min(least, most) for most in room.values()) > total:
        least -= 1
    places = {group: min(least, most) for group, most in room.items()}
    if rule["by"] == "largest_remainder":
        return by_remainder(total, sizes, places, room)
    step = {"sainte_lague": 2, "dhondt": 1}[rule["by"]]
    while sum(places.values()) < total:
        claims = {one: (Fraction(n, step * places[one] + 1), n) for one, n in sizes.items() if places[one] < room[one]}
        places[min(group for group in claims if claims[group] == max(claims.values()))] += 1
    return places


def by_remainder(total, sizes, promised, room):
    """Quotas rounded down, the rest to the largest remainders. What a candidacy weighs is such that all quotas, none below
    what is promised nor above the room, give the total: sought from bend to bend of that sum."""
    def quota(weight, group):
        return min(max(weight * sizes[group], promised[group]), room[group])

    bends = sorted({Fraction(limit, size) for group, size in sizes.items() if size for limit in (promised[group], room[group])})
    weight = max((one for one in bends if sum(quota(one, group) for group in sizes) <= total), default=Fraction(0))
    moving = [group for group, size in sizes.items() if size and promised[group] <= weight * size < room[group]]
    if moving:
        weight += (total - sum(quota(weight, group) for group in sizes)) / sum(sizes[group] for group in moving)
    quotas = {group: quota(weight, group) for group in sizes}
    places = {group: floor(one) for group, one in quotas.items()}
    order = sorted(quotas, key=lambda group: (floor(quotas[group]) - quotas[group], -sizes[group], group))
    for group in order[:total - sum(places.values())]:
        places[group] += 1
    return places


if __name__ == "__main__":
    sys.exit(main())
