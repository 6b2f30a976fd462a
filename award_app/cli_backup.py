"""`award backup` and `award restore`: a folder with everything, and an installation from it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .cli_rules import Said


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--keep", metavar="DAYS", type=click.IntRange(1), help="Afterwards delete the backups older than this.")
def backup(folder: Path, keep: int | None) -> None:
    """Every row and every file, as they stand now, into FOLDER. People may go on working meanwhile."""
    from . import backup as backups
    from .cli import settings, store

    opened = store(settings())
    try:
        made = backups.back_up(opened, folder)
    except backups.Unusable as reason:
        raise Said(str(reason)) from None
    click.echo(f"{made.folder} is made: {made.rows} rows, {made.files} files. It holds addresses and points; keep it as you keep "
               "the database. Not in it: the settings, the key that signs documents, and who is signed in.")
    for digest in made.missing:
        click.echo(f"Missing: the file {digest}, which the database names, is not there.", err=True)
    if keep:
        click.echo(f"Deleted: {backups.prune(folder, opened.now(), keep)} backups older than {keep} days.")
    sys.exit(1 if made.missing else 0)


@click.command()
@click.argument("folder", metavar="BACKUP", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--try", "only_look", is_flag=True, help="Only say whether the backup holds what it says.")
def restore(folder: Path, only_look: bool) -> None:
    """Fill an empty installation from a backup, and check it. Exit code 1 where a law is broken."""
    from . import backup as backups
    from .cli import settings, sound, store

    try:
        if only_look:
            says, damages = backups.manifest(folder), backups.damages(folder)
            rows = sum(told["rows"] for told in says["tables"].values())
            click.echo("\n".join(damages) or f"It holds what it says: {rows} rows, {len(says['files'])} files.")
            sys.exit(1 if damages else 0)
        opened = store(settings())
        rows = backups.restore(opened, folder)
    except backups.Unusable as reason:
        raise Said(str(reason)) from None
    at = backups.made_at(folder.resolve())
    click.echo(f"{rows} rows are restored, as they stood on {at:%d %B %Y, %H:%M} UTC. Everybody signs in again.")
    sys.exit(0 if sound(opened) else 1)
