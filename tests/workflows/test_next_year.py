"""Next year's rules are started from this year's: what must change is changed, everything else stays as it was written."""

from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from workflows.calendar import Moment
from workflows.next_year import next_year, title_of_next, written_later
from workflows.reading import load, loads
from workflows.rule import walk
from workflows.soundness import check

FILES = sorted(chain(Path("config/rulebooks").glob("*.yaml"), Path("docs/examples").glob("*.yaml")))


def moments(rules):
    return {path: value for path, value in walk(rules) if isinstance(value, Moment) and value.local}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("keep", ["day", "weekday"])
def test_every_rulebook_of_the_house_can_be_started_again_for_another_year(path, keep):
    before = load(path)
    text = next_year(path.read_text(encoding="utf-8"), before.edition.year + 2, keep)
    after = loads(text)
    assert (after.edition.number, after.edition.year) == (before.edition.number + 2, before.edition.year + 2)
    assert not [one for one in check(after) if one.severity == "error"]
    for place, moment in moments(before).items():
        moved = moments(after)[place]
        apart = moved.local - moment.local
        assert timedelta(days=728) <= apart <= timedelta(days=733)
        if keep == "weekday" and moment.known:
            assert moved.local.weekday() == moment.local.weekday()
        assert place[0] != "ceremony" or after.ceremony.place == "to_be_confirmed"
    stages = [stage for _, stage in after.stages() if stage.opens]
    assert all(stage.default is True or "opens" in stage.default for stage in stages)


def test_comments_and_texts_stay_as_they_were_written():
    path = Path("config/rulebooks/oidp-2026.yaml")
    before = path.read_text(encoding="utf-8")
    after = next_year(before, 2028)
    said = {line.split("#", 1)[1] for line in before.splitlines() if line.lstrip().startswith("#")}
    assert said and said <= {line.split("#", 1)[1] for line in after.splitlines() if "#" in line}
    changed = set(after.splitlines()) - set(before.splitlines())
    texts = [line for line in changed if line.strip()[:3] in ("fr:", "es:", "en:", "ca:", "pt:")]
    assert len(texts) == 5 and all("XXII" in line or "22nd" in line for line in texts)  # the titles, and no other


def test_a_file_started_from_a_started_one_has_one_head():
    text = Path("config/rulebooks/oidp-2026.yaml").read_text(encoding="utf-8")
    twice = next_year(next_year(text, 2028), 2030)
    assert twice.count("yaml-language-server") == twice.count("# Started from the rules of") == 1
    assert loads(twice).edition.roman == "XXIV"


@pytest.mark.parametrize(("text", "years", "keep", "later"), [
    ("2024-02-29", 1, "day", "2025-02-28"), ("2026-03-15", 2, "weekday", "2028-03-12"), ("2026-06", 1, "day", "2027-06"),
    ("2026-03-15 12:00 GMT", 1, "day", "2027-03-15 12:00 GMT"), ("2027-03-14", -1, "weekday", "2026-03-15"),
])  # fmt: skip
def test_a_date_is_moved(text, years, keep, later):
    assert written_later(text, years, keep) == later


@pytest.mark.parametrize(("title", "later"), [
    ("XXe Distinction OIDP", "XXIe Distinction OIDP"), ("20th OIDP Award", "21st OIDP Award"),
    ("20a Distinció", "21a Distinció"), ("A title of 120 words", "A title of 120 words"),
])  # fmt: skip
def test_the_number_in_a_title_goes_on(title, later):
    assert title_of_next(title, load("config/rulebooks/oidp-2026.yaml"), 21) == later


def test_a_year_that_is_its_own_is_refused():
    with pytest.raises(ValueError, match="oidp-2026 is the rulebook of 2026 already"):
        next_year(Path("config/rulebooks/oidp-2026.yaml").read_text(encoding="utf-8"), 2026)
