"""What a crash leaves behind is swept away: half a file, a file that no row names, a log with a secret in it.

Nothing younger than a day is touched: an upload or a certificate may be under way.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

from sqlalchemy import select

from .models.candidacies import files
from .models.results import certificates
from .store import Store

OLD = 86_400  # seconds
NAMING = (files, certificates)  # whose rows name what is kept by its digest


def sweep(store: Store) -> int:
    """How many files were removed."""
    store.scrub()
    gone = [path for path in _half(store.files) if _is_old(path)]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone) + sum(_sweep_content(store, path) for path in _content(store.files) if _is_old(path))


def _half(folder: Path) -> Iterator[Path]:
    yield from (folder / "incoming").glob("*")
    yield from (folder / "under_way").glob("*/*")  # award_app/uploads.py


def _content(folder: Path) -> Iterator[Path]:
    """Uploads and certificates, which are named by their digest."""
    return (path for path in folder.glob("??/*") if len(path.name) == 64)


def _sweep_content(store: Store, path: Path) -> bool:
    """Set aside, and looked at again, before it goes: the same content may be uploaded at this very moment."""
    if _is_named(store, path.name):
        return False
    aside = store.files / "incoming" / token_hex(12)
    aside.parent.mkdir(exist_ok=True)
    path.rename(aside)
    if _is_old(aside) and not _is_named(store, path.name):
        aside.unlink()
        return True
    aside.replace(path)
    return False


def _is_named(store: Store, digest: str) -> bool:
    with store.reading() as db:
        rows = (select(table.c.id).where(table.c.sha256 == digest).limit(1) for table in NAMING)
        return any(db.execute(one).first() for one in rows)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > OLD
    except FileNotFoundError:
        return False
