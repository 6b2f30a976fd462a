"""Content by its SHA-256, kept once: in a folder of this machine, or in a bucket of a service that speaks S3. Whose it is and
who may read it is not known here.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import S3Store

from workflows.steps import Refused

from .faults import fault
from .store import Store

CHUNK = 1 << 20


def content_of(store: Store) -> Folder | Bucket:
    """Where this installation keeps it."""
    return Bucket(store.bucket) if store.bucket else Folder(store.files)


class Kept(NamedTuple):
    sha256: str
    size: int


class Folder:
    """Content by its SHA-256 in a folder."""

    def __init__(self, root: Path):
        self.root = root

    def put(self, stream: BinaryIO, at_most: int) -> Kept:
        """Keep what the stream gives; on the disk before it returns. Raises Refused when it is empty or too large."""
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        waiting = incoming / token_hex(12)
        try:
            with waiting.open("xb") as out:
                fault("content.begun")
                kept = copied(stream, out, at_most)
                out.flush()
                fault("content.written")
                os.fsync(out.fileno())
            fault("content.synced")
            place = self.place(kept.sha256)
            place.parent.mkdir(exist_ok=True)
            waiting.replace(place)
            fault("content.renamed")
            sync_folder(place.parent)
            fault("content.kept")
        finally:
            waiting.unlink(missing_ok=True)
        return kept

    def get(self, sha256: str) -> BinaryIO:
        """Raises FileNotFoundError."""
        return self.place(sha256).open("rb")

    def delete(self, sha256: str) -> None:
        self.place(sha256).unlink(missing_ok=True)

    def has(self, sha256: str) -> bool:
        return self.place(sha256).exists()

    def digest(self, sha256: str) -> str | None:
        """That of what is there now; None where nothing is."""
        return digest_of(self.place(sha256))

    def place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256


class Bucket:
    """The same in a bucket. `address` names everything: s3://KEY:SECRET@host/bucket/prefix?region=NAME (s3+http where there is
    no TLS, as for a service on this machine). A file that is read is fetched whole first: it is handed out as it stands."""

    def __init__(self, address: str):
        self.service = _service(address)

    def put(self, stream: BinaryIO, at_most: int) -> Kept:
        """Keep what the stream gives; the service has said that it holds it before this returns. Raises Refused."""
        with tempfile.TemporaryFile() as waiting:
            kept = copied(stream, waiting, at_most)
            waiting.seek(0)
            obstore.put(self.service, self.place(kept.sha256), waiting)
        return kept

    def get(self, sha256: str) -> BinaryIO:
        """Raises FileNotFoundError."""
        fetched = tempfile.TemporaryFile()  # noqa: SIM115  whoever asks closes it
        try:
            for piece in obstore.get(self.service, self.place(sha256)).stream(min_chunk_size=CHUNK):
                fetched.write(piece)
        except (FileNotFoundError, NotFoundError) as missing:
            fetched.close()
            raise FileNotFoundError(sha256) from missing
        fetched.seek(0)
        return fetched

    def delete(self, sha256: str) -> None:
        obstore.delete(self.service, self.place(sha256))

    def has(self, sha256: str) -> bool:
        try:
            obstore.head(self.service, self.place(sha256))
        except (FileNotFoundError, NotFoundError):
            return False
        return True

    def digest(self, sha256: str) -> str | None:
        """That of what is there now; None where nothing is."""
        try:
            with self.get(sha256) as there:
                return hashlib.file_digest(there, "sha256").hexdigest()
        except FileNotFoundError:
            return None

    def place(self, sha256: str) -> str:
        return f"{sha256[:2]}/{sha256}"


@lru_cache(maxsize=4)
def _service(address: str) -> S3Store:
    parts = urlsplit(address)
    plain = parts.scheme == "s3+http"
    bucket, _slash, prefix = parts.path.strip("/").partition("/")
    return S3Store(
        bucket,
        prefix=prefix or None,
        endpoint=f"{'http' if plain else 'https'}://{parts.hostname}" + (f":{parts.port}" if parts.port else ""),
        access_key_id=unquote(parts.username or ""),
        secret_access_key=unquote(parts.password or ""),
        region=dict(parse_qsl(parts.query)).get("region", "us-east-1"),
        client_options={"allow_http": plain, "timeout": "60s", "connect_timeout": "10s"},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=30)},
    )


def copied(stream: BinaryIO, out: BinaryIO, at_most: int) -> Kept:
    """Copy it, and say what it was. Raises Refused when it is empty or too large."""
    seen, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > at_most:
            raise Refused("file_too_large", at_most_mb=round(at_most / 1e6, 1))
        seen.update(chunk)
        out.write(chunk)
    if not size:
        raise Refused("file_empty")
    return Kept(seen.hexdigest(), size)


def sync_folder(folder: Path) -> None:
    """The name is on the disk too, not the bytes alone."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(path: Path) -> str | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
