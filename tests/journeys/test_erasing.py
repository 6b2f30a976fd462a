"""A person who asks to be forgotten is: in tables, files and logs; and the record of the edition still verifies."""

from pathlib import Path

from sqlalchemy import select

from award_app import accounts, engine
from award_app.erasing import erase_person
from award_app.models.candidacies import candidacies, team
from award_app.models.juries import points, readings, seats
from award_app.models.people import participants, persons
from award_app.record import verify
from award_app.rehearsal.cast import address
from workflows.reading import load

RULEBOOK = Path("config/rulebooks/oidp-2026.yaml")


def found_in(folder: Path, *canaries: str) -> list[str]:
    """The canaries that stand in any file of a folder, byte for byte."""
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return [one for one in canaries if one.encode() in content]


def test_an_erased_juror_is_in_no_byte_of_the_database_and_the_points_stay(lives, tmp_path):
    play = lives(load(RULEBOOK))
    with play.store.reading() as db:
        who = (
            db.execute(
                select(persons)
                .join(participants, participants.c.person == persons.c.id)
                .join(seats, seats.c.participant == participants.c.id)
                .order_by(seats.c.id)
            )
            .mappings()
            .first()
        )
        sheets = set(db.scalars(select(points.c.id).join(readings, readings.c.id == points.c.reading)))
    assert found_in(tmp_path / "edition", who["email"]) == [who["email"]]

    assert erase_person(play.store, who["id"], play.officer()).seats >= 1

    play.store.engine.dispose()
    assert found_in(tmp_path / "edition", who["email"]) == []
    with play.store.reading() as db:
        assert sheets == set(db.scalars(select(points.c.id)))
    assert verify(play.store, play.edition) == []


def test_erased_contacts_are_gone_and_the_candidacy_stays(lives, tmp_path):
    play = lives(load(RULEBOOK))
    email = address("city", 3, 1)
    with play.store.reading() as db:
        person = accounts.person_of(db, email)
        mine = db.scalar(
            select(team.c.candidacy)
            .join(participants, participants.c.id == team.c.participant)
            .where(participants.c.person == person.id)
        )
    assert erase_person(play.store, person.id, play.officer()).candidacies == 1

    play.store.engine.dispose()
    assert found_in(tmp_path / "edition", email) == []
    with play.store.reading() as db:
        assert db.scalar(select(candidacies.c.place).where(candidacies.c.id == mine))
        assert engine.read_context(db, play.store, play.edition)
    assert verify(play.store, play.edition) == []
