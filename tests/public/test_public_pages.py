"""What anybody sees of an edition at each moment of it."""

import json
import re
from contextlib import ExitStack
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import g
from markupsafe import escape

from award_app import dates, engine, turns
from award_app.models.record import events
from award_app.reading.public import Now
from award_app.reading.results import ranks_of, results
from award_app.reading.rules.said import Told
from config.settings import CHECKOUT
from forms.submission import sorts
from tests.public.conftest import EDITION, MOMENTS
from workflows.picture import picture
from workflows.reading import load, loads, raw

PAGES = ("", "rules", "candidacies", "results", "record", "record.json", "record.atom")


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_page_opens_in_every_language_at_every_moment(visit, moment):
    visitor = visit(moment)
    for language in ("fr", "es", "en", "ca", "pt"):
        for page in ("/", "/check", *(f"/{EDITION}/{name}" for name in PAGES)):
            assert visitor.get(page, language).status_code == 200, (page, language)


def test_an_edition_that_does_not_exist_answers_like_a_page_that_is_missing(visit):
    visitor = visit("call")
    for name in PAGES:
        assert visitor.get(f"/oidp-1999/{name}").status_code == 404


def test_a_request_for_another_host_is_refused_in_plain_words(visit):
    visitor = visit("call")
    visitor.app.testing = False
    assert visitor.get("/", headers={"Host": "elsewhere.example"}).status_code == 400


# -- the call


def test_while_the_call_is_open_a_city_has_one_clear_way_in_and_its_deadline(visit):
    visitor = visit("call")
    for page in (visitor.text("/"), visitor.text(f"/{EDITION}/")):
        assert page.count("Send a candidacy") == 1 and "23:59 in Madrid" in page


def test_the_page_of_an_edition_says_who_may_apply_and_with_what_as_long_as_anybody_can(visit):
    rules = load(CHECKOUT / "config/rulebooks/oidp-2026.yaml")
    said = ["The government is a member of the network: ", *(one.name["en"] for one in rules.applicants.all())]
    said += [one.name["en"] for one in rules.categories]
    shown = unescape(visit("call").text(f"/{EDITION}/"))
    assert "Who may apply" in shown and not [one for one in said if one not in shown]
    assert "Who may apply" not in visit("check").text(f"/{EDITION}/")


def test_what_runs_now_is_told_as_now_and_what_comes_after_it_as_that(visit):
    page = visit("check").get(f"/{EDITION}/").text
    box = page.partition('<div class="next">')[2].partition("</div>")[0]
    assert '<p class="next-heading">Now</p>' in box and "until 1 April 2026" in box, box
    assert "from 2 April 2026." in box and box.index("until 1 April") < box.index("Then comes")
    assert re.search(r"Today in Madrid: \d+ \w+ 2026</text>", page)


def test_while_the_call_is_open_no_count_is_shown(visit):
    page = visit("call").text(f"/{EDITION}/")
    assert "In numbers" not in page and "numbers-number" not in page


def test_the_numbers_come_as_their_stages_close(visit):
    assert "candidacies were sent" in visit("check").text(f"/{EDITION}/")
    assert "were found eligible" in visit("selection").text(f"/{EDITION}/")
    assert "people voted" not in visit("embargo").text(f"/{EDITION}/")
    assert "people voted" in visit("announced").text(f"/{EDITION}/")


def test_the_ceremony_is_said_with_its_place_and_dates(visit):
    assert "Kraków, Poland" in visit("call").text(f"/{EDITION}/")


def test_the_first_page_names_all_who_may_apply(visit):
    rules = load(CHECKOUT / "config/rulebooks/oidp-2026.yaml")
    page = visit("call").text("/")
    assert len(rules.applicants.all()) > len(rules.applicants.who)
    assert " · ".join(one.name["en"] for one in rules.applicants.all()) in page.replace("&#39;", "'")


# -- the rules


def test_each_rule_has_its_source_and_our_defaults_are_marked(visit):
    page = visit("call").text(f"/{EDITION}/rules")
    assert "participate.oidp.net award2026/steps" in page
    assert page.count("provisional</span>") > 20 and page.count("The office has not confirmed this rule yet") == 1


def test_what_the_source_says_is_not_marked_as_our_default(visit):
    page = visit("call").text(f"/{EDITION}/rules")
    opening = page[
        page.index("<dt>Sending of candidacies") : page.index("<dt>Technical validation and translation of the summaries")
    ]
    assert "15" in opening and "provisional" not in opening


