"""Reading a rulebook: what it says, what is kept of it, how each mistake is told with its file and line."""

import time
from decimal import Decimal
from pathlib import Path

import pytest

from award_app.letters import words
from workflows.reading import RulebookError, load, loads, raw
from workflows.references import broken_references, fill
from workflows.rulebook import ConsultationStage, JuryStage, Rulebook, Span, SubmissionStage

FOLDER = Path("config/rulebooks")
FILE_2026 = FOLDER / "oidp-2026.yaml"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.fixture(scope="module")
def oidp_2026():
    return load(FILE_2026)


@pytest.fixture
def content():
    """The 2026 rules as plain values, to be changed."""
    return raw(FILE_2026)


def changed(tmp_path, old, new, count=1):
    """The 2026 file with one passage replaced; answers the path and the line of the change."""
    text = FILE_2026.read_text(encoding="utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    path = tmp_path / "changed.yaml"
    path.write_text(text.replace(old, new, count), encoding="utf-8")
    return path, line


def mistakes_of(source):
    with pytest.raises(RulebookError) as caught:
        load(source) if isinstance(source, Path) else loads(source)
    return [str(mistake) for mistake in caught.value.mistakes]


# What it says


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rulebook_of_the_house_is_read_and_named_after_its_file(path):
    assert load(path).id == path.stem


def test_the_final_jury_and_the_open_vote_stand_side_by_side(oidp_2026):
    jury, vote = oidp_2026.stage("final.jury"), oidp_2026.stage("final.consultation")
    assert isinstance(jury, JuryStage) and isinstance(vote, ConsultationStage)
    assert jury.seats == Span(5, 7)
    assert vote.ballot.choose.fewest == 5
    assert jury.closes == vote.closes


def test_a_round_with_one_stage_is_named_by_the_round_alone(oidp_2026):
    assert isinstance(oidp_2026.stage("submission"), SubmissionStage)
    with pytest.raises(KeyError):
        oidp_2026.stage("final")


def test_numbers_are_exact(oidp_2026):
    assert oidp_2026.round("shortlist").cut.keep.share == Decimal("0.5")
    assert oidp_2026.criteria["practice"][0].scale.points() == tuple(range(11))


def test_half_of_the_candidacies_go_on_and_at_most_forty(oidp_2026):
    keep = oidp_2026.round("shortlist").cut.keep
    assert [keep.places(base) for base in (0, 1, 9, 39, 79, 137)] == [0, 1, 5, 20, 40, 40]


def test_the_fewest_candidacies_are_those_that_leave_a_full_ballot(oidp_2026):
    least = oidp_2026.minimum()
    assert (least.candidacies, least.jurors, least.voters) == (9, 15, 1)


def test_contacts_come_first_and_are_private(oidp_2026):
    first = oidp_2026.form_of(oidp_2026.stage("submission")).sections[0]
    assert first.private
    assert first.fields[0].kind == "people"


def test_a_field_offers_the_choices_of_its_list(oidp_2026):
    form = oidp_2026.forms["application"]
    assert len(oidp_2026.choices(form.field("sdg"))) == 17
    assert oidp_2026.choices(form.field("category")) == oidp_2026.categories
    countries = {choice.id: choice.name["fr"] for choice in oidp_2026.choices(form.field("country"))}
    assert countries["PL"] == "Pologne"
    assert "EU" not in countries
    applicants = [choice.id for choice in oidp_2026.choices(form.field("applies_as"))]
    assert applicants == ["local_government", "regional_government", "organisation", "person"]


def test_each_rule_says_its_source_or_is_marked_as_our_own(oidp_2026):
    for _, stage in oidp_2026.stages():
        assert stage.source or stage.default
    defaults = {".".join(map(str, path)) for path in oidp_2026.defaults()}
    assert "rounds.2.stages.0.quorum" in defaults
    assert "documents.certificate" in defaults


def test_the_rules_of_the_next_edition_are_those_of_this_one_a_year_later(oidp_2026):
    following = load(FOLDER / "oidp-2027.yaml")
    for (_, stage), (_, later) in zip(oidp_2026.stages(), following.stages(), strict=True):
        assert later.opens.local == stage.opens.local.replace(year=2027)
        assert later.default is True
    assert following.ceremony.place_in("ca") is None
    assert oidp_2026.ceremony.place_in("ca") == "Cracòvia"


def test_a_text_is_filled_with_what_it_refers_to(oidp_2026):
    body = oidp_2026.documents.certificate.texts["finalist"].body["en"]
    values = {"category.name": "Care"}
    assert fill(body, values) == "A finalist practice in the category “Care”."
    with pytest.raises(KeyError):
        fill(body, {})


# What is kept of it


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rulebook_kept_in_its_canonical_form_is_read_back_the_same(path):
    rulebook = load(path)
    again = Rulebook.from_canonical(rulebook.canonical())
    assert again == rulebook
    assert again.digest == rulebook.digest
    assert again.canonical() == rulebook.canonical()


def test_comments_and_the_order_of_the_file_do_not_change_the_digest(oidp_2026, content):
    backwards = dict(reversed(content.items()))
    assert loads(backwards).digest == oidp_2026.digest
    text = "# a comment\n" + FILE_2026.read_text(encoding="utf-8")
    assert loads(text).digest == oidp_2026.digest


def test_every_word_and_every_number_changes_the_digest(oidp_2026, content):
    content["rounds"][2]["stages"][0]["quorum"] = 3
    assert loads(content).digest != oidp_2026.digest


def test_the_same_number_written_otherwise_is_the_same_rulebook(oidp_2026, content):
    content["criteria"]["practice"][0]["weight"] = "1.0"
    content["rounds"][2]["cut"]["keep"]["share"] = "50 %"
    assert loads(content).digest == oidp_2026.digest


def test_a_rulebook_cannot_be_changed(oidp_2026):
    with pytest.raises(ValueError):
        oidp_2026.time_zone = "Europe/Paris"


# How mistakes are told


def test_a_word_misspelt_is_told_with_its_line_its_path_and_the_word_meant(tmp_path):
    path, line = changed(tmp_path, "weight: 1", "weigth: 1")
    where = "criteria.practice.equality"
    started = 1 + path.read_text().splitlines().index("    - id: equality", line - 20)
    assert mistakes_of(path) == [
        f"{path}:{started}: {where}.weight: “weight” is missing",
        f"{path}:{line}: {where}.weigth: “weigth” is not known here: did you mean “weight”?",
    ]


@pytest.mark.parametrize(("old", "new", "path_inside", "sentence"), [
    ("kind: jury", "kind: jurry", "rounds.shortlist.stages.jurry",
     "“jurry” is not known here: did you mean “jury”?"),
    ("quorum: 2", "quorum: two", "rounds.shortlist.stages.jury.quorum", "“two” is not a whole number"),
    ("share: 50%", "share: 50", "rounds.shortlist.cut.keep.share",
     "write the share with its sign, as in “50%”, not “50”"),
    ("opens: 2026-04-02", "opens: 2026-02-30", "rounds.shortlist.stages.jury.opens",
     "“2026-02-30” is not a date of the calendar"),
    ("opens: 2026-04-02", "opens: 2026-03-29 02:30", "rounds.shortlist.stages.jury.opens",
     "2026-03-29 02:30 does not exist in Europe/Madrid: the clocks skip it; write “2026-03-29 01:30” or “2026-03-29 03:30”"),
    ("seats: [15, 20]", "seats: [20, 15]", "rounds.shortlist.stages.jury.seats",
     "from 20 to 15 goes backwards"),
    ("seats: [15, 20]", "seats: 15", "rounds.shortlist.stages.jury.seats",
     "two numbers are expected here, as in [3, 4]"),
    ("criteria: practice", "criteria: practise", "rounds.shortlist.stages.jury.criteria",
     "there is no set of criteria “practise”; did you mean “practice”?"),
    ("form: application", "form: aplication", "rounds.submission.stages.submission.form",
     "there is no form “aplication”; did you mean “application”?"),
    ("list: sdg", "list: sgd", "forms.application.sections.practice.fields.sdg.list",
     "there is no list “sgd”; did you mean “sdg”?"),
    ("unless_also: award", "unless_also: awards", "rounds.final.awards.community.unless_also",
     "there is no other award “awards”; did you mean “award”?"),
    ("unless_also: award", "unless_also: [award, mentions]", "rounds.final.awards.community.unless_also",
     "there is no other award “mentions”; did you mean “mention”?"),
    ("join_by: submission.closes", "join_by: submission.close", "applicants.membership.join_by",
     "there is no date of this rulebook “submission.close”; did you mean “submission.closes”?"),
    ("required: true\n    may_join", "required: yes\n    may_join", "applicants.membership.required",
     "“yes” is neither true nor false"),
    ("time_zone: Europe/Madrid", "time_zone: Europe/Madri", "time_zone",
     "“Europe/Madri” is not a time zone such as Europe/Madrid"),
    ("{category.name}", "{category.nam}", "documents.certificate.texts.finalist.body.fr",
     "there is no reference “category.nam”; did you mean “category.name”?"),
    ("default: [order]", "default: [ordre]", "rounds.shortlist.cut.default.0",
     "there is no rule of this mapping “ordre”; did you mean “order”?"),
    ("after: [jury, consultation]", "after: [jury, vote]", "rounds.final.stages.deliberation.after.1",
     "there is no stage beside it in this round “vote”; there are: consultation, jury"),
    ("until: validation.closes", "until: 2026-02-30",
     "forms.application.sections.texts.fields.summary.translated.until",
     "“2026-02-30” is not a date of the calendar"),
    ("interface: [fr, es", "interface: [fr, xx", "languages.interface.1",
     "“xx” is not the code of a language, such as fr or pt-BR"),
    ("how_many: 1\n        by", "how_many: 999999999\n        by", "rounds.final.awards.award.how_many",
     "999999999 is more than 100000000"),
    ("closes: 2026-09-23", "closes: 9999-12-31", "rounds.announcement.stages.announcement.closes",
     "“9999-12-31” is not in the years from 1900 to 2999"),
    ("contact: secretariat@oidp.example", "contact: the secretariat", "office.contact",
     "“the secretariat” is not an e-mail address"),
])
def test_a_mistake_is_told_with_its_line_its_path_and_a_sentence(tmp_path, old, new, path_inside, sentence):
    path, line = changed(tmp_path, old, new)
    told = mistakes_of(path)
    assert any(mistake.startswith(f"{path}:") and mistake.endswith(f": {path_inside}: {sentence}")
               for mistake in told), told
    said_at = {int(mistake.removeprefix(f"{path}:").split(":")[0]) for mistake in told}
    assert any(abs(line - at) <= 1 for at in said_at), (line, told)
    with pytest.raises(RulebookError) as wrong:
        load(path)
    for one in wrong.value.mistakes:  # on the desk whoever reads speaks another language
        for language in ("fr", "es", "ca", "pt"):
            elsewhere = one.said(words(language).gettext)
            assert elsewhere.startswith(f"{path}:{one.line}: ") and one.sentence not in elsewhere, elsewhere


def test_a_key_said_twice_is_a_mistake_and_names_the_first_line(tmp_path):
    zone = "time_zone: Europe/Madrid\n"
    path, line = changed(tmp_path, zone, zone + "time_zone: Europe/Paris\n")
    assert mistakes_of(path) == [f"{path}:{line + 1}: time_zone: said twice; the first time in line {line}"]


def test_all_mistakes_are_told_at_once(tmp_path):
    path, _ = changed(tmp_path, "quorum: 2", "quorum: two")
    path.write_text(path.read_text().replace("step: 1}", "step: one}", 1))
    assert len(mistakes_of(path)) == 2


def test_an_alias_is_refused_so_that_each_rule_is_read_where_it_stands():
    assert "rulebook:2: edition: an alias (*name)" in mistakes_of("award: &a oidp\nedition: *a\n")[0]


@pytest.mark.parametrize(("text", "said"), [
    ("", "is missing"),
    ("- a\n- b\n", "a rulebook is a mapping"),
    ("award: [oidp\nedition: 1\n", "is not closed"),
    ("award: oidp\n---\naward: oidp\n", "not valid YAML"),
    ("\tedition: 1", "a tab stands before it"),
    ("award: !!python/object/apply:os.system ['true']\n", "rulebook:1"),
    ("a: &a [*a]\n", "not valid YAML|alias"),
    ("[" * 2000, "not valid YAML"),
])
def test_what_is_not_a_rulebook_is_refused_in_words(text, said):
    told = mistakes_of(text)
    assert any(one in mistake for one in said.split("|") for mistake in told), told


def test_a_file_that_is_missing_or_no_text_is_refused_in_words(tmp_path):
    assert mistakes_of(tmp_path / "none.yaml") == [f"{tmp_path}/none.yaml: there is no such file"]
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    assert mistakes_of(tmp_path / "binary.yaml") == [f"{tmp_path}/binary.yaml: the file is not in UTF-8"]
    assert "cannot be read" in mistakes_of(tmp_path)[0]


def test_two_fields_of_one_name_are_a_mistake(content):
    fields = content["forms"]["application"]["sections"][3]["fields"]
    fields[1]["id"] = "city"
    assert any("the form asks “city” twice" in mistake for mistake in mistakes_of(content))


def test_a_share_names_its_base_and_its_rounding(content):
    del content["rounds"][2]["cut"]["keep"]["of"]
    assert any("a share says of what it is taken" in mistake for mistake in mistakes_of(content))


def test_an_award_by_ballots_needs_a_vote_in_its_round(content):
    del content["rounds"][3]["stages"][1]
    told = mistakes_of(content)
    assert any("rounds.final.awards.community.by: by ballots" in mistake for mistake in told)


def test_a_text_asked_for_in_a_language_that_the_award_does_not_speak_is_given_in_one_it_does(content):
    name = loads(content).office.name
    assert name["de"] == name["en"] and name["fr"] != name["en"] and name.get("de") is None
    assert Rulebook.from_canonical(loads(content).canonical()).office.name["de"] == name["en"]


def test_the_question_that_gives_the_name_on_a_certificate_is_one_of_the_form():
    rules = load(Path("config/rulebooks/oidp-2026.yaml"))
    content = rules.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content["documents"]["certificate"]["holder"] = "institutoin"
    broken = dict(broken_references(type(rules).model_validate(content)))
    assert "did you mean “institution”" in broken["documents", "certificate", "holder"]


def test_sheets_have_a_quorum_and_a_jury_without_criteria_has_neither(tmp_path):
    small = Path("docs/examples/small.yaml").read_text(encoding="utf-8")
    hears = loads(small.replace("quorum: 2, criteria: practice", "waits_for_translations: false"))
    assert hears.stage("final.jury").quorum == 0 and hears.criteria_of(hears.stage("final.jury")) == ()
    with pytest.raises(RulebookError, match="“quorum” is missing"):
        loads(small.replace("quorum: 2, criteria", "criteria"))
    with pytest.raises(RulebookError, match="without criteria nobody sends a score sheet"):
        loads(small.replace("quorum: 2, criteria: practice", "quorum: 2"))


@pytest.mark.parametrize(("field", "sentence"), [
    ("kind: number, at_least: 50000", "a field of the kind “number” does not use “at_least”; it uses: none of these"),
    ("kind: files, words: 20",
     "a field of the kind “files” does not use “words”; it uses: at_least, at_most, each, total, types"),
])
def test_a_limit_that_a_kind_of_field_does_not_use_is_refused_with_what_it_uses(field, sentence):
    small = Path("docs/examples/small.yaml").read_text(encoding="utf-8")
    with pytest.raises(RulebookError, match=sentence):
        loads(small.replace("id: title, kind: line, words: 25", f"id: title, {field}"))


def test_a_list_of_ones_own_for_the_country_has_codes_of_countries():
    small = Path("docs/examples/small.yaml").read_text(encoding="utf-8").replace("list: countries", "list: here")
    lists = "lists: {{here: [{{id: {}, name: {{en: One}}}}]}}\ncriteria:\n"
    assert loads(small.replace("criteria:\n", lists.format("FR"), 1))
    with pytest.raises(RulebookError, match="“atlantis” of the list “here” is the code of none"):
        loads(small.replace("criteria:\n", lists.format("atlantis"), 1))


def test_a_second_award_for_the_rest_of_a_round_is_refused_with_what_to_write():
    small = Path("docs/examples/small.yaml").read_text(encoding="utf-8")
    one = "      - {{id: {0}, name: {{en: The {0}}}, by: the_rest}}\n"
    with pytest.raises(RulebookError, match="“first” takes the rest of this round already"):
        loads(small.replace("  - id: announcement", one.format("first") + one.format("second") + "  - id: announcement"))


@pytest.mark.parametrize("written", [{"a": {}}, {"a": {"b": {}}}, {"a": ["b"]}, {}, {"a": {"b": "c"}}])
def test_what_is_no_text_where_one_is_expected_is_told_in_words(content, written):
    content["office"]["contact"] = written
    (told,) = mistakes_of(content)
    assert "office.contact" in told


def test_of_a_file_that_is_wrong_everywhere_the_first_mistakes_are_told_at_once():
    started = time.process_time()
    told = mistakes_of(FILE_2026.read_text() + "".join(f"rule_{at}: x\n" for at in range(8_000)))
    assert len(told) == 200 and time.process_time() - started < 20


@pytest.mark.parametrize("text", ["award: [" + "a," * 30_000 + "a]", "".join(f"k{at}: a\n" for at in range(15_000)),
                                  "award: " + "[" * 100_000, "\n".join(" " * at + "a:" for at in range(100))])
def test_what_is_far_more_than_a_rulebook_is_given_up_before_it_is_read(text):
    """Two megabytes of commas kept a server from everybody for four minutes."""
    with pytest.raises(RulebookError, match="more names and lists, or deeper ones, than a rulebook has"):
        loads(text)
