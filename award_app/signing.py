"""Which key signs the documents of this installation, and which ones have: their certificates are kept, so that what an earlier
key has signed is known as the office's for ever. Without a key documents go out unsigned, and nothing says otherwise.
"""

from __future__ import annotations

import logging
import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from sqlalchemy import Connection, select

from config.settings import Settings, others_read

from .documents import signatures
from .documents.signatures import KeyUnusable, Signatory, SigningKey
from .models.record import settings as kept
from .store import Store

KEPT = "signed_by:"  # name of a setting of the installation: a fingerprint follows
log = logging.getLogger("award.signing")


def key_of(store: Store, settings: Settings, rehearsal: bool) -> SigningKey | None:
    """The key that signs documents of this kind now; None where there is none. A rehearsal is signed by a key that says so, and
    nothing else is."""
    if not settings.signing_key_file.exists():
        return None
    try:
        key = read(settings)
    except KeyUnusable as problem:
        log.error("documents go out unsigned: %s: %s", settings.signing_key_file, problem)
        return None
    if key.expires <= store.now():
        log.error("documents go out unsigned: the certificate in %s expired", settings.signing_key_file)
        return None
    return key if key.rehearsal == bool(rehearsal) else None


def read(settings: Settings) -> SigningKey:
    """Raises KeyUnusable."""
    path = settings.signing_key_file
    try:
        changed = path.stat()
        return _read(path, settings.signing_passphrase, changed.st_mtime_ns, changed.st_ino)
    except OSError as problem:
        raise KeyUnusable(f"it cannot be read ({problem.strerror}).") from None


@lru_cache(maxsize=4)
def _read(path: Path, passphrase: str, *_changed: int) -> SigningKey:
    return signatures.read(path.read_bytes(), passphrase)


def unfit(settings: Settings, now: datetime) -> list[str]:
    """Why this installation must not start with its key, a sentence each with what mends it."""
    path = settings.signing_key_file
    name = "AWARD_SIGNING_KEY is" if settings.signing_key else "The key that signs documents is"
    if not path.exists():
        missing = f"AWARD_SIGNING_KEY is {path}: there is no such file. Correct it, or unset it: documents are unsigned then."
        return [missing] if settings.signing_key else []
    if others_read(path):
        return [f"{name} {path}: others on this machine can read it. Run: chmod 600 {path}"]
    try:
        key = read(settings)
    except KeyUnusable as problem:
        return [f"{name} {path}: {problem}"]
    if key.expires <= now:
        mended = "Move it away and put a new one there, or run: script/award key new. What it has signed stays good."
        return [f"{name} {path}: its certificate expired on {key.expires:%Y-%m-%d}. {mended}"]
    return []


def put(path: Path, key: SigningKey, passphrase: str = "") -> None:
    """Write the file of a new key, for its owner alone. Raises FileExistsError: nothing is ever written over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(signatures.written(key, passphrase))
        file.flush()
        os.fsync(file.fileno())


def remember(store: Store, who: Signatory) -> None:
    """Keep a certificate by which something is signed."""
    name = KEPT + who.fingerprint
    with store.reading() as db:
        if db.scalar(select(kept.c.name).where(kept.c.name == name)):
            return
    with store.writing() as db:
        if not db.scalar(select(kept.c.name).where(kept.c.name == name)):
            db.execute(kept.insert().values(name=name, value={"pem": who.pem}))


def begin(store: Store, settings: Settings) -> None:
    """At a start: the certificate of the key that signs from here on is kept."""
    if settings.signing_key_file.exists():
        remember(store, read(settings))


def signatories(db: Connection) -> list[Signatory]:
    """All that have signed here, the newest first."""
    rows = db.scalars(select(kept.c.value).where(kept.c.name.startswith(KEPT, autoescape=True)))
    found = [Signatory(x509.load_pem_x509_certificate(row["pem"].encode())) for row in rows]
    return sorted(found, key=lambda one: (one.begins, one.fingerprint), reverse=True)
