"""What links a juror to a candidacy: names compared as they sound, word by word; countries only where the rules say so."""

import pytest

from workflows.conflicts import Applicant, Linked, links, same


@pytest.mark.parametrize(("one", "other"), [
    ("Rennes", "Ville de Rennes"), ("RENNES", "rennes"), ("São Paulo", "Prefeitura de Sao Paulo"), ("Gdańsk", "Gdansk City Hall"),
    ("Universitat de Barcelona", "universitat de barcelona"), ("Saint-Denis", "Saint Denis"), ("Èze", "Eze sur Mer")])
def test_names_that_may_be_of_the_same_are_found(one, other):
    assert same(one, other) and same(other, one)


@pytest.mark.parametrize(("one", "other"), [
    ("Rennes", "Redon"), ("Paul", "Sao Paulo"), ("de", "Ville de Rennes"), ("Paulo Sao", "Sao Paulo City"), ("", "Rennes"),
    ("Y", "Ville d Y")])
def test_names_that_only_look_alike_are_not(one, other):
    assert not same(one, other) and not same(other, one)


def test_each_kind_of_link_is_named():
    rennes = Applicant("Rennes", "Ville de Rennes", "FR")
    assert links(Linked({"city": "Rennes", "country": "FR"}), rennes) == ("city",)
    assert links(Linked({"employer": "Ville de Rennes"}), rennes) == ("employer",)
    assert links(Linked({"country": "FR"}), rennes) == ()
    assert links(Linked({"country": "FR"}), rennes, own_country=True) == ("country",)
    assert links(Linked({}, frozenset({("villederennes", "FR")})), rennes) == ("earlier",)
    assert links(Linked({}), Applicant("Rennes", "", "FR", has_juror=True)) == ("team",)


def test_a_town_of_the_same_name_in_another_country_is_no_link():
    assert links(Linked({"city": "Valencia", "country": "VE"}), Applicant("Valencia", "", "ES"), own_country=True) == ()
