"""Answers to any form of a rulebook: invented, in the city's language, and passed through the same check as the pages'."""

from __future__ import annotations

import random
import re
from pathlib import Path

from ruamel.yaml import YAML

from forms.answers import INHABITANTS, clean
from forms.questions import questions
from workflows.asked import Field, Form

from .cast import City

TOLD = YAML(typ="safe").load(Path(__file__).with_name("practices.yaml"))
CATEGORY_SHARES = (55, 26, 24, 22, 9)  # how the candidacies of 2025 spread over its five categories (oidp.net)
PEOPLE = (8_400, 31_250, 96_720, 182_000, 640_300, 1_270_000)


def fill(rules, form: Form, city: City, seed) -> dict:
    """Every field of the form, as raw answers: {field id: value}."""
    chance = random.Random(f"{seed}:answers:{city.number}")
    given = {
        field.id: value
        for field in form.fields()
        if (value := _SPECIAL.get(field.id, _plain)(rules, field, city, chance)) is not None
    }
    return given | {field.id: _fitting(rules, field, given) for field in form.fields() if field.id == INHABITANTS}


def _plain(rules, field: Field, city: City, chance: random.Random):
    return _BY_KIND[field.kind](rules, field, city, chance)


def practice(city: City) -> dict:
    """What a city presents: {title: {language: …}, summary: {language: …}}."""
    return TOLD["practices"][(city.number * 7 + city.number // 10) % len(TOLD["practices"])]


def citation(title: str) -> dict | None:
    """What a panel says of the practice with this title, in every language; None where a visitor wrote it."""
    return next((one["citation"] for one in TOLD["practices"] if title in one["title"].values()), None)


def in_language(told: dict, language: str):
    return told.get(language) or told["en"]


def text(topic: str, city: City, chance: random.Random, words: int) -> str:
    """Sentences about a topic in the city's language, never more than so many words."""
    stock = in_language(TOLD["sentences"].get(topic, TOLD["sentences"]["description"]), city.language)
    start = chance.randrange(len(stock))
    return _whole_sentences(stock[start:] + stock[:start], words)


def _whole_sentences(sentences: list[str], words: int) -> str:
    """As many as fit; the first is cut where it alone is too long."""
    taken, count = [], 0
    for sentence in sentences:
        count += len(sentence.split())
        if count > words:
            break
        taken.append(sentence)
    return " ".join(taken or [" ".join(sentences[0].split()[:words])])


def _title(rules, field, city, chance):
    return in_language(practice(city)["title"], city.language)


def _summary(rules, field, city, chance):
    told = in_language(practice(city)["summary"], city.language)
    return _whole_sentences(re.split(r"(?<=[.])\s+", told), field.words or 120)


def _category(rules, field, city, chance):
    shares = [CATEGORY_SHARES[at] if at < len(CATEGORY_SHARES) else 10 for at in range(len(rules.categories))]
    whole, at = sum(shares), (city.number * 37) % sum(shares)
    for choice, share in zip(rules.categories, shares, strict=True):
        at -= share
        if at < 0:
            return choice.id
    raise AssertionError(whole)


def _population(rules, field, city, chance):
    return _typed(chance.choice(PEOPLE), chance.choice(("", ".", ",")))


def _typed(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


def _fitting(rules, field, given) -> str:
    """The number that was drawn, or one typed alike that no page would ask about beside the kind of territory."""
    drawn = given[field.id]
    mark = next((sign for sign in ".," if sign in drawn), "")
    fit = [text for text in (drawn, *(_typed(one, mark) for one in PEOPLE))
           if not questions(rules, [field], {**given, field.id: clean(rules, field, text)})]
    return (fit or [drawn])[0]


def _person(rules, field, city, chance):
    return [{"name": city.person, "role": "", "email": city.email, "phone": ""}]


def _applies_as(rules, field, city, chance):
    return chance.choice([one.id for one in rules.applicants.who])


def _country(rules, field, city, chance):
    """Its own where the award takes it, else one that it takes."""
    ids = [one.id for one in rules.choices(field)]
    return city.country if city.country in ids or not ids else chance.choice(ids)


_SPECIAL = {
    "applies_as": _applies_as,
    "title": _title,
    "summary": _summary,
    "category": _category,
    "population": _population,
    "institution": lambda rules, field, city, chance: city.institution,
    "city": lambda rules, field, city, chance: city.place,
    "country": _country,
}
_BY_KIND = {
    "line": _title,
    "text": lambda rules, field, city, chance: text(field.id, city, chance, field.words or 120),
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
