"""Numbers as people write them in five languages: in digits, in words, in Roman letters; cardinal and ordinal."""

from __future__ import annotations

import re
from functools import cache
from itertools import count

LANGUAGES = ("fr", "es", "en", "ca", "pt")

ONES = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
          "eighteen nineteen twenty",
    "fr": "une? deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
          "dix-neuf vingt",
    "es": "un[oa]?|ún d[oó]s tr[eé]s cuatro cinco s[eé]is siete ocho nueve diez once doce trece catorce quince diecis[eé]is "
          "diecisiete dieciocho diecinueve veinte",
    "ca": "una?|u d(?:o|ue)s tres quatre cinc sis set vuit nou deu onze dotze tretze catorze quinze setze disset divuit "
          "dinou vint",
    "pt": "uma? d(?:oi|ua)s tr[eê]s quatro cinco seis sete oito nove dez onze doze treze quatorze|catorze quinze dez[ae]sseis "
          "dez[ae]ssete dezoito dez[ae]nove vinte",
}
TENS = {  # thirty and on; and how a ten is joined to the one after it
    "en": ("thirty forty fifty sixty seventy eighty ninety", "twenty", "-"),
    "fr": ("trente quarante cinquante soixante", "vingt", "(?:-| et )"),
    "es": ("treinta cuarenta cincuenta sesenta setenta ochenta noventa", "veinti", "(?: y )?"),
    "ca": ("trenta quaranta cinquanta seixanta setanta vuitanta noranta", "vint", "(?:-i-|-)"),
    "pt": ("trinta quarenta cinquenta sessenta setenta oitenta noventa", "vinte", " e "),
}
HUNDRED = {"en": "(?:a|one) hundred", "fr": "cent", "es": "cien", "ca": "cent", "pt": "cem"}
HUNDREDS = {  # of each language those from one hundred to nine; what joins them to the rest; and a thousand
    "en": (("(?:a|one) hundred", *(f"{one} hundred" for one in ONES["en"].split()[1:9])), "(?: and | )", "(?:a )?thousand"),
    "fr": (("cent", *(f"{one} cents?" for one in ONES["fr"].split()[1:9])), " ", "mille"),
    "es": (("cien(?:to)?", *(f"{one}[oa]s" for one in "doscient trescient cuatrocient quinient seiscient setecient ochocient "
                             "novecient".split())), " ", "mil"),
    "ca": (("cent", *(f"(?:{one})-cent(?:e?s)" for one in ONES["ca"].split()[1:9])), " ", "mil"),
    "pt": (("ce(?:m|nto)", *(f"{one}[oa]s" for one in "duzent trezent quatrocent quinhent seiscent setecent oitocent "
                             "novecent".split())), " e ", "mil"),
}

ORDINALS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
          "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    "fr": "premi(?:er|ère) deuxième|seconde? troisième quatrième cinquième sixième septième huitième neuvième dixième "
          "onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième",
    "es": "primer[oa]? segund[oa] tercer[oa]? cuart[oa] quint[oa] sext[oa] s[ée]ptim[oa] octav[oa] noven[oa] d[ée]cim[oa] "
          "und[ée]cim[oa]|decimoprimer[oa]? duod[ée]cim[oa]|decimosegund[oa] decimotercer[oa]? decimocuart[oa] "
          "decimoquint[oa] decimosext[oa] decimos[ée]ptim[oa] decimoctav[oa] decimonoven[oa] vig[ée]sim[oa]",
    "ca": "primera? segona? tercera? quarta? cinqu(?:è|ena) sis(?:è|ena) set(?:è|ena) vuit(?:è|ena) nov(?:è|ena) "
          "des(?:è|ena) onz(?:è|ena) dotz(?:è|ena) tretz(?:è|ena) catorz(?:è|ena) quinz(?:è|ena) setz(?:è|ena) "
          "disset(?:è|ena) divuit(?:è|ena) dinov(?:è|ena) vint(?:è|ena)",
    "pt": "primeir[oa] segund[oa] terceir[oa] quart[oa] quint[oa] sext[oa] s[ée]tim[oa] oitav[oa] non[oa] d[ée]cim[oa] "
          "d[ée]cim[oa]·primeir[oa] d[ée]cim[oa]·segund[oa] d[ée]cim[oa]·terceir[oa] d[ée]cim[oa]·quart[oa] "
          "d[ée]cim[oa]·quint[oa] d[ée]cim[oa]·sext[oa] d[ée]cim[oa]·s[ée]tim[oa] d[ée]cim[oa]·oitav[oa] "
          "d[ée]cim[oa]·non[oa] vig[ée]sim[oa]",
}
AFTER_TWENTY = {  # what stands before the ordinal of a one
    "en": "twenty-", "fr": "vingt(?:-| et )(?:un(?=ième))?", "es": "vig[ée]sim[oa] ?", "ca": "vint-i-", "pt": "vig[ée]sim[oa] ",
}
ENDINGS = {
    "en": "st|nd|rd|th", "fr": "er|re|ère|e|ème|ᵉ",
    "es": r"\.?[ªº]|a|o|er|ra", "ca": r"\.?[ªº]|a|è|ena|r|n|t", "pt": r"\.?[ªº]|a|o",
}
ROMAN = r"(?=[IVXLC]{2,})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"


