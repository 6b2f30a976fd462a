"""One real edition from its call to its announcement, on both databases, and one whose rules were changed as a file."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from award_app.models.candidacies import candidacies, translations
from award_app.models.juries import ballots, cast_ballots
from award_app.models.record import events, letters, records
from award_app.models.results import certificates, honours, placements
from award_app.record import verify
from award_app.rehearsal.play import Size
from workflows.reading import load, loads, raw

from .conftest import living

RULEBOOK = Path("config/rulebooks/oidp-2026.yaml")


def counted(play, column, *where):
    with play.store.reading() as db:
        return dict(db.execute(select(column, func.count()).where(*where).group_by(column)).all())


def sealed(play) -> set[str]:
    with play.store.reading() as db:
        return set(db.scalars(select(events.c.sealed)))


def head(play):
    with play.store.reading() as db:
        return db.execute(select(records.c.seq, records.c.head)).one()


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """An edition of 2026 that was lived to its end. Look at it, do not change it."""
    return living(tmp_path_factory.mktemp("lived"))(load(RULEBOOK))


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_an_edition_runs_from_its_call_to_its_announcement(lived, lives, request, database):
    play = lived if database == "sqlite" else lives(load(RULEBOOK), database=request.getfixturevalue("postgres_url"))

    states = counted(play, candidacies.c.state)
    assert play.over() and play.blocked == []
    assert sum(states.values()) == 24 and states["final:decided"] >= 9 and states["shortlist:out"] >= 1
    assert play.refused["deadline_passed"] >= 1, "somebody came too late, and was told"
    assert counted(play, honours.c.award, honours.c.state == "published")["award"] == 1
    assert counted(play, certificates.c.kind)["laureate"] == 1
    assert counted(play, letters.c.state, letters.c.kind == "result").keys() == {"owed"}
    assert verify(play.store, play.edition) == []


def test_the_same_seed_gives_the_same_record(lived, lives):
    assert head(lived) == head(lives(load(RULEBOOK)))


def test_another_seed_gives_another_record_from_its_first_event(lived, lives):
    other = lives(load(RULEBOOK), seed=2, until=lived.begins() + timedelta(days=2))
    first, second = (sealed(play) for play in (lived, other))
    assert second and not first & second


def test_a_secret_ballot_leaves_its_choices_and_not_its_voter(lived):
    play = lived
    with play.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(ballots)) == 0
        assert db.scalar(select(func.count()).select_from(cast_ballots)) >= 40
        bodies = db.scalars(select(events.c.body).where(events.c.body.contains('"kind":"ballot"'))).all()
    assert bodies and all('"actor":null' in body and '"subject":null' in body for body in bodies)


def test_a_cut_says_for_each_candidacy_why_it_is_in_or_out(lived):
    play = lived
    with play.store.reading() as db:
        why = {row.outcome: row.why["code"] for row in db.execute(select(placements.c.outcome, placements.c.why))}
        assert db.scalar(select(func.count()).select_from(placements)) == sum(
            counted(
                play, candidacies.c.state, candidacies.c.state.like("final:%") | candidacies.c.state.like("shortlist:%")
            ).values()
        )
    assert why.keys() == {"kept", "out"} and all(why.values())


def changed() -> dict:
    """The 2026 rules with the vote before the first jury, a category renamed, a criterion and a language added, another cut."""
    rules = raw(RULEBOOK)
    names = dict.fromkeys(rules["languages"]["interface"], "Changed")
    rules["categories"][0]["name"] = names
    rules["languages"]["submission"].append("ca")
    rules["languages"]["published"].append("ca")
    rules["criteria"]["practice"].append(
        {"id": "courage", "name": names, "scale": {"from": "0", "to": "4", "step": "0.5"}, "weight": "2"}
    )
    submission, validation, shortlist, final, announcement = rules["rounds"]
    jury, vote, meeting = final["stages"]
    vote |= {"opens": "2026-04-02", "closes": "2026-04-20"}
    ballot = {
        "id": "ballot",
        "name": names,
        "stages": [vote],
        "cut": {"keep": {"number": "18"}, "order": "supports", "ties": {"at_line": "panel"}},
    }
    shortlist["stages"][0]["opens"] = "2026-04-23"
    shortlist["cut"]["keep"] = {"share": "80%", "of": "in", "round": "down"}
    final["stages"] = [jury, meeting | {"after": ["jury"]}]
    final["awards"] = [award for award in final["awards"] if award["by"] != "ballots"]
    rules["rounds"] = [submission, validation, ballot, shortlist, final, announcement]
    return rules


def test_changed_rules_are_lived_without_a_line_of_python(lives):
    rules = loads(changed())
    play = lives(rules, size=Size(30, 20, 40))

    states = counted(play, candidacies.c.state)
    assert play.over() and verify(play.store, play.edition) == []
    assert states["ballot:out"] >= 1 and states["shortlist:out"] >= 1 and states["final:decided"] >= 9
    assert "ca" in counted(play, translations.c.language)
    with play.store.reading() as db:
        kept = db.scalar(
            select(func.count())
            .select_from(placements)
            .where(placements.c.round == f"{rules.id}/ballot", placements.c.outcome == "kept")
        )
    assert kept == 18
