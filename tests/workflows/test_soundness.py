"""What makes a rulebook unsound, each shown by one change to the rules of 2026, and what is left alone."""

import copy
import string
from pathlib import Path

import pytest

from workflows.reading import load, loads, raw
from workflows.soundness import SENTENCES, check, is_sound, page

FOLDER = Path("config/rulebooks")
RULES_2026 = raw(FOLDER / "oidp-2026.yaml")
SUBMISSION, VALIDATION, SHORTLIST, FINAL, ANNOUNCEMENT = range(5)


@pytest.fixture
def rules():
    """The rules of 2026 as plain values, to be changed."""
    return copy.deepcopy(RULES_2026)


def found_in(rules, severity=None):
    return {(one.path, one.code) for one in check(loads(rules)) if severity in (None, one.severity)}


def stage(rules, round, index=0):
    return rules["rounds"][round]["stages"][index]


def fields(rules, section):
    return next(one for one in rules["forms"]["application"]["sections"] if one["id"] == section)["fields"]


def field(rules, section, id):
    return next(one for one in fields(rules, section) if one["id"] == id)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_rulebook_of_the_house_is_sound(path):
    findings = check(load(path))
    assert is_sound(findings), page(load(path), findings)


def test_the_rules_of_2026_leave_nothing_to_warn_of(rules):
    assert found_in(rules) == {
        ("rounds.final.stages.consultation.ballot.choose", "ballot_needs"),
        ("rounds.validation.stages.eligibility.completion", "return_short"),
    }


def test_a_finding_says_file_and_line_and_a_sentence(tmp_path):
    text = (FOLDER / "oidp-2026.yaml").read_text(encoding="utf-8")
    path = tmp_path / "narrow.yaml"
    path.write_text(text.replace("at_most: 40", "at_most: 4"), encoding="utf-8")
    line = text[: text.index("choose: {at_least: 5}")].count("\n") + 1
    rulebook = load(path)
    assert (f"{path}:{line}: error: rounds.final.stages.consultation.ballot.choose: "
            "a ballot chooses 5, and at most 4 can be in the vote") in page(rulebook, check(rulebook))


def test_every_sentence_can_be_said_with_what_its_finding_gives():
    for code, (severity, sentence) in SENTENCES.items():
        assert severity in ("error", "warning", "note"), code
        names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
        assert all(map(str.isidentifier, names)), code


# The process


def test_at_most_one_stage_of_a_round_moves_the_candidacy(rules):
    rules["rounds"][FINAL]["cut"] = rules["rounds"][SHORTLIST]["cut"]
    assert ("rounds.final", "moves_twice") in found_in(rules, "error")


def test_candidacies_come_in_first_and_results_are_told_last(rules):
    rules["rounds"].insert(0, rules["rounds"].pop(VALIDATION))
    rules["rounds"].append(rules["rounds"].pop(FINAL))
    found = found_in(rules, "error")
    assert ("rounds.validation", "submission_late") in found
    assert ("rounds.final", "announcement_not_last") in found


def test_an_edition_without_announcement_or_award_is_unsound(rules):
    del rules["rounds"][ANNOUNCEMENT]
    rules["publishes"] = {}
    rules["rounds"][FINAL]["awards"] = []
    assert {("rounds", "no_announcement"), ("rounds", "no_award")} <= found_in(rules, "error")


def test_an_award_without_a_certificate_is_pointed_at(rules):
    stage(rules, ANNOUNCEMENT)["certificates"].remove("mention")
    assert ("rounds.final.awards.community", "no_certificate") in found_in(rules, "warning")


# Dates


def test_a_stage_that_closes_before_it_opens_is_unsound(rules):
    stage(rules, VALIDATION)["closes"] = "2026-03-10"
    assert ("rounds.validation.stages.eligibility.closes", "dates_backwards") in found_in(rules, "error")


def test_a_stage_of_one_day_is_sound(rules):
    stage(rules, FINAL, 2)["closes"] = stage(rules, FINAL, 2)["opens"]
    assert not found_in(rules, "error")


def test_rounds_that_overlap_are_unsound_unless_it_is_said_on_purpose(rules):
    stage(rules, SHORTLIST)["opens"] = "2026-04-01"
    where = "rounds.shortlist.stages.jury.opens"
    assert (where, "overlap") in found_in(rules, "error")
    rules["rounds"][SHORTLIST]["overlaps_on_purpose"] = True
    found = found_in(rules)
    assert (where, "overlap_meant") in found
    assert (where, "overlap") not in found


