"""Backups: every row and every file of an installation in a folder that says what it holds, and an installation from one.

Rows are read at one instant and kept as they stand, a line of JSON each, in the form of no database: what SQLite held may be
restored into PostgreSQL. Files are kept once for all backups of a folder, by the digest of their content. Who is signed in is not
in it, nor is the key that signs documents, nor the settings.

    FOLDER/content/ab/abcd…            files
    FOLDER/2026-03-15T225959Z/         a backup: TABLE.jsonl for each table, manifest.json
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from secrets import token_hex

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, Text, TypeDecorator, bindparam, func, insert, select, type_coerce, union

from .content import Folder, content_of, digest_of, sync_folder
from .faults import fault
from .models.base import metadata
from .models.record import records
from .store import Store
from .sweeping import NAMING

FORM = 1  # of the folder
PASSING = {"sessions", "sign_in_links", "presences", "proofs"}  # who is signed in and where: everybody signs in again
NAMED, HALF = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z"), re.compile(r"\.[0-9a-f]{12}")
AT_ONCE = 500  # rows that are inserted together
_DIGESTS = union(*(select(table.c.sha256).where(table.c.sha256.is_not(None)) for table in NAMING))


class Unusable(Exception):
    """A backup that cannot be restored, or not here: the message says why, and what to do."""


@dataclass(frozen=True)
class Made:
    """`missing`: digests of files that rows name and that are not there any more."""

    folder: Path
    rows: int
    files: int
    missing: list[str]


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One process at a time works in this folder: none deletes files on which a backup of another counts."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def back_up(store: Store, root: Path) -> Made:
    """A new backup in this folder, whole or not there at all. Raises Unusable where there is one of this second."""
    with _alone(root):
        return _backed_up(store, root, store.now())


def _backed_up(store: Store, root: Path, at: datetime) -> Made:
    begun, done = root / f".{token_hex(6)}", root / f"{at:%Y-%m-%dT%H%M%SZ}"
    if done.exists():
        raise Unusable(f"{done} is there already. Ask again in a second.")
    for left in [path for path in root.iterdir() if HALF.fullmatch(path.name)]:  # by one that was killed: no other works here
        shutil.rmtree(left)
    begun.mkdir(mode=0o700)
    try:
        with store.reading() as db:
            revision = _revision(db)
            tables = {table.name: _kept(db, table, begun / f"{table.name}.jsonl") for table in _tables()}
            heads = {row.edition: [row.seq, row.head] for row in db.execute(select(records))}
            named = sorted(db.scalars(_DIGESTS))
        fault("backup.rows_kept")
        there = [digest for digest in named if _keep_file(store, root, digest)]
        says = {"form": FORM, "schema": revision, "at": at.isoformat(), "tables": tables, "heads": heads, "files": there}
        _write(begun / "manifest.json", [json.dumps(says, indent=1)])
        sync_folder(begun)
        fault("backup.written")
        begun.replace(done)
        sync_folder(root)
        fault("backup.there")
    finally:
        shutil.rmtree(begun, ignore_errors=True)
    rows = sum(told["rows"] for told in tables.values())
    return Made(done, rows, len(there), sorted({*named} - {*there}))


def prune(root: Path, now: datetime, days: int) -> int:
    """How many backups older than this were deleted, the newest never, and with them the files that no other names."""
    with _alone(root):
        return _pruned(root, now, days)


def _pruned(root: Path, now: datetime, days: int) -> int:
    *older, _newest = sorted(path for path in root.iterdir() if NAMED.fullmatch(path.name)) or [None]
    gone = [path for path in older if now - made_at(path) > timedelta(days=days)]
    for path in gone:
        shutil.rmtree(path)
    if gone:
        left = {digest for path in root.iterdir() if NAMED.fullmatch(path.name) for digest in manifest(path)["files"]}
        for path in (root / "content").glob("??/*"):
            if path.name not in left:
                path.unlink()
    return len(gone)


def made_at(backup: Path) -> datetime:
    return datetime.strptime(backup.name, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)


def manifest(backup: Path) -> dict:
    """What a backup says it holds. Raises Unusable."""
    try:
        says = json.loads((backup / "manifest.json").read_text(encoding="utf-8"))
        if says["form"] != FORM:
            raise Unusable(f"{backup} is a backup of another form ({says['form']}) than this program reads ({FORM}).")
        return says
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise Unusable(f"{backup} is no backup: its manifest.json cannot be read ({problem}).") from None


def damages(backup: Path) -> list[str]:
    """What a backup does not hold as it says, a sentence each; empty where it holds everything."""
    says, content = manifest(backup), Folder(backup.parent / "content")
    broken = [name for name, told in says["tables"].items() if digest_of(backup / f"{name}.jsonl") != told["sha256"]]
    lost = [digest for digest in says["files"] if content.digest(digest) != digest]
    return [f"The rows of {name} are not those that were kept." for name in broken] + [
        f"The file {digest} is gone, or has another content." for digest in lost]


def restore(store: Store, backup: Path) -> int:
    """Fill an empty installation; gives how many rows. Raises Unusable, and has written no row then."""
    says = manifest(backup)
    if broken := damages(backup):
        raise Unusable("\n".join([f"{backup} is damaged, and nothing was restored.", *broken[:20]]))
    with store.reading() as db:
        _fits(db, says)
    _restore_files(store, backup, says["files"])
    fault("restore.files_put")
    with store.writing() as db:
        _fits(db, says)
        rows = sum(_restored(db, table, backup / f"{table.name}.jsonl") for table in _tables())
        fault("restore.rows_put")
    fault("restore.committed")
    return rows


def _fits(db: Connection, says: dict) -> None:
    if (here := _revision(db)) != says["schema"]:
        raise Unusable(f"The backup was made by another version of this program (its schema is {says['schema']}, here it is "
                       f"{here}). Restore it with that version, then upgrade.")
    if full := [table.name for table in _tables() if db.scalar(select(func.count()).select_from(table))]:
        raise Unusable(f"The database is not empty ({', '.join(full[:5])}): a backup is restored into a new one. Set "
                       "DATABASE_URL or AWARD_DATA to one in which nothing is.")


def _tables() -> list[Table]:
    """Each after those whose rows it names."""
    return [table for table in metadata.sorted_tables if table.name not in PASSING]


def _revision(db: Connection) -> str | None:
    return MigrationContext.configure(db).get_current_revision()


def _kept(db: Connection, table: Table, path: Path) -> dict:
    """Instants and JSON as the text they are: the record commits to its very letters."""
    raw = [type_coerce(one, Text).label(one.name) if isinstance(one.type, TypeDecorator) else one for one in table.c]
    rows = db.execute(select(*raw).order_by(*table.primary_key), execution_options={"yield_per": AT_ONCE})
    count = _write(path, (json.dumps(dict(row), ensure_ascii=False) for row in rows.mappings()))
    return {"rows": count, "sha256": digest_of(path)}


def _write(path: Path, lines: Iterator[str] | list[str]) -> int:
    count = 0
    path.touch(mode=0o600, exist_ok=False)
    with path.open("w", encoding="utf-8") as out:
        for line in lines:
            out.write(f"{line}\n")
            count += 1
        out.flush()
        os.fsync(out.fileno())
    return count


def _keep_file(store: Store, root: Path, digest: str) -> bool:
    """Whether the backups of this folder have it now, with the content that it had."""
    content = Folder(root / "content")
    if content.digest(digest) == digest:
        return True
    try:
        with content_of(store).get(digest) as file:
            return content.put(file, at_most=2**63).sha256 == digest
    except FileNotFoundError:
        return False


def _restore_files(store: Store, backup: Path, digests: list[str]) -> None:
    content, ours = Folder(backup.parent / "content"), content_of(store)
    for digest in digests:
        if not ours.has(digest):
            with content.get(digest) as file:
                ours.put(file, at_most=2**63)


def _restored(db: Connection, table: Table, path: Path) -> int:
    raw = {one.name: bindparam(one.name, type_=Text if isinstance(one.type, TypeDecorator) else one.type) for one in table.c}
    count = 0
    with path.open(encoding="utf-8", newline="\n") as lines:
        while rows := [json.loads(line) for line in islice(lines, AT_ONCE)]:
            db.execute(insert(table).values(raw), rows)
            count += len(rows)
    return count
