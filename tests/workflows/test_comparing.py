"""A published text beside the rules: the mistakes that the observatory's own pages held are found, in five languages."""

import copy
import re
from pathlib import Path

import pytest

from workflows.comparing import compare, language_of
from workflows.comparing.numerals import LANGUAGES, cardinals, in_roman, number_in, ordinals, roman
from workflows.reading import loads, raw

PUBLISHED = Path(__file__).parent / "published"
RULES_2026 = raw("config/rulebooks/oidp-2026.yaml")
SUBMISSION, VALIDATION, SHORTLIST, FINAL, ANNOUNCEMENT = range(5)


def edition(number: int, year: int, **changes):
    """The rules of 2026 as those of another edition: its number, its year, and what is said."""
    rules = copy.deepcopy(RULES_2026)
    numerals = {"number": number, "roman": in_roman(number), "year": year}
    rules["edition"] |= numerals | {"title": dict.fromkeys(rules["edition"]["title"], f"OIDP {number}")}
    for round in rules["rounds"]:
        for stage in round["stages"]:
            for key in ("opens", "closes", "embargo_until"):
                if key in stage:
                    stage[key] = stage[key].replace("2026", str(year))
    rules["rounds"][VALIDATION]["stages"][0]["completion"]["until"] = f"{year}-04-01"
    rules["ceremony"] |= {key: rules["ceremony"][key].replace("2026", str(year)) for key in ("starts", "ends")}
    for key, value in changes.items():
        rules[key] = value
    return rules


def as_in_2022():
    rules = edition(16, 2022)
    stages = [rules["rounds"][SUBMISSION]["stages"][0], rules["rounds"][FINAL]["stages"][1]]
    for stage, opens, closes in zip(stages, ("2022-03-17", "2022-06-09"), ("2022-05-31", "2022-06-23"), strict=True):
        stage |= {"opens": opens, "closes": closes}
    stages[1]["ballot"]["choose"] = {"exactly": 5}
    rules["rounds"][SHORTLIST]["cut"]["keep"] = {"number": 20}
    rules["ceremony"] |= {"starts": "2022-12-09", "ends": "2022-12-09", "country": "FR",
                          "place": dict.fromkeys(rules["languages"]["interface"], "Grenoble")}
    return loads(rules)


