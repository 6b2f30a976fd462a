"""What a criterion asks at least, lived: the cut and its page, the meeting, the package and its verifier."""

import copy

import pytest

from award_app import accounts, create_app, package, verifier
from config.settings import Settings
from tests.record.forging import copied, forge
from tests.world import World, rules_of_2026
from workflows.reading import loads, raw
from workflows.steps import Refused

SECOND = 1  # the criterion of which the world's cities have 10, 9, 8 …, in the order in which they came


def rules():
    """Of the second criterion six points are asked to go on, and eight in the final."""
    content = raw("config/rulebooks/oidp-2026.yaml")
    content["criteria"]["last"] = copy.deepcopy(content["criteria"]["practice"])
    content["criteria"]["practice"][SECOND]["at_least"] = "6"
    content["criteria"]["last"][SECOND]["at_least"] = "8"
    (final,) = [stage for round_ in content["rounds"] if round_["id"] == "final" for stage in round_["stages"]
                if stage["kind"] == "jury"]
    final["criteria"] = "last"
    return loads(content)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Twelve cities; seven have fewer than six points of it, two of the five finalists fewer than eight."""
    return World(tmp_path_factory.mktemp("minimum"), rules=rules()).lives(until="judges")


def page(world, path: str) -> str:
    app = create_app(Settings(data=world.folder, secret_key="k" * 40, base_url="http://localhost"), world.store)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["language"], session["token"] = "en", accounts.begin_session(world.store, world.officer.person)
    return browser.get(f"/{world.edition}/desk{path}").text


def test_who_is_below_does_not_go_on_and_the_cut_says_of_which_criterion_and_how_many_are_asked(lived):
    assert [city.state == "final:in" for city in lived.cities] == [True] * 5 + [False] * 7
    told = page(lived, "/rounds/shortlist")
    name = rules_of_2026().criteria["practice"][SECOND].name["en"]
    assert f"{name}: 5.00 points, and at least 6.00 are asked" in told and f"{name}: 6.00 points" not in told
    decided = lived.row("round", f"{lived.edition}/shortlist")["decision"]
    assert decided["groups"] == {"A": {"in": 3, "kept": 3}, "B": {"in": 2, "kept": 2}} and decided["total"] == 5


def test_the_panel_sees_who_cannot_be_honoured_and_cannot_honour_it(lived, tmp_path):
    world = copied(lived, tmp_path)
    world.goes_to("final.deliberation")
    told = page(world, "/deliberations/final.deliberation")
    assert told.count("Cannot be honoured by the panel.") == 2
    assert "Cannot be honoured by the panel." in page(world, "/deliberations/final.deliberation/meeting")
    with pytest.raises(Refused) as refused:
        world.officer.decides({"award": world.cities[3]})
    assert refused.value.refusal.code == "below_minimum_award"
    world.officer.decides({"award": world.cities[0]})


def test_anybody_can_check_such_a_cut_and_one_that_keeps_more_than_stood_in_it_is_found(lived, tmp_path, capsys):
    world = copied(lived, tmp_path / "world")
    world.goes_to("final.deliberation")
    world.officer.decides({"award": world.cities[0]})
    world.announces().issues()
    assert verifier.main([str(package.write(world.store, world.edition, tmp_path / "package"))]) == 0, capsys.readouterr()

    def one_more(row):
        if not row["decision"]:
            return False
        verdicts, group = row["decision"]["verdicts"], row["decision"]["groups"]["A"]
        verdicts[next(id for id, verdict in verdicts.items() if verdict == "out")] = "kept"
        group["kept"] += 1
        return None

    forge(world, "rounds", f"{world.edition}/shortlist", one_more)
    capsys.readouterr()
    assert verifier.main([str(package.write(world.store, world.edition, tmp_path / "forged"))]) != 0
    assert "had too few points of a criterion" in capsys.readouterr().out
