"""Rules that are sound and awkward are lived to their end; where an edition stands still, it is told in words."""

import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner
from sqlalchemy import select

from award_app import create_app
from award_app.cli import award
from award_app.effects import Ref
from award_app.models.record import letters
from award_app.rehearsal.command import halted
from award_app.rehearsal.play import Size
from workflows.calendar import window
from workflows.reading import loads

SMALL = Path("docs/examples/small.yaml").read_text()
HEARING = """  - id: hearing
    name: {en: Hearings}
    stages:
      - {kind: jury, name: {en: Hearing}, panel: main, opens: 2027-03-30, closes: 2027-04-02, seats: [3, 5], readers: all}
    cut: {keep: {by_hand: true}, order: none, ties: {at_line: panel}}
  - id: final
"""
AWARD = "{id: award, name: {en: Small Award}, by: deliberation}"
NOBODY_LEFT = """- {id: award, name: {en: Small Award}, by: deliberation, open_to: {field: country, answer: AQ}}
      - {id: other, name: {en: Other}, by: deliberation}"""


def test_a_jury_without_criteria_hears_and_names_who_goes_on_and_an_award_that_nobody_can_take_is_not_given(lives):
    text = SMALL.replace("closes: 2027-04-04", "closes: 2027-03-29").replace("  - id: final\n", HEARING)
    play = lives(loads(text.replace("- " + AWARD, NOBODY_LEFT)), size=Size(6, 3, 0))
    assert play.over() and play.blocked == [] and not play.refused
    page = create_app(play.settings, play.store).test_client().get(f"/{play.edition}/results").text
    assert "the jurors who read." in page and "who voted" not in page, "nobody voted"


def test_an_honour_given_less_often_than_the_rules_say_is_told_with_the_results(lives):
    second = "{id: second, name: {en: Second}, by: deliberation, how_many: 9, unless_also: award}"
    play = lives(loads(SMALL.replace("- " + AWARD, f"- {AWARD}\n      - {second}")), size=Size(10, 3, 0))
    assert play.over() and not play.refused.keys() & {"award_short", "award_missing"}
    page = create_app(play.settings, play.store).test_client().get(f"/{play.edition}/results").text
    assert re.search(r"“Second”: given \d times, of the 9 times that the rules have\. Nobody else could take it\.", page)


def test_in_a_rehearsal_too_results_are_told_when_the_rules_say_it(lives):
    text = SMALL.replace("closes: 2027-04-04", "closes: 2027-03-29").replace("  - id: final\n", HEARING)
    told = "ties: {at_line: panel}, result: {opens: 2027-04-03, closes: 2027-04-03}"
    play = lives(loads(text.replace("ties: {at_line: panel}", told)), size=Size(6, 3, 0))
    zone = ZoneInfo(play.rules.time_zone)
    with play.store.reading() as db:
        found = db.execute(select(letters.c.kind, letters.c.owed_at).where(letters.c.kind.in_(("result", "kept")))).all()
    days = {kind: {at.astimezone(zone).date().isoformat() for one, at in found if one == kind} for kind in ("result", "kept")}
    assert days == {"result": {"2027-06-10"}, "kept": {"2027-04-03"}}
    assert {at.astimezone(zone).strftime("%H:%M") for kind, at in found if kind == "result"} == {"18:00"}


def test_an_edition_that_stands_still_is_told_with_its_stage_and_the_step_that_was_refused(lives):
    rules = loads(SMALL)
    opens = window(rules, rules.stage("submission")).opens
    play = lives(rules, size=Size(3, 3, 0), until=opens + timedelta(hours=1))
    stage = Ref(play.edition, "stage", f"{play.edition}/submission.submission")
    play.act(stage.kind, stage.id, "extend", play.officer(), {"closes": opens, "reason": "Many asked."})
    told = halted(play)
    assert told.startswith("small-2027 did not come to its end: “Sending of candidacies” stays open. The step “")
    assert "was refused: " in told and "--candidacies" in told


def test_a_rehearsal_in_which_nothing_is_won_says_so_and_what_the_cities_could_not_answer(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("id: title, kind: line, words: 25", "id: title, kind: line, characters: 2"))
    words = ("rehearse", path, "--candidacies", 3, "--jurors", 3, "--voters", 0, "--out", tmp_path / "out", "--quiet")
    told = CliRunner().invoke(award, list(map(str, words)), env={"AWARD_DATA": str(tmp_path / "var")})
    assert told.exit_code == 2 and "Traceback" not in told.output
    assert "small-2027 came to its end, and nothing was won. 0 of 3 candidacies were sent." in told.output
    assert "What could not be answered in the form: “title” (3)." in told.output
