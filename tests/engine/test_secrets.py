"""What the record must not hold, and what must be gone: the secret of a ballot, the words of a person."""

import re

import pytest
from sqlalchemy import delete

from award_app import drafts, package, verifier
from award_app.models.record import openings
from tests.record.forging import copied
from tests.world import CANARY, World


@pytest.fixture
def voting(tmp_path):
    """Twelve people vote, one of them changes her mind; each ballot is one that nobody else cast."""
    world = World(tmp_path / "voting").lives(16, until="selects").goes_to("final.jury").goes_to("final.consultation")
    standing = world.standing()
    world.voters = [world.voter(f"Voter {number}") for number in range(7)]
    for number, voter in enumerate(world.voters):
        voter.choices = standing[:number] + standing[number + 1 :] if number else standing[:5]
        voter.votes(voter.choices, key=f"vote-{number}")
    world.voters[0].choices = standing[2:8]
    world.voters[0].changes(world.voters[0].choices, key="vote-again")
    return world


def test_the_event_of_a_secret_ballot_names_neither_voter_nor_choice(voting):
    cast = [body for body in voting.events() if body["kind"] == "ballot"]
    assert len(cast) == 8
    for body in cast:
        assert (body["actor"], body["subject"]) == (None, None)
        text = str(body)
        assert not any(voter.participant in text or voter.person in text for voter in voting.voters)
        assert not any(id in text for id in voting.standing())


def linked(world) -> list:
    """The voters who stand beside a choice in any byte of the database: as columns of a row, or in one JSON object."""
    found, choices = world.bytes_on_disk(), rb'\[(?:"[0-9a-z]{26}",?)+\]'
    return [
        voter.name
        for voter in world.voters
        if re.search(
            voter.participant.encode() + choices + rb"|" + choices + rb"[^{}]{0,400}" + voter.participant.encode(),
            found,
        )
    ]


def test_after_the_close_nothing_in_the_database_links_a_voter_to_a_choice(voting):
    assert linked(voting) == [voter.name for voter in voting.voters], "before the close the test sees every link"
    voting.goes_to("final.consultation", "closes")

    assert linked(voting) == []
    assert voting.count("ballots") == 0 and voting.faults() == []
    assert not [row for row in voting.rows("keys") if row["key"].startswith("vote")], "the kept answers are gone too"
    assert not [row for row in voting.rows("openings") if row["table"] == "ballots"]


def test_the_choices_stay_without_voter_and_in_another_order(voting):
    voting.goes_to("final.consultation", "closes")
    kept = [row["choices"] for row in voting.rows("cast_ballots")]
    cast = [sorted(voter.choices) for voter in voting.voters]
    assert sorted(kept) == sorted(cast) and kept != cast
    assert [set(row) for row in voting.rows("cast_ballots")][0] == {"id", "edition", "stage", "choices", "valid"}


def test_the_event_of_the_close_names_no_ballot(voting):
    voting.goes_to("final.consultation", "closes")
    body = next(body for body in voting.events("close") if body["parent"] == "final.consultation")
    assert body["hidden"] == 7 and "ballots" not in {table for table, _ in body["rows"]}
    assert not any(voter.participant in str(body) for voter in voting.voters)


def test_a_receipt_shows_that_a_ballot_was_counted_and_not_how_it_voted(voting):
    receipts = {voter.name: voter.receipt for voter in voting.voters}
    letters = [row["facts"]["receipt"] for row in voting.rows("letters", kind="ballot_received")]
    voting.goes_to("final.consultation", "closes")
    counted = voting.stage("final.consultation")["counted"]["receipts"]
    assert sorted(set(letters)) == counted and len(counted) == 7
    for voter in voting.voters:
        assert not any(id in str(receipts[voter.name]) for id in voting.standing())


