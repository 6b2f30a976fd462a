"""What the stand-alone verifier finds: whatever was changed, wherever, by whomever has the whole database."""

import json
import random
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from award_app import package, verifier
from award_app.models.candidacies import candidacies
from tests.record.forging import copied, forge
from workflows import cuts


@pytest.fixture
def forger(announced, tmp_path):
    """A copy of the edition for somebody who can write everything, and the package made of it afterwards."""
    world = copied(announced, tmp_path / "forged")
    world.publish = lambda: package.write(world.store, world.edition, tmp_path / "forged-package")
    return world


def fault(folder, *held) -> str:
    with pytest.raises(verifier.Wrong) as found:
        package.verify_folder(folder, held)
    return str(found.value)


# -- a package that was touched


def test_an_untouched_package_holds_whatever_head_one_has(announced, folder):
    assert (
        verifier.main(
            [
                str(folder),
                *(part for day, head in announced.day_heads().items() for part in ("--head", f"{day}={head}")),
            ]
        )
        == 0
    )


def test_a_removed_last_line_is_found(folder):
    lines = (folder / "record.jsonl").read_text().splitlines(keepends=True)
    (folder / "record.jsonl").write_text("".join(lines[:-1]))
    assert fault(folder).startswith(f"event {len(lines) - 1}: the record ends here")


def test_a_line_taken_out_of_the_middle_is_named(folder):
    lines = (folder / "record.jsonl").read_text().splitlines(keepends=True)
    (folder / "record.jsonl").write_text("".join(lines[:99] + lines[100:]))
    assert fault(folder).startswith("event 100: ")


def test_a_seal_that_was_changed_lies_between_the_last_good_head_and_the_first_bad_one(announced, folder):
    lines = [json.loads(line) for line in (folder / "record.jsonl").read_text().splitlines()]
    lines[149]["sealed"] = "0" * 64
    (folder / "record.jsonl").write_text("".join(verifier.canonical(line) + "\n" for line in lines))
    seqs = [row["seq"] for row in announced.rows("heads")]
    before, after = max(seq for seq in seqs if seq < 150), min(seq for seq in seqs if seq >= 150)
    assert f"one of the events {before + 1} to {after} is not what it was" in fault(folder)


def test_a_flipped_byte_is_found_wherever_it_is(folder):
    chance = random.Random(7)
    files = sorted(folder.iterdir())
    for number in range(240):
        path = files[number % len(files)]
        kept = path.read_bytes()
        at = chance.randrange(len(kept))
        path.write_bytes(kept[:at] + bytes([kept[at] ^ (1 << chance.randrange(8))]) + kept[at + 1 :])
        assert verifier.main([str(folder)]) == 1, (path.name, at)
        path.write_bytes(kept)
    assert verifier.main([str(folder)]) == 0