def test_stages_of_one_round_may_run_at_the_same_time(rules):
    stage(rules, FINAL, 1)["opens"] = stage(rules, FINAL, 0)["opens"]
    assert not found_in(rules, "error")


def test_a_meeting_ends_after_the_vote_it_takes_into_account(rules):
    stage(rules, FINAL, 1)["closes"] = "2026-08-01"
    stage(rules, ANNOUNCEMENT)["opens"] = "2026-08-02"
    assert ("rounds.final.stages.deliberation.after.1", "meets_before") in found_in(rules, "error")


def test_a_meeting_that_begins_while_the_jury_reads_is_pointed_at(rules):
    stage(rules, FINAL, 2)["opens"] = "2026-07-10"
    assert ("rounds.final.stages.deliberation.after.0", "meets_while") in found_in(rules, "warning")


def test_the_embargo_ends_after_the_decision_and_not_before_the_ceremony(rules):
    stage(rules, ANNOUNCEMENT)["embargo_until"] = "2026-07-20 18:00"
    where = "rounds.announcement.stages.announcement.embargo_until"
    assert {(where, "embargo_before_decision"), (where, "embargo_outside")} <= found_in(rules, "error")
    stage(rules, ANNOUNCEMENT)["embargo_until"] = "2026-09-20 18:00"
    assert (where, "embargo_before_ceremony") in found_in(rules, "warning")


def test_days_for_completion_fit_into_the_window(rules):
    stage(rules, VALIDATION)["completion"]["days"] = 18
    where = "rounds.validation.stages.eligibility.completion"
    assert (where, "completion_too_long") in found_in(rules, "error")
    stage(rules, VALIDATION)["completion"] |= {"days": 17, "until": "2026-04-02"}
    assert found_in(rules, "error") == {(where + ".until", "completion_after")}


def test_a_vote_that_waits_for_translations_opens_after_they_are_due(rules):
    field(rules, "texts", "summary")["translated"]["until"] = "2026-06-20"
    assert ("rounds.final.stages.consultation.opens", "translation_late") in found_in(rules, "error")
    del field(rules, "texts", "summary")["translated"]
    assert any(code == "nothing_translated" for _, code in found_in(rules, "error"))


def test_dates_not_known_yet_are_allowed_and_said(rules):
    stage(rules, ANNOUNCEMENT).update(opens="2026-08", closes="to_be_confirmed")
    stage(rules, ANNOUNCEMENT)["embargo_until"] = {"to_be_confirmed": True, "not_before": "2026-09"}
    rules["ceremony"] = {"place": "to_be_confirmed", "country": "to_be_confirmed", "starts": "2026-09",
                         "ends": "to_be_confirmed"}
    found = found_in(rules)
    assert not [code for path, code in found if SENTENCES[code][0] == "error"]
    assert ("rounds.announcement.stages.announcement.closes", "date_unknown") in found
    assert ("ceremony.place", "place_unknown") in found


def test_a_date_left_over_from_another_edition_is_pointed_at(rules):
    rules["edition"]["year"] = 2029
    assert ("rounds.submission.stages.submission.opens", "other_year") in found_in(rules, "warning")


def test_a_call_may_open_in_the_year_before(rules):
    stage(rules, SUBMISSION)["opens"] = "2025-11-15"
    assert not found_in(rules, "error") and not found_in(rules, "warning")


# Judging


@pytest.mark.parametrize(("change", "code"), [
    ({"scale": {"from": 10, "to": 0, "step": 1}}, "scale_backwards"),
    ({"scale": {"from": 0, "to": 10, "step": 3}}, "scale_step"),
    ({"scale": {"from": 0, "to": 10, "step": 0}}, "scale_step"),
    ({"weight": -1}, "weight_negative"),
    ({"weight": 30}, "weights_sum"),
])
def test_points_and_weights_add_up(rules, change, code):
    rules["criteria"]["practice"][0] |= change
    assert code in {code for _, code in found_in(rules, "error")}


def test_half_points_and_weights_in_percent_are_sound(rules):
    for criterion, weight in zip(rules["criteria"]["practice"], [40, 10, 10, 10, 10, 10, 10], strict=True):
        criterion |= {"weight": weight, "scale": {"from": 1, "to": 5, "step": "0.5"}}
    assert not found_in(rules, "error")