def test_postgresql_keeps_no_row_that_links_them_either(tmp_path, postgres_url):
    world = World(tmp_path, postgres_url).lives(until="selects").goes_to("final.jury").goes_to("final.consultation")
    voters = [world.voter(f"Voter {number}").votes(world.standing()[:5], key=f"vote-{number}") for number in range(3)]
    world.goes_to("final.consultation", "closes")
    for name, rows in world.everything().items():
        for row in rows:
            text = str(row)
            assert not (any(voter.participant in text for voter in voters) and world.standing()[0] in text), name
    assert world.faults() == []
    world.store.engine.dispose()


# -- erasing


def test_an_erased_juror_leaves_no_word_and_the_record_still_holds(announced, tmp_path):
    world = copied(announced, tmp_path / "copy")
    seat = next(row for row in world.rows("seats") if world.rows("conflicts", seat=row["id"]))
    words = {row["id"] for row in world.rows("justifications")} - {
        row["id"] for row in world.rows("justifications") if not row["reading"].startswith(seat["id"])
    }
    points = world.rows("points")
    assert words and b"CANARY-CONFLICT" in world.bytes_on_disk()
    own = len(re.findall(rb"CANARY-JUSTIFICATION", world.bytes_on_disk()))

    world.officer.acts("seat", seat["id"], "erase")

    assert b"CANARY-CONFLICT" not in world.bytes_on_disk()
    assert len(re.findall(rb"CANARY-JUSTIFICATION", world.bytes_on_disk())) == own - 2 * len(words), (
        "row and opening of each"
    )
    assert not words & {row["id"] for row in world.rows("justifications")}
    assert world.rows("points") == points, "points, which name a key only, stay"
    assert world.faults() == []


def test_when_all_jurors_are_erased_no_justification_is_left_anywhere(announced, tmp_path):
    world = copied(announced, tmp_path / "copy")
    for seat in world.rows("seats"):
        world.officer.acts("seat", seat["id"], "erase")
    assert b"CANARY-JUSTIFICATION" not in world.bytes_on_disk() and b"CANARY-CONFLICT" not in world.bytes_on_disk()
    assert {row["state"] for row in world.rows("certificates", kind="juror")} == {"erased"}
    assert world.faults() == []


def test_erased_contacts_are_gone_from_every_revision_and_every_byte(announced, tmp_path):
    world = copied(announced, tmp_path / "copy")
    city = world.cities[3]  # sent twice: once more after a return
    contact = f"{CANARY}-CONTACT {city.name}".encode()
    assert len(re.findall(contact, world.bytes_on_disk())) >= 4, "two revisions, each with its opening"

    world.officer.acts("candidacy", city.id, "erase_contacts")
    drafts.forget_people(world.store, world.rules, city.id)

    assert contact not in world.bytes_on_disk()
    assert f"{CANARY}-CONTACT {world.cities[4].name}".encode() in world.bytes_on_disk(), "only this city's"
    assert world.faults() == []


def test_the_check_tells_erased_from_lost(announced, tmp_path):
    world = copied(announced, tmp_path / "copy")
    world.officer.acts("candidacy", world.cities[3].id, "erase_contacts")
    assert world.faults() == []
    lost = next(row for row in world.rows("openings") if row["table"] == "points")
    with world.store.writing() as db:
        db.execute(delete(openings).where(openings.c.commitment == lost["commitment"]))
    assert f"event {lost['seq']}: opening_is_lost" in world.faults()


def test_a_package_after_erasure_still_holds_and_says_no_more(announced, tmp_path):
    world = copied(announced, tmp_path / "copy")
    for seat in world.rows("seats"):
        world.officer.acts("seat", seat["id"], "erase")
    for city in world.cities:
        world.officer.acts("candidacy", city.id, "erase_contacts")
    folder = package.write(world.store, world.edition, tmp_path / "package")
    assert verifier.main([str(folder)]) == 0
    assert not any(CANARY in path.read_text() for path in folder.iterdir())