def published(name: str) -> str:
    """The text as a page, without the lines that say where it is from."""
    lines = (PUBLISHED / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join("" if line.startswith("#") else line for line in lines)


def disagreeing(rules, text, language=None):
    return {(one.words, one.sentence) for one in compare(rules, text, language) if one.verdict == "disagrees"}


@pytest.fixture(scope="module")
def rules():
    return loads(RULES_2026)


# The observatory's pages, as they stood


def test_the_page_of_2026_still_names_the_city_and_the_month_of_the_year_before(rules):
    found = disagreeing(rules, published("award2026-steps"))
    assert ("Córdoba", "the rules say Kraków") in found
    assert any(words == "in May" and "2026-09-21 (ceremony)" in why for words, why in found)
    assert {words for words, _ in found} == {"Córdoba", "in May", "20/09/2026"}  # its last phase of waiting is no rule


def test_in_2022_a_result_is_dated_before_its_vote_ends():
    found = disagreeing(as_in_2022(), published("award2022-steps"))
    assert ("22/06/2022", "a result on 2022-06-22, and by the rules the vote closes on 2022-06-23") in found
    assert {words for words, _ in found} == {"22/06/2022", "24/06/2022"}  # the day on which another page ends the vote


def test_in_2022_fourteen_finalists_were_announced_and_thirteen_listed():
    assert disagreeing(as_in_2022(), published("finalists2022")) == {("14", "14 are announced, and 13 are listed")}
    whole = published("finalists2022").replace("- Sud-Kivu", "- Sud-Kivu\n- One more")
    assert not disagreeing(as_in_2022(), whole)


def test_in_2021_the_page_said_three_supports_and_the_platform_five():
    rules = edition(15, 2021)
    rules["rounds"][FINAL]["stages"][1] |= {"opens": "2021-05-03", "closes": "2021-05-31"}
    rules["rounds"][FINAL]["overlaps_on_purpose"] = True
    rules["rounds"][FINAL]["stages"][1]["ballot"]["choose"] = {"at_most": 3}
    assert disagreeing(loads(rules), published("award2021-platform")) == {("5", "the rules say 3 (supports)")}
    rules["rounds"][FINAL]["stages"][1]["ballot"]["choose"] = {"at_most": 5}
    assert not disagreeing(loads(rules), published("award2021-platform"))


def test_in_2025_the_page_counted_one_edition_less_and_the_categories_one_candidacy_less():
    found = disagreeing(loads(edition(19, 2025)), published("award2025-page"))
    assert found == {("18th", "this is edition 19 (XIX)"),
                     ("55 + 26 + 24 + 22 + 9", "they add up to 136, and the text says 137")}
    mended = published("award2025-page").replace("18th", "19th").replace("26,", "27,")
    assert not disagreeing(loads(edition(19, 2025)), mended)


# A number or a day that is right elsewhere, and not here

REGIOSTARS = loads(raw("docs/examples/regiostars-2019.yaml"))


@pytest.mark.parametrize(("wrong", "why", "right"), [
    ("A jury of 25 academics reads", "the rules say 15 (jurors)", "A jury of 15 academics reads"),
    ("A jury of 3 academics reads", "the rules say 15 (jurors)", "A jury of fifteen academics reads"),
    ("Five academics per category", "the rules say 3 (of each group)", "Three academics per category"),
    ("At most three per category go on", "the rules say 5 (of each group)", "At most five per category go on"),
    ("The short title has at most 25 words", "the rules say 12 (words)", "The short title has at most twelve words"),
    ("The text for the public has 600 words", "the rules say 300 (words)", "The text for the public has three hundred words"),
    ("A programme sends up to four projects", "the rules say 5, 25 (candidacies)", "A programme sends up to five projects"),
    ("The jury selects the 40 best projects", "the rules say 25 (those that go on)", "The jury selects the 25 best projects"),
    ("From 0 to 20 points", "the rules say 0, 10 (points)", "From 0 to 10 points"),
    ("The jury decides on 9 July", ("the rules have this day as finalists.likes.closes; they say 2019-05-27 "
     "(finalists.jury.opens), 2019-07-08 (finalists.jury.closes), 2019-09-10 (final.deliberation.opens), "
     "2019-09-30 (final.deliberation.closes)"),
     "The jury decides by 30 September"),
    ("Likes are given until 9 September", ("the rules have this day as final.votes.closes; they say "
     "2019-05-27 (finalists.likes.opens), 2019-07-09 (finalists.likes.closes)"), "Likes are given until 9 July"),
    ("The public vote closes on 9 July", "the rules have this day as final.votes.opens; they say 2019-09-09 (final.votes.closes)",
     "The public vote closes on 9 September"),
    ("The ceremony is on 9 September", "the rules have this day as final.votes.closes; they say 2019-10-09 (ceremony)",
     "The ceremony is on 9 October"),
])
def test_what_is_right_elsewhere_is_found_wrong_here(wrong, why, right):
    assert [one for _, one in disagreeing(REGIOSTARS, wrong, "en")] == [why]
    assert {one.verdict for one in compare(REGIOSTARS, right, "en")} == {"agrees"}, right


def test_a_phase_is_told_as_what_the_rules_do_not_number():
    (one,) = compare(REGIOSTARS, "Phase 2 begins", "en")
    assert (one.verdict, one.sentence) == (
        "not_judged", "it numbers a phase, and the rules do not; their round 2 is “Eligibility”")
    assert disagreeing(REGIOSTARS, "In the ninth round", "en") == {("ninth", "the rules have 5 rounds")}


@pytest.mark.parametrize(("language", "text"), [
    ("fr", "Un jury de douze universitaires. Soixante des meilleurs projets sont retenus. Le texte a deux cents mots."),
    ("es", "Un jurado de doce académicos. Pasan los sesenta mejores proyectos. El texto tiene doscientas palabras."),
    ("ca", "Un jurat de dotze acadèmics. Passen els seixanta millors projectes. El text té dues-centes paraules."),
    ("pt", "Um júri de doze académicos. Passam os sessenta melhores projetos. O texto tem duzentas palavras."),
])
def test_numbers_in_words_disagree_in_each_language(language, text):
    found = [one for one in compare(REGIOSTARS, text, language) if one.verdict == "disagrees"]
    assert [one.sentence.split(" (")[0] for one in found] == [
        "the rules say 15", "the rules say 25", "the rules say 12, 25, 300, 600"]


# Every language


@pytest.mark.parametrize(("language", "text"), [
    ("en", ("The nineteenth IOPD Award. People vote from 15 June to 14 July 2026 for at least three practices. The ceremony "
           "takes place in Valongo.")),
    ("fr", ("La dix-neuvième Distinction OIDP. On vote du 15 juin au 14 juillet 2026 pour au moins trois pratiques. La "
           "cérémonie a lieu à Valongo.")),
    ("es", ("La decimonovena Distinción OIDP. Se vota del 15 de junio al 14 de julio de 2026 por al menos tres prácticas. La "
           "ceremonia tiene lugar en Valongo.")),
    ("ca", ("La dinovena Distinció OIDP. Es vota del 15 de juny al 14 de juliol de 2026 per almenys tres pràctiques. La "
           "cerimònia té lloc a Valongo.")),
    ("pt", ("A décima nona Distinção OIDP. Vota-se de 15 de junho a 14 de julho de 2026 em pelo menos três práticas. A "
           "cerimónia realiza-se em Valongo.")),
])
def test_the_same_mistakes_are_found_in_each_language(rules, language, text):
    assert language_of(text) == language
    found = [one for one in compare(rules, text) if one.verdict == "disagrees"]
    said = " ".join(one.sentence for one in found)
    assert len(found) == 4, found
    assert "this is edition 20 (XX)" in said and "the rules say 5 (supports)" in said
    assert "final.consultation.closes" in said and any(f"the rules say {place}" in said
                                                       for place in rules.ceremony.place.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_in_words_are_read_up_to_a_hundred_each_once(language):
    assert sorted(cardinals(language).values()) == [*range(1, 101)]
    assert sorted(ordinals(language).values()) == [*range(1, 30)]


@pytest.mark.parametrize(("words", "language", "number"), [
    ("vingt-cinq", "fr", 25), ("quarante et un", "fr", 41), ("veinticinco", "es", 25), ("treinta y tres", "es", 33),
    ("twenty-five", "en", 25), ("vint-i-cinc", "ca", 25), ("trenta-dos", "ca", 32), ("vinte e cinco", "pt", 25),
    ("Cuarenta", "es", 40), ("veintidós", "es", 22), ("doscientas cincuenta", "es", 250), ("mil quinientas", "es", 1500),
    ("deux cents", "fr", 200), ("mille cinq cents", "fr", 1500), ("septante-cinq", "fr", 75), ("nonante et un", "fr", 91),
    ("two hundred and fifty", "en", 250), ("dues-centes cinquanta", "ca", 250), ("trezentas e cinquenta", "pt", 350),
    ("dezesseis", "pt", 16), ("dois mil", "pt", 2000),
])  # fmt: skip
def test_a_number_in_words(words, language, number):
    assert number_in(words, language) == number


@pytest.mark.parametrize(("words", "language", "number"), [
    ("vingt et unième", "fr", 21), ("vigésima primera", "es", 21), ("twenty-first", "en", 21), ("vint-i-unena", "ca", 21),
    ("vigésima segunda", "pt", 22), ("dix-huitième", "fr", 18), ("décima oitava", "pt", 18), ("divuitena", "ca", 18),
])  # fmt: skip
def test_an_ordinal_in_words(words, language, number):
    assert number_in(words, language, ordinals) == number


def test_roman_numbers_there_and_back():
    assert [roman(in_roman(number)) for number in range(1, 200)] == list(range(1, 200))


# What is left alone, and said


@pytest.mark.parametrize("text", [
    "The 20th award, XX Award, twentieth edition of the award, 2026",
    "Applications from 20 January to 15 March 2026, 23:59",
    "Open vote 15 June – 15 July. At least five practices. 50% go on, at most 40 applications.",
    "A mix of civic DIY, vi and mil",
])
def test_what_agrees_is_no_mistake(rules, text):
    assert not disagreeing(rules, text, "en")


@pytest.mark.parametrize("text", ["The 26th IOPD conference", "the first jury", "137 applications came in", "108 governments"])
def test_what_the_rules_do_not_say_is_not_judged(rules, text):
    assert {one.verdict for one in compare(rules, text, "en")} == {"not_judged"}


def test_a_tally_that_ballots_of_exactly_five_cannot_give_is_pointed_at():
    rules = as_in_2022()
    assert not disagreeing(rules, "In total they gave 14,665 supports.", "en")
    assert disagreeing(rules, "In total they gave 14,663 supports.", "en")


MONEY = {"amount": "50000", "currency": "EUR"}


def with_money():
    rules = copy.deepcopy(RULES_2026)
    rules["rounds"][FINAL]["awards"][0]["money"] = MONEY
    rules["rounds"][SUBMISSION]["stages"][0]["closes"] = "2026-03-15 17:00"
    rules["rounds"][SHORTLIST]["cut"]["result"] = {"opens": "2026-05-18", "closes": "2026-05-18"}
    return loads(rules)


def verdicts(rules, text, kinds, language="en"):
    return [(one.words, one.verdict) for one in compare(rules, text, language) if any(kind in one.words for kind in kinds)]


@pytest.mark.parametrize(("language", "text", "verdict"), [
    ("en", "The winner receives 50 000 €.", "agrees"), ("en", "The winner receives EUR 50,000.", "agrees"),
    ("es", "El ganador recibe 50.000 euros.", "agrees"), ("fr", "Le lauréat reçoit 50 000 €.", "agrees"),
    ("ca", "El premi és de 5.000 EUR.", "disagrees"), ("pt", "O prémio é de 50.000 USD.", "disagrees"),
    ("en", "It cost the city 3,000,000 €.", "not_judged"),
])
def test_sums_of_money_are_read_as_people_write_them_and_compared_with_what_can_be_won(language, text, verdict):
    (found,) = [one for one in compare(with_money(), text, language) if re.search(r"€|EUR|USD|euro", one.words)]
    assert (found.verdict, found.verdict != "disagrees" or found.sentence) == (
        verdict, verdict != "disagrees" or "the rules say 50,000 EUR")


def test_without_money_in_the_rules_a_sum_is_not_judged(rules):
    assert [one.verdict for one in compare(rules, "The winner receives 50 000 €.", "en")] == ["not_judged"]


@pytest.mark.parametrize(("time", "verdict"), [
    ("17:00", "agrees"), ("17h00", "agrees"), ("17 h", "agrees"), ("17:00 CET", "agrees"), ("16:00 GMT", "agrees"),
    ("17:00 GMT", "disagrees"), ("12:00", "disagrees"), ("17:30", "disagrees"),
])
def test_a_time_is_compared_in_the_zone_of_the_rules_on_the_day_of_its_sentence(time, verdict):
    found = compare(with_money(), f"Candidacies are received until 15 March 2026, {time}.", "en")
    assert [one.verdict for one in found] == ["agrees", verdict]


def test_winter_time_said_of_a_summers_day_is_right_and_told():
    rules = copy.deepcopy(RULES_2026)
    rules["rounds"][FINAL]["stages"][1]["closes"] = "2026-07-15 17:00"
    (_day, time) = compare(loads(rules), "The vote closes on 15 July 2026 at 17:00 CET.", "en")
    assert (time.verdict, "show CEST, not CET" in time.sentence) == ("agrees", True)


def test_the_last_minute_of_a_day_that_closes_is_right_and_another_hour_is_not(rules):
    for time, verdict in (("23:59", "agrees"), ("18:00", "disagrees")):
        found = compare(rules, f"Candidacies are received until 15 March 2026, {time}.", "en")
        assert [one.verdict for one in found] == ["agrees", verdict]


def test_the_day_on_which_it_is_told_who_goes_on_is_a_day_of_the_rules():
    assert [one.verdict for one in compare(with_money(), "The results are announced on 18 May 2026.", "en")] == ["agrees"]


def test_a_day_of_another_year_is_told_as_such(rules):
    assert disagreeing(rules, "The deadline for submissions is 15 March 2025", "en") == {
        ("15 March 2025", "the rules say 2026-03-15: another year")}


def test_a_place_to_be_confirmed_cannot_be_judged():
    rules = copy.deepcopy(RULES_2026)
    rules["ceremony"]["place"] = rules["ceremony"]["country"] = "to_be_confirmed"
    (one,) = compare(loads(rules), "The ceremony takes place in Córdoba.", "en")
    assert (one.verdict, one.words) == ("not_judged", "Córdoba")