@pytest.mark.parametrize(("change", "code", "key"), [
    ({"seats": [5, 14]}, "panel_too_small", "seats"),
    ({"seats": [21, 25]}, "panel_too_large", "seats"),
    ({"quorum": 4}, "quorum_too_high", "quorum"),
    ({"quorum": 3}, "quorum_without_margin", "quorum"),
    ({"readers": 5}, "readers_too_many", "readers"),
])
def test_every_panel_can_be_filled_and_every_candidacy_read(rules, change, code, key):
    stage(rules, SHORTLIST).update(change)
    assert (f"rounds.shortlist.stages.jury.{key}", code) in found_in(rules)


def test_the_load_of_the_jurors_covers_the_readings(rules):
    stage(rules, FINAL).update(readers=3, load=[10, 20])
    assert ("rounds.final.stages.jury.load", "load_too_small") in found_in(rules, "error")
    stage(rules, FINAL)["load"] = [10, 24]
    assert not found_in(rules, "error")


def test_candidacies_read_by_disjoint_panels_are_never_put_in_one_order(rules):
    del rules["rounds"][SHORTLIST]["cut"]["places"]
    assert ("rounds.shortlist.cut.order", "order_across_panels") in found_in(rules, "error")


def test_an_order_needs_what_it_orders_by(rules):
    del stage(rules, SHORTLIST)["criteria"], stage(rules, SHORTLIST)["quorum"]
    assert ("rounds.shortlist.cut.order", "order_without_points") in found_in(rules, "error")
    rules["rounds"][SHORTLIST]["cut"]["order"] = "supports"
    assert ("rounds.shortlist.cut.order", "order_without_votes") in found_in(rules, "error")


def test_a_cut_leaves_a_place_for_each_category_it_promises_one(rules):
    rules["rounds"][SHORTLIST]["cut"]["keep"]["at_most"] = 7
    rules["rounds"][SHORTLIST]["cut"]["places"]["at_least"] = 2
    assert ("rounds.shortlist.cut.places.at_least", "cut_too_narrow") in found_in(rules, "error")


def test_more_places_than_all_categories_may_have_are_told(rules):
    groups, cut = len(rules["categories"]), rules["rounds"][SHORTLIST]["cut"]
    cut["keep"], cut["places"]["at_most"] = {"number": 5 * groups}, 5
    assert "cut_too_wide" not in dict.fromkeys(code for _, code in found_in(rules, "warning"))
    cut["keep"] = {"number": 5 * groups + 1}
    assert ("rounds.shortlist.cut.places.at_most", "cut_too_wide") in found_in(rules, "warning")


@pytest.mark.parametrize(("choose", "severity", "code"), [
    ({"at_least": 41}, "error", "ballot_impossible"),
    ({"at_least": 5, "at_most": 3}, "error", "ballot_backwards"),
    ({"exactly": 5, "at_most": 5}, "error", "ballot_unclear"),
])
def test_every_ballot_can_be_valid(rules, choose, severity, code):
    stage(rules, FINAL, 1)["ballot"]["choose"] = choose
    assert ("rounds.final.stages.consultation.ballot.choose", code) in found_in(rules, severity)


def test_at_least_five_of_three_is_impossible(rules):
    cut = {"keep": {"number": 3}, "order": "none", "ties": {"at_line": "panel"}}
    rules["rounds"][SHORTLIST]["cut"] = cut
    assert ("rounds.final.stages.consultation.ballot.choose", "ballot_impossible") in found_in(rules, "error")


def test_a_ballot_after_a_cut_by_hand_depends_on_the_panel(rules):
    cut = {"keep": {"by_hand": True}, "order": "none", "ties": {"at_line": "panel"}}
    rules["rounds"][SHORTLIST]["cut"] = cut
    assert ("rounds.final.stages.consultation.ballot.choose", "ballot_by_panel") in found_in(rules, "warning")


def test_a_share_is_of_what_has_been_counted(rules):
    field(rules, "texts", "summary")["translated"]["until"] = "2026-04-01"
    rules["rounds"].pop(VALIDATION)
    assert ("rounds.shortlist.cut.keep.of", "base_not_counted") in found_in(rules, "error")


def test_a_jury_without_a_bound_is_told_how_many_candidacies_it_can_read(rules):
    stage(rules, SHORTLIST).update(readers=2, load=[5, 10])
    found = next(one for one in check(loads(rules)) if one.code == "load_covers")
    assert found.sentence == "15 seats that read at most 10 candidacies, 2 readers each: enough for 75"