@cache
def cardinals(language: str) -> dict[str, int]:
    """{pattern: number} of the numbers written in words, the longest first."""
    found = {word: number for number, word in enumerate(ONES[language].split(), 1)}
    tens, twenty, join = TENS[language]
    for ten, word in zip(count(20, 10), [twenty, *tens.split()]):
        if word != twenty:
            found[word] = ten
        for one, other in enumerate(ONES[language].split()[:9], 1):
            found[f"{word}{join}(?:{other})"] = ten + one
    if language == "fr":  # seventy is sixty-ten, eighty four twenties
        for ten, own, there in ((70, f"soixante{join}", "septante"), (80, "quatre-vingt-", "[ho][uc]i?tante"),
                                (90, "quatre-vingt-", "nonante")):  # and in Belgium and Switzerland
            for one in range(10):
                words = ONES["fr"].split()[:19]
                here = "quatre-vingts?" if ten + one == 80 else f"{own}(?:{words[one + (ten != 80) * 10 - 1]})"
                found[f"{here}|{there}{f'{join}(?:{words[one - 1]})' if one else ''}"] = ten + one
    found[HUNDRED[language]] = 100
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


@cache
def ordinals(language: str) -> dict[str, int]:
    words = [word.replace("·", " ") for word in ORDINALS[language].split()]
    found = {word: number for number, word in enumerate(words, 1)}
    ones = ["un(?:è|ena)", "dos(?:è|ena)", "tres(?:è|ena)", "quatr(?:è|ena)", *words[4:9]] if language == "ca" else words[:9]
    for one, word in enumerate(ones, 1):
        found[f"{AFTER_TWENTY[language]}(?:{'unième' if language == 'fr' and one == 1 else word})"] = 20 + one
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def number_in(words: str, language: str, table=cardinals) -> int | None:
    """The number that these words are, or None."""
    if table is cardinals and (found := re.fullmatch(large(language), words, re.IGNORECASE)):
        many, thousand, hundreds, rest = found["many"], found["thousand"], found["hundreds"], found["rest"]
        hundred = next((n for n, one in enumerate(HUNDREDS[language][0], 1) if hundreds and re.fullmatch(one, hundreds, re.I)), 0)
        return (1000 * (many and number_in(many, language) or 1) if thousand else 0) + 100 * hundred + (
            number_in(rest, language) if rest else 0)
    for pattern, number in table(language).items():
        if re.fullmatch(pattern, words, re.IGNORECASE):
            return number
    return None


@cache
def large(language: str) -> str:
    """The pattern of the numbers from a hundred on, written in words: “doscientas cincuenta”, “mille cinq cents”."""
    hundreds, join, thousand = HUNDREDS[language]
    below = "|".join(cardinals(language))
    rest = rf"(?P<hundreds>{'|'.join(hundreds)})(?:{join}(?P<rest>{below}))?"
    return rf"(?=\w)(?:(?:(?P<many>{below}) )?(?P<thousand>{thousand}))?(?:(?(thousand){join}?|)(?:{rest}))?(?<=\w)"


def roman(letters: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    read = [values[letter] for letter in letters]
    return sum(-one if one < following else one for one, following in zip(read, [*read[1:], 0], strict=True))


def in_roman(number: int) -> str:
    """20 as “XX”."""
    letters = ""
    for value, sign in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
                        (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        letters += sign * (number // value)
        number %= value
    return letters


def grouped(digits: str) -> int | None:
    """“14,665”, “14.665”, “14 665” as 14665; None where the groups are not of three."""
    plain = re.sub(r"[.,\u00a0\u202f ]", "", digits)
    return int(plain) if re.fullmatch(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})*|\d+", digits) else None
