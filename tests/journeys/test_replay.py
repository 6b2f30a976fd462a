"""What if, as a command on an edition that was lived: by its own rules it comes out as it did; nothing is written."""

from pathlib import Path

from click.testing import CliRunner

from award_app.cli import award
from award_app.engine import read_context
from award_app.reading.replay import past_of
from tests.world import announced  # noqa: F401
from workflows.replaying import replay

RULEBOOK = Path("config/rulebooks/oidp-2026.yaml")


def run(world, *words):
    return CliRunner().invoke(award, ["rules", "replay", *map(str, words)], env={"AWARD_DATA": str(world.folder)})


def test_by_its_own_rules_an_edition_comes_out_as_it_was_decided(announced):  # noqa: F811
    with announced.store.reading() as db:
        past = past_of(read_context(db, announced.store, announced.edition))
    found = replay(announced.rules, past)
    assert found.drawings["shortlist"].kept == past.kept["shortlist"]
    assert {award: set(won) for award, won in found.honours.items() if won} == past.honours
    values = {row["candidacy"]: row["value"] for row in announced.rows("placements")}
    assert {id: str(value) for id, value in found.drawings["shortlist"].values.items()} == values
    supports = {row["candidacy"]: row["supports"] for row in announced.rows("tallies")}
    assert found.supports == {id: supports[id] for id in found.finalists}


def test_the_command_tells_and_draws_and_writes_nothing(announced, tmp_path):  # noqa: F811
    other, drawn = tmp_path / "other.yaml", tmp_path / "other.svg"
    other.write_text(RULEBOOK.read_text().replace("share: 50%", "share: 20%"))
    before = announced.everything()
    told = run(announced, announced.edition, "--rules", other, "--picture", drawn, "--language", "ca")
    assert told.exit_code == 0 and "No haurien passat: " in told.output and "\n* " in told.output
    assert drawn.read_text().startswith("<svg") and announced.everything() == before
    assert "There is no edition oidp-1999 here." in run(announced, "oidp-1999", "--rules", other).output
