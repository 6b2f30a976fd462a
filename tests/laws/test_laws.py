"""Each law is broken once behind our back, and the check tells which; what a test left behind is asked in conftest.py."""

import shutil

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from award_app import laws
from award_app.cli import award
from award_app.clock import SetClock
from award_app.content import content_of
from award_app.database import open_store
from award_app.models.candidacies import candidacies
from award_app.models.results import certificates
from award_app.record import history_of
from config.settings import Settings
from tests.world import announced, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.tampers

BREAKS = {
    "I1": "delete from revisions where id = (select min(id) from revisions)",
    "I2": "update letters set kind = 'result' where id = (select min(id) from letters where kind = 'received')",
    "I3": "update letters set state = 'sent', attempts = 0 where id = (select min(id) from letters)",
    "I4": "update points set points = '1' where id = (select min(id) from points)",
    "I6": "insert into certificates select 'copy', edition, state, version, 'aaaa', kind, honour, candidacy, participant, "
          "language, facts, sha256, size, at from certificates where id = (select min(id) from certificates)",
    "I7": "insert into conflicts (id, edition, seat, candidacy, reason) select 'late', edition, seat, candidacy, 'x' "
          "from readings where state = 'sent' limit 1",
    "I8": "update honours set published_at = '2026-05-01T00:00:00.000000Z' where state = 'published'",
    "I10": "insert into sessions (token_hash, person, epoch, created_at, expires_at, shared_device) "
           "values ('x', 'nobody', 0, '2026-05-01T00:00:00.000000Z', '2026-05-01T00:00:00.000000Z', 0)",
    "I11": "insert into keys (edition, key, asked, receipt, at) values ('oidp-2026', 'x', 'y', "
           "'{\"id\":\"1\",\"reference\":\"nobody\",\"state\":\"sent\"}', '2026-05-01T00:00:00.000000Z')",
    "I12": "update openings set content = replace(content, '\"by\":\"deliberation\"', '\"by\":\"nobody\"') "
           "where \"table\" = 'honours'",
    "I13": "update events set at = '2027-01-01T00:00:00.000000Z' where seq = 5",
}  # fmt: skip


@pytest.fixture
def copy(announced, tmp_path):  # noqa: F811
    shutil.copytree(announced.folder, tmp_path / "copy")
    return open_store(Settings(data=tmp_path / "copy"), SetClock(announced.clock.now()))


def broken(store, edition="oidp-2026") -> set[str]:
    return {one.law for one in laws.breaks(store, edition) if not one.warns}


def tamper(store, statement: str) -> int:
    with store.engine.connect() as db:
        db.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        with db.begin():
            return db.execute(text(statement)).rowcount


def test_an_edition_lived_to_its_announcement_keeps_every_law(copy):
    assert broken(copy) == set()


def test_letters_that_nobody_sends_are_something_to_look_at_and_no_broken_law(copy):
    copy.clock.pass_(days=2)
    told = [one for one in laws.breaks(copy, "oidp-2026") if one.warns]
    assert [one.law for one in told] == ["I3"] and "worker" in told[0].sentence


@pytest.mark.parametrize("law", BREAKS)
def test_a_broken_law_is_told_by_its_name(copy, law):
    assert tamper(copy, BREAKS[law]) >= 1
    assert law in broken(copy)


def test_a_certificate_with_other_bytes_is_told(copy):
    with copy.reading() as db:
        digest = db.scalar(select(certificates.c.sha256).where(certificates.c.state == "issued"))
    with content_of(copy).place(digest).open("ab") as file:
        file.write(b"%")
    assert broken(copy) == {"I9"}
    content_of(copy).delete(digest)
    assert broken(copy) == {"I9"}


def test_every_law_is_broken_here_once():
    assert {*BREAKS, "I9", "I14"} == set(laws.LAWS), "I14 is broken in tests/jury, while a jury reads"


def test_the_operators_command_says_each_law_and_fails_for_a_broken_one(copy, monkeypatch):
    monkeypatch.setenv("AWARD_DATA", str(copy.files.parent))
    well = CliRunner().invoke(award, ["check"])
    assert well.exit_code == 0 and "BROKEN" not in well.output and "Time only goes on" in well.output
    tamper(copy, BREAKS["I4"])
    ill = CliRunner().invoke(award, ["check"])
    assert ill.exit_code == 1 and "BROKEN  I4" in ill.output and "points" in ill.output


def test_the_state_of_every_candidacy_is_replayed_from_the_record(announced):  # noqa: F811
    with announced.store.reading() as db:
        found = {row.reference: row.state for row in db.execute(select(candidacies))}
    for reference, state in found.items():
        assert history_of(announced.store, "oidp-2026", reference)[-1][2] == state


def test_the_state_at_an_earlier_instant_is_that_of_the_last_step_before_it(world):  # noqa: F811
    world.goes_to("submission.submission")
    city = world.city("Rennes")
    begun = world.clock.now()
    world.clock.pass_(hours=1)
    city.submits()
    with world.store.reading() as db:
        reference = db.scalar(select(candidacies.c.reference))
    states = [
        history_of(world.store, world.edition, reference, at)[-1][2] for at in (begun, world.clock.now())
    ]
    assert states == ["submission:draft", "submission:submitted"]
    assert history_of(world.store, world.edition, "no such") is None