@given(
    cut=st.integers(0, 2**30),
    name=st.sampled_from(["record.jsonl", "openings.jsonl", "events.jsonl", "results.json", "heads.json"]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_cut_short_is_found(folder, cut, name):
    path = folder / name
    kept = path.read_bytes()
    path.write_bytes(kept[: cut % len(kept)])
    try:
        assert verifier.main([str(folder)]) == 1
    finally:
        path.write_bytes(kept)


def test_a_missing_file_is_found(folder):
    for path in sorted(folder.iterdir()):
        kept = path.read_bytes()
        path.unlink()
        if path.name != "record.jsonl":
            assert verifier.main([str(folder)]) == 1, path.name
        path.write_bytes(kept)


@pytest.mark.parametrize("left", ["README.md", "verify.py", "heads.json", "openings.jsonl"])
def test_a_file_that_the_sums_leave_out_is_found(folder, left):
    sums = (folder / "SHA256SUMS").read_text().splitlines(keepends=True)
    (folder / "SHA256SUMS").write_text("".join(one for one in sums if not one.endswith(f"  {left}\n")))
    assert fault(folder) == "SHA256SUMS is not whole"


@pytest.mark.parametrize("which", [lambda one: "number" in one, lambda one: "number" not in one])
def test_a_certificate_left_out_or_listed_twice_is_found(folder, which):
    listed = read(folder, "certificates.json")
    one = next(one for one in listed if which(one))
    write(folder, "certificates.json", [*listed, one])
    assert verifier.main([str(folder)]) == 1
    write(folder, "certificates.json", [other for other in listed if other is not one])
    assert "a certificate that was opened, or whose event was, is not listed" in fault(folder)


def read(folder, name):
    return json.loads((folder / name).read_text())


def write(folder, name, value) -> None:
    (folder / name).write_text(json.dumps(value))


def test_what_cannot_be_checked_at_all_ends_with_two(tmp_path, folder, capsys):
    for asked in ([str(tmp_path / "nowhere")], [str(folder), "--head", "yesterday=abc"], []):
        with pytest.raises(SystemExit) as ended:
            verifier.main(asked)
        assert ended.value.code == 2
    assert "is not a package: it has no record.jsonl" in capsys.readouterr().err


# -- a record that was made anew, properly


def test_one_score_changed_and_everything_chained_anew_is_found_by_a_head_from_a_letter(announced, forger):
    score = announced.rows("points")[3]
    first = forge(forger, "points", score["id"], lambda row: row.update(points="10"))
    folder, letters = forger.publish(), announced.day_heads()

    assert verifier.main([str(folder)]) == 0, "nobody can tell from the package alone"
    seqs = {row["day"]: row["seq"] for row in announced.rows("heads")}
    later = {day: head for day, head in letters.items() if seqs[day] >= first}
    earlier = {day: head for day, head in letters.items() if seqs[day] < first}
    assert later and earlier
    for day, head in later.items():
        assert f"the head of {day} is not the one you hold" in fault(folder, (day, head))
    told = fault(folder, *letters.items())
    good, bad = max(seqs[day] for day in earlier), min(seqs[day] for day in later)
    assert told.startswith(f"event {bad}: ") and told.endswith(
        f"one of the events {good + 1} to {bad} is not what it was"
    )
    assert verifier.main([str(folder), *(part for pair in earlier.items() for part in ("--head", "=".join(pair)))]) == 0


@pytest.mark.parametrize("place", [
    lambda seq: 0, lambda seq: -seq, lambda seq: seq + 0.5, lambda seq: seq, lambda seq: 10**9,
], ids=["nowhere", "before", "between", "beside the other", "after the end"])
@pytest.mark.parametrize("first", [True, False])
def test_a_head_that_is_only_written_down_does_not_vouch_for_a_record_made_anew(announced, forger, place, first):
    score = announced.rows("points")[3]
    changed = forge(forger, "points", score["id"], lambda row: row.update(points="10"))
    folder, letters = forger.publish(), announced.day_heads()
    told = read(folder, "heads.json")
    held = [{"day": row["day"], "seq": place(row["seq"]), "head": letters[row["day"]]}
            for row in announced.rows("heads") if row["seq"] >= changed]
    told["days"] = [*held, *told["days"]] if first else [*told["days"], *held]
    write(folder, "heads.json", told)
    assert "a head of the day" in fault(folder, *letters.items()) or "the head of " in fault(folder, *letters.items())
    told["days"] = held
    write(folder, "heads.json", told)
    assert verifier.main([str(folder), "--head", f"{held[0]['day']}={held[0]['head']}"]) == 1


def test_the_first_digits_of_a_head_are_enough_and_may_be_grouped(announced, folder):
    day, head = next(iter(announced.day_heads().items()))
    assert verifier.main([str(folder), "--head", f"{day}={head[:8].upper()} {head[8:16]}"]) == 0
    assert verifier.main([str(folder), "--head", f"{day}={'0' * 16}"]) == 1


def test_a_head_of_a_day_that_the_package_leaves_out_is_found(announced, folder):
    assert "there is no head of 2026-07-04" in fault(folder, ("2026-07-04", "0" * 64))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda decision: decision.update(total=7), "the cut of shortlist has 7 places; 6 follow"),
        (lambda decision: decision.update(places={"A": 5, "B": 1}), "the places of shortlist are"),
        (lambda decision: decision["bases"].update(eligible=14), "the cut of shortlist takes 14 as eligible"),
        (lambda decision: decision["groups"]["A"].update(kept=5), "do not add up"),
        (
            lambda decision: decision["groups"].update(A={"in": 7, "kept": 4}),
            "the groups of shortlist are not all who stood in it",
        ),
    ],
)
def test_a_cut_that_does_not_follow_from_its_bases_is_found_though_all_was_chained_anew(forger, change, words):
    def in_the_decision(row):
        return change(row["decision"]) if row["decision"] else False

    forge(forger, "rounds", f"{forger.edition}/shortlist", in_the_decision)
    assert words in fault(forger.publish())


def test_one_more_kept_for_a_tie_at_the_line_holds_as_far_as_the_published_rule_goes(forger):
    def one_more(row):
        if not row["decision"]:
            return False
        verdicts = row["decision"]["verdicts"]
        verdicts[next(id for id, verdict in verdicts.items() if verdict == "out")] = "kept"
        row["decision"]["groups"]["A"]["kept"] += 1
        return None

    forge(forger, "rounds", f"{forger.edition}/shortlist", one_more)
    assert verifier.main([str(forger.publish())]) == 0, "the rule lets in all who are level at the line, up to 40"


