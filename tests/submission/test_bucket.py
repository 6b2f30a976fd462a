"""Uploads in a bucket of a service that speaks S3, by one setting: a real server process on a real socket."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import update

from award_app import backup, issuing
from award_app.content import Bucket, content_of
from award_app.database import open_store
from award_app.models.candidacies import files
from award_app.models.results import certificates
from config.settings import Settings
from workflows.steps import Refused

from ..test_issuing import Edition
from .conftest import PDF, World, upload


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The address of an empty bucket at a server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (tmp_path_factory.mktemp("s3") / "log").open("wb")
    server = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)
    until = time.monotonic() + 60
    while True:
        try:
            urlopen(Request(f"http://127.0.0.1:{port}/award", method="PUT"), timeout=5)
            break
        except OSError:
            assert time.monotonic() < until and server.poll() is None
            time.sleep(0.1)
    yield f"s3+http://key:sec%2Fret@127.0.0.1:{port}/award/of-2026"
    server.kill()
    server.wait()
    log.close()


@pytest.fixture
def bucket(service):
    return Bucket(service)


@pytest.fixture
def world(tmp_path, service):
    one = World(tmp_path)
    one.store.bucket = service
    return one


def test_what_is_put_is_there_under_its_digest_until_it_is_deleted(bucket):
    kept = bucket.put(io.BytesIO(b"content"), 100)
    assert kept.size == 7 and bucket.has(kept.sha256) and bucket.digest(kept.sha256) == kept.sha256
    assert bucket.get(kept.sha256).read() == b"content"
    bucket.delete(kept.sha256)
    assert not bucket.has(kept.sha256) and bucket.digest(kept.sha256) is None
    with pytest.raises(FileNotFoundError):
        bucket.get(kept.sha256)


def test_a_large_file_goes_and_comes_back_whole(bucket):
    content = bytes(range(256)) * 80_000
    kept = bucket.put(io.BytesIO(content), len(content))
    assert bucket.get(kept.sha256).read() == content


@pytest.mark.parametrize(("content", "code"), [(b"", "file_empty"), (b"123456", "file_too_large")])
def test_an_empty_file_or_one_too_large_is_refused_and_not_kept(bucket, content, code):
    with pytest.raises(Refused) as refused:
        bucket.put(io.BytesIO(content), 5)
    assert refused.value.refusal.code == code


def test_a_city_uploads_into_the_bucket_and_gets_its_file_back(world):
    ana = world.person("ana")
    id = ana.begins()
    assert ana.sends(id, "annexes", answer_annexes=upload(PDF, "plan.pdf"), go="stay").status_code == 303
    [entry] = world.draft(id)["annexes"]
    assert ana.sees(id, "file", entry["id"]).data == PDF
    assert content_of(world.store).has(entry["sha256"])
    assert not [one for one in world.store.files.rglob("*") if one.is_file()]  # nothing of it on this machine


def test_a_certificate_goes_into_the_bucket_and_comes_back_and_goes_when_nothing_names_it(tmp_path, service):
    edition = Edition(tmp_path)
    edition.store.bucket = service
    id = edition.city("laureate", award="award")
    assert edition.issue() == 1 and edition.file(id).startswith(b"%PDF-")
    assert not list(edition.store.files.rglob("*.pdf"))  # nothing of it on this machine
    digest = edition.row(id)["sha256"]
    assert issuing.forget(edition.store, [digest]) == 0 and content_of(edition.store).has(digest)
    with edition.store.writing() as db:
        db.execute(update(certificates).values(sha256=None))
    assert issuing.forget(edition.store, [digest]) == 1 and not content_of(edition.store).has(digest)


def test_a_backup_takes_files_out_of_the_bucket_and_a_restore_puts_them_into_one(world, service, tmp_path):
    ana = world.person("ana")
    ana.sends(id := ana.begins(), "annexes", answer_annexes=upload(PDF, "plan.pdf"), go="stay")
    [entry] = world.draft(id)["annexes"]
    made = backup.back_up(world.store, tmp_path / "backups")
    assert made.files == 1 and not made.missing
    new = open_store(Settings(data=tmp_path / "new", bucket=f"{service}/anew"))
    assert backup.restore(new, made.folder) == made.rows
    assert content_of(new).get(entry["sha256"]).read() == PDF
    assert not [one for one in new.files.rglob("*") if one.is_file()]
    content_of(world.store).delete(entry["sha256"])
    (made.folder.parent / "content" / entry["sha256"][:2] / entry["sha256"]).unlink()
    world.clock.go_to(world.clock.now() + timedelta(minutes=1))
    assert backup.back_up(world.store, tmp_path / "backups").missing == [entry["sha256"]]
    new.engine.dispose()


def test_the_service_that_does_not_answer_is_no_lost_draft(world):
    ana = world.person("ana")
    id = ana.begins()
    page = ana.sees(id, "annexes")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        world.store.bucket = f"s3+http://key:secret@127.0.0.1:{nobody.getsockname()[1]}/award"
        world.app.testing = False
        answer = ana.sends(id, "annexes", page=page, answer_annexes=upload(PDF, "plan.pdf"), go="stay")
    assert answer.status_code in (500, 503) and not world.draft(id).get("annexes")
    with world.store.reading() as db:
        assert db.execute(files.select()).all() == []


@pytest.mark.parametrize("address", ["bucket", "s3://host/bucket", "s3+http://a:b@files.example/bucket", "s3://a:b@host"])
def test_an_address_that_is_no_bucket_does_not_start(address):
    safe = replace(Settings(), secret_key="0123456789abcdefghijklmnopqrstuvwxyz")
    assert [one for one in replace(safe, bucket=address).refuses() if "AWARD_BUCKET" in one]
    assert not [one for one in replace(safe, bucket="s3://a:b@host/bucket").refuses() if "AWARD_BUCKET" in one]
