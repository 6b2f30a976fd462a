"""Packages that a reader would understand otherwise than the verifier reads them, and verdicts that their own values refute:
each was found by a second reader, written from docs/record.md alone."""

import json
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from award_app import package, verifier
from tests.record.forging import copied, forge
from tests.world import RULEBOOK, World
from workflows import cuts
from workflows.ranking import Lack
from workflows.reading import loads, raw
from workflows.rounds import Cut


def summed(folder: Path) -> Path:
    """The sums made anew, as whoever hands out a false package would."""
    names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS")
    (folder / "SHA256SUMS").write_text(
        "".join(f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names))
    return folder


def fault(folder: Path) -> str:
    with pytest.raises(verifier.Wrong) as found:
        package.verify_folder(summed(folder))
    return str(found.value)


# -- what is read by eye, or by another program


@pytest.mark.parametrize("name", ["results.json", "certificates.json", "heads.json", "events.jsonl", "openings.jsonl"])
def test_a_name_that_is_said_twice_is_refused(folder, name):
    """The last one counted: whoever reads from the top, or by another program, read another winner."""
    text = (folder / name).read_text()
    key = {"results.json": "honours", "heads.json": "final", "certificates.json": "kind"}.get(name, "seq")
    at = text.index(f'"{key}"')
    (folder / name).write_text(f'{text[:at]}"{key}":"what is not so",{text[at:]}')
    assert "said twice" in fault(folder)


def one_more_name(folder, name):
    lines = (folder / name).read_text().splitlines()
    lines[0] = json.dumps({**json.loads(lines[0]), "winner": "Elsewhere"})
    (folder / name).write_text("\n".join(lines) + "\n")


def of_a_certificate(folder, _name):
    told = json.loads((folder / "certificates.json").read_text())
    told[-1]["holder"] = "Elsewhere"
    (folder / "certificates.json").write_text(json.dumps(told))


def of_a_day(folder, _name):
    told = json.loads((folder / "heads.json").read_text())
    told["days"][0]["winner"] = "Elsewhere"
    (folder / "heads.json").write_text(json.dumps(told))


@pytest.mark.parametrize(("name", "adds"), [
    ("events.jsonl", one_more_name), ("openings.jsonl", one_more_name), ("certificates.json", of_a_certificate),
    ("heads.json", of_a_day)])
def test_what_nobody_has_sealed_does_not_stand_beside_what_was(folder, name, adds):
    adds(folder, name)
    assert "says more than a package does" in fault(folder)


def test_an_event_that_is_opened_twice_is_refused(folder):
    lines = (folder / "events.jsonl").read_text().splitlines()
    false = {**json.loads(lines[0]), "body": '{"step":"what is not so"}'}
    (folder / "events.jsonl").write_text("\n".join([json.dumps(false), *lines]) + "\n")
    assert "opened twice" in fault(folder)


@pytest.mark.parametrize("name", ["laureates.html", "rulebook-1.json", "results.txt"])
def test_a_file_that_is_none_of_a_package_is_refused(folder, name):
    (folder / name).write_text('{"award": "Elsewhere"}')
    assert f"{name} is no file of this package" in fault(folder)


def test_a_certificate_stands_beside_its_own_commitment(folder):
    told = json.loads((folder / "certificates.json").read_text())
    first, other = [one for one in told if "number" in one][:2]
    first["commitment"], other["commitment"] = other["commitment"], first["commitment"]
    (folder / "certificates.json").write_text(json.dumps(told))
    assert "is not as listed" in fault(folder)


def test_the_head_of_a_day_is_of_nothing_that_came_after_it(folder):
    told = json.loads((folder / "heads.json").read_text())
    days = told["days"]
    days[0]["head"], days[1]["head"] = days[1]["head"], days[0]["head"]
    days[0]["seq"], days[1]["seq"] = days[1]["seq"], days[0]["seq"]
    (folder / "heads.json").write_text(json.dumps(told))
    assert "of a later event than that of a later day" in fault(folder)


# -- who went on, where the values are published


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    rules = raw(Path(RULEBOOK))
    rules["publishes"] |= {"scores": "after announcement"}
    return World(tmp_path_factory.mktemp("scored"), rules=loads(rules)).lives()


@pytest.fixture
def forger(scored, tmp_path):
    world = copied(scored, tmp_path / "forged")
    world.publish = lambda: package.write(world.store, world.edition, tmp_path / "forged-package")
    return world


def of_the_cut(world, outcome: str):
    """Those of category A with this outcome, the best first."""
    rows = world.rows("placements", round=f"{world.edition}/shortlist", group="A", outcome=outcome)
    return sorted(rows, key=lambda row: -Fraction(row["value"]))


