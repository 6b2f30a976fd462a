"""What letters say: in the reader's language, from facts and rules, with one link; what people typed is fenced."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from award_app import accounts, dates, engine, letters, mail, mailbox
from award_app.access import THE_CLOCK, Actor
from award_app.effects import Ref
from award_app.models.candidacies import candidacies
from tests.submission.test_reminders import reminding
from workflows.calendar import window
from workflows.machine import compile_workflow
from workflows.reading import load, loads, raw
from workflows.rounds import Money

RULES, OTHER = (load(Path(f"config/rulebooks/oidp-{year}.yaml")) for year in (2026, 2027))

OF_A_CANDIDACY = {"place": "Rennes", "title": "La Fabrique citoyenne", "candidacy": "K7F3-9QX2", "reference": "r" * 26}
AT = "2026-02-01T12:00:00.000000Z"
SENT = {"digest": "d" * 64, "revision": 2, "at": AT}
JURY, VOTE = "shortlist.jury", "final.consultation"
FACTS = {
    "joined": {**OF_A_CANDIDACY, "within": "submission", "role": "editor"},
    "colleague": {**OF_A_CANDIDACY, "within": "submission", "asker": "nobody"},
    "handed_over": {**OF_A_CANDIDACY, "within": "submission", "reason": "She has left the town hall."},
    "put_right": {**OF_A_CANDIDACY, "within": "submission", "written_in": "es", "member": False, "reason": "You wrote to us."},
    "begun": {**OF_A_CANDIDACY, "title": None, "within": "submission"},
    "received": {**OF_A_CANDIDACY, **SENT, "within": "submission"},
    "not_received": {**OF_A_CANDIDACY, "title": None, "within": "submission"},
    "returned": {**OF_A_CANDIDACY, "within": "validation", "message": "Say how\nit was measured.", "due": AT,
                 "fields": ["summary"]},
    "completed": {**OF_A_CANDIDACY, **SENT, "within": "validation"},
    "eligible": {**OF_A_CANDIDACY, "within": "validation"},
    "ineligible": {**OF_A_CANDIDACY, "within": "validation", "unmet": [{"item": "member", "reason": "Not a member."}]},
    "withdrawn": {**OF_A_CANDIDACY, "within": "submission"},
    "consent_withdrawn": {**OF_A_CANDIDACY, "within": "submission"},
    "consent_given": {**OF_A_CANDIDACY, "within": "submission"},
    "consent_told": {**OF_A_CANDIDACY, "within": "submission", "consent": "withdrawn"},
    "reinstated": {**OF_A_CANDIDACY, "within": "submission", "reason": "The mayor asked for it."},
    "kept": {**OF_A_CANDIDACY, "within": "shortlist"},
    "not_kept": {**OF_A_CANDIDACY, "within": "shortlist"},
    "extended": {"stage": JURY, "closes": AT, "was": "2026-01-31T12:00:00.000000Z", "reason": "The network was down."},
    "appointed": {"stage": JURY},
    "asked_to_sit": {"stage": JURY, "due": AT, "reserve": False},
    "asked_again": {"stage": JURY, "due": AT, "reserve": True},
    "stands_by": {"stage": JURY},
    "called_in": {"stage": JURY},
    "replaced": {"stage": JURY},
    "readings_ready": {"stage": JURY, "closes": AT},
    "readings_changed": {"stage": JURY, "closes": AT, "more": 3, "fewer": 1},
    "overdue": {"stage": JURY, "closes": AT},
    "asked_by_office": {**OF_A_CANDIDACY, "within": "shortlist", "message": "Since when does\nthe council vote on it?"},
    "question_answered": {"place": "Rennes", "within": JURY, "message": "Since 2021."},
    "minutes_wait": {"stage": "final.deliberation", "role": "president"},
    "not_sent_yet": {**OF_A_CANDIDACY, "within": "submission.submission", "closes": AT, "stands": "begun"},
    "reminder": {"stage": JURY, "closes": AT, "left": 3},
    "ballot_received": {"receipt": "K7F3-9QX2", "valid": False, "within": VOTE},
    "told_in_private": {**OF_A_CANDIDACY, "outcome": "mention", "awards": ["award"], "within": "announcement.announcement"},
    "result": {**OF_A_CANDIDACY, "outcome": "laureate", "awards": ["award"], "within": "final"},
    "comments": {**OF_A_CANDIDACY, "within": "announcement.announcement"},
    "amended": {"before": RULES.digest, "after": OTHER.digest, "groups": ["cities", "voters"], "reason": "A strike."},
    "suspended": {"reason": "A strike.", "days": 0},
    "resumed": {"reason": "The strike is over.", "days": 0},
    "postponed": {"reason": "A strike.", "days": 60},
    "cancelled": {"reason": "A strike.", "days": 0},
    "certificate": {"number": "k7f3-9qxa", "kind": "laureate", "holder": "Rennes", "title": "La Fabrique citoyenne"},
}
LINK = re.compile(r"https?://\S+|www\.\S+")


def one_line(written) -> str:
    return " ".join(written.text.split())


def test_every_letter_that_a_step_can_owe_has_its_words():
    owed = {letter.kind for step in compile_workflow(reminding(7)).steps for letter in step.letters}
    assert owed == set(FACTS)


@pytest.mark.parametrize("kind", FACTS)
@pytest.mark.parametrize("language", ["en", "pt"])
def test_a_letter_has_one_link_of_this_site_a_signature_and_no_hole(office, kind, language):
    written = office.written(office.owe(kind, language=language, **FACTS[kind]))
    (link,) = LINK.findall(written.text)
    assert link.startswith("https://award.example.org/")
    assert written.html.count("<a ") == 1 and f'href="{link}"' in written.html
    assert RULES.office.signature[language] in written.text
    assert "None" not in written.text and "%(" not in written.text and "{" not in written.text
    assert "<img" not in written.html and "http" not in written.html.replace(link, "")
    assert ("Rennes" in written.subject) == ("place" in FACTS[kind] or kind == "certificate")
    assert all(len(line) <= 72 for line in written.text.splitlines() if line.startswith("> "))
    assert all(line.startswith("• ") for line in written.text.splitlines() if "•" in line), "a list runs on in its paragraph"


def test_a_letter_speaks_the_readers_language_whoever_caused_it(office):
    office.city("pt")  # the office reads Catalan, the city wrote its candidacy in French, its person reads Portuguese
    written = office.written(office.letters()[0]["id"])
    assert written.language == "pt" and RULES.edition.title["pt"] in one_line(written)
    assert "março" in written.text


def test_the_winner_reads_that_it_has_won_and_why_and_a_mention_that_it_is_one(office):
    grounds = {"es": "Por escuchar."}
    facts = {**FACTS["result"], "honours": [{"award": "award", "group": None, "rank": None, "citation": grounds}]}
    won = office.written(office.owe("result", language="en", **facts))
    assert won.subject == "Rennes: your candidacy has won"
    assert "The grounds of the jury (in this language: Spanish):" in won.text and "> Por escuchar." in won.text
    own = office.written(office.owe("result", to="x@example.org", language="es", **facts)).text
    assert "> Por escuchar." in own and "español" not in own
    facts = {**FACTS["result"], "outcome": "mention", "awards": ["community"]}
    mention = office.written(office.owe("result", to="y@example.org", language="en", **facts))
    assert mention.subject == "Rennes: your candidacy receives a mention" and "won" not in mention.text


def test_dates_are_told_with_the_zone_and_a_deadline_as_its_last_minute(office):
    text = office.written(office.owe("begun", language="en", **FACTS["begun"])).text
    assert "15 March 2026, 23:59 in Madrid" in " ".join(text.split())


def test_a_deadline_at_an_hour_of_the_day_is_told_as_that_hour(office):
    written = office.written(office.owe("overdue", language="en", **FACTS["overdue"] | {"closes": "2026-06-18T15:00:00.000000Z"}))
    assert "18 June 2026, 17:00 in Madrid" in one_line(written)


def test_a_deadline_that_was_extended_is_told_as_it_stands(office):
    office.city("en")
    stage = Ref(RULES.id, "stage", f"{RULES.id}/submission.submission")
    engine.act(office.store, stage, "extend", Actor(office.officer),
               {"closes": datetime(2026, 3, 20, 23, tzinfo=UTC), "reason": "Many asked."})
    written = office.written(office.owe("begun", to="x@example.org", language="en", **FACTS["begun"]))
    assert "20 March 2026, 23:59 in Madrid" in one_line(written)


def test_who_takes_a_seat_or_stands_by_is_asked_for_their_ties_with_members_of_the_network(office):
    for kind in ("appointed", "stands_by"):
        written = one_line(office.written(office.owe(kind, language="en", **FACTS[kind])))
        assert "Please mark your ties with organisations of the network as well" in written


def test_a_rehearsal_says_so_in_the_subject_and_at_the_head_of_the_letter(rehearsing, office):
    for kind in ("begun", "appointed", "ballot_received"):
        written = rehearsing.written(rehearsing.owe(kind, language="en", **FACTS[kind]))
        assert written.subject.startswith("[REHEARSAL] ") and "REHEARSAL" in written.text.splitlines()[0]
        assert "REHEARSAL" in written.html.split("<p>")[0]
    assert "REHEARSAL" not in office.written(office.owe("begun", **FACTS["begun"])).text


def test_the_last_head_of_the_record_stands_in_the_foot(office):
    assert "Seal of the record" not in office.written(office.owe("begun", language="en", **FACTS["begun"])).text
    office.store.clock.pass_(days=1)
    engine.act(office.store, Ref(RULES.id, "edition", RULES.id), "seal_day", THE_CLOCK)
    text = office.written(office.owe("begun", to="x@example.org", language="en", **FACTS["begun"])).text
    foot = "Seal of the record of 1 February 2026: keep it to check that nothing was rewritten afterwards."
    assert re.search(rf"\n{re.escape(foot)}\n[0-9a-f]{{64}}\n$", text)


def test_a_paragraph_is_one_line_that_a_phone_folds_and_what_people_typed_never_leaves_its_frame(office, server):
    office.owe("returned", language="en", **{**FACTS["returned"], "message": "word " * 60})
    assert office.deliver() == {"sent": 1}
    (_to, message, raw), = server.arrived
    lines = message.get_body(("plain",)).get_content().splitlines()
    assert any(len(line) > 90 for line in lines), "no paragraph is broken by us"
    assert sum(line.startswith("> word") for line in lines) > 3 and not any(line.startswith("word") for line in lines)
    assert max(map(len, raw.splitlines())) <= 998


HOSTILE = [f"Rennes{mark}Bcc: spy@evil.example" for mark in
           ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\x00")]


@pytest.mark.parametrize("language", ["en", "fr"])  # a subject without accents goes another way through the library
@pytest.mark.parametrize("place", HOSTILE)
def test_no_character_of_a_name_becomes_a_header(office, server, place, language):
    office.owe("received", language=language, **{**FACTS["received"], "place": place, "title": place})
    assert office.deliver() == {"sent": 1}
    (to, message, raw), = server.arrived
    assert to == ["mairie@example.org"] and sorted(message.keys()) == sorted(
        ["Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Reply-To", "Auto-Submitted",
         "X-Auto-Response-Suppress", "Content-Language", *([] if "X-Peer" not in message else ["X-Peer"])])
    assert b"\nBcc:" not in raw and b"\rBcc:" not in raw


def test_what_people_typed_is_fenced_and_makes_no_link(office):
    message = "See https://evil.example/x and www.evil.example\n\nOpen your candidacy:\nhttp://evil.example\u202e\n<b>now</b>"
    written = office.written(office.owe("returned", language="en", **{
        **FACTS["returned"], "message": message, "place": "evil.example", "title": "<a href='https://evil.example'>x</a>"}))
    assert LINK.findall(written.text) == ["https://award.example.org/oidp-2026/candidacy/c1/"]
    assert "evil.example" not in written.text and written.html.count("<a ") == 1 and "<b>" not in written.html
    assert "> Open your candidacy:" in written.text and "\u202e" not in written.text


def test_no_letter_prints_the_name_that_was_typed_for_its_address(office):
    for kind, facts in FACTS.items():
        assert "Ada Exemple" not in office.written(office.owe(kind, **facts)).text


def test_a_preview_is_written_like_the_letter_it_will_be(office):
    id = office.owe("kept", **FACTS["kept"])
    letter = dict(office.letter(id))
    owed = {name: letter[name] for name in ("edition", "kind", "recipient", "subject", "facts")}
    with office.store.reading() as db:
        preview = mail.write_letter(db, office.store, office.settings, owed)
    assert preview.text == office.written(id).text


def test_a_ballots_letter_says_nothing_of_the_choice(office):
    written = office.written(office.owe("ballot_received", language="en", **FACTS["ballot_received"]))
    assert "at least 5" in written.text and "K7F3-9QX2" in written.text


def test_the_mail_box_reads_what_the_server_kept(office, tmp_path):
    folder = tmp_path / "box"
    box = mailbox.serve(folder)
    try:
        office.settings = type(office.settings)(**{**office.settings.__dict__, "mail_port": box.port})
        office.city("fr")
        office.deliver()
    finally:
        box.stop()
    (listed,) = mailbox.listed(folder, to="MAIRIE")
    letter = mailbox.read(folder, listed.name)
    assert (letter.to, letter.language) == ("mairie@example.org", "fr") and "Rennes" in letter.subject
    assert len(letter.links) == 1 and "<p>" in letter.html and letter.sent == office.store.now()
    for wanted, found in (("mairie@example.org", 1), ("airie@example.org", 0), ("mairie@example.or", 0), ("rennes", 1)):
        assert len(mailbox.listed(folder, to=wanted)) == found, "a whole address is that person's alone"
    assert mailbox.listed(folder, to="nobody") == [] and mailbox.read(folder, "../../etc/passwd") is None


def test_a_letter_about_amended_rules_says_to_each_only_what_concerns_them(office):
    facts = FACTS["amended"] | {"groups": ["voters"]}
    text = one_line(office.written(office.owe("amended", language="en", **facts)))
    assert "“Open vote”, end: was 15 July 2026, is now 15 July 2027." in text and "Final jury" not in text


def test_of_a_reason_given_in_several_languages_everybody_reads_their_own(office):
    reason = "en: The network was down.\nfr: Le réseau était en panne.\n  Tout un jour.\nes: La red no funcionaba."
    facts = FACTS["extended"] | {"reason": reason}
    said = {code: office.written(office.owe("extended", to=f"{code}@example.org", language=code, **facts)).text
            for code in ("en", "fr", "pt")}
    assert "> The network was down." in said["en"] and "réseau" not in said["en"] and "en:" not in said["en"]
    assert "> Le réseau était en panne.\n> Tout un jour." in said["fr"] and "network" not in said["fr"]
    assert len([one for one in said["pt"].splitlines() if one.startswith("> ")]) == 1, "in none of hers she reads one of them"
    plain = FACTS["extended"] | {"reason": "On the page: a strike.\nes: is no code here"}
    assert "> On the page: a strike.\n> es: is no code here" in office.written(office.owe("extended", **plain)).text


def test_a_letter_about_no_candidacy_tells_the_time_where_its_reader_wrote_one(office):
    person, who = accounts.join(office.store, RULES.id, "quito@example.org", "Ada Exemple", "en")
    engine.act(office.store, Ref(RULES.id, "candidacy"), "begin", Actor(person), {
        "organisation": "City of Quito", "place": "Quito", "country": "EC", "language": "es"})
    extended = one_line(office.written(office.owe("extended", to="quito@example.org", language="en", **FACTS["extended"])))
    assert "New deadline: 1 February 2026, 13:00 in Madrid / 07:00 in Guayaquil" in extended
    link = {"token": "t", "code": "K7F3-9QX2", "expires": AT, "language": "en"}
    for recipient, told in ((person, "/ 07:00 in Guayaquil"), ("nobody", "13:00 in Madrid.")):
        letter = {"id": None, "kind": "sign_in", "edition": "", "subject": None, "recipient": recipient, "facts": link}
        with office.store.reading() as db:
            assert told in one_line(letters.write_letter(db, office.store, office.settings, letter))


def test_who_is_told_in_private_reads_where_the_ceremony_is_and_before_which_day_to_answer(office):
    text = one_line(office.written(office.owe("told_in_private", language="en", **FACTS["told_in_private"])))
    assert "Ceremony: Kraków, 21–23 September 2026" in text.partition("WHAT HAPPENS NEXT")[0]
    assert "Please answer this letter before 21 September 2026 and tell us who will come" in text
    office.store.clock.pass_(days=300)
    late = one_line(office.written(office.owe("told_in_private", to="x@example.org", language="en", **FACTS["told_in_private"])))
    assert "Please answer this letter as soon as you can and tell us who will come" in late


def test_an_extension_says_whose_deadline_it_is_and_leads_to_the_calendar(office):
    written = office.written(office.owe("extended", language="en", **FACTS["extended"]))
    assert RULES.stage(JURY).name["en"] in written.subject
    assert "This is the deadline of the jury. Nothing is asked of the cities." in one_line(written)
    assert "/oidp-2026/rules#calendar" in written.text
    own = {**FACTS["extended"], "stage": "submission.submission"}
    assert "Nothing is asked" not in one_line(office.written(office.owe("extended", to="x@example.org", language="en", **own)))


def test_who_is_honoured_hears_of_the_ceremony_also_while_its_place_is_not_known(office, monkeypatch):
    known = one_line(office.written(office.owe("result", language="en", **FACTS["result"])))
    assert "The honours are presented here:" in known
    monkeypatch.setattr("award_app.letters.Telling.ceremony", lambda self: "")
    for kind in ("result", "told_in_private"):
        unknown = one_line(office.written(office.owe(kind, to=f"{kind}@example.org", language="en", **FACTS[kind])))
        assert "The place and the dates of the ceremony are not known yet" in unknown and "who will come" not in unknown


TWENTY = load(Path("config/rulebooks/oidp-2020.yaml"))


def told_of(rules, language: str = "en", stages=None, now=datetime(2020, 4, 17, tzinfo=UTC)) -> letters.Telling:
    """What a letter about these rules could say, without an edition behind it."""
    dated = stages or {
        f"{round_.id}.{one.id}": dict(zip(("opens_at", "closes_at"), window(rules, one), strict=True)) | {"state": "waiting"}
        for round_, one in rules.stages()
    }
    about = SimpleNamespace(rules=rules, stages=dated, now=now, zone=rules.time_zone, id=rules.id)
    return letters.Telling({"facts": {}, "subject": "c1"}, about, language)


def test_who_goes_on_reads_what_is_to_be_completed_until_when_and_which_files():
    asked = told_of(TWENTY).asked_next("members")
    assert "complete your candidacy until 31 May 2020, 23:59" in asked and "It asks for:" in asked
    titles = [section.title["en"] for section in TWENTY.forms[TWENTY.rounds[3].stages[0].form].sections]
    assert all(title in asked for title in titles)


def test_where_people_ask_about_candidacies_beside_the_vote_the_city_is_asked_to_answer_and_nothing_uncertain_is_asked():
    asked = told_of(TWENTY, now=datetime(2020, 3, 31, tzinfo=UTC)).asked_next("check")
    assert "people may ask you about your candidacy on participate.oidp.net. Please answer them there." in asked
    assert "complete your candidacy" not in asked, "nobody knows yet whom the vote keeps"


def test_a_finalist_is_asked_to_keep_the_days_of_the_ceremony_free_and_hears_of_the_vote(office):
    text = one_line(office.written(office.owe("kept", language="en", **FACTS["kept"])))
    assert "This is asked of you: • The ceremony: Kraków, 21–23 September 2026. Please keep these days free" in text
    assert "people vote on your candidacy. Nothing is to be sent for that." in text and "need not do anything" not in text


def test_who_is_asked_nothing_reads_so():
    rules = RULES.model_copy(update={"ceremony": None})
    assert told_of(rules, now=datetime(2026, 5, 16, tzinfo=UTC)).asked_next("shortlist") == ""


def test_a_hearing_says_to_the_city_what_the_rules_say_of_it_and_a_translation_of_its_own_is_asked():
    hearing = {"kind": "jury", "id": "hearing", "name": {"en": "Hearing"}, "hint": {"en": "Ten minutes online."}, "panel": "main",
               "opens": "2027-05-01", "closes": "2027-05-02", "seats": [3, 3], "readers": "all"}
    content = raw("docs/examples/small.yaml")
    content["rounds"][-2]["stages"].insert(0, hearing)
    summary = next(field for section in content["forms"]["application"]["sections"] for field in section["fields"]
                   if field["id"] == "summary")
    summary |= {"translated": {"into": "published", "by": "applicant", "until": "2027-04-30"}}
    asked = told_of(loads(content), now=datetime(2027, 4, 1, tzinfo=UTC)).asked_next(content["rounds"][1]["id"])
    assert "Hearing, 1–2 May 2027: Ten minutes online." in asked
    assert f"“{summary['label']['en']}” in these languages until 30 April 2027, 23:59" in asked


def test_the_letter_to_the_winner_tells_the_money_once_and_whose_it_is(office, monkeypatch):
    award = RULES.award_by_id("award").model_copy(update={"money": Money.model_validate(
        {"amount": "50000", "currency": "EUR", "paid_by": dict.fromkeys(RULES.languages.interface, "the City")})})
    monkeypatch.setattr("workflows.rulebook.Rulebook.award_by_id", lambda self, id: award)
    for kind in ("result", "told_in_private"):
        text = office.written(office.owe(kind, to=f"{kind}@example.org", language="en", **FACTS[kind])).text
        assert text.count("50,000 EUR, paid by the City") == 1, kind


def test_an_instant_is_told_where_the_edition_is_and_where_the_city_is_if_its_clock_differs(office):
    said = {}
    for country, place in (("EC", "Quito"), ("FR", "Rennes"), ("JP", "Kyoto"), ("BR", "Olinda")):
        person, _ = accounts.join(office.store, RULES.id, f"{place}@example.org", "Ada Exemple", "en")
        id = engine.act(office.store, Ref(RULES.id, "candidacy"), "begin", Actor(person), {
            "organisation": f"City of {place}", "place": place, "country": country, "language": "fr"}).id
        [letter] = [one for one in office.letters() if one["subject"] == id]
        said[country] = one_line(office.written(letter["id"]))
    assert "The deadline is 15 March 2026, 23:59 in Madrid / 17:59 in Guayaquil." in said["EC"]
    assert "The deadline is 15 March 2026, 23:59 in Madrid." in said["FR"]
    assert "23:59 in Madrid / 19:59 in Sao Paulo." in said["BR"], "not the island that the table names first"
    assert "The deadline is 15 March 2026, 23:59 in Madrid / 16 March 2026, 07:59 in Tokyo." in said["JP"]


@pytest.mark.parametrize(("country", "zone"), [
    ("BR", "America/Sao_Paulo"), ("CA", "America/Toronto"), ("AU", "Australia/Sydney"), ("RU", "Europe/Moscow"),
    ("UA", "Europe/Kyiv"), ("EC", "America/Guayaquil"), ("ES", "Europe/Madrid"), ("US", "America/New_York"),
    ("MX", "America/Mexico_City"), ("ID", "Asia/Jakarta"), ("PT", "Europe/Lisbon"), ("CL", "America/Santiago"),
    ("XX", None)])
def test_of_a_country_of_several_zones_the_time_is_told_where_most_people_live(country, zone):
    assert dates.zone_of(country) == zone


@pytest.mark.parametrize("stands", ["begun", "complete"])
def test_a_reminder_about_a_draft_says_which_other_candidacy_of_its_reader_has_arrived(office, stands):
    id = office.city("en")
    letter = {"id": None, "kind": "not_sent_yet", "edition": RULES.id, "subject": "another",
              "facts": {**FACTS["not_sent_yet"], "title": None, "stands": stands},
              "recipient": next(one["recipient"] for one in office.letters() if one["subject"] == id)}
    with office.store.writing() as db:
        db.execute(candidacies.update().where(candidacies.c.id == id).values(revision=1, title="A council"))
    with office.store.reading() as db:
        told = letters.write_letter(db, office.store, office.settings, letter)
        reference = db.scalar(select(candidacies.c.reference).where(candidacies.c.id == id))
    assert "a draft of yours is not sent yet; what you sent has been received" in told.subject
    text = one_line(told)
    assert f"“A council” ({reference})" in text and "Your candidacy K7F3-9QX2" not in text
    assert "If you do not want the draft any more, there is nothing to do" in text
    assert ("only the sending is missing" in text) == (stands == "complete")


def test_whoever_sent_one_of_two_candidacies_reads_at_once_that_the_letter_is_about_the_other(office):
    id = office.city("en")
    letter = {"id": None, "kind": "not_received", "edition": RULES.id, "subject": "another", "facts": FACTS["not_received"],
              "recipient": next(one["recipient"] for one in office.letters() if one["subject"] == id)}
    with office.store.reading() as db:
        alone = letters.write_letter(db, office.store, office.settings, letter)
    assert "your candidacy was not sent in time" in alone.subject
    with office.store.writing() as db:
        db.execute(candidacies.update().where(candidacies.c.id == id).values(revision=1, title="A council"))
    with office.store.reading() as db:
        beside = letters.write_letter(db, office.store, office.settings, letter)
        reference = db.scalar(select(candidacies.c.reference).where(candidacies.c.id == id))
    assert "a draft of yours was not sent; what you sent has been received" in beside.subject
    first = beside.text.split("\n\n")[1]
    assert first.startswith("This is about a draft that was never sent:") and f"“A council” ({reference})" in first
    assert "nothing of it is lost" in first
