"""Answers to the fields of a form: what was typed made into values that can be kept, and what is still wrong with them.

Pure: autosave, the page that sends a candidacy and the rehearsal ask the same functions. A draft is never refused;
`missing` says what keeps it from being sent; forms.questions, what may not be meant as it was typed.

Values: text for line, text and choice; a list of texts for choices ("other: own words" names the word given for
"other") and links; {typed, read} for number, and for money with what numbers.read_currency says; {start, end |
in_force} for dates; a list of {name, role, email, phone} for people; a list of {id, sha256, name, size, type} for
files; True for yes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from workflows.asked import Field, Form
from workflows.rulebook import Rulebook

from .addresses import ADDRESS, is_accented
from .days import read_day
from .numbers import read_currency, read_number

DAY = re.compile(r"\d{4}(-\d\d){0,2}")  # a year, a month or a day, as they are kept
WORD = re.compile(r"\w[\w'’·\-]*")  # the same rule as static/js/counters.js
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")  # marks of one letter's direction stay: languages need them
LONGEST_NUMBER = 200  # characters in which a number is looked for; what is longer is kept, and asked about
INHABITANTS = "population"  # the number that is held beside the kind of territory
CONSENT = "accepts"  # the tick beside which stands what the rules publish
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a sign by their category, drawn as nothing
HIDDEN = ("Cc", "Cf", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs")  # categories of which nothing is seen alone
PERSON = ("name", "role", "email", "phone")
UNFINISHED = {"required", "start_missing", "end_missing", "person_incomplete", "too_few", "other_missing"}  # no mistakes


def check_answers(rules: Rulebook, form: Form, answers: Mapping) -> tuple[dict, dict]:
    """(cleaned, problems): the values that would be kept, and `missing` of them."""
    cleaned = {field.id: clean(rules, field, answers.get(field.id)) for field in form.fields()}
    kept = answered(cleaned)
    return kept, missing(rules, form, kept)


def answered(values: Mapping) -> dict:
    """The answers that are there."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def missing(rules: Rulebook, form: Form, values: Mapping) -> dict[str, dict]:
    """What keeps these answers from being sent: {field: {"code": ..., values}}; forms.problems has the words.
    `place` and `part` say which person, which input, where an answer has several."""
    found = {field.id: problem(rules, form, field, values) for field in form.fields()}
    return {name: one for name, one in found.items() if one}


def problem(rules: Rulebook, form: Form, field: Field, values: Mapping) -> dict | None:
    """The first thing that is wrong with the answer to one field, or None."""
    value = values.get(field.id)
    if value in (None, "", [], {}):
        return {"code": "required"} if field.required or _needs_paper(rules, form, field, values) else None
    return _PROBLEMS[field.kind](rules, field, value)


def mistake(rules: Rulebook, field: Field, value) -> dict | None:
    """What is wrong with an answer whatever else is typed yet; None where it is only not finished."""
    found = _PROBLEMS[field.kind](rules, field, value) if value else None
    return found if found and found["code"] not in UNFINISHED else None


def unneeded(rules: Rulebook, form: Form, field: Field, values: Mapping) -> bool:
    """The paper of those who apply for a government, where a government applies itself."""
    others, kinds = rules.applicants.others, [one.id for one in form.fields() if one.list == "applicants"]
    said = any(values.get(kind) for kind in kinds)
    paper = others is not None and field.id == others.need and said and not values.get(field.id)
    return paper and not _needs_paper(rules, form, field, values)


def count_words(text: str) -> int:
    """Vowel signs of scripts that write them apart belong to their word."""
    return len(WORD.findall("".join("_" if unicodedata.category(letter)[0] == "M" else letter for letter in text)))


def _needs_paper(rules: Rulebook, form: Form, field: Field, values: Mapping) -> bool:
    """Those who apply for a government show its paper."""
    others = rules.applicants.others
    if others is None or field.id != others.need:
        return False
    kinds = {choice.id for choice in others.who}
    return any(values.get(one.id) in kinds for one in form.fields() if one.list == "applicants")


# -- from what was typed to what is kept


def clean(rules: Rulebook, field: Field, raw):
    """The value that is kept of what was typed; None where nothing was."""
    return None if raw is None else _CLEAN[field.kind](rules, field, raw)


def tidy(text, lines: bool = False) -> str:
    """One spelling of a text: composed letters, no control characters, none that turns what stands after it, no blanks around;
    one line unless `lines`."""
    text = unicodedata.normalize("NFC", TURNING.sub("", str(text))).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs"))
    text = text.replace("\ufffe", "").replace("\uffff", "")  # no letters, and no file of a table may hold them
    if not is_seen(text):
        return ""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip() if lines else " ".join(text.split())


def is_seen(text: str) -> bool:
    """Whether a text shows anything at all: one of blanks, of signs without width, of accents without a letter is empty, wherever
    something has to be written."""
    return any(unicodedata.category(letter) not in HIDDEN and letter not in FILLERS for letter in text)


def _choices(rules, field, raw) -> list[str]:
    """In the list's own order; what is not in the list stays, and is told as a problem."""
    picked = {one.partition(": ")[0]: tidy(one) for one in map(str, raw)}
    order = [choice.id for choice in rules.choices(field)]
    return [picked[id] for id in [*order, *sorted(picked.keys() - set(order))] if id in picked]


