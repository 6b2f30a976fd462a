#!/usr/bin/env python3
"""Check a published package of an award: `python verify.py FOLDER [--head DAY=DIGEST ...]`.

One file, Python 3.9 or later, nothing to install; it shares no code with the program that made the package. It
follows the chain of the record, opens what the package opens, and works the results out anew from that alone.
It says of each result how far that goes, and never more. Exit code: 0 all of it holds, 1 something does not (the
first bad entry is named), 2 there is nothing to check.

`--head` is a head of the day that you hold yourself, from a letter of that day or from the public page of that day.
Without one, a record that was rewritten from end to end looks like an honest one.
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
GENESIS = "0" * 64
LINE = re.compile(rb'\{"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","sealed":"([0-9a-f]{64})","seq":([1-9]\d*)\}')


class Wrong(Exception):
    """What does not hold, and at which event of the record (None: in no event, but in a file)."""

    def __init__(self, what, seq=None):
        super().__init__(what)
        self.what, self.seq = what, seq

    def __str__(self):
        return self.what if self.seq is None else f"event {self.seq}: {self.what}"


class Unreadable(Exception):
    """There is no package here."""


def main(argv=None):
    """Check a folder and tell; gives the exit code."""
    asked = argparse.ArgumentParser(prog="verify", description="Check a published package of an award.")
    asked.add_argument("folder", help="the folder of the package")
    asked.add_argument("--head", action="append", default=[], metavar="DAY=DIGEST",
                       help="a head of the day that you hold (2026-03-15=9f2c…), at least its first 16 digits")
    try:
        given = asked.parse_args(argv)
        told = verify(given.folder, read_held(given.head))
    except SystemExit as usage:
        return usage.code
    except Unreadable as problem:
        print(problem, file=sys.stderr)
        return 2
    except Wrong as wrong:
        print(f"This package does not hold. First bad entry: {wrong}.")
        return 1
    print("\n".join(told))
    return 0


def verify(folder, held=()):
    """What holds, as lines to read. `held` are (day, digest) that the asker has. Raises Wrong, or Unreadable."""
    folder = Path(folder)
    if not (folder / "record.jsonl").is_file():
        raise Unreadable(f"{folder} is not a package: it has no record.jsonl.")
    try:
        package = Package(folder)
        told = [*package.check_record(held), *package.check_openings(), "", *package.check_results()]
        package.check_files()
    except OSError as problem:
        raise Wrong(f"{Path(problem.filename or folder).name} cannot be read: {problem.strerror}") from None
    except (ArithmeticError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as problem:
        raise Wrong(f"something is not written as a package is ({type(problem).__name__}: {problem})") from None
    return told


def read_held(texts):
    found = []
    for text in texts:
        day, _, digest = text.partition("=")
        digest = re.sub(r"[\s-]", "", digest).lower()
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", day) or not re.fullmatch(r"[0-9a-f]{16,64}", digest):
            raise Unreadable(f"--head {text}: say the day and at least 16 digits of its head, as 2026-03-15=9f2c…")
        found.append((day, digest))
    return found


# -- digests


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def commitment(salt, content):
    return hashlib.sha256(f"{salt}\n{content}".encode()).hexdigest()


def parsed(text, seq=None):
    """A value in its one spelling; another spelling of it (a name said twice, a blank) is refused."""
    value = json.loads(text)
    if canonical(value) != text:
        raise Wrong("what was opened is not in its one spelling", seq)
    return value


class Package:
    """The files of a package, and what has been checked so far."""

    def __init__(self, folder):
        self.folder = folder
        self.rulebook_bytes = (folder / "rulebook.json").read_bytes()
        self.rules = json.loads(self.rulebook_bytes)
        self.rulebook = hashlib.sha256(self.rulebook_bytes).hexdigest()
        self.heads = self.json("heads.json")
        self.told = self.json("results.json")
        self.certificates = self.json("certificates.json")
        self.opened_events = {one["seq"]: one for one in self.lines("events.jsonl")}
        self.bodies, self.rows = {}, {}  # seq: body; (table, id): [(seq, row)], the oldest first

    def json(self, name):
        return json.loads((self.folder / name).read_bytes())

    def lines(self, name):
        with (self.folder / name).open(encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def table(self, name):
        """The rows of a table as they stood last, of those that were opened."""
        return {id: found[-1][1] for (table, id), found in self.rows.items() if table == name}

    def at(self, table, id):
        return self.rows[table, id][-1][0]

    # -- the chain

    def check_record(self, held):
        days = {one["seq"]: one for one in self.heads["days"]}
        sealed, found, head, seq, last_at, good = {}, {0: GENESIS}, GENESIS, 0, "", 0
        with (self.folder / "record.jsonl").open("rb") as file:
            for line in file:
                seq += 1
                entry = LINE.fullmatch(line[:-1])
                if not entry or not line.endswith(b"\n") or int(entry[3]) != seq:
                    raise Wrong("its line in record.jsonl is not whole, or not in its place", seq)
                at = entry[1].decode()
                if at < last_at:
                    raise Wrong("time goes back", seq)
                head, last_at = hashlib.sha256(head.encode() + b"\n" + line[:-1]).hexdigest(), at
                if seq in days:
                    if days[seq]["head"] != head:
                        raise Wrong(f"the head of {days[seq]['day']} differs, so one of the events {good + 1} to {seq} "
                                    "is not what it was", seq)
                    good, found[seq] = seq, head
                if seq in self.opened_events:
                    sealed[seq] = entry[2].decode()
        final = self.heads["final"]
        if seq != final["seq"]:
            raise Wrong(f"the record ends here, its last head is of event {final['seq']}", seq)
        if head != final["head"]:
            raise Wrong(f"the last head differs, so one of the events {good + 1} to {seq} is not what it was", seq)
        if missing := sorted(set(days) - set(found)):
            raise Wrong("a head of the day is of an event that is not there", missing[0])
        self.sealed = sealed
        self.check_held(held, found)
        return [f"The record: {seq} events, none missing, none changed since its heads. Last head {head}",
                f"Heads of the day: {len(days)}; of these you hold {len(held)}."
                + ("" if held else " Give one from a letter (--head DAY=DIGEST), or a rewritten record cannot be told.")]

    def check_held(self, held, found):
        """The heads that somebody holds against those of this record; the events before the first that differs are sound."""
        by_day, good = {one["day"]: one["seq"] for one in self.heads["days"]}, 0
        for day, digest in sorted(held):
            if day not in by_day:
                raise Wrong(f"it has no head of {day}, and you hold one", good + 1)
            seq = by_day[day]
            if not found[seq].startswith(digest):
                raise Wrong(f"the head of {day} is not the one you hold, so the record was rewritten: at one of the events "
                            f"{good + 1} to {seq}", seq)
            good = seq

    # -- what is opened

    def check_openings(self):
        for seq, one in sorted(self.opened_events.items()):
            if seq not in self.sealed:
                raise Wrong("it is opened but not in the record", seq)
            if commitment(one["salt"], one["body"]) != self.sealed[seq]:
                raise Wrong("what is opened is not what was sealed", seq)
            body = self.bodies[seq] = parsed(one["body"], seq)
            if body["rulebook"] != self.rulebook:
                raise Wrong("it was taken under other rules than rulebook.json", seq)
        opened = self.lines("openings.jsonl")
        for one in sorted(opened, key=lambda one: one["seq"]):
            self.check_opening(one)
        return [f"Opened: {len(self.bodies)} events and {len(opened)} rows, each under the seal it was given in the record."]

    def check_opening(self, one):
        seq, row = one["seq"], parsed(one["content"], one["seq"])
        if commitment(one["salt"], one["content"]) != one["commitment"]:
            raise Wrong(f"the row opened of {one['table']} is not what the event committed to", seq)
        if seq not in self.bodies or [one["table"], one["commitment"]] not in self.bodies[seq]["rows"]:
            raise Wrong(f"it never committed to the row opened of {one['table']}", seq)
        if row["table"] != one["table"] or row["row"].get("edition") != self.told["edition"]:
            raise Wrong(f"the row opened of {one['table']} belongs elsewhere", seq)
        self.rows.setdefault((one["table"], row["row"]["id"]), []).append((seq, row["row"]))

    # -- what follows from it

    def check_results(self):
        """Each result worked out anew, in the same shape as results.json, which must say the same."""
        edition = self.table("editions")[self.told["edition"]]
        if edition["rulebook"] != self.rulebook:
            raise Wrong("rulebook.json is not the rulebook of the edition", self.at("editions", edition["id"]))
        self.results = []  # (what, which, how)
        found = {
            "edition": edition["id"], "rehearsal": edition["rehearsal"], "rulebook": self.rulebook,
            "record": self.heads["final"], "candidacies": self.named(), "cuts": self.cuts(), "votes": self.votes(),
        }
        found["honours"] = self.honours(found["votes"])
        found["results"] = [dict(zip(("what", "which", "how"), one)) for one in self.results]
        if path := differs(found, self.told):
            raise Wrong(f"results.json says something that does not follow from what is opened, at {path}")
        names = {one["id"]: f"{one['place']}: {one['title']}" for one in found["candidacies"]}
        listed = self.listed_certificates()
        return [*(["REHEARSAL: everybody in it is invented."] if edition["rehearsal"] else []),
                *(f"{what.replace('_', ' ')}, {names.get(which, which)}: {how}" for what, which, how in self.results),
                *([] if self.results else ["No result is published yet."]), *listed]

    def named(self):
        """The candidacies whose names are published, each of them kept by every cut before the round it is in."""
        rounds, found = [one["id"] for one in self.rules["rounds"]], []
        decided = {row["key"]: row["decision"]["verdicts"] for row in self.table("rounds").values()}
        for id, row in self.table("candidacies").items():
            here = rounds.index(row["state"].split(":")[0])
            for key, verdicts in decided.items():
                if rounds.index(key) < here and verdicts.get(id) != "kept":
                    raise Wrong(f"{row['place']} is named, and the cut of {key} did not keep it", self.at("candidacies", id))
            found.append({name: row[name] for name in ("id", "reference", "place", "country", "title", "category")})
        return sorted(found, key=lambda one: (one["place"], one["id"]))

    def cuts(self):
        found = {}
        for round_ in self.rules["rounds"]:
            row = next((one for one in self.table("rounds").values() if one["key"] == round_["id"]), None)
            if row is None:
                continue
            seq = self.at("rounds", row["id"])
            if row["state"] != "published" or "cut" not in round_:
                raise Wrong(f"the cut of {round_['id']} was not published", seq)
            found[round_["id"]] = self.cut(round_["cut"], round_["id"], row["decision"], seq)
        return found

    def cut(self, rule, key, decision, seq):
        """How many went on, of how many, shared out how: by the rule alone; who, only where values are opened."""
        self.check_bases(key, decision["bases"], seq)
        groups, places, verdicts = decision["groups"], decision["places"], list(decision["verdicts"].values())
        sizes = {group: one["in"] for group, one in groups.items()}
        total = how_many(rule["keep"], decision["bases"])
        total = sum(sizes.values()) if total is None else min(total, sum(sizes.values()))
        if total != decision["total"]:
            raise Wrong(f"the cut of {key} has {decision['total']} places; {total} follow from its bases and the rule", seq)
        shared = share_out(total, sizes, rule["places"]) if "places" in rule else dict.fromkeys(sizes, total)
        if {group: n for group, n in shared.items() if n} != {group: n for group, n in places.items() if n}:
            raise Wrong(f"the places of {key} are {canonical(places)}; by the rule they are {canonical(shared)}", seq)
        kept = sum(one == "kept" for one in verdicts)
        if kept != sum(one["kept"] for one in groups.values()) or set(verdicts) - {"kept", "out"}:
            raise Wrong(f"the verdicts of {key} do not add up to those kept in its groups", seq)
        self.check_kept(rule, key, groups, places, kept, seq)
        told = {"bases": decision["bases"], "in": len(verdicts), "places": total, "kept": kept,
                "groups": {group: {**one, "places": places.get(group, 0)} for group, one in groups.items()}}
        self.results.append(("size_of_the_cut", key, RECOMPUTED))
        values = {row["candidacy"]: row for row in self.table("placements").values() if row["round"].endswith("/" + key)}
        if values:
            self.check_order(key, values, decision["verdicts"])
            told["values"] = {id: row["value"] for id, row in values.items()}
        self.results.append(("who_went_on", key, COMMITTED))
        return told

    def check_bases(self, key, bases, seq):
        """The bases of a share against the counts of the stages that were opened."""
        rows = [row for row in self.table("stages").values() if row["kind"] != "consultation"]
        for row in rows:
            if row["state"] != "closed":
                raise Wrong(f"the stage {row['key']} is not closed", self.at("stages", row["id"]))
            for name, number in row["counted"].items():
                own = name in ("submitted", "eligible") or row["key"].startswith(key + ".")
                alone = sum(row["kind"] == other["kind"] and row["key"].split(".")[0] == other["key"].split(".")[0]
                            for other in rows) == 1
                if own and (bases.get(name, -1) < number or (alone and name != "in" and bases[name] != number)):
                    raise Wrong(f"the cut of {key} takes {bases.get(name)} as {name}; {row['key']} counted {number}", seq)

    def check_kept(self, rule, key, groups, places, kept, seq):
        over = sum(max(0, one["kept"] - places.get(group, 0)) for group, one in groups.items())
        cards = (rule.get("wild_cards") or {}).get("up_to", 0)
        most = rule["keep"].get("at_most")
        tied = rule["ties"]["at_line"] == "all_in" and (most is None or kept <= most + cards)
        if over > cards and not tied:
            raise Wrong(f"{kept} were kept by the cut of {key}: more than its places, and no tie allows it", seq)
        here = [row["category"] for row in self.table("candidacies").values()]
        if (rule.get("places") or {}).get("per") == "category":
            for group, one in groups.items():
                if one["kept"] > one["in"] or here.count(group) > one["kept"]:
                    raise Wrong(f"in group {group} more are named than the cut of {key} kept", seq)

    def check_order(self, key, values, verdicts):
        """Where values are published: by the line alone, nobody below one who is out was kept, group by group."""
        best = {}
        for id, row in values.items():
            if row["outcome"] != verdicts[id]:
                raise Wrong(f"a placement of {key} is not its verdict", self.at("placements", row["id"]))
            if row["why"]["code"] in ("below_line", "tied_at_line") and row["outcome"] == "out":
                best[row["group"]] = max(best.get(row["group"], Fraction(row["value"])), Fraction(row["value"]))
        for row in values.values():
            by_line = row["why"]["code"] in ("above_line", "above_threshold", "tied_at_line") and row["outcome"] == "kept"
            if by_line and row["group"] in best and Fraction(row["value"]) <= best[row["group"]]:
                raise Wrong(f"{row['candidacy']} was kept by {key} and one as good was not", self.at("placements", row["id"]))

    def votes(self):
        found = {}
        for row in sorted(self.table("stages").values(), key=lambda row: row["id"]):
            if row["kind"] == "consultation":
                counts = {one["candidacy"]: one["supports"] for one in self.table("tallies").values() if one["stage"] == row["id"]}
                self.check_vote(row, counts, self.at("stages", row["id"]))
                counted = row["counted"]
                found[row["key"]] = {**{name: counted[name] for name in ("ballots", "valid", "void", "supports")},
                                     "counts": counts, "receipts": counted["receipts"]}
                self.results.append(("counts_of_the_vote", row["key"], COMMITTED))
        return found

    def check_vote(self, row, counts, seq):
        counted, key, body = row["counted"], row["key"], self.bodies[seq]
        ballots, valid, supports = counted["ballots"], counted["valid"], counted["supports"]
        rule = stage_of(self.rules, key)["ballot"]
        choose, committed = rule["choose"], [table for table, _ in body["rows"]]
        limits = [
            (sum(counts.values()) == supports, f"the counts of {key} add up to {sum(counts.values())}, not to {supports}"),
            (ballots == valid + counted["void"], f"valid and void ballots of {key} are not all its ballots"),
            (ballots == len(set(counted["receipts"])) == len(counted["receipts"]), f"{key} has not one receipt for each ballot"),
            (len(counts) == committed.count("tallies") == counted["in"], f"not every count of {key} is published"),
            (not rule.get("secret", True) or committed.count("cast_ballots") == ballots == body["hidden"],
             f"the record of {key} holds another number of ballots than were counted"),
            (all(0 <= one <= valid for one in counts.values()), f"a candidacy has more supports in {key} than there are valid ballots"),
        ]
        most = min(choose.get("exactly") or choose.get("at_most") or len(counts), len(counts))
        least = choose.get("exactly") or max(choose.get("at_least") or 0, 1)
        limits.append((supports <= valid * most, f"{key} has more supports than {valid} valid ballots can hold"))
        kept = [one["decision"] for one in self.table("rounds").values()]
        all_stand = any(sum(one == "kept" for one in each["verdicts"].values()) == len(counts) for each in kept)
        if all_stand and set(counts) <= {id for each in kept for id, one in each["verdicts"].items() if one == "kept"}:
            limits.append((supports >= valid * least, f"{key} has fewer supports than {valid} valid ballots must hold"))
        for holds, what in limits:
            if not holds:
                raise Wrong(what, seq)

    def honours(self, votes):
        awards = {one["id"]: {**one, "round": round_["id"]} for round_ in self.rules["rounds"] for one in round_.get("awards", ())}
        given = sorted(self.table("honours").values(), key=lambda one: (list(awards).index(one["award"]), one["group"] or "", one["id"]))
        named, found = self.table("candidacies"), []
        counts = {id: n for one in votes.values() for id, n in one["counts"].items() if id in named}
        for one in given:
            seq = self.at("honours", one["id"])
            minutes = self.check_honour(one, awards[one["award"]], given, named, seq)
            how = f"{PANEL} {minutes}" if one["by"] == "deliberation" else RECOMPUTED if votes else COMMITTED
            found.append({"award": one["award"], "name": awards[one["award"]]["name"], "mention": awards[one["award"]].get("mention", False),
                          "group": one["group"], "by": one["by"], "citation": one["citation"],
                          **{name: named[one["candidacy"]][name] for name in ("place", "title", "category")},
                          "candidacy": one["candidacy"]})
            self.results.append((one["award"], one["candidacy"], how))
        for award in awards.values() if given else ():
            self.check_award(award, given, counts, bool(votes))
        return found

    def check_honour(self, one, award, given, named, seq):
        """It is lawful, published, and what was decided is what was published; gives the digest of the minutes."""
        (first, decided), last = self.rows["honours", one["id"]][0], one
        begun, ended = self.bodies[first], self.bodies[seq]
        changed = [name for name in last if name not in ("state", "version", "published_at") and last[name] != decided[name]]
        if (begun["step"], ended["step"], last["state"], last["by"]) != ("award", "publish", "published", award["by"]) or changed:
            raise Wrong(f"the honour {one['award']} was published otherwise than it was decided", seq)
        if one["candidacy"] not in named:
            raise Wrong(f"the honour {one['award']} is of a candidacy that is not named", seq)
        if any(other["candidacy"] == one["candidacy"] and other["award"] == award.get("unless_also") for other in given):
            raise Wrong(f"{award['id']} is not for whom has {award['unless_also']}", seq)
        meeting = self.bodies[begun["cause"]]
        minutes = [sealed for table, sealed in meeting["rows"] if table == "minutes"]
        if meeting["step"] != "decide" or len(minutes) != 1:
            raise Wrong(f"the honour {one['award']} does not come from a meeting with minutes", begun["cause"])
        return minutes[0]

    def check_award(self, award, given, counts, counted):
        here = [one for one in given if one["award"] == award["id"]]
        seq = max((self.at("honours", one["id"]) for one in here), default=None)
        if award["by"] == "ballots":
            most = max(counts.values(), default=0)
            other = {one["candidacy"] for one in given if one["award"] == award.get("unless_also")}
            first = {id for id, n in counts.items() if n == most > 0} - other
            if counted and first != {one["candidacy"] for one in here}:
                raise Wrong(f"{award['id']} does not go to whom the counts of the vote give it", seq)
        slots = [one["group"] for one in here]
        if award["by"] == "deliberation" and any(slots.count(one) > award.get("how_many", 1) for one in slots):
            raise Wrong(f"{award['id']} is given more often than the rules say", seq)
        if award["by"] == "deliberation" and not here and not award.get("optional") and not award.get("per"):
            raise Wrong(f"{award['id']} is not given, and the rules do not let it be left out")

    # -- certificates and files

    def listed_certificates(self):
        """Each certificate against its row where that is opened, else against the commitment in its event."""
        rows, opened = self.table("certificates"), 0
        by_commitment = {sealed: seq for seq, body in self.bodies.items() for table, sealed in body["rows"] if table == "certificates"}
        numbers = {row["number"]: row for row in rows.values()}
        for one in self.certificates:
            if one["commitment"] not in by_commitment:
                raise Wrong(f"a certificate ({one['kind']}) is listed that no event committed to")
            if "number" in one:
                row, opened = numbers.pop(one["number"]), opened + 1
                if any(row[name] != one[name] for name in ("kind", "state", "sha256")):
                    raise Wrong(f"the certificate {one['number']} is not as listed", by_commitment[one["commitment"]])
        if numbers:
            raise Wrong(f"the certificate {min(numbers)} is opened and not listed")
        count = len(self.certificates)
        return [f"certificates, {opened} of {count}: {RECOMPUTED}"] * (opened > 0) + [
            f"certificates, {count - opened} of {count}: {COMMITTED}"] * (count > opened)

    def check_files(self):
        """Last of all, the bytes of every file: what has no other seal, such as the words of README.md, has this one."""
        sums = (self.folder / "SHA256SUMS").read_text(encoding="utf-8")
        listed = re.findall(r"([0-9a-f]{64})  ([\w.]+)\n", sums)
        if "".join(f"{digest}  {name}\n" for digest, name in listed) != sums or not listed:
            raise Wrong("SHA256SUMS is not whole")
        for digest, name in listed:
            if hashlib.sha256((self.folder / name).read_bytes()).hexdigest() != digest:
                raise Wrong(f"{name} is not the file that SHA256SUMS lists")


# -- the arithmetic of the rules, written anew


def how_many(keep, bases):
    """The places that a rule gives; None where none follows (a threshold, by hand)."""
    switch = keep.get("if_fewer")
    if switch and bases[switch["of"]] < switch["than"]:
        return how_many(switch["keep"], bases)
    most = keep.get("at_most")
    if "share" in keep:
        text = str(keep["share"])
        share = (Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)) * bases[keep["of"]]
        wanted = {"up": ceil(share), "down": floor(share), "nearest": floor(share + Fraction(1, 2))}[keep["round"]]
    elif "number" in keep:
        wanted = min(keep["number"], bases[keep.get("of") or "in"])
    else:
        return most
    return wanted if most is None else min(wanted, most)


def share_out(total, sizes, rule):
    """Places for each group. Every group is promised `at_least` (or as many as fit); the rest goes by the method, to the
    larger group where claims are level, then by name; nobody gets more places than it has candidacies."""
    least = rule.get("at_least", 0)
    while least and sum(min(least, size) for size in sizes.values()) > total:
        least -= 1
    promised = {group: min(least, size) for group, size in sizes.items()}
    if rule["by"] == "largest_remainder":
        return by_remainder(total, sizes, promised)
    odd = rule["by"] == "sainte_lague"
    places = dict(promised)
    while sum(places.values()) < min(total, sum(sizes.values())):
        claims = [(Fraction(size, 2 * places[group] + 1 if odd else places[group] + 1), size, group)
                  for group, size in sizes.items() if places[group] < size]
        best = max(claim[:2] for claim in claims)
        places[min(group for *claim, group in claims if tuple(claim) == best)] += 1
    return places


def by_remainder(total, sizes, promised):
    """The quota of each group, rounded down, and what is left to the largest remainders. A group whose quota is below its
    promise has that and stands aside, which may bring others below theirs."""
    aside = set()
    while True:
        sharing = [group for group in sizes if group not in aside]
        left = total - sum(promised[group] for group in aside)
        whole = sum(sizes[group] for group in sharing)
        quota = {group: Fraction(left * sizes[group], whole) for group in sharing} if whole else {}
        below = {group for group in sharing if quota.get(group, 0) < promised[group]}
        if not below:
            break
        aside |= below
    places = {group: promised[group] if group in aside else floor(quota.get(group, 0)) for group in sizes}
    order = sorted(quota, key=lambda group: (floor(quota[group]) - quota[group], -sizes[group], group))
    for group in order[:total - sum(places.values())]:
        places[group] += 1
    return places


# -- looking


def stage_of(rules, key):
    round_id, _, stage_id = key.partition(".")
    stages = next(one for one in rules["rounds"] if one["id"] == round_id)["stages"]
    return next(one for one in stages if one.get("id", one["kind"]) == stage_id)


def differs(ours, theirs, path="results"):
    """The first place where two values differ, or None."""
    if type(ours) is not type(theirs):
        return path
    if isinstance(ours, dict):
        if odd := sorted(set(ours) ^ set(theirs)):
            return f"{path}.{odd[0]}"
        return next(filter(None, (differs(ours[name], theirs[name], f"{path}.{name}") for name in sorted(ours))), None)
    if isinstance(ours, list):
        found = (differs(*pair, f"{path}[{place}]") for place, pair in enumerate(zip(ours, theirs)))
        return next(filter(None, found), f"{path}[{min(len(ours), len(theirs))}]" if len(ours) != len(theirs) else None)
    return None if ours == theirs else path


if __name__ == "__main__":
    sys.exit(main())
