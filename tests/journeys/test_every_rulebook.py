"""Every rulebook of the house, lived from its call to its announcement by people who know nothing but its rules.

Small here; `script/award rehearse-all` does it with the numbers that each edition really had."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from award_app import create_app, issuing
from award_app.engine import read_context
from award_app.models.results import certificates, honours
from award_app.record import verify
from award_app.rehearsal.command import TooFew, enough
from award_app.rehearsal.nightly import few_of, rehearse_all, size_of
from award_app.rehearsal.play import Size
from config.settings import Settings
from workflows.reading import load, raw

FILES = sorted(Path("config/rulebooks").glob("*.yaml"))
EXAMPLES = sorted(Path("docs/examples").glob("*.yaml"))
EXPECTED = {"deadline_passed", "candidacy_left"}  # some come too late, some read what has been withdrawn
PAGES = ("", "/rules", "/candidacies", "/results", "/record")


@pytest.mark.parametrize("path", [*FILES, *EXAMPLES], ids=lambda path: path.stem)
def test_every_rulebook_is_lived_to_its_end_by_its_rules_alone(lives, path):
    rules = load(path)
    play = lives(rules, size=few_of(rules))

    assert play.over() and play.blocked == []
    assert play.refused.keys() <= EXPECTED, "invented people keep to the rules"
    assert verify(play.store, play.edition) == []
    with play.store.reading() as db:
        given = set(db.scalars(select(honours.c.award).where(honours.c.state == "published")))
        assert given >= {one.id for _round, one in rules.awards() if not one.optional and one.by in ("deliberation", "points")}
        context = read_context(db, play.store, play.edition)
        for row in db.execute(select(certificates).where(certificates.c.state == "owed")).mappings():
            shown = issuing.facts_of(db, play.settings, context, row)
            assert shown.text and shown.prize and "{" not in shown.text + shown.prize
    visitor = create_app(play.settings, play.store).test_client()
    language = rules.languages.interface[rules.edition.year % len(rules.languages.interface)]
    for page in PAGES:
        for spoken in {language, "fr"}:  # who reads may speak another language than the award
            answer = visitor.get(
                f"/{play.edition}{page}", headers={"Accept-Language": spoken}, follow_redirects=True
            )
            assert answer.status_code == 200, page


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_numbers_below_what_the_rules_need_are_refused_by_name(path):
    rules = load(path)
    fewest = rules.minimum()
    enough(rules, Size(fewest.candidacies, fewest.jurors, fewest.voters))
    with pytest.raises(TooFew, match="jurors"):
        enough(rules, Size(fewest.candidacies, fewest.jurors - 1, fewest.voters))


def test_an_edition_is_rehearsed_with_the_numbers_it_had():
    assert size_of(load("config/rulebooks/oidp-2014.yaml")) == Size(candidacies=27, jurors=24, voters=0)
    assert size_of(load("config/rulebooks/oidp-2026.yaml")) == Size(candidacies=137, jurors=20, voters=3000)


@pytest.mark.slow
def test_a_night_that_was_broken_off_is_taken_up_where_it_stopped(tmp_path):
    rules = raw(Path("config/rulebooks/oidp-2014.yaml"))
    rules["expected"] = {"candidacies": "8", "jurors": "4"}
    rules["rounds"][1]["stages"][0]["seats"] = ["4", "4"]
    folder = tmp_path / "rulebooks"
    folder.mkdir()
    (folder / "a-broken.yaml").write_text("award: oidp\n")
    (folder / "small-2014.yaml").write_text(json.dumps(rules))
    nights = [list(rehearse_all(folder, tmp_path / "out", "1", Settings(data=tmp_path))) for _night in range(2)]
    first, second = ([line for line, _well in night] for night in nights)
    assert "is no rulebook" in first[0] and [well for _line, well in nights[0]] == [False, True]
    assert "oidp-2014: well, 8 candidacies, 4 jurors, 0 voters" in first[1]
    assert "oidp-2014: already" in second[1] and first[1].split("; ")[1] == second[1].split("; ")[1]
