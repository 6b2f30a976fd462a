"""What keeps an answer from being sent, in words; codes and values come from forms.answers."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as say

WORDS = {
    "required": say("This is still missing."),
    "too_many_words": say("At most %(at_most)s words; %(over)s have to go."),
    "too_many_characters": say("At most %(at_most)s characters; %(over)s have to go."),
    "not_in_list": say("Choose one of those listed."),
    "too_few": say("Choose at least %(at_least)s."),
    "too_many": say("At most %(at_most)s; take some away."),
    "other_missing": say("You chose “other”: say in a few words what it is."),
    "date_unread": say("“%(typed)s” cannot be read as a date. Write a year, or a month and a year: 2019 or 03/2019."),
    "start_missing": say("Write when it began."),
    "end_missing": say("Write when it ended, or tick that it is still in force."),
    "ends_before": say("It ends before it begins."),
    "person_incomplete": say("Person %(place)s needs a name and an e-mail address."),
    "address_unread": say("“%(typed)s” is not an e-mail address. It looks like name@city.org."),
    "link_unread": say("“%(typed)s” is not the address of a page. It looks like https://www.city.org."),
    "number_unread": say(
        "“%(typed)s” can be read in more than one way. Is it the number you mean? Digits only are clearest: 852877."
    ),
}


def words(problem: Mapping) -> str:
    """The sentence of one problem or question, in the reader's language."""
    return str(WORDS[problem["code"]]) % {name: value for name, value in problem.items() if name != "code"}
