"""A city withdraws its consent to publish by itself, and gives it again: from that instant nobody but the office and the jury
reads what it covered; what stays is that an award was given, and to which place. The package still verifies."""

from __future__ import annotations

import json

import pytest

from award_app import create_app, package, site
from config.settings import Settings
from tests.world import World
from workflows.steps import Refused


class Visitor:
    """Anybody, at a world."""

    def __init__(self, world: World):
        self.world = world
        settings = Settings(data=world.folder, secret_key="k" * 40, base_url="http://localhost")
        self.client = create_app(settings, world.store).test_client()

    def reads(self, path: str, stands: int = 200) -> str:
        answer = self.client.get(f"/{self.world.edition}/{path}")
        assert answer.status_code == stands, (path, answer.status_code)
        return answer.text


def title(city) -> str:
    return f"Practice of {city.name}"


def withdraws(city):
    city.acts("candidacy", city.id, "withdraw_consent")
    return city


def gives(city):
    city.acts("candidacy", city.id, "give_consent")
    return city


@pytest.fixture(scope="module")
def voting(tmp_path_factory):
    return World(tmp_path_factory.mktemp("voting")).lives(until="selects").goes_to("final.jury").goes_to("final.consultation")


@pytest.fixture(scope="module")
def over(tmp_path_factory):
    return World(tmp_path_factory.mktemp("over")).lives()


def finalist(world, number=0):
    ids = world.standing()
    return [city for city in world.cities if city.id in ids][number]


def test_a_finalist_without_consent_is_on_no_public_page_and_back_when_it_is_given_again(voting):
    city, visitor = finalist(voting), Visitor(voting)
    page = f"candidacies/{city.row['reference']}"
    for path in (page, "candidacies", "vote"):
        assert title(city) in visitor.reads(path)
    withdraws(city)
    visitor.reads(page, 404)
    for path in ("", "candidacies", "vote", "results", "record"):
        assert title(city) not in visitor.reads(path) and city.name not in visitor.reads(path), path
    gives(city)
    for path in (page, "candidacies", "vote"):
        assert title(city) in visitor.reads(path)


def test_nobody_can_choose_what_is_not_shown_and_what_was_chosen_before_stays_counted(voting):
    one, *others = [city for city in voting.cities if city.id in voting.standing()]
    voting.voter("Early").votes([one.id, *(city.id for city in others[:4])])
    withdraws(one)
    with pytest.raises(Refused) as refused:
        voting.voter("Late").votes([one.id, *(city.id for city in others[:4])])
    assert refused.value.refusal.code == "not_in_the_vote"
    voting.voter("Later").votes([city.id for city in others[:5]])
    gives(one)
    voting.voter("Last").votes([one.id, *(city.id for city in others[:4])])


def test_it_is_in_the_record_and_the_team_and_the_office_are_told(voting):
    city = finalist(voting, 1)
    withdraws(city)
    kinds = [(one["kind"], one["state"]) for one in voting.rows("letters", subject=city.id) if "consent" in one["kind"]]
    assert kinds.count(("consent_withdrawn", "owed")) == 1 and kinds.count(("consent_told", "owed")) >= 1
    [row] = voting.rows("consents", id=city.id)
    assert row["withdrawn_at"] and row["rulebook"] == voting.rules.digest and voting.events("withdraw_consent")
    gives(city)
    assert voting.rows("consents", id=city.id)[0]["withdrawn_at"] is None


def test_it_is_withdrawn_once_and_given_once_and_by_nobody_else(voting):
    city, stranger = finalist(voting, 2), voting.stranger("Zoe")
    with pytest.raises(Refused):
        stranger.acts("candidacy", city.id, "withdraw_consent")
    with pytest.raises(Refused):
        gives(city)
    withdraws(city)
    with pytest.raises(Refused):
        withdraws(city)
    gives(city)


def test_a_laureate_without_consent_keeps_the_bare_fact_of_its_award(over, tmp_path):
    city = next(one for one in over.cities if one.name == "Place 01")
    visitor, before = Visitor(over), package.write(over.store, over.edition, tmp_path / "before")
    assert title(city) in visitor.reads("results")
    withdraws(city)
    for path in ("", "results"):
        page = visitor.reads(path)
        assert city.name in page and title(city) not in page, path
    assert city.row["reference"] not in visitor.reads("results"), "no link leads to what is not there"
    after = package.write(over.store, over.edition, tmp_path / "after")
    told = "\n".join(package.verify_folder(after))
    assert "withheld, the city wants no more to be published" in told
    everything = "".join(path.read_text() for path in after.iterdir())
    assert title(city) not in everything and title(city) in (before / "openings.jsonl").read_text()
    [kept_back] = json.loads((after / "results.json").read_text())["withheld"]
    assert kept_back["award"] == "award"
    gives(city)
    again = package.write(over.store, over.edition, tmp_path / "again")
    assert package.verify_folder(again) and "withheld" not in json.loads((again / "results.json").read_text())


def test_a_package_that_calls_withheld_what_it_has_opened_is_refused(over, tmp_path):
    city = next(one for one in over.cities if one.name == "Place 01")
    withdraws(city)
    folder = package.write(over.store, over.edition, tmp_path / "package")
    gives(city)
    told = json.loads((folder / "results.json").read_text())
    told["withheld"].append({"award": "award", "commitment": "0" * 64})
    (folder / "results.json").write_text(json.dumps(told))
    with pytest.raises(package.verifier.Wrong, match="said to be withheld"):
        package.verify_folder(folder)


def test_the_pages_as_files_hold_nothing_of_it(over, tmp_path):
    city = next(one for one in over.cities if one.name == "Place 00")
    withdraws(city)
    settings = Settings(data=over.folder, secret_key="k" * 40, base_url="http://localhost")
    site.export(over.store, settings, over.edition, tmp_path / "site")
    gives(city)
    found = [path for path in (tmp_path / "site").rglob("*.html") if title(city) in path.read_text()]
    assert found == []


def test_a_finalist_without_an_award_is_gone_from_the_results(over):
    visitor = Visitor(over)
    awarded = {row["candidacy"] for row in over.rows("honours")}
    city = next(one for one in over.cities if one.state.startswith("final:") and one.id not in awarded)
    assert city.name in visitor.reads("results")
    withdraws(city)
    assert city.name not in visitor.reads("results")
    gives(city)
