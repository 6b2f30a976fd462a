"""The interface in five languages: a text added in English and in no other makes these tests fail.

Then: script/translations, and fill in what is empty (docs/glossary.md).
"""

import re
from io import BytesIO

import pytest
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.support import Translations

from tests.languages.catalogues import LANGUAGES, ROOT, asked, forms, given, translated

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+\}")
TAG = re.compile(r"</?[a-z][^>]*>")
FINE, FIRM = "\u202f", "\u00a0"  # the thin space before ; ! ? and in guillemets, the space before a colon

# Words that are the same in English and in another language.
SAME = {
    "fr": {
        "Contacts", "Date", "Dossiers", "Mentions", "Organisation", "Participation", "Places", "Points", "Quorum",
        "dossier", "mention", "points",
        "documents", "justification", "logos", "question", "questions", "secret", "signature", "signatures",
        "source",
    },
    "es": set(),
    "ca": {"Categories", "Places", "categories", "documents", "secret", "signatures", "text"},
    "pt": set(),
}
ENDS = {".": "sentence", "!": "sentence", "?": "question", ":": "opening", ",": "opening", "…": "going on"}
TOLD_IN_TWO = {  # in some language one sentence would be hard to read
    "An award for practices in which people take part in public decisions, given by the %(office)s.",
    "What if: other rules",
}
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_language
def test_no_catalogue_has_a_hole(language):
    told = translated(language)
    holes = [text for text in asked() if text not in told or not all(forms(told[text].string)) or told[text].fuzzy]
    assert not holes


@each_language
def test_no_catalogue_keeps_what_nobody_says_any_more(language):
    forgotten = [text for text in translated(language) if text not in asked()]
    assert not forgotten


@each_language
def test_a_translation_has_the_places_of_its_text(language):
    differing = [text for text, message in translated(language).items() if not same_places(message, PLACEHOLDER)]
    assert not differing


@each_language
def test_a_translation_has_the_tags_of_its_text(language):
    assert not [text for text, message in translated(language).items() if not same_places(message, TAG)]


def same_places(message, pattern) -> bool:
    """In the plural exactly; the singular may leave out a number that it says in words."""
    wanted, told = (sorted(pattern.findall(forms(text)[-1])) for text in (message.id, message.string))
    singular = set(pattern.findall(forms(message.string)[0]))
    return wanted == told and singular <= set(wanted)


@each_language
def test_a_translation_is_not_the_english_text(language):
    untouched = {text for text, message in translated(language).items() if forms(message.string)[0] == text}
    assert {text for text in untouched if re.search("[a-z]{3}", bare(text))} <= SAME[language]


def bare(text: str) -> str:
    """A text without its places and its codes."""
    return re.sub(r"QR|PDF|XLSX|JSON|SHA-256|Atom", "", PLACEHOLDER.sub("", text))


@each_language
def test_a_translation_begins_and_ends_like_its_text(language):
    """A sentence stays a sentence, a label a label."""
    odd = []
    for text, message in translated(language).items():
        for told in forms(message.string):
            space = text.startswith(" ") == told.startswith(" ") and text.endswith(" ") == told.endswith(" ")
            if not space or ENDS.get(text.rstrip()[-1], "label") != ENDS.get(told.rstrip()[-1:], "label"):
                odd.append((text, told))
    assert not odd


@each_language
def test_a_translation_has_as_many_sentences_as_its_text(language):
    """A text that was given one more, or one less, took its translations along."""
    assert not {
        text for text, message in translated(language).items()
        if text not in TOLD_IN_TWO and {sentences(told) for told in forms(message.string)} != {sentences(text)}
    }


def sentences(text: str) -> int:
    return len(re.findall(r"[.!?](?=\s|$)", re.sub("«[^»]*»|“[^”]*”", "", text.replace(FINE, ""))))


def test_french_has_its_spaces():
    for text, message in translated("fr").items():
        for told in forms(message.string):
            wrong = re.search(rf"(?<!{FINE})[;!?»](?=\s|$)|«(?!{FINE})|(?<!{FIRM}):(?=\s|$)|[ {FIRM}][;!?»]| :", told)
            assert not wrong, (text, told)


@each_language
def test_quotes_and_apostrophes_are_printed_ones(language):
    for message in translated(language).values():
        for told in forms(message.string):
            assert not re.search(r"['\"“”]|\.\.\.|  ", told), told


@pytest.mark.parametrize("language", ["es"])
def test_spanish_opens_its_questions_and_exclamations(language):
    for message in translated(language).values():
        for told in forms(message.string):
            assert told.count("?") == told.count("¿") and told.count("!") == told.count("¡"), told


A_DAY = r"%\((?:day|due|closes|opens|until|first|last|when|instant|since|at)\)s"


def test_catalan_puts_no_bare_article_before_a_day_for_that_of_the_1st_is_another():
    told = [text for message in translated("ca").values() for text in forms(message.string)]
    assert [text for text in told if re.search(rf"\b(?:[Ee]l|[Aa]l|[Dd]el|[Pp]el) {A_DAY}", text)] == []


@each_language
def test_no_article_stands_before_the_name_of_an_award_which_may_have_one_of_its_own(language):
    before = {"es": "la|el|del|al|de", "fr": "la|le|du|au|de", "ca": "la|el|del|al|de", "pt": "a|o|da|do|à|ao|na|no|de"}[language]
    told = [text for message in translated(language).values() for text in forms(message.string)]
    assert [text for text in told if re.search(rf"\b(?:{before}) %\(award\)s", text)] == []


@each_language
def test_numbers_take_the_forms_of_the_language(language):
    rule = get_plural(language)
    assert given(language).num_plurals == rule.num_plurals and given(language).plural_expr == rule.plural_expr
    compiled = BytesIO()
    write_mo(compiled, given(language))
    compiled.seek(0)
    spoken = Translations(compiled)
    one, many = "You support %(num)s candidacy", "You support %(num)s candidacies"
    assert spoken.ungettext(one, many, 1) != spoken.ungettext(one, many, 5)
    assert (spoken.ungettext(one, many, 0) == spoken.ungettext(one, many, 1)) == (language == "fr")


def test_no_text_stands_inside_an_f_string_alone_where_the_collector_does_not_see_it():
    """`f"{_('…')}"` is read by no collector before Python 3.12: such a text must stand elsewhere too."""
    known = {message.id for message in asked().values() if isinstance(message.id, str)}
    inside = re.compile(r"""\{_\((['"])(.+?)\1\)\}""")
    for file in (one for folder in ("award_app", "forms", "workflows") for one in (ROOT / folder).rglob("*.py")):
        missing = {text for _quote, text in inside.findall(file.read_text(encoding="utf-8"))} - known
        assert not missing, (file.name, missing)


def test_a_point_between_two_parts_of_a_line_is_held_by_the_first_so_that_no_line_begins_with_it():
    spoken = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
    pages = [one for one in (ROOT / "templates").rglob("*.html") if "documents" not in one.parts]
    loose = [f"{one.relative_to(ROOT)}: {found[0]!r}" for one in pages
             for found in re.finditer(r"\s·", spoken.sub("", one.read_text(encoding="utf-8")))]
    assert pages and loose == []