def test_each_cut_is_drawn_with_nobody_one_and_many_in_it(rules):
    """Panels apart and no places for each: the drawing itself refuses, whatever the checks before it say."""
    del rules["rounds"][SHORTLIST]["cut"]["places"]
    assert ("rounds.shortlist.cut", "cut_across_groups") in found_in(rules, "error")


# Privacy


def test_nothing_private_is_public(rules):
    field(rules, "contact", "contacts")["public"] = True
    where = "forms.application.sections.contact.fields.contacts.public"
    assert (where, "private_is_public") in found_in(rules, "error")


def test_people_are_asked_for_only_in_private(rules):
    rules["forms"]["application"]["sections"][0]["private"] = False
    where = "forms.application.sections.contact.fields.contacts"
    assert (where, "people_not_private") in found_in(rules, "error")


def test_what_a_certificate_shows_is_asked_and_not_in_private(rules):
    rules["documents"]["certificate"]["texts"]["laureate"]["body"]["en"] += ", for {candidacy.title}"
    moved = field(rules, "practice", "title")
    fields(rules, "practice").remove(moved)
    where = "documents.certificate.texts.laureate.body"
    assert (where, "not_asked") in found_in(rules, "error")
    fields(rules, "contact").append(moved)
    assert (where, "private_in_document") in found_in(rules, "error")


def test_what_the_rules_go_by_is_asked_and_required(rules):
    field(rules, "category", "category")["required"] = False
    assert ("rounds.shortlist.cut.places.per", "not_required") in found_in(rules, "warning")
    fields(rules, "category").remove(field(rules, "category", "territory"))
    assert ("rounds.shortlist.cut.balance.warn.1", "not_asked") in found_in(rules, "error")


def test_nobody_votes_on_what_is_not_public(rules):
    rules["publishes"] |= {"names_of_candidacies": "after final", "summaries": "never"}
    where = "rounds.final.stages.consultation"
    assert {(where, "vote_on_hidden"), (where, "summaries_hidden")} <= found_in(rules)


def test_a_certificate_says_nothing_that_its_kind_does_not_have(rules):
    rules["documents"]["certificate"]["texts"]["juror"]["body"]["fr"] += " {category.name}"
    rules["documents"]["certificate"]["texts"]["finalist"]["heading"]["en"] = "{honour.name}"
    texts = "documents.certificate.texts"
    assert {(f"{texts}.juror.body", "not_of_this_kind"), (f"{texts}.finalist.heading", "not_of_this_kind")} <= found_in(
        rules, "error")


def test_points_told_before_the_announcement_are_pointed_at(rules):
    rules["publishes"]["scores"] = "after shortlist"
    assert ("publishes.scores", "told_early") in found_in(rules, "warning")


def test_what_the_city_is_to_read_is_sent_and_something_is_there_to_be_sent(rules):
    rules["rounds"][4]["stages"][0]["feedback"] = "never"
    assert ("criteria.practice.equality.justification.read_by", "comments_unsent") in found_in(rules, "error")
    for one in rules["criteria"]["practice"]:
        one["justification"]["read_by"] = "panel"
    assert not {"comments_unsent", "comments_none"} & {code for _, code in found_in(rules, "error")}
    rules["rounds"][4]["stages"][0]["feedback"] = "after"
    assert "comments_none" in {code for _, code in found_in(rules, "error")}


def test_finalists_by_rank_need_published_ranks_and_somebody_who_gives_points(rules):
    rules["publishes"]["order_of_finalists"] = "rank"
    assert ("publishes.order_of_finalists", "rank_hidden") in found_in(rules, "error")
    rules["publishes"]["ranks"] = "after announcement"
    assert not {"rank_hidden", "nothing_ranked"} & {code for _, code in found_in(rules, "error")}
    del rules["rounds"][3]["stages"][0]["criteria"], rules["rounds"][3]["stages"][0]["quorum"]
    assert ("publishes.ranks", "nothing_ranked") in found_in(rules, "error")


# Words


def test_a_text_that_lacks_a_language_is_unsound(rules):
    del rules["categories"][2]["name"]["ca"]
    assert ("categories.C.name", "language_missing") in found_in(rules, "error")


def test_a_language_added_to_the_interface_is_missing_everywhere_until_it_is_written(rules):
    rules["languages"]["interface"].append("gl")
    assert len(found_in(rules, "error")) > 100


