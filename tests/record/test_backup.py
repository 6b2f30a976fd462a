"""A backup holds everything as it stood at one instant; an installation that was lost comes back from it, on either database."""

from __future__ import annotations

import io
import json
import shutil
import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from award_app import backup, laws
from award_app.cli import award
from award_app.content import content_of
from award_app.database import open_store
from award_app.models.base import metadata
from award_app.models.candidacies import drafts, files
from award_app.models.editions import editions
from award_app.models.people import persons, sessions
from award_app.models.results import certificates
from config.settings import Settings
from tests.submission.conftest import PDF
from tests.submission.conftest import World as City


@pytest.fixture(scope="module")
def made(announced, tmp_path_factory):
    return backup.back_up(announced.store, tmp_path_factory.mktemp("backups"))


@pytest.fixture
def anew(request, tmp_path):
    """An empty installation."""
    def anew(kind: str = "sqlite"):
        url = request.getfixturevalue("empty_postgres_url") if kind == "postgresql" else ""
        opened = open_store(Settings(data=tmp_path / kind, database_url=url))
        request.addfinalizer(opened.engine.dispose)
        return opened
    return anew


def everything(store) -> dict[str, list]:
    with store.reading() as db:
        return {table.name: sorted(map(repr, db.execute(select(table)))) for table in backup._tables()}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_installation_comes_back_row_by_row_and_file_by_file_and_every_law_holds(announced, made, anew, kind):
    there = anew(kind)
    assert backup.restore(there, made.folder) == made.rows > 1000
    assert everything(there) == everything(announced.store)
    assert made.files > 0 and not made.missing
    for edition in (known := laws.editions_with_a_record(there)):
        assert not [one.sentence for one in laws.breaks(there, edition) if not one.warns]
    assert known == laws.editions_with_a_record(announced.store)
    with there.reading() as db:
        for digest in db.scalars(select(certificates.c.sha256).where(certificates.c.sha256.is_not(None))):
            assert content_of(there).digest(digest) == digest


def test_what_postgresql_held_is_restored_into_sqlite(made, anew, tmp_path):
    backup.restore(anew("postgresql"), made.folder)
    again = backup.back_up(anew("postgresql"), tmp_path / "again")
    assert {name: told["sha256"] for name, told in backup.manifest(again.folder)["tables"].items()} == {
        name: told["sha256"] for name, told in backup.manifest(made.folder)["tables"].items()}
    assert backup.restore(anew(), again.folder) == made.rows


def test_what_a_city_has_typed_and_uploaded_comes_back_and_nobody_is_signed_in(anew, tmp_path):
    city = City(tmp_path / "city")
    ana = city.person("ana")
    ana.fills(id := ana.begins())
    assert ana.sends(id, "annexes", answer_annexes=(io.BytesIO(PDF), "plan.pdf")).status_code < 400
    made = backup.back_up(city.store, tmp_path / "backups")
    there = anew()
    backup.restore(there, made.folder)
    assert everything(there) == everything(city.store)
    with city.store.reading() as db, there.reading() as restored:
        assert db.execute(select(sessions)).first() and db.execute(select(drafts)).first()
        assert not any(restored.execute(select(metadata.tables[name])).first() for name in backup.PASSING)
        for digest in db.scalars(select(files.c.sha256)).all():
            assert content_of(there).digest(digest) == digest
    assert made.files and not [path for path in made.folder.iterdir() if path.stem in backup.PASSING]


def test_a_backup_is_readable_by_its_user_alone(made):
    assert made.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in made.folder.iterdir()} == {0o600}


@pytest.mark.tampers
@pytest.mark.parametrize("harm", ["row", "gone", "file"])
def test_a_backup_that_was_damaged_restores_nothing_and_says_what_is_wrong(announced, made, anew, tmp_path, harm):
    shutil.copytree(made.folder.parent, tmp_path / "copy")
    folder = tmp_path / "copy" / made.folder.name
    digest = backup.manifest(folder)["files"][0]
    if harm == "row":
        rows = folder / "events.jsonl"
        rows.write_text(rows.read_text().replace("submit", "sabmit", 1))
    elif harm == "gone":
        (folder / "points.jsonl").unlink()
    else:
        (tmp_path / "copy" / "content" / digest[:2] / digest).write_bytes(b"something else")
    there = anew()
    with pytest.raises(backup.Unusable, match="nothing was restored") as told:
        backup.restore(there, folder)
    assert {"row": "rows of events", "gone": "rows of points", "file": digest}[harm] in str(told.value)
    with there.reading() as db:
        assert db.execute(select(editions)).first() is None


def test_it_is_not_restored_over_what_is_there(announced, made):
    before = everything(announced.store)
    with pytest.raises(backup.Unusable, match="not empty"):
        backup.restore(announced.store, made.folder)
    assert everything(announced.store) == before


def test_a_backup_of_another_schema_is_left_to_the_version_that_made_it(made, anew, tmp_path):
    shutil.copytree(made.folder.parent, tmp_path / "copy")
    folder = tmp_path / "copy" / made.folder.name
    (folder / "manifest.json").write_text(json.dumps(backup.manifest(folder) | {"schema": "0001"}))
    with pytest.raises(backup.Unusable, match="Restore it with that version"):
        backup.restore(anew(), folder)


