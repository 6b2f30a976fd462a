"""Names of governments that may be of the same one."""

import pytest

from workflows.alike import alike


@pytest.mark.parametrize("one, other", [
    ("City of Rennes", "Ville de Rennes"), ("Rennes", "RENNES  "), ("Ayuntamiento de València", "Ajuntament de Valencia"),
    ("Municipality of Kathmandu", "Katmandu"), ("Intendencia de Montevideo", "Municipio de Montevideo"),
    ("Câmara Municipal de Évora", "Evora"), ("Sant Boi de Llobregat", "Ajuntament de Sant Boi del Llobregat"),
    ("Thessaloniki", "Tessaloniki"), ("東京都", "東京都"),
])
def test_another_word_for_a_city_and_a_slip_of_the_pen_make_no_other_name(one, other):
    assert alike(one, other) and alike(other, one)


@pytest.mark.parametrize("one, other", [
    ("City of Rennes", "City of Nantes"), ("Granada", "Grenoble"), ("San José", "San Juan"), ("Ville de Lille", "Ville de Lyon"),
    ("Santa Rosa", "Santa Fe"), ("Cuenca", "Loja"), ("City", "Town"), ("東京都", "大阪府"),
])
def test_governments_that_share_a_kind_or_a_saint_are_told_apart(one, other):
    assert not alike(one, other)