def _number(rules, field, raw) -> dict | None:
    typed = tidy(raw["typed"] if isinstance(raw, Mapping) else raw)
    read = read_number(typed) if len(typed) <= LONGEST_NUMBER else None
    if field.id == INHABITANTS and read and "." in read:
        read = None  # nobody counts tenths of people: it is asked back
    return {"typed": typed, "read": read} if typed else None


def _money(rules, field, raw) -> dict | None:
    value = _number(rules, field, raw)
    if not value or len(value["typed"]) > LONGEST_NUMBER:
        return value
    currency = read_currency(value["typed"])
    return {**value, **currency, **({"read": None} if "contradicts" in currency else {})}


def _dates(rules, field, raw) -> dict:
    start, end = (read_day(tidy(raw.get(name) or "")) for name in ("start", "end"))
    given = {"start": start, "end": end, "in_force": bool(raw.get("in_force"))}
    return {name: value for name, value in given.items() if value}


def _people(rules, field, raw) -> list[dict]:
    people = [{name: tidy(one.get(name) or "") for name in PERSON} for one in raw]
    return [one for one in people if any(one.values())]


def _links(rules, field, raw) -> list[str]:
    lines = raw.splitlines() if isinstance(raw, str) else raw
    return [_with_scheme(link) for link in dict.fromkeys(tidy(line) for line in lines) if link]


def _with_scheme(link: str) -> str:
    """What is no address stays as it was typed."""
    whole = link if "://" in link else f"https://{link}"
    return whole if is_link(whole) else link


def _files(rules, field, raw) -> list[dict]:
    return [{name: one[name] for name in ("id", "sha256", "name", "size", "type")} for one in raw]


_CLEAN = {
    "line": lambda rules, field, raw: tidy(raw),
    "text": lambda rules, field, raw: tidy(raw, lines=True),
    "choice": lambda rules, field, raw: tidy(raw),
    "choices": _choices,
    "number": _number,
    "money": _money,
    "dates": _dates,
    "people": _people,
    "files": _files,
    "links": _links,
    "yes": lambda rules, field, raw: bool(raw) or None,
}


# -- what is wrong with what is kept


def _too_long(rules, field, value) -> dict | None:
    count = count_words(value)
    if field.words and count > field.words:
        return {"code": "too_many_words", "at_most": field.words, "over": count - field.words}
    if field.characters and len(value) > field.characters:
        return {"code": "too_many_characters", "at_most": field.characters, "over": len(value) - field.characters}
    return None


def _in_list(rules, field, value) -> dict | None:
    return None if any(choice.id == value for choice in rules.choices(field)) else {"code": "not_in_list"}


def _counted(rules, field, value) -> dict | None:
    if field.at_least and len(value) < field.at_least:
        return {"code": "too_few", "at_least": field.at_least}
    if field.at_most and len(value) > field.at_most:
        return {"code": "too_many", "at_most": field.at_most}
    return None


def _chosen(rules, field, value) -> dict | None:
    known = {choice.id for choice in rules.choices(field)}
    if any(one.partition(": ")[0] not in known for one in value):
        return {"code": "not_in_list"}
    return {"code": "other_missing"} if field.other and field.other in value else _counted(rules, field, value)


def _period(rules, field, value) -> dict | None:
    for name in ("start", "end"):
        if value.get(name) and not DAY.fullmatch(value[name]):
            return {"code": "date_unread", "typed": value[name], "part": name}
    if not value.get("start"):
        return {"code": "start_missing", "part": "start"}
    if value.get("end") and value.get("in_force"):
        return {"code": "ended_and_in_force", "part": "end"}
    if not value.get("end"):
        return None if value.get("in_force") else {"code": "end_missing", "part": "end"}
    return {"code": "ends_before", "part": "end"} if value["end"] < value["start"][: len(value["end"])] else None


def _reachable(rules, field, value) -> dict | None:
    for place, one in enumerate(value, 1):
        if not one["name"] or not one["email"]:
            return {"code": "person_incomplete", "place": place, "part": "email" if one["name"] else "name"}
        if found := _no_address(one, place):
            return found
    return _counted(rules, field, value)


def no_addresses(people: Iterable[Mapping]) -> list[dict]:
    """Of each of these people whose address is none, what is wrong with it, whatever else is typed of them yet."""
    found = (_no_address(one, place) for place, one in enumerate(people, 1) if one["email"])
    return [one for one in found if one]


def _no_address(one: Mapping, place: int) -> dict | None:
    if ADDRESS.fullmatch(one["email"]):
        return None
    code = "address_accented" if is_accented(one["email"]) else "address_unread"
    return {"code": code, "typed": one["email"], "place": place, "part": "email"}


def _one_currency(rules, field, value) -> dict | None:
    if "contradicts" not in value:
        return None
    return {"code": "currencies_differ", "typed": value["typed"], "named": ", ".join(value["contradicts"])}


def _linked(rules, field, value) -> dict | None:
    for link in value:
        if not is_link(link):
            return {"code": "link_unread", "typed": link}
    return _counted(rules, field, value)


def is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in text
    except ValueError:
        return False


_PROBLEMS = {
    "line": _too_long,
    "text": _too_long,
    "choice": _in_list,
    "choices": _chosen,
    "dates": _period,
    "people": _reachable,
    "links": _linked,
    "files": _counted,
    "number": lambda *_: None,
    "money": _one_currency,
    "yes": lambda *_: None,
}