def test_the_rules_tell_the_cut_the_ballot_and_what_is_published(visit):
    page = visit("call").text(f"/{EDITION}/rules")
    for words in (
        "At most 40 go on.",
        "A ballot is valid from 5 candidacies on.",
        "From the opening of “Final”. Those of the candidacies that reached “Final”.",
        "Never.",
    ):
        assert words in page
    assert "These answers are never published." in page


def test_a_deadline_that_was_extended_says_so(visit):
    assert "More time was given: it was to end on" in visit("final").text(f"/{EDITION}/rules")


def test_the_picture_of_the_process_stands_on_the_rules_page(visit):
    svg = re.search(r'<svg[^>]*class="picture".*?</svg>', visit("call").text(f"/{EDITION}/rules", "pt"), re.S)
    assert ElementTree.fromstring(svg.group()).find("{*}title") is not None


# -- candidacies


@pytest.mark.parametrize("moment", ["call", "check", "selection"])
def test_before_the_final_no_city_is_named_anywhere(visit, moment):
    visitor = visit(moment)
    pages = "".join(visitor.text(f"/{EDITION}/{name}") for name in PAGES)
    for place, reference in visitor.all("select place, reference from candidacies"):
        assert place not in pages
        assert visitor.get(f"/{EDITION}/candidacies/{reference}").status_code == 404
    assert "The candidacies are not public yet" in pages


def test_from_the_final_on_those_in_it_are_listed_and_nobody_else(visit):
    visitor = visit("final")
    page = visitor.text(f"/{EDITION}/candidacies")
    for reference, state in visitor.all("select reference, state from candidacies"):
        public = state == "final:in"
        assert (f"/{EDITION}/candidacies/{reference}" in page) == public
        assert visitor.get(f"/{EDITION}/candidacies/{reference}").status_code == (200 if public else 404)


def test_the_list_can_be_filtered_by_category_and_country(visit):
    visitor = visit("final")
    country = visitor.one("select country from candidacies where state = 'final:in' limit 1")
    page = visitor.text(f"/{EDITION}/candidacies?country={country}")
    for reference, own in visitor.all("select reference, country from candidacies where state = 'final:in'"):
        assert (reference in page) == (own == country)
    assert "No candidacy fits" in visitor.text(f"/{EDITION}/candidacies?country=AQ")


