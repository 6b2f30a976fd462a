"""Content by its SHA-256, kept once: in a folder of this machine. Whose it is and who may read it is not known here."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, NamedTuple

from workflows.steps import Refused

from .faults import fault
from .store import Store

CHUNK = 1 << 20


def content_of(store: Store) -> Folder:
    """Where this installation keeps it."""
    return Folder(store.files)


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
        waiting, seen, size = incoming / token_hex(12), hashlib.sha256(), 0
        try:
            with waiting.open("xb") as out:
                fault("upload.begun")
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if size > at_most:
                        raise Refused("file_too_large", at_most_mb=round(at_most / 1e6, 1))
                    seen.update(chunk)
                    out.write(chunk)
                out.flush()
                fault("upload.written")
                os.fsync(out.fileno())
            fault("upload.synced")
            if not size:
                raise Refused("file_empty")
            place = self.place(seen.hexdigest())
            place.parent.mkdir(exist_ok=True)
            waiting.replace(place)
            fault("upload.renamed")
            sync_folder(place.parent)
            fault("upload.kept")
        finally:
            waiting.unlink(missing_ok=True)
        return Kept(seen.hexdigest(), size)

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