def test_where_the_values_are_published_who_went_on_is_recomputed(scored, tmp_path, capsys):
    assert verifier.main([str(package.write(scored.store, scored.edition, tmp_path / "package"))]) == 0
    assert f"who went on, shortlist: {verifier.RECOMPUTED}" in capsys.readouterr().out


def test_a_verdict_that_is_not_the_one_of_its_placement_is_found(forger):
    forge(forger, "placements", of_the_cut(forger, "out")[0]["id"], lambda row: row.update(outcome="kept"))
    assert "shortlist does not say of everybody what their placements say" in verdict(forger)


def test_one_who_was_kept_with_a_lower_value_than_another_who_was_not_is_found(forger):
    """Every count and every place is as it should be: only the values say that another should have gone on."""
    forge(forger, "placements", of_the_cut(forger, "out")[0]["id"], lambda row: row.update(value="99"))
    assert "shortlist keeps one with a lower value than another who is out" in verdict(forger)


def test_of_those_who_are_level_not_one_alone_is_kept_without_a_panel(forger):
    last = of_the_cut(forger, "kept")[-1]
    forge(forger, "placements", of_the_cut(forger, "out")[0]["id"], lambda row: row.update(value=last["value"]))
    assert "keeps one of those who are level, and another is out" in verdict(forger)


def test_nobody_is_brought_back_where_the_rule_has_no_such_thing(forger):
    forge(forger, "placements", of_the_cut(forger, "kept")[-1]["id"], lambda row: row["why"].update(code="brought_back"))
    assert "brings back more than its rule lets it" in verdict(forger)


def test_a_placement_left_out_is_found(scored, tmp_path):
    folder = package.write(scored.store, scored.edition, tmp_path / "package")
    lines = (folder / "openings.jsonl").read_text().splitlines()
    first = next(line for line in lines if json.loads(line)["table"] == "placements")
    (folder / "openings.jsonl").write_text("\n".join(one for one in lines if one != first) + "\n")
    assert "shortlist does not say of everybody what their placements say" in fault(folder)


def verdict(forger) -> str:
    return fault(forger.publish())


def verdict_on(rule, decision, placed) -> str:
    try:
        object.__new__(verifier.Package).check_placements(rule, "first", decision, placed, 1)
    except verifier.Wrong as wrong:
        return str(wrong)
    return "holds"


# -- the other way: no cut that was drawn by the rule is called a false one


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_drawn_by_the_rule_holds(data):
    """With ties, thresholds, missing sheets, too few points, places by group, and panels that choose and bring back."""
    draw = data.draw
    keep = draw(st.sampled_from([{"number": 2}, {"number": 4, "at_most": 4}, {"threshold": "5"}, {"threshold": "5", "at_most": 3},
                                 {"share": "40%", "of": "in", "round": "up"}]))
    ties = {"at_line": draw(st.sampled_from(["all_in", "none_in", "panel"])),
            "beyond_at_most": draw(st.sampled_from(["none_in", "panel"]))}
    shared = draw(st.sampled_from([None, {"per": "category", "by": "dhondt"},
                                   {"per": "category", "by": "largest_remainder", "at_most": 2}]))
    cut = Cut.model_validate({"keep": keep, "order": "mean", "ties": ties, **({"places": shared} if shared else {}),
                              **({"wild_cards": {"up_to": 1}} if draw(st.booleans()) else {})})
    lack = Lack("practice", "rights", Fraction(1), Fraction(3))
    value = st.none() | st.fractions(min_value=3, max_value=7, max_denominator=2) | st.integers(4, 6).map(Fraction)
    contenders = [
        cuts.Contender(f"c{at}", draw(st.sampled_from("AB")) if shared else None, draw(value),
                       draw(st.sampled_from([(), (), (lack,)])))
        for at in range(draw(st.integers(1, 9)))
    ]
    choices = draw(st.sets(st.sampled_from([one.id for one in contenders]), max_size=3))
    try:
        drawn = cuts.draw(cut, contenders, {"in": len(contenders)}, choices, finished=True)
    except cuts.CutRefused:
        assume(False)
    groups = {one.id: one.group for one in contenders}
    values = {one.id: one.value for one in contenders}
    placed = [{"candidacy": id, "outcome": one.outcome, "group": groups[id], "why": {"code": one.code, **one.values},
               "value": None if values[id] is None else str(values[id])} for id, one in drawn.verdicts.items()]
    decision = {"verdicts": {id: one.outcome for id, one in drawn.verdicts.items()},
                "places": {str(group): places for group, places in drawn.places.items()}}
    rule = json.loads(json.dumps(cut.model_dump(mode="json", by_alias=True, exclude_defaults=True)))
    said = verdict_on(rule, decision, placed)
    assert said == "holds"