def test_a_long_list_goes_on_where_the_page_ends(visit, monkeypatch):
    monkeypatch.setattr("award_app.reading.public.PAGE", 4)
    visitor, seen, path = visit("final"), [], f"/{EDITION}/candidacies"
    while path:
        page = visitor.text(path)
        seen += dict.fromkeys(re.findall(r"/candidacies/([0-9A-Z]{4}-[0-9A-Z]{4})", page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following and following.group(1).replace("&amp;", "&")
    expected = visitor.all("select reference from candidacies where state = 'final:in' order by place, reference")
    assert seen == [one for (one,) in expected]


def test_a_candidacys_page_shows_its_public_answers_and_never_its_contacts(visit):
    visitor = visit("final")
    id, reference = visitor.all("select id, reference from candidacies where state = 'final:in'")[0]
    page = visitor.text(f"/{EDITION}/candidacies/{reference}")
    assert "Summary" in page and "Kind of territory" in page
    assert "rehearsal.invalid" not in page and "Contact persons" not in page
    assert "Evaluation and lessons" not in page, "a text that the form does not call public"


def test_a_checked_translation_is_shown_and_says_that_it_is_one(visit):
    visitor = visit("final")
    reference = visitor.one("select reference from candidacies where state = 'final:in' and language = 'es'")
    page = visitor.text(f"/{EDITION}/candidacies/{reference}", "en")
    assert "Translation by the office." in page and "The text as the city wrote it" in page
    assert "Translation by the office." not in visitor.text(f"/{EDITION}/candidacies/{reference}", "es")


def test_a_translation_that_is_not_checked_is_not_shown(visit):
    visitor = visit("final", "update translations set state = 'draft', text = 'SECRET DRAFT'")
    for (reference,) in visitor.all("select reference from candidacies where state = 'final:in'"):
        page = visitor.text(f"/{EDITION}/candidacies/{reference}", "en")
        assert "SECRET DRAFT" not in page and "Translation by the office." not in page


def test_a_public_candidacy_leads_to_the_vote_while_it_is_open_and_tells_its_honour_only_once_announced(visit):
    id, reference = visit("announced").all("select c.id, c.reference from candidacies c join honours h on h.candidacy = c.id "
                                           "where h.award = 'award' and h.state = 'published'")[0]
    where = f"/{EDITION}/candidacies/{reference}"
    during, embargo, after = (visit(moment).text(where) for moment in ("final", "embargo", "announced"))
    assert f'href="/{EDITION}/vote#choice-{id}"' in during and "until 15 July 2026" in during
    for page in (embargo, after):
        assert f"/{EDITION}/vote#" not in page
    for page in (during, embargo):
        assert "The result</p>" not in page and "OIDP Award</p>" not in page and "/results" not in page.split("<main")[1]
    assert "The result</p>" in after and '<p class="next-words">OIDP Award' in after


def test_a_finalist_without_an_honour_is_called_one_after_the_announcement_alone(visit):
    reference = visit("announced").one("select reference from candidacies where state = 'final:decided' and id not in "
                                       "(select candidacy from honours where state = 'published')")
    where = f"/{EDITION}/candidacies/{reference}"
    assert '<p class="next-words">Finalist</p>' in visit("announced").text(where)
    assert "Finalist" not in visit("embargo").text(where)


# -- results


def test_after_the_announcement_laureate_mentions_finalists_and_counts_are_there(visit):
    visitor = visit("announced")
    page = visitor.text(f"/{EDITION}/results")
    laureate = visitor.one(
        "select c.place from candidacies c join honours h on h.candidacy = c.id where h.award = 'award'"
    )
    assert f'<h3 class="laureate-city">{laureate}' in page
    for words in (
        "Mentions",
        "The finalists",
        "In alphabetical order.",
        "Most supported in the vote",
        json.loads(visitor.one("select citation from honours where award = 'award'"))["en"],
    ):
        assert words in page
    assert "These honours are not to the detriment of the other candidacies." in page


def test_finalists_stand_in_the_order_of_their_names(visit):
    page = visit("announced").text(f"/{EDITION}/results")
    places = re.findall(r"<li><strong>(.*?)</strong>", page)
    assert len(places) > 5 and places == sorted(places)


def listed(visitor, **publishes):
    """The finalists of the announced edition, had its rules published them so; and their places by points."""
    rules = raw(Path("config/rulebooks/oidp-2026.yaml"))
    rules["publishes"] |= publishes
    with visitor.store.reading() as db:
        context = engine.read_context(db, visitor.store, EDITION)
        now = Now(EDITION, loads(rules), context.stages, context.rounds)
        ranks = ranks_of(context)
        return results(db, now, lambda: ranks), ranks


def test_finalists_in_no_order_stand_by_their_random_references_and_the_page_says_so(visit):
    found, ranks = listed(visit("announced"), order_of_finalists="none")
    references = [one["reference"] for one in found.finalists]
    assert references == sorted(references) and found.ranks == {}
    assert [one["place"] for one in found.finalists] != sorted(one["place"] for one in found.finalists)
    assert [one["id"] for one in found.finalists] != sorted(ranks, key=ranks.get)


def test_finalists_by_rank_stand_by_their_places_where_places_are_published(visit):
    found, ranks = listed(visit("announced"), order_of_finalists="rank", ranks="after announcement")
    places = [ranks[one["id"]] for one in found.finalists]
    assert found.ranks == ranks and places == sorted(places) and places[0] == 1 < places[-1]


def test_no_order_tells_a_place_that_is_not_published(visit):
    for order in ("alphabetical", "none", "rank"):
        hidden, ranks = listed(visit("announced"), order_of_finalists=order, ranks="never")
        places = [ranks[one["id"]] for one in hidden.finalists]
        assert hidden.ranks == {} and places != sorted(places), order


def test_the_counts_are_those_of_the_tally(visit):
    visitor = visit("announced")
    shown = [int(one) for one in re.findall(r'<td class="number"[^>]*>(\d+)</td>', visitor.text(f"/{EDITION}/results"))]
    counted = visitor.all(
        "select supports from tallies t join candidacies c on c.id = t.candidacy where c.state = 'final:decided'"
    )
    assert shown == sorted((one for (one,) in counted), reverse=True)


def test_the_results_say_whose_mention_is_shared_why_ballots_did_not_count_and_that_supports_are_advice(visit):
    visitor = visit("announced")
    page = visitor.text(f"/{EDITION}/results")
    assert "The award is decided by the jury. For it, these supports are only advice." in page
    assert "level in the vote at" not in page
    level = visit("announced", "update honours set award = 'community', \"group\" = null where award != 'award'",
                  "update tallies set supports = 179", "update stages set counted = "
                  "json_set(counted, '$.void', 2) where kind = 'consultation'")
    places = [one for (one,) in level.all("select c.place from honours h join candidacies c on c.id = h.candidacy "
                                          "where h.award = 'community' and h.state = 'published' order by c.place, c.id")]
    page = level.text(f"/{EDITION}/results")
    assert len(places) > 1 and f"shared by {', '.join(places)}, who are level in the vote at 179." in page
    assert "2 ballots did not count, because they had fewer than the 5 choices that the rules ask." in page


def test_an_honour_that_was_void_is_not_a_result(visit):
    visitor = visit("announced", "update honours set state = 'void' where award = 'mention'")
    assert "Special mention of the jury" not in visitor.text(f"/{EDITION}/results")


# -- the record


def test_every_head_of_the_day_is_published_and_nothing_of_the_chain_beside_it(visit):
    visitor = visit("call")
    feed = visitor.get(f"/{EDITION}/record.json").json
    sealed = dict(visitor.all("select day, head from heads"))
    assert {one["day"]: one["head"] for one in feed["heads"]} == sealed
    assert all(set(one) == {"day", "head", "sealed_at"} for one in feed["heads"])
    assert all(head in visitor.text(f"/{EDITION}/record.atom") for head in sealed.values())
    assert events.name not in feed


def test_the_feed_is_an_atom_feed(visit):
    feed = ElementTree.fromstring(visit("call").get(f"/{EDITION}/record.atom").data)
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.tag == f"{atom}feed" and all(
        feed.find(atom + name) is not None for name in ("id", "title", "updated", "entry")
    )


# -- how much is asked of the database


def test_a_page_asks_few_questions_whatever_the_number_of_rows(visit):
    from sqlalchemy import event

    visitor, asked = visit("announced"), []
    event.listen(visitor.store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    for name in PAGES:
        asked.clear()
        visitor.get(f"/{EDITION}/{name}")
        questions = [one for one in asked if one.lstrip().startswith("SELECT")]
        assert len(questions) <= 9, (name, len(questions))


# -- what a visitor stumbled over


def test_until_they_are_announced_the_results_lie_in_the_future_on_every_page(visit):
    visitor = visit("embargo")
    assert "The results will be announced." in visitor.text(f"/{EDITION}/")
    assert "They will be announced here on" in visitor.text(f"/{EDITION}/results")
    assert "The results will be announced on" in visitor.text(f"/{EDITION}/rules")
    assert "The results have been announced." in visit("announced").text(f"/{EDITION}/rules")


def test_the_list_says_whom_it_lists(visit):
    assert "the candidacies that reached “Final”" in visit("final").text(f"/{EDITION}/candidacies")


ONE_LEAVES = "update candidacies set state='final:withdrawn' where id=(select min(id) from candidacies where state='final:{}')"


@pytest.mark.parametrize(("moment", "status", "name"), [("final", "in", "candidacies"), ("announced", "decided", "results")])
def test_a_finalist_who_withdraws_is_not_gone_without_a_word(visit, moment, status, name):
    before = visit(moment).text(f"/{EDITION}/{name}")
    visitor = visit(moment, ONE_LEAVES.format(status))
    places = [one for (one,) in visitor.all("select place from candidacies where state='final:withdrawn' order by place")]
    page = visitor.text(f"/{EDITION}/{name}")
    assert "withdrawn</p>" not in before and all(f"<b>{place}</b>" in page for place in places)


def test_who_withdrew_before_names_were_public_is_never_named(visit):
    visitor = visit("final", ONE_LEAVES.format("in").replace("final:withdrawn", "shortlist:withdrawn"))
    (place,) = visitor.all("select place from candidacies where state='shortlist:withdrawn'")[0]
    assert f"<b>{place}</b>" not in visitor.text(f"/{EDITION}/candidacies")


# -- rules and calendar for the reader


def test_the_calendar_is_told_once_more_in_the_readers_own_zone(visit):
    page = visit("call").get(f"/{EDITION}/rules?zone=Asia/Kathmandu").text
    assert "until 15 March 2026, 23:59 in Madrid." in page
    assert "For you: from 20 January 2026, 04:45 in Kathmandu until 16 March 2026, 04:44 in Kathmandu." in page
    assert page.count(" selected>") == 1


def test_a_zone_that_is_none_is_as_good_as_no_zone(visit):
    for zone in ("Mars/Olympus", "../../etc/passwd", "", "UTC"):
        answer = visit("call").get(f"/{EDITION}/rules?zone={zone}")
        assert answer.status_code == 200 and "For you:" not in answer.text


def test_the_rules_are_a_tagged_document_in_the_readers_language_made_once(visit, tmp_path):
    import pikepdf

    visitor = visit("call")
    first, again = (visitor.get(f"/{EDITION}/rules.pdf?lang=fr") for _ in range(2))
    assert first.mimetype == "application/pdf" and first.data == again.data
    (tmp_path / "rules.pdf").write_bytes(first.data)
    with pikepdf.open(tmp_path / "rules.pdf") as document:
        assert document.Root.MarkInfo.Marked and document.Root.Lang == "fr"
        assert "XXe Distinction OIDP" in str(document.docinfo.Title)
    assert len(list((visitor.store.files / "rules").glob("*.pdf"))) == 1


def test_strangers_who_ask_for_documents_leave_threads_to_who_reads_a_page(visit, monkeypatch):
    """A few wait for their turn; whoever comes then is told at once to come back. What is made is served."""
    visitor = visit("call")
    assert visitor.get(f"/{EDITION}/rules.pdf?lang=en").status_code == 200
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    with turns._ONE_DOCUMENT:
        late = visitor.get(f"/{EDITION}/rules.pdf?lang=es")
    assert late.status_code == 503 and late.headers["Retry-After"]
    assert "Vuelva a cargar esta página" in late.text
    with ExitStack() as room:
        for _ in range(turns.THREADS - 2):
            room.enter_context(turns._IN_THE_ROOM)
        assert visitor.get(f"/{EDITION}/form.pdf?lang=es").status_code == 503
        assert visitor.get(f"/{EDITION}/rules.pdf?lang=en").status_code == 200
    assert visitor.get(f"/{EDITION}/rules.pdf?lang=es").status_code == 200


def test_a_number_is_published_as_it_was_read_without_what_was_typed(visit):
    typed = json.dumps({"typed": "29 538 hab", "read": "29538"})
    visitor = visit("final", f"update answers set value = '{typed}' where field = 'population'")
    reference = visitor.one("select reference from candidacies where state = 'final:in'")
    page = visitor.text(f"/{EDITION}/candidacies/{reference}")
    assert "29,538" in page and "29 538 hab" not in page and "read as" not in page


def test_an_announcement_is_never_said_to_be_open(visit):
    page = visit("embargo").text(f"/{EDITION}/")
    assert "still to be announced" in page and "open now</span>" not in page and "What is open now" not in page
    assert "not yet open" not in visit("announced").text(f"/{EDITION}/")


def test_the_picture_of_the_process_shows_an_extension(visit):
    visitor = visit("final")
    closes = visitor.one("select closes_at from stages where key = 'shortlist.jury'")
    extended = f"{datetime.fromisoformat(closes) - timedelta(seconds=1):%-d %b}"
    drawn = svg_of(visitor.text(f"/{EDITION}/rules"))
    assert extended in drawn and extended not in picture(load(CHECKOUT / "config/rulebooks/oidp-2026.yaml"))


def svg_of(page: str) -> str:
    return page[page.index("<svg", page.index("picture-frame")) :].partition("</svg>")[0]


def test_what_is_carried_over_is_said_in_the_readers_language_not_in_the_source(visit):
    rule = Told("", [], "assumed from oidp.net content 1; seats as in oidp.net content 2")
    assert rule.sources() == ["oidp.net content 1", "oidp.net content 2"]
    with visit("call").app.test_request_context("/?lang=pt"):
        g.language = "pt"
        told = rule.read_in({"oidp.net content 1": 4, "oidp.net content 2": 7})
    assert "[4]" in told and "[7]" in told and "assumed" not in told


def test_from_the_rules_a_city_can_apply_while_the_call_is_open(visit):
    assert f'href="/{EDITION}/candidacy">Send a candidacy' in visit("call").text(f"/{EDITION}/rules")
    assert "Send a candidacy" not in visit("check").text(f"/{EDITION}/rules")


def test_a_zone_is_named_by_its_country_and_city():
    names = dict(dates.zones("pt"))
    assert names["Afeganistão – Cabul"] == "Asia/Kabul" and names["Singapura"] == "Asia/Singapore"
    assert not [one for one in names if "Hora" in one or "desconhecida" in one or "/" in one]
    assert list(names) == sorted(names, key=sorts), "África do Sul stands with the A"


def test_a_practice_of_the_list_leads_to_its_page(visit):
    visitor = visit("final")
    reference, title = visitor.all("select reference, title from candidacies where state = 'final:in'")[0]
    assert f'href="/{EDITION}/candidacies/{reference}">{escape(title)}</a>' in visitor.text(f"/{EDITION}/candidacies")


def test_after_the_announcement_the_first_page_leads_to_the_results(visit):
    assert f'class="button" href="/{EDITION}/results"' in visit("announced").text("/")
    assert f'class="button" href="/{EDITION}/results"' not in visit("embargo").text("/")