def test_rows_are_of_one_instant_while_people_go_on_working(world, tmp_path, monkeypatch):
    with world.store.reading() as db:
        one = db.execute(select(persons)).first()
    kept, renamed = backup._kept, []

    def slowly(db, table, path):
        if table is persons and not renamed:
            def work():
                with world.store.writing() as other:
                    other.execute(update(persons).values(name="Somebody else").where(persons.c.id == one.id))
            renamed.append(thread := threading.Thread(target=work))
            thread.start()
            thread.join()
        return kept(db, table, path)

    monkeypatch.setattr(backup, "_kept", slowly)
    made = backup.back_up(world.store, tmp_path / "backups")
    lines = (made.folder / "persons.jsonl").read_text().splitlines()
    assert renamed and one.name in [json.loads(line)["name"] for line in lines]


def test_files_are_kept_once_and_go_with_the_last_backup_that_names_them(announced, tmp_path):
    root, now = tmp_path / "backups", announced.store.now()
    first = backup.back_up(announced.store, root)
    digest = backup.manifest(first.folder)["files"][0]
    later = root / f"{now + timedelta(days=40):%Y-%m-%dT%H%M%SZ}"
    shutil.copytree(first.folder, later)
    says = backup.manifest(later)
    (later / "manifest.json").write_text(json.dumps(says | {"files": [one for one in says["files"] if one != digest]}))
    assert backup.prune(root, now + timedelta(days=20), 30) == 0 and first.folder.exists()
    assert backup.prune(root, now + timedelta(days=41), 30) == 1 and not first.folder.exists()
    kept = {path.name for path in (root / "content").glob("??/*")}
    assert digest not in kept and kept == set(says["files"]) - {digest}
    assert backup.prune(root, now + timedelta(days=400), 30) == 0 and later.exists()


def test_a_file_that_was_damaged_in_the_backups_is_kept_anew_by_the_next(announced, tmp_path):
    first = backup.back_up(announced.store, tmp_path)
    digest = backup.manifest(first.folder)["files"][0]
    (tmp_path / "content" / digest[:2] / digest).write_bytes(b"something else")
    assert backup.damages(first.folder)
    first.folder.rename(tmp_path / "2026-01-01T000000Z")
    assert backup.damages(backup.back_up(announced.store, tmp_path).folder) == []


def test_of_two_backups_in_one_second_one_is_made_and_the_other_says_so(announced, tmp_path):
    made = backup.back_up(announced.store, tmp_path)
    with pytest.raises(backup.Unusable, match="in a second"):
        backup.back_up(announced.store, tmp_path)
    assert backup.damages(made.folder) == [] and not [path for path in tmp_path.iterdir() if len(path.name) == 13]


def test_nothing_is_deleted_while_a_backup_is_made(announced, tmp_path, monkeypatch):
    backup.back_up(announced.store, tmp_path).folder.rename(tmp_path / "2020-01-01T000000Z")
    order, keep = [], backup._keep_file

    def pruning():
        order.append(("pruned", backup.prune(tmp_path, announced.store.now(), 30)))

    other = threading.Thread(target=pruning)

    def slowly(store, root, digest):
        if not other.ident:
            other.start()
            other.join(0.5)
        order.append("kept")
        return keep(store, root, digest)

    monkeypatch.setattr(backup, "_keep_file", slowly)
    made = backup.back_up(announced.store, tmp_path)
    other.join()
    assert order[-1] == ("pruned", 1) and order[0] == "kept"
    assert backup.damages(made.folder) == []


def test_the_commands_say_what_they_did_and_what_is_missing(announced, tmp_path):
    run = CliRunner()
    data, root = tmp_path / "var", tmp_path / "backups"
    with announced.store.reading() as db:
        digest = db.scalar(select(certificates.c.sha256))
    backup.restore(open_store(Settings(data=data)), backup.back_up(announced.store, tmp_path / "first").folder)
    told = run.invoke(award, ["backup", str(root), "--keep", "30"], env={"AWARD_DATA": str(data)})
    assert told.exit_code == 0 and "Not in it: the settings, the key" in told.output and "Deleted: 0" in told.output
    made = next(path for path in root.iterdir() if backup.NAMED.fullmatch(path.name))
    told = run.invoke(award, ["restore", str(made), "--try"], env={})
    assert told.exit_code == 0 and "It holds what it says" in told.output
    told = run.invoke(award, ["restore", str(made)], env={"AWARD_DATA": str(tmp_path / "new")})
    assert told.exit_code == 0 and "Everybody signs in again" in told.output and "holds" in told.output
    told = run.invoke(award, ["restore", str(made)], env={"AWARD_DATA": str(tmp_path / "new")})
    assert told.exit_code == 2 and "is not empty" in told.output
    told = run.invoke(award, ["restore", str(tmp_path)], env={"AWARD_DATA": str(tmp_path / "newer")})
    assert told.exit_code == 2 and "is no backup" in told.output
    (data / "files" / digest[:2] / digest).unlink()
    (root / "content" / digest[:2] / digest).unlink()
    shutil.rmtree(made)
    told = run.invoke(award, ["backup", str(root)], env={"AWARD_DATA": str(data)})
    assert told.exit_code == 1 and f"Missing: the file {digest}" in told.output
