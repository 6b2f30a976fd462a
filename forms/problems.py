"""What keeps an answer from being sent, in words; codes and values come from forms.answers."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as say

WORDS = {
    "required": say("This is still missing."),
    "unkept": say("This text is far too long to be kept. It stands here and is not saved: shorten it, or attach it as a file."),
    "too_many_words": say("At most %(at_most)s words; %(over)s have to go."),
    "too_many_characters": say("At most %(at_most)s characters; %(over)s have to go."),
    "not_in_list": say("Choose one of those listed."),
    "too_few": say("Choose at least %(at_least)s."),
    "too_many": say("At most %(at_most)s; take some away."),
    "other_missing": say("You chose “other”: say in a few words what it is."),
    "date_unread": say(
        "“%(typed)s” cannot be read as a date. Write a year, a month and a year, or a day: 2019, 03/2019, 5/3/2019."
    ),
    "start_missing": say("Write when it began."),
    "end_missing": say("Write when it ended, or tick that it is still in force."),
    "ended_and_in_force": say("You give an end, and say that it is still in force. Take one of the two away."),
    "ends_before": say("It ends before it begins."),
    "person_incomplete": say("Person %(place)s needs a name and an e-mail address."),
    "address_unread": say("“%(typed)s” is not an e-mail address. It looks like name@city.org."),
    "address_accented": say(
        "“%(typed)s”: letters cannot reach an address with accents or other special letters before the @. Write another one."
    ),
    "link_unread": say("“%(typed)s” is not the address of a page. It looks like https://www.city.org."),
    "number_unread": say(
        "“%(typed)s” is kept as you typed it, but we cannot read one number in it. Figures alone are clearest."
    ),
    "currencies_differ": say("“%(typed)s” names more than one currency (%(named)s). Leave the one that is meant."),
    "currency_shared": say("“%(named)s” is the money of several countries. Say which, for example: %(example)s."),
    "currency_unsaid": say("It is not said in which currency. Write it beside the sum, for example: %(example)s."),
    "begins_later": say("This beginning is still to come. If it is a slip, correct it; if it is meant so, leave it."),
    "other_calendar": say(
        "“%(typed)s” is far in the future. Is this a year of another calendar? Write it in the calendar in which "
        "this year is %(year)s."
    ),
    "people_many": say("This is more than 100 million people. Is there a figure too many?"),
    "people_whole": say("People are counted in whole numbers: write “%(typed)s” without what stands after the point or comma."),
    "people_broken": say(
        "“%(typed)s” is not a number of inhabitants. Do you mean thousands? Figures alone are clearest, as in 48300."
    ),
    "territory_differs": say("This number does not fit the kind of territory you chose, “%(chosen)s”. Is that right?"),
    "phone_unread": say("“%(typed)s” does not look like a telephone number. It is kept as you typed it."),
}


def _short(value):
    """What was typed, said back: of a long text its beginning."""
    return f"{value[:200]} …" if isinstance(value, str) and len(value) > 200 else value


def words(problem: Mapping, language: str = "") -> str:
    """The sentence of one problem or question; `language` is for names that the rulebook gives in each."""
    told = {name: value[language] if isinstance(value, Mapping) else _short(value) for name, value in problem.items()}
    return str(WORDS[problem["code"]]) % told
