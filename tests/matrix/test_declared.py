"""What is not declared is not served: the sentence says what to declare."""

import pytest
from flask import Blueprint

from award_app import Undeclared, access, create_app
from award_app.access import leaving
from award_app.access.leaving import LETTERS, undeclared_audiences
from award_app.starting import unfit
from config.settings import CHECKOUT, Settings
from tests.world import world  # noqa: F401 - a fixture
from workflows.machine import compile_workflow
from workflows.reading import load
from workflows.steps import Letter, Step

RULEBOOKS = sorted((CHECKOUT / "config" / "rulebooks").glob("*.yaml"))


@pytest.fixture
def starts(tmp_path):
    return lambda: create_app(Settings(data=tmp_path, secret_key="k" * 40))


def test_a_page_without_a_policy_stops_the_start(starts, monkeypatch):
    from award_app.views import paper

    forgotten = Blueprint("forms", "award_app.views.paper")
    forgotten.add_url_rule("/forgotten", "forgotten", lambda: "")
    monkeypatch.setattr(paper, "blueprint", forgotten)
    with pytest.raises(Undeclared, match=r"the page forms\.forgotten has no policy: write @page"):
        starts()


def test_a_letter_without_a_policy_stops_the_start(starts, monkeypatch):
    monkeypatch.delitem(leaving.LETTERS, "kept")
    with pytest.raises(Undeclared, match="the letter kept is not declared: name in award_app/access/leaving.py"):
        starts()


def test_a_letter_that_says_a_fact_it_may_not_hold_stops_the_start(starts, monkeypatch):
    monkeypatch.setitem(leaving.LETTERS, "received", leaving.Post(("team",), ("at", "revision", "reference", "within")))
    with pytest.raises(Undeclared, match="the letter received says the fact digest"):
        starts()


def test_an_answer_to_a_program_has_no_field_that_is_not_declared(starts, monkeypatch):
    app = starts()
    view = app.view_functions["public.home"]
    app.view_functions["public.home"] = leaky = lambda: {"score": 9}
    leaky.policy = view.policy
    assert app.test_client().get("/").status_code == 500


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda one: one.stem)
def test_every_letter_of_every_rulebook_goes_to_those_it_is_declared_for(path):
    assert undeclared_audiences(compile_workflow(load(path)).steps) == []


def test_a_letter_to_somebody_else_is_found():
    step = Step("keep", "candidacy", "a", "b", (), letters=(Letter("kept", to="seats"),))
    assert undeclared_audiences([step]) == [
        "the letter kept goes to seats: say so in award_app/access/leaving.py, LETTERS"]


def test_a_letter_to_whom_it_is_not_declared_for_stops_the_start_and_is_never_owed(world, monkeypatch):  # noqa: F811
    world.goes_to("submission.submission")
    city, settings = world.city("Rennes").saves(), Settings(data=world.folder)
    assert unfit(world.store, settings) == []
    monkeypatch.setitem(leaving.LETTERS, "received", leaving.Post(("seats",), leaving.LETTERS["received"].facts))
    assert "the letter received goes to team: say so in award_app/access/leaving.py, LETTERS" in unfit(world.store, settings)
    before = world.everything()
    with pytest.raises(Undeclared, match="the letter received goes to team"):
        city.submits()
    assert world.everything() == before


def test_a_letter_holds_its_facts_and_none_beside(at):
    letters = at("announced").cast.rows("letters")
    assert len({one["kind"] for one in letters}) > 10
    for one in letters:
        assert set(one["facts"]) <= set(LETTERS[one["kind"]].facts), one["kind"]


def test_the_policies_name_only_roles_and_objects_that_there_are(starts):
    from award_app.access.pages import OBJECTS

    app = starts()
    for rule in app.url_map.iter_rules():
        if policy := access.policy_of(app, rule.endpoint):
            for name in rule.arguments:
                allowed = OBJECTS[policy.names[name]]
                assert set(policy.who) <= set(allowed), f"{rule.endpoint}: <{name}>"


def test_every_table_says_who_may_read_it():
    from award_app.access.fields import SECRETS, undeclared_tables
    from award_app.models import metadata

    assert undeclared_tables(set(metadata.tables) - {"alembic_version"}) == []
    [sentence] = undeclared_tables(["secrets"])
    assert sentence.startswith("the table secrets is not declared: say in award_app/access/fields.py who may read it")
    assert all(column in metadata.tables[table].c for table, column in SECRETS)


def test_the_workbook_has_the_columns_that_are_declared_for_it(at):
    from io import BytesIO

    from openpyxl import load_workbook

    from .asking import Browsers

    moment = at("reading")
    answer = Browsers(moment.app, moment.cast).of["officer"].get("/oidp-2026/desk/candidacies.xlsx")
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert {len(row) for row in rows} == {len(leaving.EXPORTS["candidacies.xlsx"].columns)}


def test_the_page_of_permissions_is_what_is_declared():
    """Else: script/award permissions > docs/permissions.md"""
    from award_app.access.told import declared

    assert (CHECKOUT / "docs" / "permissions.md").read_text(encoding="utf-8") == declared()