def test_a_count_changed_in_the_vote_does_not_add_up(announced, forger):
    one = announced.rows("tallies")[0]
    forge(forger, "tallies", one["id"], lambda row: row.update(supports=row["supports"] + 1))
    assert "the counts of final.consultation add up to 46, not to 45" in fault(forger.publish())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda counted: counted.update(valid=10), "are not all its ballots"),
        (lambda counted: counted.update(valid=10, void=0), "fewer supports than 10 valid ballots hold"),
        (
            lambda counted: counted.update(valid=8, void=2),
            "counts more for one than it has valid ballots",
        ),
        (lambda counted: counted["receipts"].pop(), "not one receipt for each ballot"),
        (
            lambda counted: counted.update(ballots=9, void=0, receipts=counted["receipts"][1:]),
            "another number of ballots",
        ),
    ],
)
def test_counts_that_no_valid_ballots_can_give_are_found(forger, change, words):
    forge(
        forger,
        "stages",
        f"{forger.edition}/final.consultation",
        lambda row: change(row["counted"]) if row["counted"] else False,
    )
    assert words in fault(forger.publish())


def test_a_mention_that_the_counts_do_not_give_is_found(announced, forger):
    """Two counts are exchanged, so every sum stays as it was; but now another candidacy is the most supported."""
    given = announced.rows("honours", award="community")[0]["candidacy"]
    first = next(row for row in announced.rows("tallies") if row["candidacy"] == given)
    other = next(row for row in announced.rows("tallies") if row["candidacy"] != given)
    forge(forger, "tallies", first["id"], lambda row: row.update(supports=other["supports"]))
    forge(forger, "tallies", other["id"], lambda row: row.update(supports=first["supports"]))
    assert "community does not go to whom the counts of the vote give it" in fault(forger.publish())


def test_votes_that_are_added_up_give_an_award_to_whom_they_give_it():
    package = object.__new__(verifier.Package)
    package.rows = {("honours", "h"): [(7, {})]}
    award, score = {"id": "choice", "by": "points"}, [{"of": f"{one}.vote", "votes_as": "count"} for one in ("first", "final")]
    round_ = {"id": "final", "score": score, "awards": [award]}
    votes = {"first.vote": {"counts": {"a": 5, "b": 1, "gone": 9}}, "final.vote": {"counts": {"a": 1, "b": 4}}}
    points = verifier.points_of(award, round_, votes)
    assert points == {"a": 6, "b": 5}
    given = {one: {"id": "h", "award": "choice", "candidacy": one, "group": None} for one in "ab"}
    package.check_award(award, [given["a"]], {}, points)
    with pytest.raises(verifier.Wrong, match="to whom the counts of the votes give it"):
        package.check_award(award, [given["b"]], {}, points)
    rules = {"rounds": [{**round_, "stages": []}]}
    assert verifier.follows(given["a"], rules, votes) and not verifier.follows(given["b"], rules, votes)
    votes["final.vote"]["counts"]["b"] = 5
    assert not verifier.follows(given["a"], rules, votes), "level: the panel chose"
    del votes["first.vote"]
    assert verifier.points_of(award, round_, votes) == {}, "not all are published"


@pytest.mark.parametrize(("more", "wrong"), [
    ({}, True), ({"open_to": {"field": "strand", "answer": "B"}}, False), ({"unless_also": "award"}, False),
    ({"unless_also": ["award", "other"]}, False),
    ({"not_in_category_of": "award"}, False), ({"optional": True}, False),
])  # fmt: skip
def test_an_award_that_perhaps_nobody_could_take_may_stay_ungiven_and_no_other(more, wrong):
    """Who gave which answer is not in the package: whether somebody was left to take it cannot be seen there."""
    package = object.__new__(verifier.Package)
    package.too_few = set()
    award = {"id": "young", "by": "deliberation", **more}
    if wrong:
        with pytest.raises(verifier.Wrong, match="or not at all"):
            package.check_award(award, [], {}, {})
    else:
        package.check_award(award, [], {}, {})


def test_an_award_exchanged_after_the_meeting_is_found(announced, forger):
    """The published row alone is changed: the event of the meeting still holds what was decided."""
    award, other = announced.rows("honours", award="award")[0], announced.rows("honours", award="mention")[0]
    forge(
        forger,
        "honours",
        award["id"],
        lambda row: row.update(candidacy=other["candidacy"]) if row["state"] == "published" else False,
    )
    assert "published otherwise than it was decided" in fault(forger.publish())