@pytest.mark.parametrize(("language", "text", "code"), [
    ("en", "Send it by 15 March, please", "typed_date"),
    ("fr", "Avant le 1er avril", "typed_date"),
    ("es", "Hasta el 15 de marzo", "typed_date"),
    ("ca", "Fins al 15 d’abril", "typed_date"),
    ("pt", "A edição de 2025", "typed_date"),
    ("en", "The ceremony in Kraków", "typed_place"),
    ("fr", "La cérémonie de Cracovie", "typed_place"),
    ("en", "The 18th award", "typed_ordinal"),
    ("fr", "La XIXe Distinction", "typed_ordinal"),
    ("es", "La XIX Distinción", "typed_ordinal"),
    ("ca", "La 18a Distinció", "typed_ordinal"),
    ("en", "Choose at least 5", "typed_count"),
])
def test_a_date_a_place_or_a_number_typed_into_a_text_is_pointed_at(rules, language, text, code):
    stage(rules, FINAL, 1)["hint"][language] = text
    assert found_in(rules, "warning") == {(f"rounds.final.stages.consultation.hint.{language}", code)}


@pytest.mark.parametrize("text", ["A civic mix of DIY", "In {ceremony.place}, {ceremony.dates}", "Vivid May"])
def test_words_that_only_resemble_a_number_are_left_alone(rules, text):
    stage(rules, FINAL, 1)["hint"]["en"] = text
    assert not found_in(rules, "warning")


def test_a_title_copied_from_last_year_is_unsound(rules):
    rules["edition"]["title"]["en"] = "19th OIDP Award"
    rules["edition"]["title"]["es"] = "XIX Distinción OIDP"
    found = {path for path, code in found_in(rules, "error") if code == "title_of_another_edition"}
    assert found == {"edition.title.en", "edition.title.es"}


# Another process, in the structure only


def vote_before_the_first_jury(rules):
    """The vote leaves the final and becomes a round of its own, as in 2018, 2021 and 2022."""
    vote = rules["rounds"][FINAL]["stages"].pop(1) | {"opens": "2026-04-02", "closes": "2026-04-15"}
    rules["rounds"][FINAL]["awards"].pop()
    stage(rules, FINAL, 1)["after"] = ["jury"]
    stage(rules, SHORTLIST)["opens"] = "2026-04-16"
    cut = {"keep": {"number": 40}, "order": "supports", "ties": {"at_line": "all_in"}}
    round = {"id": "vote", "name": vote["name"], "stages": [vote], "cut": cut}
    rules["rounds"].insert(SHORTLIST, round)
    rules["publishes"] |= {"names_of_candidacies": "from vote", "summaries": "from vote"}
    return rules


def test_the_vote_may_come_before_the_first_jury(rules):
    assert not found_in(vote_before_the_first_jury(rules), "error")


def test_a_short_form_first_and_the_full_form_of_those_kept_is_sound(rules):
    texts = next(one for one in rules["forms"]["application"]["sections"] if one["id"] == "texts")
    asked = {**copy.deepcopy(texts["fields"][0]), "id": "method"}
    rules["forms"]["full"] = {"sections": [{"id": "proposal", "title": texts["title"], "fields": [asked]}]}
    full = stage(rules, SUBMISSION) | {"form": "full", "invited": "true", "opens": "2026-05-16", "closes": "2026-05-19"}
    rules["rounds"].insert(FINAL, {"id": "full", "name": full["name"], "stages": [full]})
    assert found_in(rules, "error") == set()
    asked["id"] = "title"
    assert found_in(rules, "error") == {("rounds.full.stages.submission.form", "asked_twice")}
    asked["id"], full["invited"] = "method", "false"
    assert ("rounds.full.stages.submission.invited", "received_twice") in found_in(rules, "error")
    full["invited"] = stage(rules, SUBMISSION)["invited"] = "true"
    assert ("rounds.submission.stages.submission.invited", "invited_first") in found_in(rules, "error")


# What is sound, and cannot be meant


