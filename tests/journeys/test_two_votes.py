"""An award with two votes (the REGIOSTARS of 2019): whoever liked and whoever voted count one each, and each vote stands under
its own name. Lived by invented people; its pages speak the two languages of its rules."""

import copy
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from award_app import create_app, package, verifier
from award_app.engine import read_context
from award_app.models.candidacies import candidacies
from award_app.models.juries import tallies
from award_app.models.results import honours
from award_app.rehearsal.play import Size
from award_app.stages.cut import supports_of
from workflows.reading import loads, raw

FILE = "docs/examples/regiostars-2019.yaml"
SIZE = Size(40, 15, 60)
PAGE = "/regiostars-2019/results"


def lived(lives, rules):
    """(supports of each vote, whoever has the Public Choice Award, its play)."""
    play = lives(rules, size=SIZE)
    with play.store.reading() as db:
        counts = {"likes": {}, "votes": {}}
        for row in db.execute(tallies.select()).mappings():
            counts[row["stage"].rsplit(".", 1)[1]][row["candidacy"]] = row["supports"]
        given = db.execute(honours.select().where(honours.c.award == "public_choice")).mappings().one()
    return counts, given["candidacy"], play


@pytest.fixture
def edition(lives):
    """As it was, and a mention for whoever has most votes in the final, whatever it was liked before."""
    rules = copy.deepcopy(raw(FILE))
    name = {"en": "Most voted", "es": "Más votado"}
    rules["rounds"][3]["awards"].append({"id": "most_voted", "name": name, "mention": "true", "by": "ballots"})
    return lived(lives, loads(rules))


def test_likes_and_votes_are_added_up_and_the_finalist_with_most_of_both_has_the_award(edition):
    counts, winner, play = edition
    both = {id: counts["likes"][id] + number for id, number in counts["votes"].items()}
    assert winner == max(both, key=both.get)
    with play.store.reading() as db:
        voted = set(db.scalars(select(honours.c.candidacy).where(honours.c.award == "most_voted")))
        category = dict(db.execute(candidacies.select().with_only_columns(candidacies.c.id, candidacies.c.category)).all())
        named = {row["id"]: f"{row['place']}: {row['title']}" for row in db.execute(candidacies.select()).mappings()}
        here = read_context(db, play.store, play.edition)
        assert supports_of(here, "finalists") == counts["likes"] and supports_of(here, "final") == counts["votes"]
    assert voted == {id for id, number in counts["votes"].items() if number == max(counts["votes"].values())}
    assert max(sum(category[id] == one for id in both) for one in category.values()) <= 5

    written = package.write(play.store, play.edition, play.settings.data / "package")
    assert f"public choice, {named[winner]}: recomputed from what is published" in verifier.verify(written)

    pages = create_app(replace(play.settings, demo=False), play.store).test_client()
    shown = pages.get(PAGE, headers={"Accept-Language": "es"}).text
    headings = re.findall("<h2>(Me gusta|Votación pública)</h2>", shown)
    tables = [[int(one) for one in re.findall(r'data-label="Apoyos">(\d+)', part)] for part in re.split("<h2>", shown)
              if part.startswith(("Me gusta", "Votación pública"))]
    assert headings == ["Me gusta", "Votación pública"]
    finalists = [sorted((counts[vote][id] for id in both), reverse=True) for vote in ("likes", "votes")]
    assert tables == finalists

    french = pages.get(PAGE, headers={"Accept-Language": "fr, es;q=0.5"}).text
    assert '<html lang="es"' in french and 'hreflang="fr"' not in french and 'hreflang="en"' in french
    assert '<html lang="en"' in pages.get(PAGE, headers={"Accept-Language": "fr"}).text


def test_without_the_likes_it_may_go_to_somebody_else(lives):
    """The sibling: only the second vote counts, and whoever is first there has it."""
    rules = copy.deepcopy(raw(FILE))
    rules["rounds"][3]["score"] = [{"of": "final.votes", "votes_as": "count"}]
    counts, winner, _play = lived(lives, loads(rules))
    assert winner == max(counts["votes"], key=counts["votes"].get)
