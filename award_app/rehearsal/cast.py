"""Invented cities and people. No real place is named: every name says that it is a trial, in its own language."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

ADDRESS = "rehearsal.invalid"  # a domain that can never exist (RFC 2606)

FIRST = {
    "fr": "Roche Mont Clair Val Pont Belle Haute Saint-Aubin Fontaine Grand".split(),
    "es": "Villa Puerto San-Telmo Monte Valle Campo Río Fuente Peña Llano".split(),
    "en": "North Ash Stone Mill Bright Elm Fair Clear Wood King".split(),
    "pt": "Vila Serra Ribeira Monte Porto Campo Praia Vale Ponte Torre".split(),
}
LAST = {
    "fr": "val mont fort ville rive bois champ lac mare combe".split(),
    "es": "Alta Verde Nueva Clara Real Serena Blanca Antigua Brava Dorada".split(),
    "en": "bridge ford haven field wick bury mouth cliff stead moor".split(),
    "pt": "Alta Verde Nova Clara Real Serena Branca Antiga Brava Dourada".split(),
}
MASCULINE = {  # beside these the word that follows ends in o where it ends in a: Campo Alto, Vila Alta
    "es": {"Puerto", "San-Telmo", "Monte", "Valle", "Campo", "Río", "Llano"},
    "pt": {"Monte", "Porto", "Campo", "Vale"},
}
TRIAL = {"fr": "{}-l’Essai", "es": "{} del Ensayo", "en": "{}-on-Trial", "pt": "{} do Ensaio"}
COUNTRIES = {
    "fr": "FR BE SN MG CD CI CA TN".split(),
    "es": "ES MX CO EC PE AR CR BO CL UY".split(),
    "en": "GB US MY KE IN NP ZA IE PH GH".split(),
    "pt": "PT BR MZ CV AO".split(),
}
GIVEN = "Amina Bruno Carla Dídac Elena Farid Gisela Hugo Inês Joana Kofi Lucía Mateo Nadia Oriol Paula Quim Rosa Samir Teresa Ugo Vera Wanjiru Xavier Yara Zoé".split()
FAMILY = "Almeida Benali Costa Duarte Esteve Fontaine Gupta Herrera Ibáñez Joshi Koné Lemoine Martí Ndiaye Oliveira Pereira Quispe Roca Silva Traoré Ueda Vidal Walsh Ximenes Yılmaz Zapata".split()


@dataclass(frozen=True)
class City:
    """A city that applies, and the person who writes for it."""

    number: int
    place: str
    institution: str
    country: str
    language: str
    person: str
    email: str


INSTITUTION = {
    "fr": "Ville de {}",
    "es": "Ayuntamiento de {}",
    "en": "City Council of {}",
    "pt": "Câmara Municipal de {}",
}


def city(number: int, seed, languages=("es", "fr", "pt", "en")) -> City:
    """The city of this number: the same for the same seed. No two numbers below 400 share a name."""
    chance = random.Random(f"{seed}:city:{number}")
    spoken = [one for one in languages if one in FIRST] or ["en"]
    language = chance.choices(spoken, [4 if one == "es" else 2 for one in spoken])[0]
    place = TRIAL[language].format(_name(number, language))
    return City(
        number,
        place,
        INSTITUTION[language].format(place),
        chance.choice(COUNTRIES[language]),
        language,
        person_name(chance),
        address("city", number, seed),
    )


def _name(number: int, language: str) -> str:
    first, last = FIRST[language][number % 10], LAST[language][number // 10 % 10]
    if first in MASCULINE.get(language, ()):
        last = re.sub("a$", "o", last)
    joint = {"fr": "", "en": "", "es": " ", "pt": " "}[language]
    name = f"{first}{joint}{last}"
    return name if number < 100 else f"{name} {_roman(number // 100 + 1)}"


def _roman(number: int) -> str:
    return (
        "".join(
            letter * (number // value % times) for letter, value, times in (("X", 10, 10), ("V", 5, 2), ("I", 1, 5))
        )
        if number < 50
        else str(number)
    )


def address(role: str, number: int, seed) -> str:
    """An address of somebody invented; who plays in two editions is two people."""
    return f"{role}{number}.{re.sub('[^a-z0-9]+', '-', str(seed).lower())}@{ADDRESS}"


def person_name(chance: random.Random) -> str:
    return f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"


@dataclass(frozen=True)
class Judge:
    """A juror, with the country they know too well."""

    number: int
    name: str
    email: str
    language: str
    country: str


def judge(number: int, seed) -> Judge:
    chance = random.Random(f"{seed}:juror:{number}")
    language = chance.choice(list(COUNTRIES))
    return Judge(
        number, person_name(chance), address("juror", number, seed), language, chance.choice(COUNTRIES[language])
    )


OFFICERS = (("officer1", "Marta Vives"), ("officer2", "Adrià Camps"))