def test_a_threshold_that_nobody_can_reach_is_unsound(rules):
    cut = rules["rounds"][SHORTLIST]["cut"]
    highest = max(int(one["scale"]["to"]) for one in rules["criteria"]["practice"])
    cut |= {"order": "mean", "keep": {"threshold": str(highest)}}
    assert "threshold_too_high" not in {code for _, code in found_in(rules)}
    cut["keep"] = {"threshold": str(highest + 1)}
    assert ("rounds.shortlist.cut.keep.threshold", "threshold_too_high") in found_in(rules, "error")
    cut["order"] = "sum"
    assert "threshold_too_high" not in {code for _, code in found_in(rules)}


def test_points_asked_of_a_criterion_are_on_its_scale_and_of_a_jury_that_decides(rules):
    criteria = rules["criteria"]["practice"]
    one, where = criteria[0], f"criteria.practice.{criteria[0]['id']}.at_least"
    ends = one["scale"]
    for least, code in (("3", None), (ends["to"], None), ("11", "minimum_too_high"), (ends["from"], "minimum_idle")):
        one["at_least"] = least
        found = {what for path, what in found_in(rules) if path == where}
        assert found == ({code} if code else set()), least
    one["at_least"] = "3"
    del rules["rounds"][SHORTLIST]["cut"]
    assert (where, "minimum_unused") in found_in(rules, "error")


def test_a_cut_that_lets_through_fewer_than_its_awards_need_is_pointed_at(rules):
    def found(most, **more):
        rules["rounds"][SHORTLIST]["cut"] |= {"keep": {"number": "10"}, "places": {
            "per": "category", "by": "largest_remainder", "at_most": str(most)}}
        second = {"id": "second", "name": rules["rounds"][FINAL]["awards"][0]["name"], "by": "deliberation", "how_many": "2",
                  "unless_also": "award", "open_to": {"field": "category", "answer": "A"}, **more}
        rules["rounds"][FINAL]["awards"] = [one for one in rules["rounds"][FINAL]["awards"] if one["id"] != "second"] + [second]
        return [one.sentence for one in check(loads(rules)) if one.code == "awards_too_many"]

    (told,) = found(2)
    assert told.startswith("“second”, beside what excludes it (award), needs 3 candidacies, and at most 2")
    assert found(3) == [] and found(2, optional="true") == []


def test_winter_time_said_of_a_day_of_summer_is_pointed_at(rules):
    vote = stage(rules, FINAL, 1)
    for closes, found in (("2026-07-15 17:00 CET", True), ("2026-07-15 17:00 EST", True),
                          ("2026-01-15 17:00 EST", False), ("2026-07-15 17:00 GMT", False), ("2026-07-15 17:00", False)):
        vote["closes"] = closes
        assert (("rounds.final.stages.consultation.closes", "zone_of_another_season") in found_in(rules, "warning")) == found


def test_a_zone_of_the_edition_that_never_has_summer_time_is_pointed_at(rules):
    for zone, found in (("EST", True), ("MST", True), ("America/New_York", False), ("UTC", False)):
        rules["time_zone"] = zone
        assert (("time_zone", "zone_without_summer") in found_in(rules, "warning")) == found, zone


def test_a_pass_mark_that_the_criteria_ask_already_is_pointed_at(rules):
    cut = rules["rounds"][SHORTLIST]["cut"]
    cut |= {"order": "mean", "keep": {"threshold": "3"}}
    for one in rules["criteria"]["practice"]:
        one["at_least"] = "3"
    assert ("rounds.shortlist.cut.keep.threshold", "threshold_idle") in found_in(rules, "warning")
    cut["keep"]["threshold"] = "4"
    assert "threshold_idle" not in {code for _, code in found_in(rules)}


def test_a_ceremony_over_before_the_embargo_ends_is_pointed_at(rules):
    rules["ceremony"] |= {"starts": "2026-01-12", "ends": "2026-01-13"}
    assert ("rounds.announcement.stages.announcement.embargo_until", "embargo_after_ceremony") in found_in(rules, "warning")


def test_two_awards_of_one_name_are_pointed_at(rules):
    awards = rules["rounds"][FINAL]["awards"]
    awards[1]["name"] = awards[0]["name"]
    assert (f"rounds.final.awards.{awards[1]['id']}.name", "named_alike") in found_in(rules, "warning")


def test_languages_of_publication_without_a_translation_are_pointed_at():
    small = Path("docs/examples/small.yaml").read_text(encoding="utf-8")
    two = small.replace("submission: [en]", "submission: [en, fr]")
    codes = [{one.code for one in check(loads(text))} for text in (small, two)]
    assert "nothing_brought_over" not in codes[0] and "nothing_brought_over" in codes[1]
