"""What is published of an edition, when, and never."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from award_app import package, verifier
from tests.record.forging import copied
from tests.world import CANARY, RULEBOOK, World
from workflows.reading import loads, raw


@pytest.fixture(scope="module")
def published(announced, tmp_path_factory):
    return package.write(announced.store, announced.edition, tmp_path_factory.mktemp("published") / "package")


def read(folder, name):
    return json.loads((folder / name).read_text())


def opened(folder, table):
    found = [json.loads(line) for line in (folder / "openings.jsonl").read_text().splitlines()]
    return [json.loads(one["content"])["row"] for one in found if one["table"] == table]


def everything_in(folder) -> str:
    return "".join(path.read_text() for path in sorted(folder.iterdir()))


def test_anybody_can_check_a_package_with_the_one_file_in_it(published):
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "verify.py", "."], cwd=published, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "size of the cut, shortlist: recomputed from what is published" in told.stdout
    assert "who went on, shortlist: committed: an appointed auditor can open it" in told.stdout
    assert "award, Place 01: Practice of Place 01: decided by the panel: digest of the minutes " in told.stdout
    assert "community, Place 00: Practice of Place 00: recomputed from what is published" in told.stdout
    assert "REHEARSAL" in told.stdout


def test_the_verifier_is_one_file_of_the_standard_library_that_can_be_read_at_a_sitting():
    lines = Path(verifier.__file__).read_text().splitlines()
    ast.parse("\n".join(lines), feature_version=(3, 9))
    imported = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names) and len(lines) <= 600


def test_nothing_private_is_in_the_package(announced, published):
    text = everything_in(published)
    totals = {row["total"] for row in announced.rows("readings") if "/" in row["total"]}
    assert totals, "the world has totals that cannot be there by chance"
    for word in (CANARY, CANARY.lower(), *totals):
        assert word not in text
    tables = {json.loads(line)["table"] for line in (published / "openings.jsonl").read_text().splitlines()}
    assert tables <= {
        "editions",
        "rounds",
        "stages",
        "candidacies",
        "answers",
        "translations",
        "tallies",
        "honours",
        "certificates",
    }


def test_the_package_has_no_name_that_is_not_published(announced, published):
    text = everything_in(published)
    for city in announced.cities:
        assert (city.name in text) == city.state.startswith("final:"), city.state


def test_an_opened_event_never_is_of_a_ballot_a_sheet_or_a_seat(published):
    bodies = [json.loads(json.loads(line)["body"]) for line in (published / "events.jsonl").read_text().splitlines()]
    assert {body["kind"] for body in bodies} <= {
        "edition",
        "round",
        "stage",
        "candidacy",
        "translation",
        "honour",
        "certificate",
    }


def test_the_number_of_a_certificate_is_published_only_where_its_holder_is(announced, published):
    listed = read(published, "certificates.json")
    assert {one["kind"] for one in listed if "number" in one} == {"laureate", "mention", "finalist"} & {
        one["kind"] for one in listed
    }
    numbers = {row["number"]: row["kind"] for row in announced.rows("certificates")}
    for number, kind in numbers.items():
        assert (number in everything_in(published)) == (kind in package.NAMED_CERTIFICATES)


def test_what_the_rules_publish_is_there(announced, published):
    told = read(published, "results.json")
    vote = told["votes"]["final.consultation"]
    assert told["rehearsal"] is True
    assert [(one["award"], one["place"]) for one in told["honours"]][:2] == [
        ("award", "Place 01"),
        ("mention", "Place 03"),
    ]
    assert told["cuts"]["shortlist"] == {
        "bases": {"submitted": 12, "eligible": 12, "in": 12},
        "in": 12,
        "kept": 6,
        "places": 6,
        "groups": {"A": {"in": 8, "kept": 4, "places": 4}, "B": {"in": 4, "kept": 2, "places": 2}},
    }
    assert (vote["ballots"], vote["valid"], vote["void"], vote["supports"]) == (10, 9, 1, 45)
    assert len(vote["receipts"]) == 10 and sum(vote["counts"].values()) == 45
    assert {row["field"] for row in opened(published, "answers")} == {"summary"}


@pytest.mark.parametrize(("until", "names"), [("receives", 0), ("selects", 0), ("judges", 6), ("decides", 6)])
def test_nothing_is_published_before_its_time(tmp_path, until, names):
    world = World(tmp_path / "world").lives(until=until)
    folder = package.write(world.store, world.edition, tmp_path / "package")
    told, text = read(folder, "results.json"), everything_in(folder)
    assert verifier.main([str(folder)]) == 0
    assert len(told["candidacies"]) == names
    assert (told["honours"], told["votes"], read(folder, "certificates.json")) == ([], {}, [])
    assert not opened(folder, "honours") and not opened(folder, "tallies")
    for word in ("minutes", CANARY, *(row["id"] for row in world.rows("honours"))):
        assert word not in "".join(
            (folder / name).read_text() for name in ("results.json", "openings.jsonl", "events.jsonl")
        )
    assert "Place 10" not in text


def test_an_officers_reason_for_a_waiver_is_never_published(tmp_path):
    world = World(tmp_path / "world").receives()
    world.officer.acts("stage", f"{world.edition}/shortlist.jury", "waive_translations", {"reason": f"{CANARY}-REASON"})
    world.validates().selects()
    folder = package.write(world.store, world.edition, tmp_path / "package")
    assert CANARY not in everything_in(folder)
    assert verifier.main([str(folder)]) == 0


@pytest.mark.parametrize(
    ("publishes", "names", "honours", "votes"),
    [
        ({"names_of_candidacies": "of laureates"}, 3, 3, 1),
        ({"names_of_candidacies": "never", "ballot_counts": "never"}, 3, 3, 0),
        ({"grounds": "never"}, 6, 0, 1),
        ({"scores": "after announcement"}, 6, 3, 1),
    ],
)
def test_a_rulebook_that_publishes_otherwise_gives_another_package(tmp_path, publishes, names, honours, votes):
    rules = raw(Path(RULEBOOK))
    rules["publishes"] |= publishes
    world = World(tmp_path / "world", rules=loads(rules)).lives()
    folder = package.write(world.store, world.edition, tmp_path / "package")
    told = read(folder, "results.json")
    assert verifier.main([str(folder)]) == 0
    assert (len(told["candidacies"]), len(told["honours"]), len(told["votes"])) == (names, honours, votes)
    assert bool(opened(folder, "placements")) == ("scores" in publishes)
    assert ("For Place" in everything_in(folder)) == ("grounds" not in publishes)
    assert CANARY not in everything_in(folder)


def test_the_same_record_gives_the_same_package(announced, published, tmp_path):
    again = package.write(copied(announced, tmp_path / "copy").store, announced.edition, tmp_path / "again")
    assert everything_in(again) == everything_in(published)


def test_the_package_of_an_edition_whose_rules_were_amended_twice_holds(tmp_path):
    world = World(tmp_path / "world").lives(until="receives")
    for at_most in (30, 31):
        world.officer.amends(lambda content, at_most=at_most: content["applicants"]["per_organisation"].update(at_most=at_most))
    folder = package.write(world.store, world.edition, tmp_path / "package")
    assert verifier.main([str(folder)]) == 0
    (folder / "rulebook-1.json").write_text("{}")
    assert verifier.main([str(folder)]) == 1
