"""Answers to any form of a rulebook: invented, in the city's language, and passed through the same check as the pages'."""

from __future__ import annotations

import random

from workflows.asked import Field, Form

from .cast import City

WORDS = {
    "fr": "la participation des habitants change la décision publique quand chaque quartier peut proposer débattre et suivre ce qui est fait avec le budget commun les jeunes et les aînés se retrouvent dans des assemblées tirées au sort la ville rend compte en public tous les trois mois".split(),
    "es": "la participación de la ciudadanía mejora la decisión pública cuando cada barrio puede proponer deliberar y seguir lo que se hace con el presupuesto común jóvenes y mayores se encuentran en asambleas elegidas por sorteo y el gobierno local rinde cuentas cada tres meses".split(),
    "en": "taking part changes public decisions when every neighbourhood can propose deliberate and follow what is done with the common budget young and old meet in assemblies drawn by lot and the local government reports in public every three months".split(),
    "pt": "a participação dos habitantes muda a decisão pública quando cada bairro pode propor deliberar e seguir o que se faz com o orçamento comum jovens e idosos encontram-se em assembleias sorteadas e o município presta contas em público de três em três meses".split(),
}
TITLES = {
    "fr": [
        "Budget participatif des quartiers",
        "Assemblée citoyenne pour le climat",
        "Conseil des enfants",
        "Atelier du soin partagé",
        "Plateforme des décisions ouvertes",
        "Jury citoyen de l’eau",
        "Forum des places publiques",
    ],
    "es": [
        "Presupuesto participativo de los barrios",
        "Asamblea ciudadana por el clima",
        "Consejo de la infancia",
        "Taller de cuidados compartidos",
        "Plataforma de decisiones abiertas",
        "Jurado ciudadano del agua",
        "Foro de las plazas",
    ],
    "en": [
        "Neighbourhood participatory budget",
        "Citizens’ assembly on climate",
        "Children’s council",
        "Workshop of shared care",
        "Open decisions platform",
        "Citizens’ jury on water",
        "Forum of public squares",
    ],
    "pt": [
        "Orçamento participativo dos bairros",
        "Assembleia cidadã pelo clima",
        "Conselho das crianças",
        "Oficina do cuidado partilhado",
        "Plataforma de decisões abertas",
        "Júri cidadão da água",
        "Fórum das praças",
    ],
}
CATEGORY_SHARES = (55, 26, 24, 22, 9)  # how the candidacies of 2025 spread over its five categories (oidp.net)


def fill(rules, form: Form, city: City, seed) -> dict:
    """Every field of the form, as raw answers: {field id: value}."""
    chance = random.Random(f"{seed}:answers:{city.number}")
    return {
        field.id: value
        for field in form.fields()
        if (value := _SPECIAL.get(field.id, _plain)(rules, field, city, chance)) is not None
    }


def _plain(rules, field: Field, city: City, chance: random.Random):
    return _BY_KIND[field.kind](rules, field, city, chance)


def text(city: City, chance: random.Random, words: int) -> str:
    stock = WORDS.get(city.language, WORDS["en"])
    start = chance.randrange(len(stock))
    chosen = [stock[(start + at) % len(stock)] for at in range(words)]
    sentences = [" ".join(chosen[at : at + 17]).capitalize() for at in range(0, words, 17)]
    return ". ".join(sentences) + "."


def _title(rules, field, city, chance):
    stock = TITLES.get(city.language, TITLES["en"])
    return stock[(city.number + chance.randrange(3)) % len(stock)]


def _category(rules, field, city, chance):
    shares = [CATEGORY_SHARES[at] if at < len(CATEGORY_SHARES) else 10 for at in range(len(rules.categories))]
    whole, at = sum(shares), (city.number * 37) % sum(shares)
    for choice, share in zip(rules.categories, shares, strict=True):
        at -= share
        if at < 0:
            return choice.id
    raise AssertionError(whole)


def _population(rules, field, city, chance):
    number = chance.choice((8_400, 31_250, 96_720, 182_000, 640_300, 1_270_000))
    return chance.choice((str(number), f"{number:,}".replace(",", "."), f"{number:,}"))


def _person(rules, field, city, chance):
    return [{"name": city.person, "role": "—", "email": city.email, "phone": ""}]


def _applies_as(rules, field, city, chance):
    return chance.choice([one.id for one in rules.applicants.who])


_SPECIAL = {
    "applies_as": _applies_as,
    "title": _title,
    "category": _category,
    "population": _population,
    "institution": lambda rules, field, city, chance: city.institution,
    "city": lambda rules, field, city, chance: city.place,
    "country": lambda rules, field, city, chance: city.country,
}
_BY_KIND = {
    "line": lambda rules, field, city, chance: text(city, chance, min(field.words or 8, 8)).rstrip("."),
    "text": lambda rules, field, city, chance: text(city, chance, chance.randint(40, min(field.words or 120, 120))),
    "choice": lambda rules, field, city, chance: chance.choice(
        [one.id for one in rules.choices(field) if one.id != field.other]
    ),
    "choices": lambda rules, field, city, chance: sorted(
        chance.sample(
            [one.id for one in rules.choices(field) if one.id != field.other],
            k=min(len(rules.choices(field)) - 1, chance.randint(1, 3)),
        )
    ),
    "number": lambda rules, field, city, chance: str(chance.randint(100, 90_000)),
    "money": lambda rules, field, city, chance: f"{chance.randint(20, 900)}.000 €",
    "dates": lambda rules, field, city, chance: {
        "start": f"{chance.randint(2016, 2024)}-0{chance.randint(1, 9)}",
        "in_force": True,
    },
    "people": _person,
    "files": lambda rules, field, city, chance: None,
    "links": lambda rules, field, city, chance: [f"https://city{city.number}.invalid/participation"],
    "yes": lambda rules, field, city, chance: True,
}
