"""The 16th edition as it went (participate.oidp.net award2022/steps, oidp.net content 1869): 2,933 ballots of exactly five
make 14,665 supports for 122 proposals, the first seven with the counts that were published.

Invented: the ballots themselves, the other 115 counts, every name but the seven; and as practised the fifteen, which is
inferred (25 went on, up to ten of them brought back by the jury).
"""

import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.editions.lived import Edition, ballots_for, by_email
from tests.world import City, Person
from workflows.ballots import count, most_supported, valid
from workflows.reading import load, loads, raw
from workflows.soundness import check, is_sound
from workflows.steps import Refused

WRITTEN, PRACTISED = (Path(f"config/rulebooks/{name}.yaml") for name in ("oidp-2022", "oidp-2022-as-practised"))
PUBLISHED = {
    "Tizayuca": 545, "Osasco": 461, "Belém": 264, "İstanbul": 234, "Lyon": 212, "Alcantarilla": 200, "Bogotá": 194,
}  # fmt: skip
VOTERS, SUPPORTS, PROPOSALS = 2933, 14665, 122


def counts() -> dict[str, int]:
    """The seven that were published, and what is left shared out over the other 115 so that none comes before them."""
    left, others = SUPPORTS - sum(PUBLISHED.values()), PROPOSALS - len(PUBLISHED)
    shares = [left // others + (1 if at < left % others else 0) for at in range(others)]
    assert max(shares) < min(PUBLISHED.values())
    return PUBLISHED | {f"Proposal {at:03d}": share for at, share in enumerate(shares)}


@pytest.fixture(scope="module")
def ballots():
    return ballots_for(counts(), VOTERS)


def test_2933_ballots_of_five_make_14665_supports_and_the_published_first_places(ballots):
    choose = load(WRITTEN).stage("vote").ballot.choose
    tally = count(ballots, counts(), choose)
    assert (tally.valid, tally.void, tally.supports) == (VOTERS, 0, SUPPORTS)
    assert tally.counts == counts()
    first = sorted(tally.counts, key=lambda one: -tally.counts[one])[:7]
    assert first == list(PUBLISHED) and most_supported(tally.counts) == ("Tizayuca",)


def test_had_four_been_allowed_the_supports_would_not_have_come_out(ballots):
    choose = load(WRITTEN).stage("vote").ballot.choose
    assert not valid(choose, ballots[0][:4])
    four = choose.model_copy(update={"exactly": 4})
    assert count(ballots, counts(), four).supports == 0
    short = [one[:4] if at == 0 else one for at, one in enumerate(ballots)]
    assert count(short, counts(), choose).supports == SUPPORTS - 5
    assert count(short, counts(), choose.model_copy(update={"exactly": None, "at_least": 4})).supports == SUPPORTS - 1


@pytest.mark.slow
def test_the_whole_vote_goes_through_the_door(tmp_path, ballots):
    edition = Edition(tmp_path, load(WRITTEN)).receives(PROPOSALS).checks()
    named = dict(zip(counts(), [city.id for city in edition.cities], strict=True))
    edition.votes("vote.consultation", [[named[one] for one in ballot] for ballot in ballots], members=False)
    assert edition.counted("vote.consultation") == {named[one]: number for one, number in counts().items()}
    counted = edition.stage("vote.consultation")["counted"]
    assert (counted["ballots"], counted["supports"]) == (VOTERS, SUPPORTS)
    edition.cuts("vote")
    assert set(PUBLISHED) < {name for name, id in named.items() if id in edition.in_state("vote:kept")}


# -- the small edition


def voted(folder, rules, number: int) -> Edition:
    """So many proposals; whoever came first is the most supported."""
    edition = Edition(folder, rules).receives(number).checks()
    supports = {city.id: 2 * number - place for place, city in enumerate(edition.cities)}
    whole = sum(supports.values())
    voters = -(-whole // 5)
    supports[edition.cities[0].id] += 5 * voters - whole
    return edition.votes("vote.consultation", ballots_for(supports, voters), members=False)


def test_as_written_the_twenty_most_voted_go_on(tmp_path):
    edition = voted(tmp_path, load(WRITTEN), 27).cuts("vote")
    assert edition.in_state("vote:kept") == [city.id for city in edition.cities[:20]]


def test_as_practised_fifteen_go_on_by_the_vote_and_the_jury_brings_back_ten(tmp_path):
    edition = voted(tmp_path, load(PRACTISED), 27)
    back = [city.id for city in edition.cities[16:26]]
    reasons = dict.fromkeys(back, "It reaches people who are seldom heard.")
    with pytest.raises(Refused, match="reason_missing"):
        edition.officer.confirms("vote", choices=back, reasons={})
    eleven = [city.id for city in edition.cities[16:27]]
    with pytest.raises(Refused, match="too_many_wild_cards"):
        edition.officer.confirms("vote", choices=eleven, reasons=dict.fromkeys(eleven, "Also."))
    edition.cuts("vote", choices=back, reasons=reasons)
    kept = edition.in_state("vote:kept")
    assert len(kept) == 25 and set(kept) == {*back, *(city.id for city in edition.cities[:15])}
    why = {row["candidacy"]: row["why"]["code"] for row in edition.rows("placements")}
    assert {why[id] for id in back} == {"brought_back"}


def test_as_written_nobody_is_brought_back(tmp_path):
    edition = voted(tmp_path, load(WRITTEN), 27)
    out = edition.cities[25].id
    with pytest.raises(Refused, match="not_left_to_panel"):
        edition.officer.confirms("vote", choices=[out], reasons={out: "It should."})


def test_fewer_than_five_is_void_and_more_is_refused(tmp_path):
    edition = Edition(tmp_path, load(WRITTEN)).receives(6).checks().goes_to("vote.consultation")
    standing, voter = edition.in_state("vote:in"), Person(edition, "Vera")
    with pytest.raises(Refused, match="too_many"):
        voter.acts("ballot", None, "cast", {"choices": standing}, "vote.consultation")
    voter.acts("ballot", None, "cast", {"choices": standing[:4]}, "vote.consultation")
    edition.goes_to("vote.consultation", "closes")
    assert edition.stage("vote.consultation")["counted"]["void"] == 1


def test_windows_that_overlap_are_refused_unless_the_file_says_that_it_is_meant():
    rules = copy.deepcopy(raw(WRITTEN))
    assert is_sound(check(loads(rules)))
    del rules["rounds"][2]["overlaps_on_purpose"]
    assert ("error", "rounds.vote.cut.result.opens") in {(one.severity, one.path) for one in check(loads(rules))}


def test_a_city_may_send_three_candidacies_and_no_fourth(tmp_path):
    edition = Edition(tmp_path, load(WRITTEN)).goes_to("submission.submission")
    for number in range(3):
        City(edition, f"Field {number}", organisation="City of Rennes", language="en").submits()
    with pytest.raises(Refused, match="limit_of_organisation"):
        City(edition, "Field 3", organisation="City of Rennes", language="en").submits()


# -- by e-mail


DEADLINE = datetime(2022, 5, 31, 22, tzinfo=UTC)  # the end of the day in Madrid


def test_what_came_by_e_mail_in_time_is_in_time_although_it_is_entered_after_the_deadline(tmp_path):
    edition = Edition(tmp_path, load(WRITTEN)).goes_to("submission.submission", "closes")
    assert edition.stage("submission.submission")["state"] == "open", "the office has a day to enter what came in time"
    sender, receipt = by_email(edition, "Rennes", DEADLINE.replace(hour=21, minute=59))
    row = edition.row("candidacy", receipt.id)
    assert (row["state"], row["revision"], row["title"]) == ("submission:submitted", 1, "Practice of Rennes")
    assert row["submitted_at"] == DEADLINE.replace(hour=21, minute=59)
    assert edition.rows("messages", candidacy=receipt.id)[0]["text"].startswith("From: Rennes")
    assert [letter["kind"] for letter in edition.rows("letters", recipient=sender.participant)] == ["registered"]
    with pytest.raises(Refused, match="received_late"):
        by_email(edition, "Lille", DEADLINE)
    edition.clock.pass_(hours=24)
    edition.ticks()
    assert edition.stage("submission.submission")["counted"] == {"submitted": 1}
    assert edition.row("candidacy", receipt.id)["state"] == "check:checking"
    assert edition.faults() == []


def test_the_message_is_kept_its_time_is_not_in_the_future_and_only_an_officer_enters_it(tmp_path):
    edition = Edition(tmp_path, load(WRITTEN)).goes_to("submission.submission")
    now = edition.clock.now()
    with pytest.raises(Refused, match="message_not_kept"):
        by_email(edition, "Rennes", now, message=" ")
    with pytest.raises(Refused, match="received_in_future"):
        by_email(edition, "Rennes", now.replace(year=2023))
    with pytest.raises(Refused, match="received_before"):
        by_email(edition, "Rennes", now.replace(month=1))
    with pytest.raises(Refused, match="unknown"):
        Person(edition, "Nora").acts("candidacy", None, "register_received", {"message": "Let me in"})


def test_whoever_sent_the_message_is_in_the_team_and_its_text_is_erased_with_the_contacts(tmp_path):
    edition = Edition(tmp_path, load(WRITTEN)).goes_to("submission.submission")
    sender, receipt = by_email(edition, "Rennes", edition.clock.now())
    sender.acts("candidacy", receipt.id, "withdraw")
    edition.officer.acts("candidacy", receipt.id, "erase_contacts")
    assert edition.rows("messages") == [] and edition.faults() == []
    assert b"Please find our candidacy" not in edition.bytes_on_disk()