def test_results_that_are_told_otherwise_than_they_were_opened_are_found(folder):
    told = json.loads((folder / "results.json").read_text())
    told["honours"][0]["place"] = "Elsewhere"
    (folder / "results.json").write_text(json.dumps(told))
    assert "results.json says something under “honours” that does not follow" in fault(folder)


def test_a_count_left_out_of_the_package_is_found(folder):
    lines = [
        line
        for line in (folder / "openings.jsonl").read_text().splitlines(keepends=True)
        if '"table":"tallies"' not in line
    ]
    (folder / "openings.jsonl").write_text("".join(lines))
    assert "final.consultation" in fault(folder)


def test_other_rules_than_those_of_the_record_are_found(folder):
    rules = (folder / "rulebook.json").read_text()
    (folder / "rulebook.json").write_text(rules.replace('"share":"50%"', '"share":"60%"'))
    assert "taken under other rules" in fault(folder)


# -- its arithmetic, against ours

sizes_ = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 60), min_size=1)


@given(
    sizes_,
    st.integers(0, 200),
    st.sampled_from(["largest_remainder", "sainte_lague", "dhondt"]),
    st.integers(0, 3),
    st.none() | st.integers(3, 30),
)
def test_places_are_shared_out_as_we_share_them(sizes, total, by, at_least, at_most):
    ours = cuts.share_out(total, sizes, by, at_least, at_most)
    rule = {"by": by, "at_least": at_least, **({"at_most": at_most} if at_most else {})}
    assert verifier.share_out(total, sizes, rule) == ours


def test_the_forty_places_of_2025_come_out_as_known():
    sizes = dict(zip("ABCDE", (55, 26, 24, 22, 9), strict=True))
    shared = {
        by: tuple(verifier.share_out(40, sizes, {"by": by}).values())
        for by in ("largest_remainder", "sainte_lague", "dhondt")
    }
    assert shared == {
        "largest_remainder": (16, 8, 7, 6, 3),
        "sainte_lague": (16, 8, 7, 6, 3),
        "dhondt": (17, 8, 7, 6, 2),
    }


@st.composite
def keeps(draw, nested=False):
    if draw(st.booleans()):
        keep = {
            "share": f"{draw(st.integers(1, 100))}%",
            "of": draw(st.sampled_from(["submitted", "eligible", "in"])),
            "round": draw(st.sampled_from(["up", "down", "nearest"])),
        }
    else:
        keep = {"number": draw(st.integers(0, 80))}
    if draw(st.booleans()):
        keep["at_most"] = draw(st.integers(0, 60))
    if not nested and draw(st.booleans()):
        keep["if_fewer"] = {"than": draw(st.integers(0, 100)), "of": "submitted", "keep": draw(keeps(nested=True))}
    return keep


def as_ours(keep):
    blank = dict.fromkeys(("share", "number", "at_most", "of", "round", "if_fewer"))
    inner = keep.get("if_fewer")
    share = keep.get("share") and Fraction(keep["share"][:-1]) / 100
    return SimpleNamespace(
        **blank
        | keep
        | {"share": share, "if_fewer": inner and SimpleNamespace(**{**inner, "keep": as_ours(inner["keep"])})}
    )


@given(keeps(), st.tuples(*[st.integers(0, 200)] * 3))
def test_the_number_of_places_is_the_one_we_give(keep, counts):
    bases = dict(zip(("submitted", "eligible", "in"), counts, strict=True))
    assert verifier.how_many(keep, bases) == cuts.how_many(as_ours(keep), bases)


# -- what a stranger's package says, on a terminal


def test_what_a_stranger_wrote_moves_no_cursor_of_the_terminal_it_is_printed_on(forger, capsys):
    evil = "Rennes\x1b[2J\x1b]0;x\x07\u202eok\nThis package holds.\u00a0é日"
    given = next(row for row in forger.rows("honours") if row["award"] == "award")["candidacy"]
    forge(forger, "candidacies", given, lambda row: row.update(place=evil))
    with forger.store.writing() as db:
        db.execute(update(candidacies).where(candidacies.c.id == given).values(place=evil))
    assert verifier.main([str(forger.publish())]) == 0
    told = capsys.readouterr().out
    assert "Rennes\\x1b[2J\\x1b]0;x\\x07\\u202eok\\nThis package holds.\u00a0é日" in told
    assert not {"\x1b", "\x07", "\u202e"} & set(told) and "\nThis package" not in told


def test_what_is_wrong_is_printed_as_plainly(folder, capsys):
    rows = (folder / "results.json").read_text()
    (folder / "results.json").write_text(rows.replace('"edition":', '"\\u001b[2J":1,"edition":', 1))
    assert verifier.main([str(folder)]) == 1
    assert "\x1b" not in capsys.readouterr().out
